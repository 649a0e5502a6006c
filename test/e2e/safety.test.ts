import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { byTestId } from '../../src/testing/test-ids.ts';
import { expectAccessible } from './axe.ts';
import { story } from './stage.ts';

/** Where pictures go that somebody wants to look at; none are taken without. */
const PICTURES = process.env['DEMES_PICTURES'];

describe('who is who', () => {
  it(
    'DV30, DV32, DV34 two compare their number; who takes a verified name is told of, and not written to unasked (N111)',
    story({ names: ['Ana', 'Bo', 'Cleo'], group: null }, async ({ cluster, screen }) => {
      const [ana, bo, cleo] = [cluster.client('Ana'), cluster.client('Bo'), cluster.client('Cleo')];
      const { id } = await ana.createGroup({ name: 'Friends', sealed: true });
      await ana.wait(id, { role: 'host', tier: 'confirmed' });
      const { invite } = await ana.createInvite(id, { maxUses: 2 });
      await Promise.all([bo.join(invite!), cleo.join(invite!)]);
      const idOf = async (node: typeof ana): Promise<string> => (await node.node()).memberId;
      const [boId, cleoId] = [await idOf(bo), await idOf(cleo)];
      const app = await screen('Ana');
      const { window } = app;
      await app.whenReady();
      const picture = async (name: string): Promise<void> => {
        if (PICTURES === undefined) return;
        for (const scheme of ['light', 'dark'] as const) {
          await window.prefer(scheme);
          await window.drawn();
          writeFileSync(join(PICTURES, `${name}-${scheme}.png`), await window.picture());
        }
        await window.prefer('light');
      };

      await app.members.open();
      await app.members.whenMembers('all are there', (all) => all.length === 3);
      await app.members.openMenu(boId);
      await window.click('[data-action="compare"]');
      const { text } = await window.shown(byTestId('safety-number'));
      const other = await bo.people.safetyNumber(id, await idOf(ana));
      expect(text.replaceAll(/\s+/gu, ' ')).to.equal(other.number);
      await window.shown(byTestId('safety-qr'));
      await expectAccessible(window, 'comparing safety numbers');
      await picture('compare');
      await window.click(byTestId('safety-same'));
      await window.gone(byTestId('safety-dialog'));
      const isVerified = (memberId: string, row: string): boolean =>
        (memberId === boId) === row.includes('verified');
      await app.members.whenMembers('one is marked', (all) =>
        all.every((one) => isVerified(one.memberId, one.text)),
      );

      await app.members.openMenu(cleoId);
      await window.click('[data-action="direct"]');
      await app.rooms.whenRoom('Cleo, direct messages');
      await app.chat.send('hello Cleo');
      await app.chat.row({ text: 'hello Cleo', state: 'confirmed' });
      await cleo.rename('Bo');
      await window.shown(byTestId('namesake-banner'));
      await window.until(
        'nothing is written to somebody else',
        () => window.seen(byTestId('composer-input')),
        (fields) => fields.length === 1 && !fields[0]!.isEnabled,
      );
      const rows = await app.members.members();
      expect(rows.find(({ memberId }) => memberId === cleoId)!.text).to.include(
        'not the person whom you verified',
      );
      await expectAccessible(window, 'a room with somebody who took a name');
      await picture('namesake');
      await cleo.send(id, 'general', 'believe me', { wait: 'confirmed' });
      const direct = (await app.rooms.rooms()).find(({ kind }) => kind === 'direct')!.roomId;
      await app.rooms.open(await app.rooms.whenRoom('general, one unread message'));
      const { messageId } = await app.chat.row({ text: 'believe me', state: 'confirmed' });
      await window.shown(`${byTestId('message-row', { messageId })} ${byTestId('author-doubt')}`);
      await expectAccessible(window, 'a message of somebody who took a name');
      await picture('author');
      await app.rooms.open(direct);
      await window.click(byTestId('namesake-known'));
      await window.gone(byTestId('namesake-banner'));
      await app.chat.send('I know that it is you');
      await app.chat.row({ text: 'I know that it is you', state: 'confirmed' });
      await window.gone(byTestId('author-doubt'));

      await app.members.openMenu(boId);
      await window.click('[data-action="direct"]');
      await window.shown(byTestId('room-verified'));
    }),
  );
});
