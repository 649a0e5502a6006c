import { join } from 'node:path';
import { expect } from 'chai';
import { bridge } from '../../../examples/irc-bridge/bridge.ts';
import { IrcClient } from '../../../examples/irc-bridge/irc-client.ts';
import { DemesClient } from '../../../src/sdk/client.ts';
import { Cluster, until } from '../../support/cluster.ts';
import { IrcServer } from '../../support/irc-server.ts';
import type { NodeProcess } from '../../support/node-process.ts';

const CHANNEL = '#hut';
const LINES = 12;
const WITHIN_MS = 30_000;

describe('examples/irc-bridge in a group', function () {
  this.timeout(120_000);
  let cluster: Cluster;
  let irc: IrcServer;
  const stop = new AbortController();

  afterEach(async () => {
    stop.abort();
    await cluster.close();
    await irc.close();
  });

  it('says every line once on both sides while the host dies, and while its own node does', async () => {
    irc = await IrcServer.open();
    cluster = await Cluster.start({ nodes: 3, inside: true });
    const { groupId } = cluster;
    const [own, bo, cleo] = cluster.nodes as [NodeProcess, NodeProcess, NodeProcess];
    const about = { groupId, roomId: 'general', folder: join(cluster.folder, 'bridge'), signal: stop.signal };
    const server = { host: '127.0.0.1', port: irc.port, channel: CHANNEL, lineMs: 1, retryMs: 20 };
    const node = new DemesClient({ url: own.url, token: own.token });
    const running = bridge({ ...about, node, irc: { ...server, nick: 'demes' } });
    const ana = new IrcClient({ ...server, nick: 'ana', onLine: () => undefined });
    void ana.run(stop.signal);
    await until('both are there', async () => irc.in(CHANNEL).length === 2);

    /** From both sides at once, and something happens in the middle. */
    const round = async (name: string, writer: NodeProcess, happens: () => Promise<void>): Promise<void> => {
      const client = new DemesClient({ url: writer.url, token: writer.token });
      for (let line = 0; line < LINES; line += 1) {
        const clientId = `${name}.${line}`;
        await Promise.all([
          client.send(groupId, 'general', { text: `${name} room ${line}`, clientId }),
          ana.say(`${name} channel ${line}`, stop.signal),
          line === LINES / 3 ? happens() : null,
        ]);
      }
    };

    // The host that dies shall be another one than the bridge's node.
    if ((await cluster.host()) === own) {
      await node.transferHost(groupId, bo.deviceId);
      await bo.wait(groupId, 'role=host&tier=confirmed');
    }
    const host = await cluster.host();
    await round('host', host === bo ? cleo : bo, async () => host.end());
    await host.start();
    await cluster.caughtUp();
    const { port } = new URL(own.url);
    await round('own', bo, async () => {
      await own.end();
      await own.start(['--port', port]);
    });

    const expected = ['host', 'own'].flatMap((name) =>
      Array.from({ length: LINES }, (_, line) => `${name} SIDE ${line}`),
    );
    const inChannel = (): string[] =>
      irc.spoken.filter(({ nick }) => nick === 'demes').map(({ text }) => text.replace(/^<[^>]+> /, ''));
    const inRoom = async (): Promise<string[]> => {
      const texts = (await cluster.messages(bo)).map(({ text }) => text as string);
      return texts.flatMap((text) => /^ana \(IRC\): (.*)$/.exec(text)?.[1] ?? []);
    };
    await until('all is said', async () => inChannel().length >= expected.length, WITHIN_MS);
    await until('all is heard', async () => (await inRoom()).length >= expected.length, WITHIN_MS);
    expect(inChannel()).to.deep.equal(expected.map((text) => text.replace('SIDE', 'room')));
    expect(await inRoom()).to.deep.equal(expected.map((text) => text.replace('SIDE', 'channel')));
    stop.abort();
    await running;
  });
});
