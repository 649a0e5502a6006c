import { expect } from 'chai';
import { serveLab, type LabServer } from '../../src/lab/server.ts';
import { Supervisor, type LabNodeState } from '../../src/lab/supervisor.ts';
import { until } from '../support/cluster.ts';

const START_MS = 60_000;
/** After a removal a room has other keys, a moment later. */
const KEYS_CHANGE: ReadonlySet<string> = new Set(['room_locked', 'room_unreadable']);

describe('lab: a group of three nodes', function () {
  this.timeout(START_MS);
  let lab: Supervisor;
  let server: LabServer;
  before(async () => {
    lab = new Supervisor({ nodes: 3, port: 0, timing: 'test', seed: 1, out: null });
    server = await serveLab(lab, 0);
    await lab.begin();
  });
  after(async () => {
    await server.close();
    await lab.stop();
  });

  async function act(n: string, action: string): Promise<LabNodeState> {
    const response = await fetch(`${server.url}/lab/v1/nodes/${n}/${action}`, { method: 'POST' });
    const body = await response.json();
    expect(response.status, JSON.stringify(body)).to.equal(200);
    return body as LabNodeState;
  }

  async function states(): Promise<LabNodeState[]> {
    const response = await fetch(`${server.url}/lab/v1/state`);
    return ((await response.json()) as { nodes: LabNodeState[] }).nodes;
  }

  async function hostName(): Promise<string> {
    const { host } = await lab.running()[0]!.client().wait(lab.groupId, { host: 'any', tier: 'confirmed' });
    return lab.nodes.find(({ deviceId }) => deviceId === host)!.name;
  }

  async function everybodyConfirms(): Promise<void> {
    await Promise.all(
      lab.running().map(async (node) => {
        const client = node.client();
        await client.wait(lab.groupId, { host: 'any', tier: 'confirmed' });
        await until(`${node.name} has the keys of the room`, async () =>
          client.send(lab.groupId, 'general', `from ${node.name}`, { wait: 'confirmed' }).then(
            ({ state }) => expect(state).to.equal('confirmed') !== null,
            (error: { code?: string }) => {
              if (!KEYS_CHANGE.has(error.code ?? '')) throw error;
              return false;
            },
          ),
        );
      }),
    );
  }

  it('has one host and three voters that all confirm', async () => {
    const all = await states();
    expect(all.filter(({ role }) => role === 'host')).to.have.length(1);
    expect(all.map(({ state }) => state)).to.deep.equal(['running', 'running', 'running']);
    expect((await lab.nodes[1]!.client().status(lab.groupId)).voters).to.have.length(3);
    await everybodyConfirms();
  });

  it('finds another host when the host is killed, and takes it back when it starts', async () => {
    const killed = await hostName();
    expect(await act(killed, 'kill')).to.include({ state: 'stopped', pid: null, role: null });
    expect(await act(killed, 'kill')).to.include({ state: 'stopped' });
    await everybodyConfirms();
    const before = lab.node(killed).url;
    expect(await act(killed, 'start')).to.include({ state: 'running', url: before });
    await everybodyConfirms();
  });

  it('finds another host when the host is frozen, and takes it back when it goes on', async () => {
    const frozen = await hostName();
    expect(await act(frozen, 'pause')).to.include({ state: 'paused', role: null });
    await everybodyConfirms();
    expect(await act(frozen, 'resume')).to.include({ state: 'running' });
    await everybodyConfirms();
  });

  it('lets only the larger side of a partition confirm, until it is healed', async () => {
    const alone = await hostName();
    const others = lab.nodes.map(({ name }) => name).filter((name) => name !== alone);
    const response = await fetch(`${server.url}/lab/v1/partitions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ groups: [[alone], others] }),
    });
    expect(response.status).to.equal(201);
    const { id } = (await response.json()) as { id: string };
    expect(await lab.faults()).to.have.length(4);
    const cutOff = lab.node(alone).client();
    const { host } = await cutOff.wait(lab.groupId, { host: 'none', tier: 'tentative' });
    expect(host).to.equal(null);
    const message = await cutOff.send(lab.groupId, 'general', 'alone', { wait: 'confirmed', waitMs: 500 });
    expect(message.state).not.to.equal('confirmed');
    const other = lab.node(others[0]!).client();
    await other.wait(lab.groupId, { host: 'any', tier: 'confirmed' });
    const inTime = await other.send(lab.groupId, 'general', 'together', { wait: 'confirmed' });
    expect(inTime.state).to.equal('confirmed');
    const healed = await fetch(`${server.url}/lab/v1/partitions/${id}`, { method: 'DELETE' });
    expect(healed.status).to.equal(204);
    expect(await lab.faults()).to.deep.equal([]);
    await everybodyConfirms();
  });

  it('ends a partition by itself when its time is over', async () => {
    const made = lab.partition([['n1'], ['n2', 'n3']], 300);
    expect(lab.partitions()).to.have.length(1);
    await made;
    await lab.nodes[0]!.client().wait(lab.groupId, { host: 'any', tier: 'confirmed' });
    await everybodyConfirms();
    // Each node ends its own part by its own clock.
    await until('no cut is left', async () => (await lab.faults()).length === 0);
    expect(lab.partitions()).to.deep.equal([]);
  });

  it('restarts a node as planned', async () => {
    const { pid } = lab.node('n3');
    const after = await act('3', 'restart');
    expect(after).to.include({ n: 'n3', state: 'running' });
    expect(after.pid).not.to.equal(pid);
    await everybodyConfirms();
  });

  it('lets a wiped node join again as another device', async () => {
    // Not the founder, who alone may remove others: a later test does.
    const follower = (await states()).find(({ n, role }) => n !== 'n1' && role !== 'host')!;
    expect(await act(follower.n, 'wipe')).to.include({ state: 'stopped' });
    const again = await act(follower.n, 'start');
    expect(again.deviceId).not.to.equal(follower.deviceId);
    await everybodyConfirms();
  });

  it('says nothing of its nodes’ tokens to a web page', async () => {
    const response = await fetch(`${server.url}/lab/v1/state`, {
      headers: { origin: 'http://evil.example' },
    });
    expect(response.status).to.equal(403);
    expect(await response.text()).not.to.contain(lab.nodes[0]!.token);
  });

  it('LB42 adds a node, which joins and confirms, and removes one, which is no device of the group any more', async () => {
    const send = (path: string, method: string, body?: object): Promise<Response> =>
      fetch(server.url + path, {
        method,
        ...(body === undefined
          ? {}
          : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
      });
    const answer = await send('/lab/v1/nodes', 'POST', {});
    expect(answer.status).to.equal(201);
    const added = (await answer.json()) as LabNodeState;
    expect(added).to.include({ n: 'n4', state: 'running' });
    await everybodyConfirms();
    expect((await send('/lab/v1/nodes', 'POST', { n: 'n4' })).status).to.equal(409);
    expect((await send('/lab/v1/nodes', 'POST', { n: 'x' })).status).to.equal(409);
    expect((await send('/lab/v1/nodes', 'POST', { name: 'n5' })).status).to.equal(422);
    expect(lab.nodes.map(({ name }) => name)).to.deep.equal(['n1', 'n2', 'n3', 'n4']);

    const removed = await send('/lab/v1/nodes/n4', 'DELETE');
    expect(removed.status, await removed.text()).to.equal(204);
    expect((await send('/lab/v1/nodes/n4', 'DELETE')).status).to.equal(404);
    expect(lab.nodes.map(({ name }) => name)).to.deep.equal(['n1', 'n2', 'n3']);
    const { voters, learners } = await lab.node('n1').client().status(lab.groupId);
    expect([...voters, ...learners].map(({ deviceId }) => deviceId)).not.to.include(added.deviceId);
    await everybodyConfirms();
    // The name may be used again, by another device.
    const again = (await (await send('/lab/v1/nodes', 'POST', { n: 'n4' })).json()) as LabNodeState;
    expect(again.n).to.equal('n4');
    expect(again.deviceId).not.to.equal(added.deviceId);
    await everybodyConfirms();
  });

  it('LB42 a removal that nobody who runs may do is refused, and nothing changes', async () => {
    await act('n1', 'kill');
    await act('n3', 'kill');
    const refused = await fetch(`${server.url}/lab/v1/nodes/n3`, { method: 'DELETE' });
    const told = (await refused.json()) as { code: string };
    expect([refused.status, told.code]).to.deep.equal([409, 'conflict']);
    expect(lab.nodes.map(({ name }) => name)).to.deep.equal(['n1', 'n2', 'n3', 'n4']);
    await act('n1', 'start');
    await act('n3', 'start');
    await everybodyConfirms();
  });

  it('LB42 where the founder was wiped, a node goes by itself; asked for twice at once it goes alone', async () => {
    await act('n1', 'wipe');
    await act('n1', 'start');
    const { deviceId } = lab.node('n3');
    const remove = async (): Promise<number> =>
      (await fetch(`${server.url}/lab/v1/nodes/n3`, { method: 'DELETE' })).status;
    const answers = await Promise.all([remove(), remove()]);
    expect(answers).to.include(204);
    expect(lab.nodes.map(({ name }) => name)).to.deep.equal(['n1', 'n2', 'n4']);
    const { voters, learners } = await lab.node('n2').client().status(lab.groupId);
    expect([...voters, ...learners].map((device) => device.deviceId)).not.to.include(deviceId);
    await everybodyConfirms();
  });

  it('LB41 a node that is being restarted when the lab ends does not come back', async () => {
    const ending = new Supervisor({ nodes: 1, port: 0, timing: 'test', seed: 1, out: null });
    await ending.begin();
    const restarted = ending.act('n1', 'restart').catch((error: { code?: string }) => error.code);
    await ending.stop();
    expect(await restarted).to.equal('not_ready');
    expect(ending.nodes.map(({ state }) => state)).to.deep.equal(['stopped']);
  });
});
