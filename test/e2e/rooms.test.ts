import { expect } from 'chai';
import { Key } from 'selenium-webdriver';
import { byTestId } from '../../src/testing/test-ids.ts';
import { story } from './stage.ts';

interface Notice {
  readonly title: string;
  readonly body: string;
}

/** A desktop that allows notices and keeps them. */
const DESKTOP = `
  window.notices = [];
  window.Notification = class extends EventTarget {
    static permission = 'granted';
    constructor(title, { body }) {
      super();
      window.notices.push({ title, body });
      window.lastNotice = this;
    }
    close() {}
  };
  localStorage.setItem('demes-notices', 'on');`;

describe('rooms', () => {
  it(
    'one is made, named, written in by all, archived, and folded away',
    story({ names: ['Ana', 'Bo'], group: 'Friends' }, async ({ screen }) => {
      const [ana, bo] = [await screen('Ana'), await screen('Bo')];
      await Promise.all([ana.whenReady(), bo.whenReady()]);
      await bo.window.evaluate(DESKTOP);
      await ana.rooms.create({ name: 'Routes', topic: 'Where to go' });
      expect(await ana.rooms.title()).to.contain('Routes');
      await ana.chat.send('to the rocks');
      await ana.chat.row({ text: 'to the rocks', state: 'confirmed' });

      const room = await bo.rooms.whenRoom('Routes, one unread message');
      const notices = await bo.window.evaluate<Notice[]>('return window.notices;');
      expect(notices, 'MS342').to.deep.equal([{ title: 'Ana in Routes, Friends', body: 'to the rocks' }]);
      await bo.window.evaluate('window.lastNotice.dispatchEvent(new Event("click"));');
      await bo.window.until(
        'the notice leads to its room',
        () => bo.rooms.title(),
        (title) => title.includes('Routes'),
      );
      await bo.chat.row({ text: 'to the rocks', state: 'confirmed' });
      await bo.rooms.openSettings();
      await bo.window.type(byTestId('room-mute'), 'For an hour');
      await bo.rooms.whenRoom('Routes, muted');
      await bo.window.press(Key.ESCAPE);
      await bo.window.gone(byTestId('room-settings-dialog'));
      await bo.rooms.open(await bo.rooms.whenRoom('general'));
      await ana.chat.send('nobody hears it');
      await bo.rooms.whenRoom('Routes, muted, one unread message');
      expect(await bo.window.evaluate<Notice[]>('return window.notices;'), 'MS340').to.have.length(1);
      await bo.rooms.open(room);
      await bo.chat.send('yes');
      await ana.chat.row({ text: 'yes', state: 'confirmed' });

      await ana.rooms.openSettings();
      await ana.rooms.rename('Walls');
      await ana.rooms.whenRoom('Walls');
      await bo.rooms.whenRoom('Walls, muted');
      await ana.window.press(Key.ESCAPE);
      await ana.window.gone(byTestId('room-settings-dialog'));
      await ana.rooms.openSettings();
      await ana.rooms.archive();
      // Whoever looks at it still sees where it is.
      await bo.rooms.whenRooms('it is archived', (all) => all.some(({ isArchived }) => isArchived));
      await bo.window.until(
        'nothing is written in an archived room',
        () => bo.window.seen(byTestId('composer-input')),
        (fields) => fields.every(({ isEnabled }) => !isEnabled),
      );
      await bo.rooms.open(await bo.rooms.whenRoom('general'));
      await bo.rooms.whenRooms('it is folded away', (all) => all.length === 1);
      await bo.rooms.toggleArchive();
      const all = await bo.rooms.whenRooms('the archive is unfolded', (rooms) => rooms.length === 2);
      expect(all.find(({ isArchived }) => isArchived)?.label).to.equal('Walls, muted');
    }),
  );

  it(
    'two of three have a private one, and a third sees neither it nor what is said in it',
    story({ names: ['Ana', 'Bo', 'Cleo'], group: null }, async ({ cluster, screen }) => {
      const client = cluster.client('Ana');
      const { id } = await client.createGroup({ name: 'Friends', sealed: true });
      const { invite } = await client.createInvite(id);
      const [bo, cleo] = [await screen('Bo'), await screen('Cleo')];
      for (const [name, app] of [
        ['Bo', bo],
        ['Cleo', cleo],
      ] as const) {
        await app.whenState('onboarding');
        await cluster.client(name).join(invite!);
        await app.whenState('ready');
      }
      const ana = await screen('Ana');
      await ana.whenReady();
      const { myMemberId } = await cluster.client('Bo').group(id);
      await ana.rooms.create({ name: 'Attic', kind: 'private', memberIds: [myMemberId] });
      const inIt = await ana.window.shown(byTestId('room-people-count'));
      expect(inIt.text, 'of the room, not of the group').to.equal('In this room: 2');
      await ana.chat.send('full of apples');
      await ana.chat.row({ text: 'full of apples', state: 'confirmed' });
      const room = await bo.window.until(
        'Bo has the room',
        () => bo.rooms.rooms(),
        (all) => all.some(({ kind }) => kind === 'private'),
      );
      await bo.rooms.open(room.find(({ kind }) => kind === 'private')!.roomId);
      await bo.chat.row({ text: 'full of apples', state: 'confirmed' });
      await bo.chat.send('I come');
      await ana.chat.row({ text: 'I come', state: 'confirmed' });
      expect((await cleo.rooms.rooms()).map(({ label }) => label)).to.deep.equal(['general']);

      // MS301 Who is in it finds what was said there from anywhere; who is not does not.
      await bo.rooms.open(await bo.rooms.whenRoom('general'));
      await bo.window.chord(Key.CONTROL, 'f');
      await bo.window.shown(byTestId('search-input'));
      await bo.search.whenSuggestions(5);
      const [hit] = await bo.search.find('APPLES from:ana');
      expect(hit!.text).to.contain('full of apples');
      await bo.window.press(Key.ENTER);
      await bo.chat.row({ text: 'full of apples', state: 'confirmed' });
      expect(await bo.rooms.title()).to.contain('Attic');
      await cleo.search.open();
      expect(await cleo.search.find('apples')).to.deep.equal([]);
      expect((await cleo.window.shown(byTestId('search-status'))).text).to.equal('Nothing found.');

      await ana.members.open();
      await ana.members.openMenu(myMemberId);
      await ana.window.click('[role="menu"] [data-action="direct"]');
      await ana.rooms.whenRoom('Bo, direct messages');
      await ana.chat.send('only for you');
      await ana.chat.row({ text: 'only for you', state: 'confirmed' });
      const direct = await bo.rooms.whenRooms('Bo has it', (all) =>
        all.some(({ kind }) => kind === 'direct'),
      );
      await bo.rooms.open(direct.find(({ kind }) => kind === 'direct')!.roomId);
      await bo.chat.row({ text: 'only for you', state: 'confirmed' });
    }),
  );
});
