import { expect } from 'chai';
import { Cluster, until } from '../../support/cluster.ts';
import type { Json, NodeProcess } from '../../support/node-process.ts';

describe('server/node: who is who', function () {
  this.timeout(120_000);
  let cluster: Cluster;

  afterEach(async () => {
    await cluster.close();
  });

  it('MS195, DV31, DV32, DV34 two see one number; whoever takes a verified name is told, and not written to unasked (N111)', async () => {
    cluster = await Cluster.start({ nodes: 3, sealed: true, inside: true });
    const [ana, bo, cleo] = cluster.nodes as [NodeProcess, NodeProcess, NodeProcess];
    const members = `/groups/${cluster.groupId}/members`;
    const [anaId, boId, cleoId] = await Promise.all(
      cluster.nodes.map(async (node) => (await node.get('/node')).body.memberId as string),
    );
    const number = async (node: NodeProcess, id: string): Promise<string> =>
      (await node.get(`${members}/${id}/safety-number`)).body.number as string;
    const judge = async (id: string, verdict: string): Promise<Json> =>
      (await ana.request('PUT', `${members}/${id}/verification`, { verdict })).body;
    const asAna = async (id: string): Promise<Json> => (await ana.get(`${members}/${id}`)).body;

    expect(await number(ana, boId!)).to.match(/^(?:\d{5} ){11}\d{5}$/u);
    expect(await number(ana, boId!)).to.equal(await number(bo, anaId!));
    expect(await number(ana, boId!)).to.not.equal(await number(ana, cleoId!));
    expect((await ana.get(`${members}/${anaId}/safety-number`)).status).to.equal(404);

    expect(await asAna(boId!)).to.include({ verified: false, takesNameOf: null });
    expect(await judge(boId!, 'verified')).to.include({ verified: true, takesNameOf: null });
    expect((await bo.get(`${members}/${boId}`)).body, 'each node has its own').to.include({
      verified: false,
    });
    await ana.stop();
    await ana.start();
    await ana.wait(cluster.groupId, 'tier=confirmed');
    expect(await asAna(boId!)).to.include({ verified: true });

    const direct = { kind: 'direct', members: [cleoId] };
    const room = (await ana.post(`/groups/${cluster.groupId}/rooms`, direct)).body.id as string;
    const say = async (): Promise<Json> =>
      ana.post(`/groups/${cluster.groupId}/rooms/${room}/messages`, { text: 'hello' });
    await until('the keys are there', async () => (await say()).status < 300);
    await cleo.request('PATCH', '/node', { name: 'N 2' });
    const taken = { memberId: boId, verified: true };
    await until('it is told', async () => (await asAna(cleoId!)).takesNameOf !== null);
    expect((await asAna(cleoId!)).takesNameOf).to.deep.equal(taken);
    const refused = await say();
    expect(`${refused.status} ${refused.body.code}`).to.equal('409 member_unconfirmed');
    expect((await judge(cleoId!, 'known')).takesNameOf).to.equal(null);
    expect((await say()).status).to.be.below(300);

    await judge(cleoId!, 'none');
    await judge(boId!, 'none');
    expect(await asAna(cleoId!)).to.include({ verified: false, takesNameOf: null });
    await ana.request('DELETE', `${members}/${boId}`);
    await until('the name of who left', async () => (await asAna(cleoId!)).takesNameOf?.verified === false);
    expect((await say()).status).to.equal(409);
  });
});
