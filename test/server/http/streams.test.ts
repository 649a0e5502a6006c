import { connect, type Socket } from 'node:net';
import { expect } from 'chai';
import { WebSocket } from 'ws';
import type { GroupId } from '../../../src/protocol/ids.ts';
import { longIdOf } from '../../support/node-twin.ts';
import type { Json } from '../../support/node-process.ts';
import { TOKEN, TwinListener, eventually } from '../../support/twin-listener.ts';

const GROUP = longIdOf('group') as GroupId;
const HEARTBEAT_MS = 20;

describe('server/http streams', () => {
  let twin: TwinListener;
  let open: { destroy(): void }[] = [];
  beforeEach(async () => {
    twin = await TwinListener.open({ heartbeatMs: HEARTBEAT_MS });
  });
  afterEach(async () => {
    for (const one of open) one.destroy();
    open = [];
    await twin.close();
  });

  const events = (query = '', more = ''): { socket: Socket; text: () => string } => {
    let text = '';
    const socket = connect(twin.http.port, '127.0.0.1');
    const host = `Host: localhost:${twin.http.port}\r\nAuthorization: Bearer ${TOKEN}\r\n`;
    socket.write(`GET /api/v1/events${query} HTTP/1.1\r\n${host}${more}\r\n`);
    socket.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
    socket.on('error', () => undefined);
    open.push(socket);
    return { socket, text: () => text };
  };
  const live = (query = ''): { socket: WebSocket; frames: Json[]; closed: () => number } => {
    const frames: Json[] = [];
    let code = 0;
    const headers = { Authorization: `Bearer ${TOKEN}` };
    const socket = new WebSocket(`ws://127.0.0.1:${twin.http.port}/api/v1/live${query}`, { headers });
    socket.on('message', (data, isBinary) =>
      frames.push(isBinary ? 'binary' : JSON.parse((data as Buffer).toString())),
    );
    socket.on('close', (closeCode) => (code = closeCode));
    socket.on('error', () => undefined);
    open.push({ destroy: () => socket.terminate() });
    return { socket, frames, closed: () => code };
  };
  const readers = (count: number): Promise<void> =>
    eventually(`${count} readers`, () => twin.node.feed.readerCount === count);

  it('MS30 events arrive as id, event and one line of data', async () => {
    const { text } = events();
    await readers(1);
    twin.node.feed.publish('message', GROUP, { text: 'hello\nworld' });
    await eventually('the event', () => text().includes('data: '));
    expect(text()).to.match(/^HTTP\/1\.1 200 OK\r\n/);
    expect(text()).to.match(/content-type: text\/event-stream\r\n/i);
    expect(text()).to.match(/id: e1-1\nevent: message\ndata: (\{.*"hello\\nworld".*\})\n\n/);
  });

  it('MS30 a reader resumes by Last-Event-ID or ?after=, the header first', async () => {
    for (let i = 0; i < 5; i++) twin.node.feed.publish('status', GROUP, { i });
    const byHeader = events('?after=e1-1', 'Last-Event-ID: e1-3\r\n');
    const byQuery = events('?after=e1-4');
    await eventually('both', () => byHeader.text().includes('e1-5') && byQuery.text().includes('e1-5'));
    expect(byHeader.text().match(/^id: .*$/gm)).to.deep.equal(['id: e1-4', 'id: e1-5']);
    expect(byQuery.text().match(/^id: .*$/gm)).to.deep.equal(['id: e1-5']);
  });

  it('MS31 another epoch is answered with reset first', async () => {
    twin.node.feed.publish('status', GROUP, {});
    const { text } = events('', 'Last-Event-ID: e0-1\r\n');
    await eventually('the reset', () => text().includes('event: reset'));
    twin.node.feed.publish('status', GROUP, {});
    await eventually('the event', () => text().includes('id: e1-2'));
    expect(text().match(/^event: .*$/gm)).to.deep.equal(['event: reset', 'event: status']);
  });

  it('MS33 a quiet stream shows life by a comment', async () => {
    const { text } = events();
    await eventually('two comments', () => text().split('\r\n\r\n')[1]?.match(/^:$/gm)?.length === 2);
    expect(text()).to.not.contain('data:');
  });

  it('MS32 a reader that takes nothing is cut off and holds no memory', async () => {
    const { socket } = events();
    await readers(1);
    socket.pause();
    const filler = 'x'.repeat(60_000);
    for (let i = 0; i < 300; i++) twin.node.feed.publish('message', GROUP, { filler });
    await readers(0);
    const served = await twin.ask('GET', '/healthz');
    expect(served.status).to.equal(200);
  });

  it('MS32 a reader that goes away is forgotten', async () => {
    const { socket } = events();
    const second = live();
    await readers(2);
    socket.destroy();
    second.socket.terminate();
    await readers(0);
    expect(twin.node.feed.readerCount).to.equal(0);
  });

  it('MS34 a WebSocket carries the same objects as text frames and resumes alike', async () => {
    twin.node.feed.publish('status', GROUP, { i: 1 });
    twin.node.feed.publish('status', GROUP, { i: 2 });
    const resumed = live('?after=e1-1');
    const foreign = live('?after=e0-1');
    const fresh = live();
    await readers(3);
    twin.node.feed.publish('message', GROUP, { text: 'a' });
    await eventually('all', () =>
      [resumed, foreign, fresh].every(({ frames }) => frames.at(-1)?.id === 'e1-3'),
    );
    expect(resumed.frames.map(({ id }) => id)).to.deep.equal(['e1-2', 'e1-3']);
    expect(foreign.frames.map(({ type }) => type)).to.deep.equal(['reset', 'message']);
    expect(fresh.frames).to.have.length(1);
    expect(fresh.frames[0]).to.include({ type: 'message', groupId: GROUP });
    expect(fresh.frames[0].message).to.deep.equal({ text: 'a' });
  });

  it('MS34 a missed stretch of thousands arrives whole and in order', async () => {
    for (let i = 0; i < 5_000; i++) twin.node.feed.publish('status', GROUP, { i, filler: 'x'.repeat(200) });
    const { frames } = live('?after=e1-0');
    const { text } = events('?after=e1-0');
    await eventually('both', () => frames.length === 5_000 && text().includes('id: e1-5000\n'));
    expect(frames.map(({ status }) => status.i)).to.deep.equal(Array.from({ length: 5_000 }, (_, i) => i));
    expect(text().match(/^id: /gm)).to.have.length(5_000);
  });

  it('MS34 a reader that answers no ping is cut off', async () => {
    const { socket } = live();
    await readers(1);
    await eventually('the client is open too', () => socket.readyState === WebSocket.OPEN);
    // Stops reading below the protocol: pings stay in the kernel.
    (socket as unknown as { _socket: Socket })._socket.pause();
    await readers(0);
    expect(twin.node.feed.readerCount).to.equal(0);
  });

  it('MS34 a reader that floods or sends large frames is cut off', async () => {
    const large = live();
    await eventually('the client is open too', () => large.socket.readyState === WebSocket.OPEN);
    large.socket.send('x'.repeat(20_000));
    await eventually('it is closed', () => large.closed() === 1009);
    const flood = live();
    await eventually('the client is open too', () => flood.socket.readyState === WebSocket.OPEN);
    for (let i = 0; i < 5_000; i++) flood.socket.send('');
    await readers(0);
    expect(flood.socket.readyState).to.not.equal(WebSocket.CONNECTING);
  });

  it('MS34 the address without an upgrade says what it is for', async () => {
    const { status, json } = await twin.ask('GET', '/api/v1/live');
    expect(`${status} ${json.code}`).to.equal('400 malformed');
    expect(json.detail).to.contain('WebSocket');
  });

  it('MS32 more than 128 readers are refused with a reason', async () => {
    for (let i = 0; i < 128; i++) events();
    await readers(128);
    const { status, headers } = await twin.ask('GET', '/api/v1/events');
    expect(status).to.equal(429);
    expect(headers['retry-after']).to.equal('1');
  });

  it('MS33 closing the node ends every stream', async () => {
    const stream = events();
    const { closed } = live();
    await readers(2);
    const ended = new Promise((resolve) => stream.socket.on('close', resolve));
    await twin.close();
    await ended;
    await eventually('the socket is told', () => closed() === 1001);
    expect(twin.node.feed.readerCount).to.equal(0);
    twin = await TwinListener.open();
  });
});
