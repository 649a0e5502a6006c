import { expect } from 'chai';
import { shortIdOf } from '../../support/node-twin.ts';
import type { DeviceId } from '../../../src/protocol/ids.ts';
import { LabClient } from '../../../src/sdk/lab-client.ts';
import { TOKEN, TwinListener, eventually, type Answer } from '../../support/twin-listener.ts';

describe('server/http lab', () => {
  let twin: TwinListener;
  before(async () => {
    twin = await TwinListener.open({ lab: true });
  });
  after(() => twin.close());
  const post = (path: string, body?: unknown): Promise<Answer> =>
    twin.ask('POST', `/lab/v1${path}`, { body });

  const peer = shortIdOf('peer');
  const cut = { type: 'cut', peer, direction: 'both' };

  it('MS35 without --lab none of it is there, in the documentation neither', async () => {
    const plain = await TwinListener.open();
    for (const path of ['/state', '/faults', '/reset', '/node/crash']) {
      expect((await plain.ask('GET', `/lab/v1${path}`)).status, path).to.equal(404);
      expect((await plain.ask('POST', `/lab/v1${path}`, { body: {} })).status, path).to.equal(404);
    }
    const { json } = await plain.ask('GET', '/api/openapi.json');
    expect(Object.keys(json.paths).filter((path) => path.startsWith('/lab'))).to.deep.equal([]);
    await plain.close();
  });

  it('MS35 it needs the token like everything else', async () => {
    expect((await twin.ask('GET', '/lab/v1/state', { token: null })).status).to.equal(401);
  });

  it('MS36 a fault is added with defaults, listed, ended by id and by reset', async () => {
    const added = await post('/faults', cut);
    expect(added.status).to.equal(201);
    expect(Object.keys(added.json)).to.deep.equal(['id']);
    const { json } = await twin.ask('GET', '/lab/v1/state');
    expect(json.faults[0]).to.include({ ...cut, probability: 1, id: added.json.id });
    expect((await twin.ask('DELETE', `/lab/v1/faults/${added.json.id}`)).status).to.equal(204);
    expect((await twin.ask('DELETE', `/lab/v1/faults/${added.json.id}`)).status).to.equal(404);
    await post('/faults', {
      ...cut,
      peer: '*',
      attributes: { delayMs: 5, jitterMs: 1 },
      durationMs: 9,
      tag: 't',
    });
    expect((await twin.ask('GET', '/lab/v1/faults')).json.faults).to.have.length(1);
    expect((await post('/reset')).status).to.equal(204);
    expect((await twin.ask('GET', '/lab/v1/faults')).json.faults).to.deep.equal([]);
  });

  it('LB30 what goes over the links is told while somebody listens, and costs nothing when nobody does', async () => {
    const { tap } = twin.node.lab!;
    expect(tap.isHeard).to.equal(false);
    const end = new AbortController();
    const address = { url: `http://localhost:${twin.http.port}`, token: TOKEN };
    const reports = new LabClient(address).frames(end.signal);
    expect((await reports.next()).value).to.include({ dropped: 0 });
    const link = tap.link('l', peer as DeviceId);
    link.sent(Uint8Array.of(8, 0, 0));
    let report = (await reports.next()).value!;
    while (report.deed.length === 0) report = (await reports.next()).value!;
    expect(report).to.deep.include({
      links: [[0, 'l', peer]],
      number: [1],
      code: [8],
      bytes: [3],
      other: [0],
    });
    end.abort();
    await reports.next().catch(() => undefined);
    await eventually('nobody listens', () => !tap.isHeard);
    expect((await twin.ask('GET', '/lab/v1/frames', { token: null })).status).to.equal(401);
  });

  it('MS36 a fault that means nothing is refused', async () => {
    for (const change of [
      { type: 'fire' },
      { peer: 'n1' },
      { direction: 'up' },
      { probability: 1.1 },
      { durationMs: 0 },
      { attributes: { delayMs: -1 } },
      { attributes: { speed: 1 } },
      { extra: 1 },
    ]) {
      expect((await post('/faults', { ...cut, ...change })).status, JSON.stringify(change)).to.equal(422);
    }
  });

  it('MS37 crash and pause happen after the answer, stepping down and running at once', async () => {
    for (const action of ['stepdown', 'timeout', 'pause', 'crash']) {
      const { status, json } = await post(`/node/${action}`, action === 'pause' ? { forMs: 50 } : undefined);
      expect(status, action).to.equal(202);
      expect(json).to.deep.equal({ action });
    }
    const { acted } = twin.node.lab!;
    await eventually('all have happened', () => acted.length === 4);
    expect(acted).to.deep.equal([
      ['stepdown', undefined],
      ['timeout', undefined],
      ['pause', 50],
      ['crash', undefined],
    ]);
    expect((await post('/node/explode')).status).to.equal(404);
    expect((await post('/node/pause', { forMs: 'long' })).status).to.equal(422);
  });
});
