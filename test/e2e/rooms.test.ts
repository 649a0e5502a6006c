import { expect } from 'chai';
import { Key } from 'selenium-webdriver';
import { byTestId } from '../../src/testing/test-ids.ts';
import { story } from './stage.ts';

describe('rooms', () => {
  it(
    'one is made, named, written in by all, archived, and folded away',
    story({ names: ['Ana', 'Bo'], group: 'Friends' }, async ({ screen }) => {
      const [ana, bo] = [await screen('Ana'), await screen('Bo')];
      await Promise.all([ana.whenReady(), bo.whenReady()]);
      await ana.rooms.create({ name: 'Routes', topic: 'Where to go' });
      expect(await ana.rooms.title()).to.contain('Routes');
      await ana.chat.send('to the rocks');
      await ana.chat.row({ text: 'to the rocks', state: 'confirmed' });

      const room = await bo.rooms.whenRoom('Routes, one unread message');
      await bo.rooms.open(room);
      await bo.chat.row({ text: 'to the rocks', state: 'confirmed' });
      await bo.chat.send('yes');
      await ana.chat.row({ text: 'yes', state: 'confirmed' });

      await ana.rooms.openSettings();
      await ana.rooms.rename('Walls');
      await ana.rooms.whenRoom('Walls');
      await bo.rooms.whenRoom('Walls');
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
      expect(all.find(({ isArchived }) => isArchived)?.label).to.equal('Walls');
    }),
  );
});
