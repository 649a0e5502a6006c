import { expect } from 'chai';
import { Cluster } from '../../support/cluster.ts';
import type { Answer, Json, NodeProcess } from '../../support/node-process.ts';
import { eventually } from '../../support/twin-listener.ts';
import { Receiver } from '../../support/webhook-twin.ts';

describe('server/node: webhooks', function () {
  this.timeout(120_000);
  let cluster: Cluster;
  let receiver: Receiver;

  afterEach(async () => {
    await cluster.close();
    await receiver.close();
  });

  it('MS351, MS352, MS354, MS356 what others say in a sealed group comes in order, none is missed, across a kill of the node and of the receiver', async () => {
    receiver = await Receiver.open();
    cluster = await Cluster.start({ nodes: 2 });
    const [ana, bo] = cluster.nodes as [NodeProcess, NodeProcess];
    const { groupId } = cluster;
    const hook = { name: 'bot', groupId, url: receiver.url };
    const made = await bo.post('/webhooks', hook);
    expect(made.status, JSON.stringify(made.body)).to.equal(201);
    const say = async (node: NodeProcess, text: string): Promise<void> => {
      const { status, body } = await node.post(`/groups/${groupId}/rooms/general/messages`, { text });
      expect(status, JSON.stringify(body)).to.equal(201);
    };
    const got = (): Json[] => receiver.posts.map(({ body }) => JSON.parse(body));
    const texts = (): string[] => [...new Set(got().map(({ message }) => message.text as string))];

    await say(ana, 'one');
    await say(bo, 'two');
    await eventually('two are taken', () => texts().length === 2, 20_000);
    // What is under way when the node dies was not taken.
    receiver.answer = () => undefined;
    await say(ana, 'three');
    await eventually('the third is under way', () => texts().length === 3, 20_000);
    await bo.kill();
    const taken = got().length;
    receiver.answer = (response, { body }) => {
      const isRefused = JSON.parse(body).message.text === 'four' && refusals-- > 0;
      response.writeHead(isRefused ? 500 : 204).end();
    };
    let refusals = 1;
    await bo.start();
    await say(ana, 'four');
    await say(ana, 'five');
    await eventually('all are taken', () => texts().length === 5, 40_000);
    expect(texts()).to.deep.equal(['one', 'two', 'three', 'four', 'five']);
    expect(
      got()
        .slice(taken)
        .map(({ message }) => message.text),
    ).to.deep.equal(['three', 'four', 'four', 'five']);
    const indexes = got().map(({ message }) => message.index as number);
    expect(indexes).to.deep.equal(indexes.toSorted((a, b) => a - b));
    expect(got().map(({ id }) => id)).to.deep.equal(indexes.map((index) => `${groupId}/${index}`));
    const [listed] = (await bo.get('/webhooks')).body.webhooks;
    expect(listed).to.include({ id: made.body.id, state: 'working', deliveredIndex: indexes.at(-1) });
    expect(bo.stderr).to.not.contain(made.body.secret);

    // MS355, MS356 The other way round.
    const rooms = `/groups/${groupId}/rooms`;
    const member = (await ana.get('/node')).body.memberId;
    const direct = await bo.post(rooms, { kind: 'direct', members: [member] });
    expect(direct.status, JSON.stringify(direct.body)).to.equal(201);
    const open = async (roomId: string): Promise<Answer> =>
      bo.post('/incoming-webhooks', { name: 'build', groupId, roomId });
    expect((await open(direct.body.id)).status).to.equal(422);
    const { path } = (await open(groupId)).body;
    await bo.stop();
    await bo.start();
    const headers = { 'Content-Type': 'application/json' };
    const said = await fetch(bo.url + path, { method: 'POST', headers, body: '{"text":"green"}' });
    expect(said.status).to.equal(201);
    await eventually('it comes out again', () => texts().at(-1) === '[build] green', 20_000);
    expect(got().at(-1).message.id).to.equal(((await said.json()) as Json).id);
    expect(bo.stderr).to.not.contain(path.slice('/hooks/'.length));
  });
});
