import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect } from 'chai';
import { Cluster, until } from '../../support/cluster.ts';
import type { Json, NodeProcess } from '../../support/node-process.ts';

/** So many that the damaged entry is not among those that are looked at when a log is opened. */
const BATCHES = 12;
const ROTTEN = 70;
/** One byte of a message's text. */
const ROT =
  "UPDATE log_entry SET payload = CAST(substr(payload, 1, 5) || x'07' || substr(payload, 7) AS BLOB) WHERE id = ?";

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

  async function sayMany(node: NodeProcess, batch: number): Promise<void> {
    const messages = Array.from({ length: 100 }, (_, n) => ({
      text: `${batch}-${n}`,
      clientId: `${batch}-${n}`,
    }));
    const { status } = await node.post(`${roomOf()}:batch?wait=confirmed`, { messages });
    expect(status).to.equal(201);
  }

  async function isBack(node: NodeProcess, index: number): Promise<boolean> {
    const { status, body } = await node.get(`/groups/${cluster.groupId}/log?after=${index - 1}&limit=1`);
    return status === 200 && body.entries[0]?.index === index;
  }

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

  it('LG132 a rotten row of what the screens read is made again from the log while the node works', async () => {
    const host = await cluster.host();
    for (let batch = 0; batch < BATCHES; batch++) await sayMany(host, batch);
    await cluster.caughtUp();
    const node = await follower();
    await node.stop();
    spoil(node, "UPDATE message SET text = x'07' WHERE id = ?");
    await node.start();
    const page = `${roomOf()}?limit=9&around=${ROTTEN}`;
    const first = await node.get(page);
    expect([first.status, first.body.code]).to.deep.equal([503, 'not_ready']);
    await until('it is made again', async () => (await node.get(page)).status === 200);
    await cluster.caughtUp();
    expect((await cluster.messages(node)).map(shown)).to.deep.equal(
      (await cluster.messages(host)).map(shown),
    );
    expect((await fetch(`${node.url}/readyz`)).status).to.equal(200);
  });

  for (const [where, isNewest] of [
    ['in the middle', false],
    ['at the end', true],
  ] as const) {
    it(`SN41 a rotten entry ${where} of the log is fetched from the others, while the node goes on`, async () => {
      const host = await cluster.host();
      const node = await follower();
      await node.stop();
      const index = isNewest ? newestOf(node) : ROTTEN;
      spoil(node, isNewest ? 'DELETE FROM log_entry WHERE id = ?' : ROT, index);
      await node.start();
      await until('the entry is back', async () => isBack(node, index));
      expect((await fetch(`${node.url}/readyz`)).status).to.equal(200);
      expect(await metric(node, 'demes_missing_entries')).to.equal(0);
      expect(await say(node, `said-${isNewest}`)).to.equal(201);
      await cluster.caughtUp();
      expect(await cluster.log(node)).to.deep.equal(await cluster.log(host));
    });
  }

  it('ER67 a rotten entry that no other device can have halts the group, told by /readyz, and the next start is refused', async () => {
    const alone = await Cluster.start({ nodes: 1 });
    try {
      const node = alone.nodes[0]!;
      const path = `/groups/${alone.groupId}/rooms/general/messages?wait=confirmed`;
      for (let n = 0; n < 5; n++) await node.post(path, { text: `${n}`, clientId: `${n}` });
      await node.stop();
      spoil(node, ROT, 4);
      // Above it stands the log, with times.
      const sentence = async (): Promise<string> => (await refused(node)).trimEnd().split('\n').at(-1)!;
      const failure = await sentence();
      expect(failure).to.include('damaged at entry 4');
      expect(await sentence()).to.equal(failure);
    } finally {
      await alone.close();
    }
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

/** What does not depend on who looks. */
function shown({ id, index, text, state, at }: Json): Json {
  return { id, index, text, state, at };
}

/** Of a node that is stopped. */
function newestOf(node: NodeProcess): number {
  const database = new DatabaseSync(join(node.dataDirectory, 'demes.db'));
  const { last } = database.prepare('SELECT last_index AS last FROM group_state').get() as { last: number };
  database.close();
  return last;
}

async function metric(node: NodeProcess, name: string): Promise<number> {
  const headers = { authorization: `Bearer ${node.token}` };
  const text = await (await fetch(`${node.url}/metrics`, { headers })).text();
  return Number(new RegExp(`^${name}\\{[^}]*\\} (\\S+)$`, 'm').exec(text)?.[1]);
}

/** Changes the row of an entry. */
function spoil(node: NodeProcess, sql: string, index = ROTTEN): void {
  const database = new DatabaseSync(join(node.dataDirectory, 'demes.db'));
  expect(database.prepare(sql).run(2 ** 40 + index).changes).to.equal(1);
  database.close();
}
