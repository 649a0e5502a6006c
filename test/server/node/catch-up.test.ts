import { expect } from 'chai';
import { Cluster, until } from '../../support/cluster.ts';
import type { Json, NodeProcess } from '../../support/node-process.ts';
import { expectSameLog } from '../../support/same-history.ts';

/** Three times as many as with the timing `test` are sent one by one. */
const MESSAGES = 3_000;
const BATCH = 100;

describe('server/node: catching up with a snapshot', function () {
  this.timeout(120_000);
  let cluster: Cluster;

  before(async () => {
    cluster = await Cluster.start({ nodes: 3 });
  });
  after(async () => cluster.close());

  const roomOf = (): string => `/groups/${cluster.groupId}/rooms/general/messages`;

  async function write(node: NodeProcess, count: number): Promise<void> {
    for (let from = 0; from < count; from += BATCH) {
      const messages = Array.from({ length: BATCH }, (_, n) => ({
        text: `${from + n}`,
        clientId: `${from + n}`,
      }));
      const { status } = await node.post(`${roomOf()}:batch?wait=confirmed`, { messages });
      expect(status).to.equal(201);
    }
  }

  /** What does not depend on who looks. */
  const shown = ({ id, index, text, state, at }: Json): Json => ({ id, index, text, state, at });

  async function expectSame(node: NodeProcess, host: NodeProcess): Promise<void> {
    await cluster.caughtUp([node, host]);
    expect((await cluster.messages(node)).map(shown)).to.deep.equal(
      (await cluster.messages(host)).map(shown),
    );
    expect(await cluster.log(node)).to.deep.equal(await cluster.log(host));
    expect(await metric(node, 'demes_missing_entries')).to.equal(0);
    expect(await metric(node, 'demes_snapshots_total')).to.equal(1);
  }

  it('SN40 a device that was away for thousands of entries goes on from a snapshot, and its history comes in', async () => {
    const host = await cluster.host();
    const away = cluster.running().find((node) => node !== host)!;
    await away.kill();
    await write(host, MESSAGES);
    await away.start();
    await expectSame(away, host);
    const { status } = await away.post(`${roomOf()}?wait=confirmed`, { text: 'back', clientId: 'back' });
    expect(status).to.equal(201);
  });

  it('SN40 MS105 a newcomer is in with a snapshot, sees how much of the history is there, and is done with all of it', async () => {
    const host = await cluster.host();
    const node = await cluster.join();
    await expectSame(node, host);
    const { body } = await node.get(`/groups/${cluster.groupId}`);
    expect(body.joining).to.deep.include({ state: 'done', received: body.joining.total });
    expect(body.joining.total).to.be.greaterThan(MESSAGES);
  });

  it('SN43 killed while its history comes in, it goes on where it was', async () => {
    const host = await cluster.host();
    const invite = await host.post(`/groups/${cluster.groupId}/invites`, { maxUses: 1 });
    const node = await cluster.addNode();
    await node.post('/groups/join', { invite: invite.body.invite });
    await until(
      'part of the history is there',
      async () => ((await metric(node, 'demes_snapshots_total')) ?? 0) > 0,
    );
    await node.kill();
    await node.start();
    await cluster.joined(node);
    // What is written meanwhile is on one of them first.
    expect((await expectSameLog(cluster, [node, host])).length).to.be.greaterThan(MESSAGES);
  });
});

async function metric(node: NodeProcess, name: string): Promise<number> {
  const headers = { authorization: `Bearer ${node.token}` };
  const text = await (await fetch(`${node.url}/metrics`, { headers })).text();
  return Number(new RegExp(`^${name}\\{[^}]*\\} (\\S+)$`, 'm').exec(text)?.[1]);
}
