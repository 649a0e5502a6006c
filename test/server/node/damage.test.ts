import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect } from 'chai';
import { Cluster, until } from '../../support/cluster.ts';
import type { NodeProcess } from '../../support/node-process.ts';

/** So many that the damaged entry is not among those that are looked at when a log is opened. */
const BATCHES = 12;
const ROTTEN = 70;

describe('server/node: a damaged disk', function () {
  this.timeout(90_000);
  let cluster: Cluster;

  before(async () => {
    cluster = await Cluster.start({ nodes: 3 });
  });
  after(async () => cluster.close());

  const roomOf = (): string => `/groups/${cluster.groupId}/rooms/general/messages`;
  const say = async (node: NodeProcess, text: string): Promise<number> =>
    (await node.post(`${roomOf()}?wait=confirmed`, { text, clientId: text })).status;

  async function follower(): Promise<NodeProcess> {
    const host = await cluster.host();
    return cluster.running().find((node) => node !== host)!;
  }

  async function refused(node: NodeProcess): Promise<string> {
    const failure = await node.start().then(
      () => null,
      (error: Error) => error,
    );
    expect((await node.exited).code).to.equal(3);
    return failure!.message;
  }

  it('ER67 a rotten entry deep in the log halts the group on that node; the others go on, and it starts no more', async () => {
    const host = await cluster.host();
    for (let batch = 0; batch < BATCHES; batch++) {
      const messages = Array.from({ length: 100 }, (_, n) => ({
        text: `${batch}-${n}`,
        clientId: `${batch}-${n}`,
      }));
      const { status } = await host.post(`${roomOf()}:batch?wait=confirmed`, { messages });
      expect(status).to.equal(201);
    }
    await cluster.caughtUp();
    const node = await follower();
    await node.stop();
    rot(join(node.dataDirectory, 'demes.db'));
    await node.start();
    await until('it noticed', async () => {
      const { status } = await node.get(`/groups/${cluster.groupId}/status`);
      return status === 503;
    });
    const answer = await node.get(`/groups/${cluster.groupId}/status`);
    expect(answer.body.code).to.equal('data_damaged');
    expect(answer.body.detail).to.include(`entry ${ROTTEN}`);
    const ready = await fetch(`${node.url}/readyz`);
    expect(ready.status).to.equal(503);
    expect(((await ready.json()) as { reason: string }).reason).to.include('damaged');
    expect((await fetch(`${node.url}/healthz`)).status).to.equal(200);
    expect(
      await say(await cluster.host(cluster.running().filter((one) => one !== node)), 'without-it'),
    ).to.equal(201);
    await node.kill();
    expect(await refused(node)).to.include(`entry ${ROTTEN}`);
  });

  it('ER67 a killed node whose write-ahead log is gone starts no more', async () => {
    const node = await cluster.join();
    await cluster.caughtUp();
    await node.kill();
    const log = join(node.dataDirectory, 'demes.db-wal');
    expect(existsSync(log)).to.equal(true);
    rmSync(log);
    expect(await refused(node)).to.include('demes.db');
    expect(await say(await cluster.host(), 'without-both')).to.equal(201);
  });
});

/** One byte of an old message's text. */
function rot(file: string): void {
  const database = new DatabaseSync(file);
  const sql =
    "UPDATE log_entry SET payload = CAST(substr(payload, 1, 5) || x'07' || substr(payload, 7) AS BLOB) WHERE id = ?";
  expect(database.prepare(sql).run(2 ** 40 + ROTTEN).changes).to.equal(1);
  database.close();
}
