import type { ServerResponse } from 'node:http';
import { expect } from 'chai';
import { DemesClient } from '../../src/sdk/client.ts';
import { DemesApiError } from '../../src/sdk/errors.ts';
import type { LiveEvent } from '../../src/sdk/feed.ts';
import { LocalServer, json, problem } from './local-server.ts';

describe('sdk: feed', () => {
  let server: LocalServer;
  let client: DemesClient;
  beforeEach(async () => {
    server = await LocalServer.start();
    client = new DemesClient({ url: server.url, token: 'secret' });
  });
  afterEach(async () => server.stop());

  function open(response: ServerResponse): ServerResponse {
    return response.writeHead(200, { 'content-type': 'text/event-stream' });
  }

  function event(id: string, type = 'status'): string {
    const data = { id, type, groupId: null, at: '2026-11-20T20:07:00.000Z' };
    return `id: ${id}\nevent: ${type}\ndata: ${JSON.stringify(data)}\n\n`;
  }

  async function take(events: AsyncGenerator<LiveEvent>, count: number): Promise<LiveEvent[]> {
    const taken: LiveEvent[] = [];
    for await (const one of events) {
      taken.push(one);
      if (taken.length === count) break;
    }
    return taken;
  }

  it('yields the events in order', async () => {
    server.answer = (_asked, response) =>
      void open(response).write(`: hello\n\n${event('e-1')}${event('e-2')}`);
    const events = await take(client.events(), 2);
    expect(events.map(({ id }) => id)).to.deep.equal(['e-1', 'e-2']);
    expect(server.asked[0]!.headers).to.include({
      accept: 'text/event-stream',
      authorization: 'Bearer secret',
    });
    expect(server.asked[0]!.headers).not.to.have.property('last-event-id');
  });

  it('connects again after a break and goes on behind the last event', async () => {
    server.answer = (asked, response) => {
      const isFirst = asked.headers['last-event-id'] === undefined;
      open(response).write(isFirst ? event('e-1') : event('e-2'));
      if (isFirst) setImmediate(() => response.destroy());
    };
    const events = await take(client.events(), 2);
    expect(events.map(({ id }) => id)).to.deep.equal(['e-1', 'e-2']);
    expect(server.asked[1]!.headers['last-event-id']).to.equal('e-1');
  });

  it('says that something may be missing when it has no event to go on from', async () => {
    server.answer = (_asked, response) => {
      open(response).write(server.asked.length === 1 ? ': nothing yet\n\n' : event('e-9'));
      if (server.asked.length === 1) setImmediate(() => response.destroy());
    };
    const events = await take(client.events(), 2);
    expect(events.map(({ type }) => type)).to.deep.equal(['reset', 'status']);
  });

  it('waits for a node that is not ready yet, and gives up where waiting is no use', async () => {
    server.answer = (_asked, response) =>
      server.asked.length === 1
        ? json(response, 503, problem(503, 'not_ready', { retryable: true }))
        : void open(response).write(event('e-1'));
    expect(await take(client.events(), 1)).to.have.length(1);
    server.answer = (_asked, response) => json(response, 401, problem(401, 'unauthorized'));
    const error = await take(client.events(), 1).catch((thrown: unknown) => thrown);
    expect(error).to.be.instanceOf(DemesApiError).and.include({ code: 'unauthorized' });
  });

  it('ends without an error when the caller aborts, also while it waits to connect again', async () => {
    const abort = new AbortController();
    server.answer = (_asked, response) => {
      open(response).write(event('e-1'));
      setImmediate(() => response.destroy());
      if (server.asked.length === 2) abort.abort();
    };
    const ids: string[] = [];
    for await (const { id } of client.events({ signal: abort.signal })) ids.push(id);
    expect(ids[0]).to.equal('e-1');
  });

  it('closes its connection when the reader stops', async () => {
    const closed = Promise.withResolvers<void>();
    server.answer = (_asked, response) => {
      response.once('close', closed.resolve);
      open(response).write(event('e-1'));
    };
    await take(client.events(), 1);
    await closed.promise;
    expect(server.asked).to.have.length(1);
  });

  it('does not connect again when it was asked not to', async () => {
    server.answer = (_asked, response) => void open(response).end(event('e-1'));
    expect(await take(client.events({ reconnect: false }), 5)).to.have.length(1);
    expect(server.asked).to.have.length(1);
  });
});
