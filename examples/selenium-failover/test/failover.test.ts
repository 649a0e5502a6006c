import { expect } from 'chai';
import { NAMES, story } from './stage.ts';

describe('a group whose nodes fail', () => {
  it(
    'the host is killed while somebody types: what is typed stays, and goes out',
    story(async ({ cluster, screen, witness }) => {
      const [host, backup] = [await cluster.host(), await cluster.backup()];
      const writer = screen(backup.name);
      await witness.send(backup.name, 'before');
      expect(await witness.faults()).to.deep.equal([]);

      const term = await cluster.term();
      await writer.chat.write('half a ');
      await host.kill();
      const next = await cluster.host({ afterTerm: term });
      expect(next.name).to.not.equal(host.name);
      expect(await writer.chat.composerText()).to.equal('half a ');
      await writer.chat.send('sentence');
      witness.sent('half a sentence');
      const left = cluster.running().map(({ name }) => name);
      expect(await witness.faults(left)).to.deep.equal([]);

      await screen(host.name).status.whenKind('offline');
      await host.start();
      await screen(host.name).status.whenKind('ok');
      await witness.send(host.name, 'back again');
      expect(await witness.faults()).to.deep.equal([]);
    }),
  );

  it(
    'host and backup are killed: three of five go on, and tell the two when these are back',
    story(async ({ cluster, screen, witness }) => {
      const [host, backup] = [await cluster.host(), await cluster.backup()];
      await witness.send(backup.name, 'all five');
      expect(await witness.faults()).to.deep.equal([]);

      await Promise.all([host.kill(), backup.kill()]);
      const left = cluster.running().map(({ name }) => name);
      for (const name of left) await witness.send(name, `${name} is still here`);
      expect(await witness.faults(left)).to.deep.equal([]);
      expect((await cluster.host()).name).to.be.oneOf(left);

      await Promise.all([host.start(), backup.start()]);
      for (const { name } of [host, backup]) await screen(name).status.whenKind('ok');
      await witness.send(host.name, 'what did we miss?');
      expect(await witness.faults()).to.deep.equal([]);
    }),
  );

  it(
    'the host is frozen and comes back: it takes part as one of the others',
    story(async ({ cluster, screen, witness }) => {
      const [host, backup] = [await cluster.host(), await cluster.backup()];
      await witness.send(host.name, 'just before');
      expect(await witness.faults()).to.deep.equal([]);

      const term = await cluster.term();
      host.pause();
      const next = await cluster.host({ afterTerm: term });
      expect(next.name).to.not.equal(host.name);
      await witness.send(backup.name, 'while it was frozen');
      const left = cluster.running().map(({ name }) => name);
      expect(await witness.faults(left)).to.deep.equal([]);

      host.resume();
      await screen(host.name).when(
        'knows the next host',
        ({ term: known }) => known !== null && known > term,
      );
      await screen(host.name).status.whenKind('ok');
      await witness.send(host.name, 'it thawed');
      expect(await witness.faults()).to.deep.equal([]);
    }),
  );

  it(
    'the group is split 2|3 and healed: both sides talk on, and end in one order',
    story(async ({ cluster, screen, witness }) => {
      const host = await cluster.host();
      const others = (await cluster.backups()).map(({ name }) => name);
      const [two, three] = [[host.name, ...others.slice(3)], others.slice(0, 3)];
      await witness.send(host.name, 'together');
      expect(await witness.faults()).to.deep.equal([]);

      const term = await cluster.term();
      await cluster.split(two, three);
      const next = await cluster.host({ afterTerm: term });
      expect(next.name).to.be.oneOf(three);
      await witness.send(next.name, 'we are a majority');
      for (const name of three)
        await screen(name).chat.row({ text: 'we are a majority', state: 'confirmed' });
      await screen(host.name).status.whenKind('tentative');
      await witness.send(host.name, 'we are not');
      // The other one of the two has it as well: shown, and marked as not in its place yet.
      for (const name of two) await screen(name).chat.row({ text: 'we are not', state: 'tentative' });
      await witness.look();

      await cluster.heal();
      expect(await witness.faults()).to.deep.equal([]);
      for (const name of NAMES) await screen(name).status.whenKind('ok');
    }),
  );

  it(
    'no majority is left: what is written waits, and takes its place when one more is back',
    story(async ({ cluster, screen, witness }) => {
      const [gone, left] = [
        ['Ana', 'Bo', 'Eva'],
        ['Cleo', 'Dan'],
      ];
      await witness.send('Cleo', 'five of five');
      expect(await witness.faults()).to.deep.equal([]);

      await Promise.all(gone.map(async (name) => cluster.node(name).kill()));
      await screen('Cleo').status.whenKind('tentative');
      await witness.send('Cleo', 'two are too few');
      for (const name of left) await screen(name).chat.row({ text: 'two are too few', state: 'tentative' });
      expect(await screen('Cleo').root()).to.include({ pending: 1 });
      await witness.look();

      await cluster.node('Eva').start();
      expect(await witness.faults([...left, 'Eva'])).to.deep.equal([]);
      await cluster.restore();
      expect(await witness.faults()).to.deep.equal([]);
    }),
  );
});
