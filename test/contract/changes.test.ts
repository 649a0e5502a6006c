import { expect } from 'chai';
import { Cluster, until } from '../support/cluster.ts';
import type { Json, NodeProcess } from '../support/node-process.ts';
import { expectSameLog } from '../support/same-history.ts';
import { endFollowing, follow } from './event-reader.ts';
import { MESSAGE, expectShape } from './outside.ts';

const THUMB = encodeURIComponent('👍');
const PARTY = encodeURIComponent('🎉');

describe('contract: changing what is there', function () {
  this.timeout(60_000);
  let cluster: Cluster;
  /** The group's owner, and two members. */
  let owner: NodeProcess;
  let bo: NodeProcess;
  let cleo: NodeProcess;
  let group: string;
  let messages: string;

  before(async () => {
    cluster = await Cluster.start({ nodes: 3, inside: true });
    [owner, bo, cleo] = cluster.nodes as [NodeProcess, NodeProcess, NodeProcess];
    group = `/groups/${cluster.groupId}`;
    messages = `${group}/rooms/general/messages`;
  });
  after(async () => {
    await cluster.close();
  });
  afterEach(endFollowing);

  /** A confirmed message; its path. */
  async function said(node: NodeProcess, text: string): Promise<string> {
    const { status, body } = await node.post(`${messages}?wait=confirmed`, { text });
    expect(status).to.equal(201);
    await cluster.caughtUp();
    return `${messages}/${body.id}`;
  }

  async function done(node: NodeProcess, method: string, path: string, body?: Json): Promise<string> {
    const answer = await node.request(method, path, body);
    return `${answer.status} ${answer.body?.code ?? ''}`.trim();
  }

  async function onAll(path: string): Promise<Json[]> {
    await cluster.caughtUp();
    return Promise.all(cluster.running().map(async (node) => (await node.get(path)).body));
  }

  it('MS74 MS78 an edit shows at once at its author, then everywhere, and the feed tells the whole message', async () => {
    const path = await said(bo, 'Helo');
    const [there, here] = [await follow(cleo), await follow(bo)];
    const { status, body } = await bo.request('PATCH', path, { text: 'Hello' });
    expect(status).to.equal(200);
    expectShape(body, MESSAGE);
    expect(body).to.include({ text: 'Hello' });
    const isIt = ({ data }: Json): boolean => data.message?.id === body.id && data.message.text === 'Hello';
    const told = await there.until(isIt);
    expect(told.data.message).to.include({ state: 'confirmed', index: body.index });
    expect(told.data.message).not.to.have.property('openChanges');
    await here.until((event) => isIt(event) && event.data.message.openChanges === undefined);
    const open = here.events.filter(isIt).map(({ data }) => data.message.openChanges);
    expect(open).to.deep.equal([['edit'], undefined]);
    for (const one of await onAll(path)) {
      expect(one).to.include({ text: 'Hello' });
      expect(one.editedAt).to.match(/Z$/);
      expect(one.history.map(({ text }: Json) => text)).to.deep.equal(['Helo']);
    }
  });

  it('MS287 MS288 MS289 what is pinned, chosen and said in a thread is the same everywhere', async () => {
    const root = await said(owner, 'Where?');
    const [rootId] = root.split('/').slice(-1);
    expect(await done(bo, 'PUT', `${root}/pin`)).to.equal('204');
    expect(await done(bo, 'PUT', `${root}/pin`)).to.equal('204');
    const asked = await owner.post(`${messages}?wait=confirmed`, {
      text: 'When?',
      poll: { options: ['Friday', 'Saturday'] },
    });
    await cluster.caughtUp();
    const poll = `${messages}/${asked.body.id}`;
    expect(await done(bo, 'PUT', `${poll}/votes`, { choices: [0] })).to.equal('204');
    expect(await done(cleo, 'PUT', `${poll}/votes`, { choices: [0, 1] })).to.equal('422 invalid');
    expect(await done(cleo, 'PUT', `${poll}/poll/closed`)).to.equal('403 forbidden_role');
    expect(
      (await cleo.post(`${messages}?wait=confirmed`, { text: 'Here', threadRoot: rootId })).status,
    ).to.equal(201);
    for (const { messages: pinned } of await onAll(`${group}/rooms/general/pins`))
      expect(pinned.map(({ id }: Json) => id)).to.deep.equal([rootId]);
    for (const page of await onAll(`${root}/replies`)) {
      expect(page.root.thread).to.include({ replies: 1 });
      expect(page.messages.map(({ text, threadRoot }: Json) => [text, threadRoot])).to.deep.equal([
        ['Here', rootId],
      ]);
      expect(page.before).to.equal(null);
    }
    expect(await done(owner, 'PUT', `${poll}/poll/closed`)).to.equal('204');
    await cluster.caughtUp();
    expect(await done(cleo, 'PUT', `${poll}/votes`, { choices: [1] })).to.equal('409 conflict');
    for (const one of await onAll(poll)) {
      expect(one.poll.options.map(({ members }: Json) => members.length)).to.deep.equal([1, 0]);
      expect([one.poll.voters, typeof one.poll.closedAt]).to.deep.equal([1, 'string']);
    }
    expect(await done(cleo, 'DELETE', `${root}/pin`)).to.equal('204');
    for (const { messages: pinned } of await onAll(`${group}/rooms/general/pins`))
      expect(pinned).to.deep.equal([]);
  });

  it('MS74 MS75 the wrong person changes nothing', async () => {
    const [byBo, byOwner] = [await said(bo, 'by Bo'), await said(owner, 'by the owner')];
    expect(await done(owner, 'PATCH', byBo, { text: 'x' })).to.equal('403 forbidden_role');
    expect(await done(cleo, 'PATCH', byBo, { text: 'x' })).to.equal('403 forbidden_role');
    expect(await done(cleo, 'DELETE', byBo)).to.equal('403 forbidden_role');
    expect(await done(bo, 'DELETE', byOwner)).to.equal('403 forbidden_role');
    for (const one of await onAll(byBo)) expect(one).to.include({ text: 'by Bo' });
    const can = (await onAll(byBo)).map((one) => one.can.join(' '));
    expect(can).to.deep.equal(['reply react delete pin', 'reply react edit delete pin', 'reply react pin']);
  });

  it('MS75 a deleted message is a tombstone everywhere, by its author or the owner, and stays it', async () => {
    const [first, second] = [await said(bo, 'first'), await said(bo, 'second')];
    await bo.request('PATCH', first, { text: 'first!' });
    expect(await done(cleo, 'PUT', `${first}/reactions/${THUMB}`)).to.equal('204');
    await cluster.caughtUp();
    expect(await done(bo, 'DELETE', first)).to.equal('204');
    expect(await done(owner, 'DELETE', second)).to.equal('204');
    for (const path of [first, second]) {
      for (const one of await onAll(path)) {
        expect(one).to.deep.include({ text: '', deleted: true, reactions: [], history: [], can: [] });
        expect(one).not.to.have.property('editedAt');
      }
    }
    expect(await done(bo, 'PATCH', first, { text: 'back' })).to.equal('409 conflict');
    expect(await done(cleo, 'PUT', `${first}/reactions/${THUMB}`)).to.equal('409 conflict');
    expect(await done(bo, 'DELETE', first)).to.equal('204');
    const reply = await bo.post(messages, { text: 'to nothing', replyTo: first.split('/').at(-1) });
    expect(reply.status).to.equal(422);
  });

  it('MS76 reactions are counted by member, in the order in which they came', async () => {
    const path = await said(owner, 'news');
    expect(await done(bo, 'PUT', `${path}/reactions/${PARTY}`)).to.equal('204');
    await cluster.caughtUp();
    expect(await done(cleo, 'PUT', `${path}/reactions/${PARTY}`)).to.equal('204');
    expect(await done(cleo, 'PUT', `${path}/reactions/${THUMB}`)).to.equal('204');
    expect(await done(cleo, 'PUT', `${path}/reactions/${THUMB}`)).to.equal('204');
    const seen = (await onAll(path)).map(({ reactions }) =>
      reactions.map((one: Json) => `${one.emoji} ${one.count} ${one.mine}`),
    );
    expect(seen).to.deep.equal([
      ['🎉 2 false', '👍 1 false'],
      ['🎉 2 true', '👍 1 false'],
      ['🎉 2 true', '👍 1 true'],
    ]);
    expect(await done(bo, 'DELETE', `${path}/reactions/${PARTY}`)).to.equal('204');
    expect(await done(bo, 'DELETE', `${path}/reactions/${THUMB}`)).to.equal('204');
    const [one] = await onAll(path);
    expect(one.reactions.map(({ emoji, count }: Json) => `${emoji} ${count}`)).to.deep.equal([
      '🎉 1',
      '👍 1',
    ]);
  });

  it('MS79 a role counts everywhere from its place on', async () => {
    const path = await said(owner, 'to be deleted by an admin');
    const { members } = (await owner.get(`${group}/members`)).body;
    const of = (node: NodeProcess): Json => members.find((one: Json) => one.devices.includes(node.deviceId));
    expect(await done(bo, 'PATCH', `${group}/members/${of(cleo).id}`, { role: 'admin' })).to.equal(
      '403 forbidden_role',
    );
    const reader = await follow(bo);
    const { status, body } = await owner.request('PATCH', `${group}/members/${of(bo).id}`, { role: 'admin' });
    expect(status).to.equal(200);
    expect(body).to.include({ id: of(bo).id, role: 'admin' });
    await reader.until(({ event }) => event === 'roster');
    const line = await reader.until(({ data }) => data.line?.kind === 'roleChanged');
    expect(line.data.line).to.include({ role: 'admin', memberId: of(bo).id, byMemberId: of(owner).id });
    expect(await done(bo, 'DELETE', path)).to.equal('204');
    for (const one of await onAll(path)) expect(one.deleted).to.equal(true);
    expect(await done(bo, 'PATCH', `${group}/members/${of(owner).id}`, { role: 'member' })).to.equal(
      '403 forbidden_role',
    );
  });

  it('MS79 MS81 a new name is known everywhere, with a line that says so', async () => {
    const path = await said(cleo, 'who am I');
    const [there, here] = [await follow(owner), await follow(cleo)];
    const { status, body } = await cleo.request('PATCH', '/node', { name: 'Cleopatra' });
    expect(`${status} ${body.name}`).to.equal('200 Cleopatra');
    const node = await here.until(({ event }) => event === 'node');
    expect(node.data).to.deep.include({ groupId: null, node: { name: 'Cleopatra', setAside: null } });
    const { data } = await there.until((event) => event.data.line?.kind === 'memberRenamed');
    expect(data.line).to.include({ name: 'Cleopatra', nameBefore: 'n3' });
    for (const one of await onAll(path)) expect(one.author.name).to.equal('Cleopatra');
  });

  it('MS57 pages bring the lines of their part of the log, the same on every node', async () => {
    const pages = await onAll(`${messages}?limit=2`);
    const [all] = await onAll(`${messages}?limit=200`);
    const kinds = all.lines.map(({ kind }: Json) => kind);
    expect(kinds.slice(0, 2)).to.deep.equal(['groupCreated', 'hostChanged']);
    expect(kinds).to.include.members(['memberJoined', 'roleChanged', 'memberRenamed']);
    const plain = (lines: Json[]): Json[] =>
      lines.map(({ id, index, kind, name }) => ({ id, index, kind, name }));
    for (const page of pages) expect(plain(page.lines)).to.deep.equal(plain(pages[0].lines));
    const walked: Json[] = [];
    for (let query = '?limit=2'; query !== '';) {
      const { body } = await owner.get(`${messages}${query}`);
      walked.unshift(...body.lines);
      query = body.before === null ? '' : `?limit=2&before=${body.before}`;
    }
    expect(plain(walked)).to.deep.equal(plain(all.lines));
  });

  it('MS55 after a restart each node shows the same, and the log says how all of it was judged', async () => {
    const before = await onAll(`${messages}?limit=200`);
    for (const node of cluster.nodes) {
      await node.stop();
      await node.start();
      await node.wait(cluster.groupId, 'host=any');
    }
    await cluster.settled(3);
    // Started with its first name again; it has been changed since.
    expect((await cleo.get('/node')).body.name).to.equal('Cleopatra');
    const after = await onAll(`${messages}?limit=200`);
    const plain = (page: Json): Json[] =>
      page.messages.map(({ id, text, deleted, editedAt, reactions }: Json) => ({
        id,
        text,
        deleted,
        editedAt,
        reactions,
      }));
    for (const [at, page] of after.entries()) expect(plain(page)).to.deep.equal(plain(before[at]));
    const kinds = new Map<string, Set<string>>();
    for (const { eventKind, verdict } of await expectSameLog(cluster)) {
      if (eventKind !== undefined) kinds.set(eventKind, (kinds.get(eventKind) ?? new Set()).add(verdict));
    }
    for (const kind of ['edit', 'delete', 'reaction', 'profile', 'role']) {
      expect([...(kinds.get(kind) ?? [])], kind).to.deep.equal(['valid']);
    }
  });

  it('MS78 without a quorum changes show at once and wait; later they are everywhere, in their order', async () => {
    const path = await said(bo, 'before');
    await Promise.all([owner.end(), cleo.end()]);
    const late = (await bo.post(messages, { text: 'whle alone' })).body;
    expect((await bo.request('PATCH', path, { text: 'meanwhile' })).body.openChanges).to.deep.equal(['edit']);
    const edited = await bo.request('PATCH', `${messages}/${late.id}`, { text: 'while alone' });
    expect(edited.body).to.deep.include({ text: 'while alone', openChanges: ['edit'], index: null });
    expect(await done(bo, 'PUT', `${messages}/${late.id}/reactions/${THUMB}`)).to.equal('204');
    const { body: page } = await bo.get(`${messages}?limit=2`);
    expect(page.messages.map(({ text }: Json) => text)).to.deep.equal(['meanwhile', 'while alone']);
    expect(page.messages[1].openChanges).to.deep.equal(['edit', 'reaction']);
    await Promise.all([owner.start(), cleo.start()]);
    await until('nothing waits', async () => (await cluster.status(bo)).outbox === 0);
    for (const one of await onAll(`${messages}?limit=2`)) {
      expect(one.messages.map(({ text }: Json) => text)).to.deep.equal(['meanwhile', 'while alone']);
      expect(one.messages[1].reactions.map(({ emoji }: Json) => emoji)).to.deep.equal(['👍']);
      expect(one.messages[1]).not.to.have.property('openChanges');
    }
  });

  it('MS81 a new host is told as a line, and again under the same id once its outage is measured', async () => {
    await cluster.settled(3);
    const host = await cluster.host();
    const other = cluster.running().find((node) => node !== host)!;
    const path = await said(other, 'before the host goes');
    const reader = await follow(other);
    await host.end();
    const measured = await reader.until(
      ({ data }) => data.line?.kind === 'hostChanged' && data.line.outageMs !== null,
    );
    const { line } = measured.data;
    expect(line.outageMs).to.be.greaterThan(0);
    expect(line.deviceId).to.be.oneOf(cluster.running().map(({ deviceId }) => deviceId));
    expect(line.name).to.match(/^(n[12]|Cleopatra)$/);
    const told = reader.events.filter(({ data }) => data.line?.id === line.id);
    expect(told.length).to.be.at.least(2);
    expect(told[0]!.data.line).to.include({ deviceId: line.deviceId, outageMs: null });
    const { body } = await other.get(`${messages}?around=${path.split('/').at(-1)}`);
    expect(body.lines.find(({ id }: Json) => id === line.id)).to.deep.equal(line);
  });
});
