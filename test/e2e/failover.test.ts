import { expect } from 'chai';
import { expectSameOrder } from './asked.ts';
import { story } from './stage.ts';

describe('the host goes down under the screens', () => {
  it(
    'three nodes: what is being typed stays, another becomes host, all show one order when the first is back',
    story({ names: ['Ana', 'Bo', 'Cleo'], group: 'Friends' }, async (stage) => {
      const { browser, cluster } = stage;
      const apps = await cluster.screens(browser.driver);
      const host = await cluster.host();
      const [backup, third] = await cluster.backups();
      const [writer, other] = [apps.get(backup!.name)!, apps.get(third!.name)!];
      await writer.chat.send('before');
      await other.chat.row({ text: 'before', state: 'confirmed' });
      const { term } = await writer.root();

      await writer.chat.write('half a sen');
      await host.kill();
      const root = await other.when(
        'has another host with a quorum',
        ({ hostId, tier }) => hostId !== '' && hostId !== host.deviceId && tier === 'confirmed',
      );
      expect(root.term).to.be.above(term!);
      await Promise.all([writer.status.whenKind('ok'), other.status.whenKind('ok')]);
      expect(await writer.chat.composerText()).to.equal('half a sen');
      await writer.chat.send('tence');
      await other.chat.row({ text: 'half a sentence', state: 'confirmed' });
      await other.chat.send('goes on');
      await writer.chat.row({ text: 'goes on', state: 'confirmed' });

      const returning = apps.get(host.name)!;
      await returning.status.whenKind('offline');
      await host.start();
      await returning.status.whenKind('ok');
      await returning.chat.send('back again');
      await returning.chat.row({ text: 'back again', state: 'confirmed' });
      const rows = await expectSameOrder(stage, [...apps.values()]);
      expect(rows.map(({ text }) => text)).to.deep.equal([
        'before',
        'half a sentence',
        'goes on',
        'back again',
      ]);
    }),
  );

  it(
    'a host that is frozen is replaced; the screen says that none is there, and then who is',
    story({ names: ['Ana', 'Bo', 'Cleo'], group: 'Friends' }, async (stage) => {
      const { cluster } = stage;
      const host = await cluster.host();
      const [backup, other] = await cluster.backups();
      const app = await stage.screen(backup!.name);
      await app.whenReady();
      // As long as the other is frozen too, nobody can be elected: long enough to be seen.
      other!.pause();
      host.pause();
      await app.status.whenKind('electing', 'frozen', 'tentative', 'alone');
      other!.resume();
      const { hostId } = await app.when(
        'has another host',
        (root) => root.hostId !== '' && root.hostId !== host.deviceId,
      );
      await app.status.whenKind('ok');
      expect(hostId).to.be.oneOf([backup!.deviceId, other!.deviceId]);
      host.resume();
      await app.chat.send('it woke');
      expect((await app.chat.row({ text: 'it woke', state: 'confirmed' })).index).to.be.a('number');
    }),
  );

  it(
    'five nodes: host and backup fail, then the majority; what is written waits and takes its place by itself',
    story({ names: ['Ana', 'Bo', 'Cleo', 'Dan', 'Eva'], group: 'Friends' }, async (stage) => {
      const { cluster } = stage;
      const host = await cluster.host();
      const [backup, third, fourth, fifth] = await cluster.backups();
      const [left, right] = [await stage.screen(fourth!.name), await stage.screen(fifth!.name)];
      await Promise.all([left.whenReady(), right.whenReady()]);

      await Promise.all([host.kill(), backup!.kill()]);
      await left.chat.send('three are enough');
      await right.chat.row({ text: 'three are enough', state: 'confirmed' });

      await third!.kill();
      await left.status.whenKind('tentative');
      await left.chat.send('two are too few');
      const waiting = await left.chat.row({ text: 'two are too few' });
      expect(waiting.state).to.be.oneOf(['queued', 'tentative']);
      await left.status.banner();
      expect((await left.root()).pending).to.equal(1);

      await fifth!.kill();
      await left.status.whenKind('alone');
      await left.chat.send('alone');
      await left.when('has two that wait', ({ pending }) => pending === 2);

      await Promise.all([fifth!.start(), third!.start()]);
      await left.chat.row({ text: 'alone', state: 'confirmed' });
      await left.status.whenKind('ok');
      await left.status.whenNoBanner();
      await right.status.whenKind('ok');
      const rows = await expectSameOrder(stage, [left, right]);
      expect(rows.map(({ text }) => text)).to.deep.equal(['three are enough', 'two are too few', 'alone']);
    }),
  );
});
