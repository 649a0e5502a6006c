/** Real processes whose group is sealed end to end: who reads what, after whatever happened to them. */
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { Cluster, until } from '../../support/cluster.ts';
import { between, cut, heal, lab } from '../../support/lab-faults.ts';
import type { Json, NodeProcess } from '../../support/node-process.ts';
import { expectSameLog } from '../../support/same-history.ts';

/** Whether a text is in any file of a folder, in a form that a person or a program would find. */
function isIn(folder: string, text: string): boolean {
  const forms = [Buffer.from(text, 'utf8'), Buffer.from(text, 'utf16le')];
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((one) => one.isFile())
    .map((one) => readFileSync(join(one.parentPath, one.name)))
    .some((file) => forms.some((form) => file.includes(form)));
}

describe('server/node: room keys', function () {
  this.timeout(180_000);
  let cluster: Cluster;

  afterEach(async () => {
    await cluster.close();
  });

  const roomOf = (query = ''): string => `/groups/${cluster.groupId}/rooms/general/messages${query}`;

  async function say(node: NodeProcess, text: string): Promise<Json> {
    const { status, body } = await node.post(roomOf('?wait=confirmed&timeoutMs=20000'), { text });
    expect(status, JSON.stringify(body)).to.equal(201);
    return body;
  }

  /** What a node shows, confirmed or not: texts, or in brackets why there is none. */
  async function shown(node: NodeProcess): Promise<string[]> {
    const { body } = await node.get(roomOf('?limit=200'));
    return body.messages.map(({ text, unreadable }: Json) => (unreadable ? `[${unreadable}]` : text));
  }

  /** Resolves when all of them show these. */
  async function allShow(nodes: readonly NodeProcess[], texts: readonly string[]): Promise<void> {
    let last: string[][] = [];
    try {
      await until('the same is read everywhere', async () => {
        last = await Promise.all(nodes.map(shown));
        return last.every((one) => one.join('\n') === texts.join('\n'));
      });
    } catch (error) {
      throw new Error(`${(error as Error).message}; ${JSON.stringify(last)}`, { cause: error });
    }
  }

  async function epochOf(node: NodeProcess, message: Json): Promise<number> {
    return (await node.get(roomOf(`/${message.id}`))).body.sealedEpoch;
  }

  it('MS212, MS213, MK103 alone: what is said is read again after a restart, and is in the log sealed only', async () => {
    cluster = await Cluster.start({ nodes: 1, sealed: true, inside: true });
    const [node] = cluster.nodes as [NodeProcess];
    expect((await node.get(`/groups/${cluster.groupId}`)).body.sealed).to.equal(true);
    const message = await say(node, 'between us');
    const keysOf = async (groupId: string): Promise<unknown[]> =>
      (await node.get(`/groups/${groupId}/rooms`)).body.rooms.map(({ keys }: Json) => keys);
    expect(await keysOf(cluster.groupId)).to.deep.equal(['here']);
    const open = await node.post('/groups', { name: 'open', sealed: false });
    expect(open.body.sealed).to.equal(false);
    expect(await keysOf(open.body.id)).to.deep.equal(['clear']);
    expect(await epochOf(node, message)).to.equal(0);
    const { body } = await node.get(`/groups/${cluster.groupId}/log?include=bytes`);
    const bytes = body.entries.map(({ payload }: Json) => Buffer.from(payload ?? '', 'base64url'));
    expect(bytes.some((one: Buffer) => one.includes('between us'))).to.equal(false);
    await node.stop();
    await node.start();
    await node.ready;
    expect(await shown(node)).to.deep.equal(['between us']);
  });

  it('MK60, MK105, MK107 three chat, restart and lose their host, want new keys, and all three read all of it', async () => {
    cluster = await Cluster.start({ nodes: 3, sealed: true });
    const [ana, bo, cleo] = cluster.nodes as [NodeProcess, NodeProcess, NodeProcess];
    // A newcomer is added with the package that its join brought, and gives another only when that one is used up.
    for (const { deviceId } of [bo, cleo]) {
      const log = await cluster.log(ana);
      const own = log.findIndex((one) => one.deviceId === deviceId && one.eventKind === 'join');
      const next = log.slice(own).find(({ eventKind }) => /^key(sCommit|Package)$/.test(eventKind));
      expect(next?.eventKind, `after the join of ${deviceId}`).to.equal('keysCommit');
    }
    const said: string[] = [];
    for (const node of [ana, bo, cleo]) {
      said.push(`from ${node.deviceId}`);
      await say(node, said.at(-1)!);
    }
    await allShow(cluster.nodes, said);
    const host = await cluster.host();
    await host.kill();
    const others = cluster.running();
    said.push('without the host');
    await say(others[0]!, said.at(-1)!);
    await host.start();
    await cluster.settled(3);
    said.push('all again');
    const before = await epochOf(host, await say(host, said.at(-1)!));
    const renewed = await host.post(`/groups/${cluster.groupId}/keys`, {});
    expect(renewed.status, JSON.stringify(renewed.body)).to.equal(204);
    said.push('with new keys');
    expect(await epochOf(host, await say(host, said.at(-1)!))).to.be.greaterThan(before);
    await allShow(cluster.nodes, said);
    await expectSameLog(cluster);
    for (const node of cluster.nodes) if (node !== host) await node.kill();
    await host.wait(cluster.groupId, 'tier=tentative');
    const alone = await host.post(`/groups/${cluster.groupId}/keys`, {});
    expect([alone.status, alone.body.code]).to.deep.equal([503, 'no_quorum']);
  });

  it('MK19, MK62 what the host alone had in its log never happened, a newcomer’s commit too: it dies, and all read on (N89)', async () => {
    cluster = await Cluster.start({ nodes: 3, sealed: true, flags: ['--lab'] });
    const host = await cluster.host();
    const [a, b] = cluster.nodes.filter((node) => node !== host) as [NodeProcess, NodeProcess];
    await say(a, 'before');
    const invite = await host.post(`/groups/${cluster.groupId}/invites`, { maxUses: 1 });
    // Slow links: between the join and the commit that gives it the keys there is time to cut them.
    const slow = { type: 'latency', peer: '*', direction: 'both', attributes: { delayMs: 150 } };
    expect((await lab(host, 'POST', '/faults', slow)).status).to.equal(201);
    const dan = await cluster.addNode();
    await dan.post('/groups/join', { invite: invite.body.invite });
    await until('the newcomer is in', async () => {
      const { body } = await host.get(`/groups/${cluster.groupId}`);
      return body.memberCount === 4;
    });
    // Nobody but the host hears of that commit.
    await cut(between([host], [a, b, dan]));
    await until('the host has a commit in its log that nobody confirmed', async () => {
      const { lastIndex, commitIndex } = await cluster.status(host);
      return lastIndex > commitIndex;
    });
    await host.kill();
    await say(b, 'the others go on');
    await host.start();
    await cluster.joined(dan);
    await until('the newcomer writes', async () => {
      return (await dan.post(roomOf('?wait=confirmed&timeoutMs=10000'), { text: 'hello' })).status === 201;
    });
    await allShow([host, a, b, dan], ['before', 'the others go on', 'hello']);
    await expectSameLog(cluster);
  });

  it('MK66 split, both sides write on with the keys that all have, and healed all read all of it', async () => {
    cluster = await Cluster.start({ nodes: 3, sealed: true, inside: true, flags: ['--lab'] });
    const host = await cluster.host();
    const [a, b] = cluster.nodes.filter((node) => node !== host) as [NodeProcess, NodeProcess];
    await say(host, 'together');
    await cut(between([a], [host, b]));
    await a.wait(cluster.groupId, 'tier=tentative');
    await a.post(roomOf(), { text: 'alone' });
    await say(host, 'confirmed meanwhile');
    expect(await shown(a)).to.deep.equal(['together', 'alone']);
    await heal(cluster.nodes);
    await allShow(cluster.nodes, ['together', 'confirmed meanwhile', 'alone']);
    await expectSameLog(cluster);
  });

  it('MK48, MK65 a removal changes the keys within seconds: who went keeps what it had and has nothing of what follows', async () => {
    cluster = await Cluster.start({ nodes: 4, sealed: true, inside: true });
    const [owner, ...others] = cluster.nodes as [NodeProcess, ...NodeProcess[]];
    const gone = others.at(-1)!;
    const before = await say(gone, 'before the removal');
    const epoch = await epochOf(owner, before);
    const { body } = await gone.get(`/groups/${cluster.groupId}`);
    const askedMs = performance.now();
    const answer = await owner.request('DELETE', `/groups/${cluster.groupId}/members/${body.myMemberId}`);
    expect(answer.status).to.equal(204);
    await until('the others write again', async () => {
      return (
        (await owner.post(roomOf('?wait=confirmed&timeoutMs=10000'), { text: 'among us' })).status === 201
      );
    });
    expect(performance.now() - askedMs).to.be.lessThan(20_000);
    const rest = cluster.nodes.filter((node) => node !== gone);
    await allShow(rest, ['before the removal', 'among us']);
    const after = await say(owner, 'and on');
    expect(await epochOf(owner, after)).to.be.greaterThan(epoch);
    await until('it knows', async () => (await cluster.status(gone)).role === 'removed');
    await gone.stop();
    expect(isIn(gone.dataDirectory, 'among us')).to.equal(false);
    expect(gone.stderr.includes('among us')).to.equal(false);
  });

  it('MK41 a keeper that is host carries what it cannot read: the text is nowhere on its disk, nor in what it prints', async () => {
    cluster = await Cluster.start({ nodes: 2, sealed: true });
    const [ana, bo] = cluster.nodes as [NodeProcess, NodeProcess];
    const keeper = await cluster.join(['--keeper', '--log-level', 'debug']);
    await cluster.settled(3);
    await ana.post(`/groups/${cluster.groupId}/host`, { deviceId: keeper.deviceId });
    await keeper.wait(cluster.groupId, 'role=host');
    const text = 'not for the keeper';
    await say(ana, text);
    await say(bo, `answer to ${text}`);
    await allShow([ana, bo], [text, `answer to ${text}`]);
    const { body } = await keeper.get(`/groups/${cluster.groupId}/log?include=bytes`);
    expect(JSON.stringify(body).includes(Buffer.from('the keeper').toString('base64url'))).to.equal(false);
    await keeper.wait(cluster.groupId, `commitIndex=${(await cluster.status(ana)).commitIndex}`);
    expect(isIn(keeper.dataDirectory, text)).to.equal(false);
    await keeper.stop();
    expect(isIn(keeper.dataDirectory, text)).to.equal(false);
    expect(keeper.stderr.includes(text)).to.equal(false);
  });

  it('MK64, MK75 a wiped device comes again as a new one, writes, and is handed what was said before', async () => {
    cluster = await Cluster.start({ nodes: 3, sealed: true, inside: true });
    const [ana, , cleo] = cluster.nodes as [NodeProcess, NodeProcess, NodeProcess];
    await say(ana, 'before');
    await cleo.stop();
    rmSync(cleo.dataDirectory, { recursive: true });
    cluster.nodes.pop();
    const again = await cluster.join();
    await say(again, 'again');
    await allShow(cluster.nodes, ['before', 'again']);
  });

  it('MS210 where newcomers see nothing of before, they see that there was something', async () => {
    cluster = await Cluster.start({ nodes: 1, sealed: true, newcomersSee: 'joining', inside: true });
    const [ana] = cluster.nodes as [NodeProcess];
    const early = await say(ana, 'before you came');
    const bo = await cluster.join();
    await say(bo, 'hello');
    await allShow([bo], ['[beforeJoining]', 'hello']);
    await allShow([ana], ['before you came', 'hello']);
    expect((await bo.get(roomOf(`/${early.id}`))).body).to.include({ text: '', unreadable: 'beforeJoining' });
    await bo.stop();
    expect(isIn(bo.dataDirectory, 'before you came')).to.equal(false);
  });
});
