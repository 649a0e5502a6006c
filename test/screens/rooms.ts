/** Rooms: made, for some only, of two people, their settings, and the archive; and who is who. */
import { Key } from 'selenium-webdriver';
import { byTestId } from '../../src/testing/test-ids.ts';
import { until } from '../support/cluster.ts';
import { withCluster, type Set } from './play.ts';
import { LONG_NAME } from './talk.ts';

const NAMES = ['Ana', 'Bo', 'Cleo', LONG_NAME];

export async function rooms({ driver, take }: Set): Promise<void> {
  await withCluster({ names: NAMES, group: null }, async (cluster) => {
    const host = cluster.client('Ana');
    const { id } = await host.createGroup({ name: 'Friends', sealed: true, rates: 'off' });
    await host.wait(id, { role: 'host', tier: 'confirmed' });
    const { invite } = await host.createInvite(id);
    const others = NAMES.slice(1).map((name) => cluster.client(name));
    for (const other of others) await other.join(invite!);
    await until('all are in', async () => (await host.members(id)).length === NAMES.length);
    const memberIds = await Promise.all(others.map(async (other) => (await other.node()).memberId));
    const ana = await cluster.screen('Ana', driver);
    await ana.whenReady();

    await ana.window.click(byTestId('room-create'));
    await ana.window.type(byTestId('room-name'), 'Surprise for Émile');
    await ana.window.type(byTestId('room-topic'), 'What he must not read before Saturday');
    await ana.window.click('input[type="radio"][value="private"]');
    for (const memberId of memberIds.slice(0, 2)) {
      await ana.window.click(byTestId('room-member-choice', { memberId }));
    }
    await take(ana, { name: 'room-create', caption: 'A room is made: for all, or for some only.' });
    await ana.window.click(byTestId('room-create-do'));
    await ana.window.gone(byTestId('room-name'));
    await ana.chat.send('He thinks that we meet at nine.');
    await ana.chat.row({ text: 'He thinks that we meet at nine.', state: 'confirmed' });
    await ana.rooms.openSettings();
    await take(ana, {
      name: 'room-settings',
      caption: 'A private room: its name, who is in it, how loud it is.',
    });
    await ana.window.press(Key.ESCAPE);
    await ana.window.gone(byTestId('room-settings-dialog'));

    await ana.rooms.create({ name: 'Routes', topic: 'Where to go' });
    await ana.rooms.openSettings();
    await ana.rooms.archive();
    await ana.members.open();
    await ana.members.openMenu(memberIds[1]!);
    await ana.window.click('[data-action="direct"]');
    await ana.rooms.whenRoom('Cleo, direct messages');
    await ana.window.click(byTestId('panel-close'));
    await ana.chat.send('Do you still have the tent?');
    await ana.chat.row({ text: 'Do you still have the tent?', state: 'confirmed' });
    await ana.rooms.toggleArchive();
    await ana.rooms.whenRooms('the archive is unfolded', (all) => all.some(({ isArchived }) => isArchived));
    await take(ana, {
      name: 'room-direct',
      caption: 'Rooms of all kinds, and a conversation of two people.',
    });

    await ana.members.open();
    await ana.members.openMenu(memberIds[0]!);
    await ana.window.click('[data-action="compare"]');
    await ana.window.shown(byTestId('safety-qr'));
    await take(ana, { name: 'safety-number', caption: 'Two people compare their number, once.' });
    await ana.window.click(byTestId('safety-same'));
    await ana.window.gone(byTestId('safety-dialog'));
    await ana.window.click(byTestId('panel-close'));
    await others[1]!.rename('Bo');
    await ana.window.shown(byTestId('namesake-banner'));
    await take(ana, {
      name: 'namesake',
      caption: 'Somebody took the name of a person who is verified: nothing is sent there unasked.',
    });
  });
}
