import { expect } from 'chai';
import { type Cluster, until } from '../support/cluster.ts';
import type { Json, NodeProcess } from '../support/node-process.ts';
import {
  GROUP,
  JOINING,
  STATUS,
  ask,
  expectProblem,
  expectShape,
  sharedCluster,
  sharedGroup,
} from './outside.ts';

const API = '/api/v1';

describe('contract: joining', function () {
  this.timeout(40_000);
  let cluster: Cluster;
  let nodes: readonly NodeProcess[];
  let group: string;

  before(async () => {
    ({ cluster, nodes, group } = await sharedGroup());
  });

  it('answers 409 joining until the roster has this device, and shows how far it is', async () => {
    const inviter = nodes[0]!;
    const { invite } = (await inviter.post(`${group}/invites`, { maxUses: 1 })).body;
    const others = nodes.slice(1);
    const newcomer = await cluster.addNode();
    try {
      // Nobody can confirm the join while only one of three voters runs.
      for (const node of others) node.pause();
      const accepted = await ask(newcomer, 'POST', `${API}/groups/join`, {
        body: { invite: `  demes:${invite}\n` },
      });
      expect(accepted.status).to.equal(202);
      expect(accepted.json).to.deep.equal({ groupId: cluster.groupId, state: 'joining' });
      const again = await ask(newcomer, 'POST', `${API}/groups/join`, { body: { invite } });
      expect(again.status).to.equal(202);
      for (const path of [
        'status',
        'wait',
        'members',
        'devices',
        'rooms',
        'invites',
        'rooms/general/messages',
      ]) {
        expectProblem(await ask(newcomer, 'GET', `${API}${group}/${path}`), 409, 'joining');
      }
      const post = { body: { text: 'too early' } };
      expectProblem(
        await ask(newcomer, 'POST', `${API}${group}/rooms/general/messages`, post),
        409,
        'joining',
      );
      const shown = (await newcomer.get(group)).body;
      expectShape(shown, GROUP);
      expectShape(shown.joining, JOINING);
      expect(shown.joining.state).to.equal('running');
      expect((await newcomer.get('/node')).body.groups).to.deep.equal([cluster.groupId]);
      for (const node of others) node.resume();
      await cluster.joined(newcomer);
      const done = (await newcomer.get(group)).body;
      expectShape(done.joining, JOINING);
      expect(done.joining.attempts.at(-1).result).to.equal('ok');
      await until('counted', async () => {
        const all = (await inviter.get(`${group}/invites?limit=200`)).body.invites;
        return all.some((one: Json) => one.state === 'used' && one.uses === 1);
      });
      const learner = await newcomer.wait(cluster.groupId, 'role=learner&tier=confirmed');
      expectShape(learner, STATUS);
      expect(learner.learners.map((one: Json) => one.deviceId)).to.deep.equal([newcomer.deviceId]);
      expect(learner.voters).to.have.length(3);
      const posted = await newcomer.post(`${group}/rooms/general/messages?wait=confirmed`, {
        text: 'I am here',
      });
      expect(posted.status).to.equal(201);
      expect(posted.body).to.include({ state: 'confirmed' });
      const twice = await ask(newcomer, 'POST', `${API}/groups/join`, { body: { invite } });
      expectProblem(twice, 409, 'conflict');
    } finally {
      for (const node of others) node.resume();
    }
  });
});

