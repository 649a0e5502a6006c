import { expect } from 'chai';
import { judgeFalseHead } from '../support/damage-log.ts';
import { expectAccessible } from './axe.ts';
import { story } from './stage.ts';

describe('a device that something is known against', () => {
  it(
    'MS240 is marked in a sentence in the panel of members and in the details of what it wrote, and others are not',
    story({ names: ['Ana', 'Bo'], group: 'Friends' }, async ({ cluster, screen }) => {
      const ana = await screen('Ana');
      await ana.whenReady();
      const bo = cluster.node('Bo');
      const sent = await bo.client().send(cluster.groupId, 'general', 'believe me', { wait: 'confirmed' });
      const { messageId } = await ana.chat.row({ text: 'believe me', state: 'confirmed' });
      const { dataDirectory } = await cluster.client('Ana').node();
      await cluster.node('Ana').kill();
      judgeFalseHead(dataDirectory, cluster.groupId, sent.index!);
      await cluster.node('Ana').start();
      await ana.status.whenKind('ok');

      await ana.members.open();
      const rows = await ana.members.whenMembers('one is marked', (members) =>
        members.some(({ text }) => text.includes('does not have')),
      );
      expect(rows.map(({ text }) => text.includes(`place ${sent.index}`))).to.deep.equal([false, true]);
      await expectAccessible(ana.window, 'a marked device');
      expect(await ana.chat.openDetails(messageId)).to.contain('does not have');
      await ana.chat.closeDetails();
    }),
  );
});
