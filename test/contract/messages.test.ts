import { expect } from 'chai';
import type { Cluster } from '../support/cluster.ts';
import type { Json, NodeProcess } from '../support/node-process.ts';
import { BASE64URL, HASH, MESSAGE, SHORT_ID } from './outside.ts';
import { ask, expectProblem, expectShape, listOf, sharedCluster } from './outside.ts';

const API = '/api/v1';

describe('contract: messages', function () {
  this.timeout(30_000);
  let cluster: Cluster;
  let host: NodeProcess;
  let follower: NodeProcess;
  let room: string;

  before(async () => {
    cluster = await sharedCluster();
    const nodes = cluster.nodes.slice(0, 3);
    host = await cluster.host(nodes);
    follower = nodes.find((node) => node !== host)!;
    room = `/groups/${cluster.groupId}/rooms/general`;
  });

  it('finds what was said, on every node', async () => {
    const text = 'Überfahrt bei Sturm';
    await host.post(`${room}/messages?wait=confirmed`, { text });
    const search = `/groups/${cluster.groupId}/search`;
    for (const node of [host, follower]) {
      const { projectedIndex } = (await host.get(`/groups/${cluster.groupId}/status`)).body;
      await node.get(`/groups/${cluster.groupId}/wait?projectedIndex=${projectedIndex}`);
      const { status, body } = await node.get(`${search}?q=${encodeURIComponent('uberf has:link')}`);
      expect([status, body.hits, body.next]).to.deep.equal([200, [], null]);
      const found = (await node.get(`${search}?q=${encodeURIComponent('"bei sturm" in:general')}&limit=1`))
        .body;
      expectShape(found.hits[0].message, MESSAGE);
      expect(found.hits[0].message.text).to.equal(text);
      expect(found.hits[0].snippet).to.deep.equal({
        text,
        ranges: [[10, 19]],
        isCutBefore: false,
        isCutAfter: false,
      });
      expect(found.unknown).to.deep.equal([]);
      expectProblem(await ask(node, 'GET', `${API}${search}?q=`), 422, 'invalid');
      const all = (await node.get(`/search?q=${encodeURIComponent('"bei sturm"')}&limit=1`)).body;
      expect(all.hits[0], 'MS315').to.deep.include({
        group: { id: cluster.groupId, name: all.hits[0].group.name },
      });
      expect(all.hits[0].room).to.deep.include({ kind: 'open', name: 'general' });
      expect([all.hits[0].message.text, all.skipped]).to.deep.equal([text, []]);
      expectProblem(await ask(node, 'GET', `${API}/search?q=`), 422, 'invalid');
      expectProblem(await ask(node, 'GET', `${API}/search?q=a&cursor=7`), 422, 'invalid');
    }
  });

  it('exports what was said, as every node has it', async () => {
    await host.post(`${room}/messages?wait=confirmed`, { text: 'to be taken along' });
    const place = `${API}/groups/${cluster.groupId}/export`;
    const { status, headers, json } = await ask(host, 'GET', place);
    expect(status).to.equal(200);
    expect(headers['content-disposition']).to.match(/^attachment; filename=".*\.json"/);
    const { demesExport, messages, end } = json;
    expect(demesExport.groupId).to.equal(cluster.groupId);
    expect(end.messages).to.equal(messages.length);
    expect(Number(headers['demes-messages'])).to.equal(messages.length);
    expect(messages.at(-1)).to.include({ text: 'to be taken along' });
    const [entry] = (
      await follower.get(`/groups/${cluster.groupId}/log?after=${messages.at(-1).index - 1}&limit=1`)
    ).body.entries;
    expect(messages.at(-1).hash).to.equal(entry.hash);
    expectProblem(await ask(host, 'GET', `${place}?room=${'a'.repeat(52)}`), 404, 'not_found');
  });

  it('posts with each way of waiting', async () => {
    const none = await follower.post(`${room}/messages`, { text: 'none' });
    expect(none.status).to.equal(201);
    expectShape(none.body, MESSAGE);
    expect(none.body.heldBy.of).to.be.at.least(3);
    expect(none.body.author).to.include({ deviceId: follower.deviceId });
    const tentative = await follower.post(`${room}/messages?wait=tentative`, { text: 'tentative' });
    expect(tentative.status).to.equal(201);
    expect(tentative.body.state).to.be.oneOf(['tentative', 'confirmed']);
    for (const node of [host, follower]) {
      const confirmed = await node.post(`${room}/messages?wait=confirmed`, {
        text: 'confirmed',
        clientId: `c-${node.deviceId}`,
      });
      expect(confirmed.status).to.equal(201);
      expectShape(confirmed.body, MESSAGE);
      expect(confirmed.body).to.include({
        state: 'confirmed',
        clientId: `c-${node.deviceId}`,
        text: 'confirmed',
      });
      expect(confirmed.body.index).to.be.a('number');
      expect(confirmed.body.term).to.be.a('number');
      expect(confirmed.body.heldBy.count).to.be.at.least(2);
      const shown = (await node.get(`${room}/messages/${confirmed.body.id}`)).body;
      expectShape(shown, { ...MESSAGE, holders: listOf(SHORT_ID), hash: HASH, signature: BASE64URL });
      // A number where the group is sealed.
      const { sealed } = (await node.get(`/groups/${cluster.groupId}`)).body;
      if (sealed) expect(shown.sealedEpoch).to.be.a('number');
      else expect(shown).to.have.property('sealedEpoch', null);
      expect(shown.history).to.deep.equal([]);
      expect(shown.holders).to.include(node.deviceId);
      expect(shown.holders.length).to.equal(shown.heldBy.count);
    }
    const late = await follower.post(`${room}/messages?wait=confirmed&timeoutMs=0`, { text: 'no patience' });
    expect(late.status).to.equal(202);
    expectShape(late.body, MESSAGE);
  });

  it('the room has a name and an id, and both are the same', async () => {
    const { rooms } = (await host.get(`/groups/${cluster.groupId}/rooms`)).body;
    const byId = await follower.post(
      `/groups/${cluster.groupId}/rooms/${rooms[0].id}/messages?wait=confirmed`,
      { text: 'x' },
    );
    expect(byId.status).to.equal(201);
    expect(byId.body.roomId).to.equal(rooms[0].id);
    expect((await follower.get(`${room}/messages/${byId.body.id}`)).body.id).to.equal(byId.body.id);
  });

  it('answers the same message for the same clientId, also at once, and 409 for another text', async () => {
    const body = { text: 'only once', clientId: 'same.client_Id-1' };
    const posts = Array.from({ length: 8 }, async () =>
      follower.post(`${room}/messages?wait=confirmed`, body),
    );
    const answers = await Promise.all(posts);
    expect(new Set(answers.map((answer) => answer.status))).to.deep.equal(new Set([201]));
    expect(new Set(answers.map((answer) => answer.body.id)).size).to.equal(1);
    expect(new Set(answers.map((answer) => answer.body.index)).size).to.equal(1);
    const other = { text: 'something else', clientId: body.clientId };
    expectProblem(
      await ask(follower, 'POST', `${API}${room}/messages`, { body: other }),
      409,
      'client_id_reused',
    );
    const texts = (await host.get(`${room}/messages?limit=200`)).body.messages.map((one: Json) => one.text);
    expect(texts.filter((text: string) => text === body.text)).to.have.length(1);
    // Another node's device has clientIds of its own.
    expect((await host.post(`${room}/messages`, other)).status).to.equal(201);
  });

  it('keeps text as it was written: every script, line breaks, 16 KiB', async () => {
    const texts = [
      'h\u00e9llo',
      'e\u0301',
      '\u{1f469}\u200d\u{1f469}\u200d\u{1f467}',
      'a\nb\r\n\tc',
      '<b>&"\'</b>',
      '\u202eabc',
      ' padded ',
    ];
    texts.push('x'.repeat(16 * 1024), '\u20ac'.repeat(5461));
    for (const text of texts) {
      const { status, body } = await follower.post(`${room}/messages?wait=confirmed`, { text });
      expect(status, text.slice(0, 20)).to.equal(201);
      expect(body.text).to.equal(text.normalize('NFC'));
      expect((await host.get(`${room}/messages/${body.id}`)).body?.text ?? '').to.be.a('string');
    }
  });

  it('takes a batch in order, all or none', async () => {
    const messages = Array.from({ length: 100 }, (_, at) => ({
      text: `batch ${at}`,
      clientId: `batch-${at}`,
    }));
    const done = await ask(follower, 'POST', `${API}${room}/messages:batch?wait=confirmed`, {
      body: { messages },
    });
    expect(done.status).to.equal(201);
    expect(done.json.messages).to.have.length(100);
    for (const [at, one] of done.json.messages.entries()) {
      expectShape(one, MESSAGE);
      expect(one).to.include({ text: `batch ${at}`, state: 'confirmed' });
      if (at > 0) expect(one.index).to.be.greaterThan(done.json.messages[at - 1].index);
    }
    const again = await ask(follower, 'POST', `${API}${room}/messages:batch`, { body: { messages } });
    expect(again.json.messages.map((one: Json) => one.id)).to.deep.equal(
      done.json.messages.map((one: Json) => one.id),
    );
    const tooMany = [...messages, { text: 'one more' }];
    expectProblem(
      await ask(follower, 'POST', `${API}${room}/messages:batch`, { body: { messages: tooMany } }),
      422,
      'invalid',
    );
    const half = { messages: [{ text: 'good', clientId: 'half' }, { text: '' }] };
    const refused = await ask(follower, 'POST', `${API}${room}/messages:batch`, { body: half });
    expectProblem(refused, 422, 'invalid');
    expect(refused.json.errors[0].path).to.equal('messages.1.text');
    expect(
      (await follower.post(`${room}/messages`, { text: 'half is free', clientId: 'half' })).status,
    ).to.equal(201);
    expectProblem(
      await ask(follower, 'POST', `${API}${room}/messages:batch`, { body: { messages: [] } }),
      422,
      'invalid',
    );
    const twice = {
      messages: [
        { text: 'twin', clientId: 'twin' },
        { text: 'twin', clientId: 'twin' },
      ],
    };
    const twins = await ask(follower, 'POST', `${API}${room}/messages:batch?wait=confirmed`, { body: twice });
    expect(twins.status).to.equal(201);
    expect(new Set(twins.json.messages.map((one: Json) => one.id)).size).to.equal(1);
  });

  it('pages by index and by id, in both directions, and around', async () => {
    await cluster.caughtUp(cluster.nodes.slice(0, 3));
    const newest = (await host.get(`${room}/messages`)).body;
    expect(newest.messages).to.have.length(50);
    expect(newest.after).to.equal(null);
    const all = [...newest.messages];
    for (let before = newest.before; before !== null;) {
      const page = (await host.get(`${room}/messages?before=${before}&limit=37`)).body;
      all.unshift(...page.messages);
      before = page.before;
    }
    const indexes = all.map((one: Json) => one.index);
    expect(indexes).to.deep.equal([...indexes].sort((a, b) => a - b));
    expect(new Set(all.map((one: Json) => one.id)).size).to.equal(all.length);
    const up: Json[] = [];
    for (let after: string | null = '0'; after !== null;) {
      const page: Json = (await host.get(`${room}/messages?after=${after}&limit=41`)).body;
      up.push(...page.messages);
      after = page.after;
    }
    expect(up.map((one) => one.id)).to.deep.equal(all.map((one) => one.id));
    const middle = all[Math.floor(all.length / 2)];
    const at = all.indexOf(middle);
    for (const place of [middle.id, middle.index]) {
      const before = (await host.get(`${room}/messages?before=${place}&limit=3`)).body.messages;
      expect(before.map((one: Json) => one.id)).to.deep.equal(all.slice(at - 3, at).map((one) => one.id));
      const after = (await host.get(`${room}/messages?after=${place}&limit=3`)).body.messages;
      expect(after.map((one: Json) => one.id)).to.deep.equal(all.slice(at + 1, at + 4).map((one) => one.id));
      const around = (await host.get(`${room}/messages?around=${place}&limit=5`)).body;
      expect(around.messages.map((one: Json) => one.id)).to.deep.equal(
        all.slice(at - 2, at + 3).map((one) => one.id),
      );
      expect(around.before).to.not.equal(null);
      expect(around.after).to.not.equal(null);
    }
    expect((await host.get(`${room}/messages?after=${all.at(-1).index}`)).body.messages).to.deep.equal([]);
    expect((await host.get(`${room}/messages?before=${all[0].id}`)).body).to.deep.include({
      messages: [],
      before: null,
    });
    const wrong = [
      'limit=0',
      'limit=201',
      'before=x',
      'after=-1',
      'around=1.5',
      'before=1&after=2',
      'offset=3',
      'limit=5&limit=6',
    ];
    for (const query of wrong) {
      expectProblem(await ask(host, 'GET', `${API}${room}/messages?${query}`), 422, 'invalid');
    }
    const unknown = 'a'.repeat(51) + 'q';
    expectProblem(await ask(host, 'GET', `${API}${room}/messages/${unknown}`), 404, 'not_found');
  });

  it('answers a reply with what it replies to', async () => {
    const first = (await host.post(`${room}/messages?wait=confirmed`, { text: 'question' })).body;
    const reply = await host.post(`${room}/messages?wait=confirmed`, { text: 'answer', replyTo: first.id });
    expect(reply.body.replyTo).to.equal(first.id);
    const wrong = { text: 'answer', replyTo: cluster.groupId };
    expectProblem(await ask(host, 'POST', `${API}${room}/messages`, { body: wrong }), 422, 'invalid');
  });

  it('holds back who posts too fast in a group with rates, and says for how long', async () => {
    const { id } = (await host.post('/groups', { name: 'slow' })).body;
    await host.wait(id, 'role=host');
    const path = `${API}/groups/${id}/rooms/general/messages`;
    const answers = [];
    for (let n = 0; n < 30; n++) answers.push(await ask(host, 'POST', path, { body: { text: `${n}` } }));
    const taken = answers.filter((one) => one.status === 201);
    expect(taken.length).to.be.within(20, 29);
    const refused = answers.find((one) => one.status !== 201)!;
    expectProblem(refused, 429, 'rate_limited');
    expect(refused.json.retryable).to.equal(true);
    expect(Number(refused.headers['retry-after'])).to.be.within(1, 10);
    const shown = (await host.get(`/groups/${id}/rooms/general/messages?limit=200`)).body.messages;
    expect(shown).to.have.length(taken.length);
  });
});
