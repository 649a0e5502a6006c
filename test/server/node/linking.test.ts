import { hostname } from 'node:os';
import { expect } from 'chai';
import { decodeLinkCode, encodeLinkCode } from '../../../src/server/linking/code.ts';
import { Cluster, until } from '../../support/cluster.ts';
import type { Json, NodeProcess } from '../../support/node-process.ts';

/** The link as it is once it is so. */
async function linkIs(node: NodeProcess, state: string): Promise<Json> {
  let link: Json;
  await until(`${node.deviceId} says ${state}`, async () => {
    link = (await node.get('/link')).body;
    if (link.state === 'failed' && state !== 'failed') throw new Error(`failed: ${link.failure}`);
    return link.state === state;
  });
  return link;
}

async function shownCode(node: NodeProcess): Promise<string> {
  const { status, body } = await node.post('/link', {});
  expect(status).to.equal(201);
  return body.code;
}

function words(link: Json): string {
  return link.pictures.map(({ name }: Json) => name).join(' ');
}

describe('server/node: linking a device', function () {
  this.timeout(120_000);
  let cluster: Cluster;

  beforeEach(async () => {
    cluster = await Cluster.start({ nodes: 2, inside: true });
  });
  afterEach(async () => {
    await cluster.close();
  });

  it('DV10 DV15 DV17 DV46 DV47 HS47 MS294 a second node becomes the same person, in the same groups, is named, reads where the first does, and cannot link others', async () => {
    const [ana, bo] = cluster.nodes as [NodeProcess, NodeProcess];
    await ana.post(`/groups/${cluster.groupId}/rooms/general/messages?wait=confirmed`, { text: 'before' });
    const laptop = await cluster.addNode();
    const code = await shownCode(ana);
    expect((await laptop.post('/link', { code })).status).to.equal(201);
    const there = await linkIs(ana, 'comparing');
    expect(words(await linkIs(laptop, 'comparing'))).to.equal(words(there));
    await laptop.post('/link/confirm', { areEqual: true });
    expect((await laptop.get('/link')).body.state).to.equal('agreed');
    await ana.post('/link/confirm', { areEqual: true });
    await linkIs(ana, 'done');
    const me = (await ana.get('/node')).body;
    await until('it is the same person', async () => {
      const { body } = await laptop.get('/node').catch(() => ({ body: {} as Json }));
      return body.memberId === me.memberId && body.groups.length === 1;
    });
    await cluster.arrived(laptop);
    const sent = await laptop.post(`/groups/${cluster.groupId}/rooms/general/messages?wait=confirmed`, {
      text: 'from my laptop',
    });
    expect([sent.status, sent.body.author.memberId]).to.deep.equal([201, me.memberId]);
    const { body } = await bo.get(`/groups/${cluster.groupId}/members`);
    expect(body.members.map(({ name, role }: Json) => `${name} ${role}`)).to.deep.equal([
      'n1 owner',
      'n2 member',
    ]);
    const { devices } = (await bo.get(`/groups/${cluster.groupId}/devices`)).body;
    expect(devices.filter((device: Json) => device.memberId === me.memberId)).to.have.length(2);
    const [label] = hostname().split('.');
    await until('both are called as their computer', async () => {
      const list = (await bo.get(`/groups/${cluster.groupId}/devices`)).body.devices as Json[];
      return list.every(({ memberId, name }) => name === (memberId === me.memberId ? label : ''));
    });
    const at = `/groups/${cluster.groupId}/devices/${laptop.deviceId}`;
    const renamed = await ana.request('PATCH', at, { name: 'Laptop' });
    expect([renamed.status, renamed.body.name]).to.deep.equal([200, 'Laptop']);
    await until('others see it', async () => (await bo.get(at)).body.name === 'Laptop');
    expect((await bo.request('PATCH', at, { name: 'Mine' })).body.code).to.equal('forbidden_role');
    expect((await cluster.messages(laptop)).map(({ text }) => text)).to.include('before');
    const refused = await laptop.post('/link', {});
    expect([refused.status, refused.body.code]).to.deep.equal([409, 'link_root_elsewhere']);
    // What is read and whom it blocks, both know; also of what the other did while one was away.
    const room = `/groups/${cluster.groupId}/rooms/general`;
    const { index } = (await bo.post(`${room}/messages?wait=confirmed`, { text: 'news' })).body;
    const unread = async (node: NodeProcess): Promise<number> => (await node.get(room)).body.unread;
    for (const node of [ana, laptop]) await until('it is news', async () => (await unread(node)) === 1);
    await ana.post(`${room}/read`, { index });
    await until('the other has it read, too', async () => (await unread(laptop)) === 0);
    await laptop.post(`${room}/read`, { unreadFrom: 'last' });
    await until('and unread again', async () => (await unread(ana)) === 1);
    // It is who it is after a restart, too.
    await laptop.stop();
    await ana.post(`${room}/read`, { index });
    const { memberId } = (await bo.get('/node')).body;
    await ana.request('PATCH', '/node', { blocked: { [memberId]: true } });
    await laptop.start();
    expect((await laptop.get('/node')).body.memberId).to.equal(me.memberId);
    await until('it knows what it missed', async () => (await unread(laptop)) === 0);
    const { privacy } = (await laptop.get('/node')).body.settings;
    expect(privacy).to.deep.equal({ receipts: false, blocked: [memberId] });
    expect((await bo.get('/node')).body.settings.privacy.blocked).to.deep.equal([]);
  });

  it('DV12 DV16 a code counts once, for minutes, and not after three who did not have it; nodes in groups take none (N108)', async () => {
    const [ana, bo] = cluster.nodes as [NodeProcess, NodeProcess];
    const stranger = await cluster.addNode();
    const code = await shownCode(ana);
    const inGroup = await bo.post('/link', { code });
    expect([inGroup.status, inGroup.body.code]).to.deep.equal([409, 'conflict']);
    expect((await stranger.post('/link', { code: 'demeslink1.abc' })).status).to.equal(422);
    await stranger.post('/link', { code });
    await linkIs(ana, 'comparing');
    const second = await cluster.addNode();
    await second.post('/link', { code });
    expect((await linkIs(second, 'failed')).failure).to.equal('link_used');
    // The person at the old device says no: the one that came is told, and nothing changed.
    const before = (await stranger.get('/node')).body.memberId;
    await stranger.post('/link/confirm', { areEqual: true });
    await ana.post('/link/confirm', { areEqual: false });
    expect((await linkIs(stranger, 'failed')).failure).to.equal('link_differs');
    expect((await stranger.get('/node')).body.memberId).to.equal(before);
    await stranger.post('/link', { code });
    expect((await linkIs(stranger, 'failed')).failure).to.equal('link_expired');

    const next = await shownCode(ana);
    const wrong = otherSecret(next);
    for (let tries = 0; tries < 3; tries++) {
      await stranger.post('/link', { code: wrong });
      expect((await linkIs(stranger, 'failed')).failure).to.equal('link_wrong');
    }
    expect((await linkIs(ana, 'failed')).failure).to.equal('link_wrong');
    await stranger.post('/link', { code: next });
    expect((await linkIs(stranger, 'failed')).failure).to.equal('link_expired');
    const { devices } = (await bo.get(`/groups/${cluster.groupId}/devices`)).body;
    expect(devices).to.have.length(2);
  });
});

/** The same place, with another secret. */
function otherSecret(text: string): string {
  return encodeLinkCode({ ...decodeLinkCode(text), secret: new Uint8Array(16) });
}