describe('contract: joins that fail say why', function () {
  this.timeout(40_000);
  let cluster: Cluster;
  let stranger: NodeProcess;

  before(async () => {
    cluster = await sharedCluster();
    stranger = await cluster.addNode();
  });

  async function invited(body: object = {}): Promise<Json> {
    return (await cluster.nodes[0]!.post(`/groups/${cluster.groupId}/invites`, body)).body;
  }

  async function failedWith(invite: string, code: string): Promise<Json> {
    const accepted = await stranger.post('/groups/join', { invite });
    expect(accepted.status, JSON.stringify(accepted.body)).to.equal(202);
    let joining: Json;
    await until(`failed: ${code}`, async () => {
      joining = (await stranger.get(`/groups/${accepted.body.groupId}`)).body.joining;
      return joining.state !== 'running';
    });
    expectShape(joining, JOINING);
    expect(joining).to.include({ state: 'failed', code });
    expectProblem(
      await ask(stranger, 'GET', `/api/v1/groups/${accepted.body.groupId}/status`),
      409,
      'joining',
    );
    return joining;
  }

  /** An invitation to a group whose only node does not run any more, and the port that it had. */
  async function abandoned(): Promise<Json> {
    const lonely = await cluster.addNode();
    const created = (await lonely.post('/groups', { name: 'gone' })).body;
    await lonely.wait(created.id, 'role=host');
    const { invite } = (await lonely.post(`/groups/${created.id}/invites`)).body;
    await lonely.kill();
    return { invite, peerPort: lonely.listening.peerPort };
  }

  it('expired', async () => {
    const { invite, expiresAt } = await invited({ expiresInMs: 1 });
    await until('expired', async () => Date.now() > Date.parse(expiresAt) + 100);
    await failedWith(invite, 'invite_expired');
  });

  it('revoked', async () => {
    const { invite, id } = await invited();
    const { status } = await cluster.nodes[0]!.request('DELETE', `/groups/${cluster.groupId}/invites/${id}`);
    expect(status).to.equal(204);
    await until('revoked', async () => {
      const shown = await cluster.nodes[0]!.get(`/groups/${cluster.groupId}/invites/${id}`);
      return shown.body.state === 'revoked';
    });
    await cluster.caughtUp(cluster.nodes.slice(0, 3));
    await failedWith(invite, 'invite_revoked');
  });

  it('used up', async () => {
    const { invite } = await invited({ maxUses: 1 });
    const guest = await cluster.addNode();
    expect((await guest.post('/groups/join', { invite })).status).to.equal(202);
    await cluster.joined(guest);
    await cluster.caughtUp(cluster.nodes.slice(0, 3));
    const joining = await failedWith(invite, 'invite_used');
    expect(joining.attempts.some((attempt: Json) => attempt.result === 'ok')).to.equal(true);
    await guest.stop();
  });

  it('of groups whose nodes are gone, or where another node listens now: every address that was tried', async () => {
    const made = await Promise.all([1, 2].map(async () => abandoned()));
    const [gone, moved] = made as [Json, Json];
    const other = await cluster.addNode(['--peer-port', String(moved.peerPort)]);
    const [nobody, foreign] = await Promise.all([
      failedWith(gone.invite, 'unreachable'),
      failedWith(moved.invite, 'unreachable'),
    ]);
    expect(nobody.attempts[0]).to.include({ address: `127.0.0.1:${gone.peerPort}`, result: 'refused' });
    expect(foreign.attempts[0]).to.include({ address: `127.0.0.1:${moved.peerPort}`, result: 'wrongKey' });
    await other.kill();
  });

  it('that are no invitations at all: refused at once', async () => {
    const { invite } = await invited();
    const garbage = [
      'hello',
      'demes1.',
      'demes1.AAAA',
      invite.slice(0, -4),
      `${invite}AAAA`,
      invite.replace('demes1', 'demes2'),
    ];
    garbage.push(`${invite.slice(0, 60)}${invite[60] === 'A' ? 'B' : 'A'}${invite.slice(61)}`);
    for (const text of garbage) {
      const refused = await ask(stranger, 'POST', '/api/v1/groups/join', { body: { invite: text } });
      expect(refused.status, text).to.equal(422);
      expect(refused.json.errors[0].path).to.equal('invite');
    }
    for (const body of [{}, { invite: '' }, { invite: 5 }, { invite, x: 1 }]) {
      expectProblem(await ask(stranger, 'POST', '/api/v1/groups/join', { body }), 422, 'invalid');
    }
  });
});
