import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { byTestId } from '../../src/testing/test-ids.ts';
import { expectAccessible } from './axe.ts';
import { story } from './stage.ts';

/** Where pictures go that somebody wants to look at; none are taken without. */
const PICTURES = process.env['DEMES_PICTURES'];

describe('groups that are end-to-end encrypted, and such as are not', () => {
  it(
    'MS210, MS214 say in their place what was written before one joined, and in header and settings what the group is',
    story({ names: ['Ana', 'Bo'], group: null }, async ({ cluster, screen }) => {
      const [ana, bo] = [cluster.client('Ana'), cluster.client('Bo')];
      const { id } = await ana.createGroup({ name: 'Friends', newcomersSee: 'joining', sealed: true });
      await ana.wait(id, { role: 'host', tier: 'confirmed' });
      await ana.send(id, 'general', 'a secret of before', { wait: 'confirmed' });
      const { invite } = await ana.createInvite(id);
      await bo.join(invite!);
      const window = await screen('Bo');
      await window.whenReady();
      await bo.send(id, 'general', 'hello', { wait: 'confirmed', timeoutMs: 20_000 });
      await window.chat.row({ text: 'hello', state: 'confirmed' });
      const [early] = await window.chat.rows();
      expect(early!.text).to.equal('Written before you joined.');
      expect(await window.window.seen(byTestId('not-sealed'))).to.deep.equal([]);
      await expectAccessible(window.window, 'a message that cannot be read');
      const picture = async (name: string): Promise<void> => {
        if (PICTURES === undefined) return;
        for (const [size, width] of [
          ['wide', 1280],
          ['narrow', 360],
        ] as const) {
          await window.window.size(width, 740);
          for (const scheme of ['light', 'dark'] as const) {
            await window.window.prefer(scheme);
            await window.window.drawn();
            writeFileSync(join(PICTURES, `${name}-${scheme}-${size}.png`), await window.window.picture());
          }
        }
        await window.window.size(1280, 800);
        await window.window.prefer('light');
      };
      await picture('before');
      await window.settings.open();
      await window.settings.when('sealed', 'On');
      await window.settings.when('newcomersSee', 'From joining');
      await picture('settings');
      await window.settings.close();

      const open = await bo.createGroup({ name: 'Chess', sealed: false });
      await bo.wait(open.id, { role: 'host', tier: 'confirmed' });
      await window.rail.open(open.id);
      const [label] = await window.window.until(
        'the header says that it is not',
        () => window.window.seen(byTestId('not-sealed')),
        ([one]) => one !== undefined,
      );
      expect(label!.text).to.equal('Not end-to-end encrypted');
      await picture('open');
      await window.settings.open();
      await window.settings.when('sealed', 'Not end-to-end encrypted');
      await expectAccessible(window.window, 'the settings of a group that is not sealed');
    }),
  );
});
