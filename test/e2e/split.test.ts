import { expect } from 'chai';
import { Key } from 'selenium-webdriver';
import type { NodeApp } from '../../src/testing/node-app.ts';
import { byTestId } from '../../src/testing/test-ids.ts';
import { expectSameOrder } from './asked.ts';
import { expectAccessible } from './axe.ts';
import { story } from './stage.ts';

const PEOPLE = ['Ana', 'Bo', 'Cleo', 'Dan', 'Eva'];

describe('a split under the screens', () => {
  it(
    'two of five chat on, tentatively, beside the majority; after the heal both sides show one order and say what happened',
    story({ names: PEOPLE, group: 'Friends', flags: ['--lab'] }, async (stage) => {
      const { cluster } = stage;
      const [ana, bo] = [await stage.screen('Ana'), await stage.screen('Bo')];
      await Promise.all([ana.whenReady(), bo.whenReady()]);
      await ana.chat.send('at the harbour');
      await bo.chat.row({ text: 'at the harbour', state: 'confirmed' });
      await bo.chat.send('I bring the boat');
      const boat = await ana.chat.row({ text: 'I bring the boat', state: 'confirmed' });
      await cluster.caughtUp();

      // The first of them was host: the others need another one.
      await cluster.split(['Ana', 'Eva'], ['Bo', 'Cleo', 'Dan']);
      await ana.status.whenKind('tentative');
      await bo.when(
        'has a host with a quorum',
        ({ hostId, tier }) => tier === 'confirmed' && hostId !== cluster.node('Ana').deviceId,
      );

      await ana.chat.send('timetable-2026.pdf');
      const file = await ana.chat.row({ text: 'timetable-2026.pdf', state: 'tentative', heldBy: 2 });
      const harbour = await ana.chat.row({ text: 'at the harbour' });
      await ana.chat.edit(harbour.messageId, 'at the mill');
      await ana.chat.react(boat.messageId, '👍');
      await ana.chat.whenRows('the reaction shows at once', (rows) =>
        rows.some(({ messageId, reactions }) => messageId === boat.messageId && reactions.length === 1),
      );
      await cluster.client('Eva').send(cluster.groupId, 'general', 'on my way');
      await ana.chat.row({ text: 'on my way', state: 'tentative' });
      for (const text of ['the boat is full', 'anybody else?']) {
        await bo.chat.send(text);
        await bo.chat.row({ text, state: 'confirmed' });
      }
      const beyond = (await bo.chat.rows()).map(({ text }) => text);
      expect(beyond).to.deep.equal([
        'at the harbour',
        'I bring the boat',
        'the boat is full',
        'anybody else?',
      ]);

      await expectToldOfIslands(ana, bo);
      expect(await ana.chat.openDetails(file.messageId))
        .to.contain('held by 2 of 5 devices')
        .and.to.match(/2 of 5 devices: .*(you.*Eva|Eva.*you)/)
        .and.to.contain('3 of 5 votes are needed, 2 can be reached');
      await ana.chat.closeDetails();
      const { myMemberId } = await cluster.client('Bo').group(cluster.groupId);
      await expectUndecidable(ana, myMemberId);

      await cluster.heal();
      const { index } = await ana.chat.row({ text: 'timetable-2026.pdf', state: 'confirmed' });
      const healed = await ana.status.healed();
      await ana.status.whenKind('ok');
      await expectAccessible(ana.window, 'just healed');
      await ana.status.closeHealed();
      const rows = await expectSameOrder(stage, [ana, bo]);
      // A host that hears Eva long before Ana does not wait for what Eva answered (TN14): then she stands first, and says so.
      const isPassed = rows.at(-1)!.text === 'timetable-2026.pdf';
      expect(rows.map(({ text, moved }) => [text, moved])).to.deep.equal([
        ['at the mill', null],
        ['I bring the boat', null],
        ['the boat is full', null],
        ['anybody else?', null],
        ...(isPassed ? [['on my way', 0]] : []),
        ['timetable-2026.pdf', 2],
        ...(isPassed ? [] : [['on my way', null]]),
      ]);
      expect(healed).to.contain(
        `2 messages confirmed: yours took place ${index}. ${isPassed ? '2' : 'One'} of them moved.`,
      );
      for (const app of [ana, bo]) {
        const shown = await app.chat.rows();
        expect(shown.find(({ text }) => text === 'at the mill')).to.include({ isEdited: true });
        expect(shown.find(({ text }) => text === 'I bring the boat')!.reactions).to.have.length(1);
      }
      expect(await bo.window.seen(byTestId('healed-note')), 'nothing waited there').to.have.length(0);
    }),
  );
});

async function expectToldOfIslands(minority: NodeApp, majority: NodeApp): Promise<void> {
  expect((await minority.status.banner()).text)
    .to.contain('2 of 5 reachable')
    .and.to.match(/keeps? you together/);
  await Promise.all([minority.network.open(), majority.network.open()]);
  const lost = await minority.network.islands();
  expect(lost.majority).to.equal('theirs');
  expect(lost.text).to.contain('Ana (this device) and Eva').and.to.contain('Out of reach: 3 devices');
  expect(await minority.network.caretaker()).to.be.a('string');
  const going = await majority.network.islands();
  expect(going.majority).to.equal('ours');
  expect(going.text).to.contain('Within reach: 3 of 5 devices');
  expect(await majority.network.caretaker()).to.equal(null);
}

/** MS138 at the control, in the question, and as the node's answer. */
async function expectUndecidable(app: NodeApp, memberId: string): Promise<void> {
  await app.members.open();
  await app.members.openMenu(memberId);
  expect(await app.members.menuItem('change-role')).to.contain('A majority decides about roles');
  expect(await app.members.menuItem('remove')).to.contain('A majority decides who belongs');
  await app.members.chooseRemove();
  expect(await app.members.whyNot()).to.contain('too few devices reach each other');
  await app.members.confirm();
  await app.window.until(
    'the refusal is told',
    () => app.window.seen('[role="alert"]'),
    (notes) => notes.some(({ text }) => text.includes('Nothing was changed')),
  );
  await app.window.press(Key.ESCAPE);
  await app.window.gone(byTestId('confirm-do'));
}
