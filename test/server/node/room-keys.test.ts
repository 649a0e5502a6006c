import { expect } from 'chai';
import { Cluster } from '../../support/cluster.ts';
import type { NodeProcess } from '../../support/node-process.ts';

async function said(node: NodeProcess, groupId: string, text: string): Promise<Record<string, unknown>> {
  const room = groupId;
  const path = `/groups/${groupId}/rooms/${room}/messages?wait=confirmed&timeoutMs=20000`;
  const answer = await node.post(path, { text });
  expect(answer.status, JSON.stringify(answer.body)).to.equal(201);
  return answer.body as Record<string, unknown>;
}

describe('server/node: room keys', function () {
  this.timeout(120_000);
  let cluster: Cluster | undefined;

  afterEach(async () => {
    await cluster?.close();
    cluster = undefined;
  });

  it('MS212, MK103 alone: what is said is read again after a restart, and is in the log sealed only', async () => {
    cluster = await Cluster.start({ nodes: 1, sealed: true });
    const [node] = cluster.nodes as [NodeProcess];
    const { groupId } = cluster;
    expect((await node.get(`/groups/${groupId}`)).body).to.include({ sealed: true });
    const message = await said(node, groupId, 'between us');
    const rooms = `/groups/${groupId}/rooms/${groupId}/messages`;
    const details = (await node.get(`${rooms}/${String(message['id'])}`)).body as Record<string, unknown>;
    expect(details['sealedEpoch']).to.equal(0);
    const log = JSON.stringify((await node.get(`/groups/${groupId}/log?include=bytes`)).body);
    const inTheLog = Buffer.from('between us').toString('base64url').slice(2, -2);
    expect(log.includes(inTheLog)).to.equal(false);
    await node.stop();
    await node.start();
    const { messages } = (await node.get(rooms)).body as { messages: { text: string }[] };
    expect(messages.map(({ text }) => text)).to.deep.equal(['between us']);
  });
});
