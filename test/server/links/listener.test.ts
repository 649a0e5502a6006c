import { connect as connectTcp, type Socket } from 'node:net';
import { connect as connectTls, type ConnectionOptions, type TLSSocket } from 'node:tls';
import { expect } from 'chai';
import type { WebSocket } from 'ws';
import { DialError, dialTls } from '../../../src/server/links/dial.ts';
import { openStream, type HandshakeFailure } from '../../../src/server/links/handshake.ts';
import { PEER_LISTENER_LIMITS } from '../../../src/server/links/peer-server.ts';
import { connected, eventually, introduce, TestNode } from './world.ts';

const NEVER = new AbortController().signal;
const HASTY = { ...PEER_LISTENER_LIMITS, handshakeMs: 300, headersMs: 300, requestMs: 1000 };

/** What came until the end of the connection. */
function drained(socket: Socket): Promise<string> {
  return new Promise((resolve) => {
    let text = '';
    socket.on('data', (data: Buffer) => (text += data.toString('latin1')));
    socket.on('error', () => undefined);
    socket.on('close', () => resolve(text));
  });
}

describe('links/peer-server', () => {
  let node: TestNode;
  let friend: TestNode;
  const stranger = new TestNode();
  const open: Socket[] = [];

  beforeEach(async () => {
    node = await new TestNode({ limits: HASTY }).start();
    friend = await new TestNode().start();
  });
  afterEach(async () => {
    for (const socket of open.splice(0)) socket.destroy();
    await node.stop();
    await friend.stop();
  });

  function tcp(): Socket {
    const socket = connectTcp({ host: '127.0.0.1', port: node.port });
    socket.on('error', () => undefined);
    open.push(socket);
    return socket;
  }

  function tls(options: ConnectionOptions): TLSSocket {
    const socket = connectTls({ host: '127.0.0.1', port: node.port, rejectUnauthorized: false, ...options });
    socket.on('error', () => undefined);
    open.push(socket);
    return socket;
  }

  async function asDevice(who: TestNode): Promise<TLSSocket> {
    const keyHash = node.identity.tls.keyHash;
    const { tls: own } = who.identity;
    const socket = await dialTls({
      address: node.address,
      tls: own,
      keyHash,
      timeoutMs: 2000,
      signal: NEVER,
    });
    open.push(socket);
    return socket;
  }

  /** Two nodes can link through this listener now. */
  async function serves(): Promise<void> {
    introduce([node, friend]);
    await connected([node, friend]);
  }

  it('HS1 garbage, plain HTTP, a plain WebSocket and TLS 1.2 end their own connection only (N22)', async () => {
    await serves();
    const before = node.notes.all.length;
    const said = [
      '\u0000\u0001garbage\r\n\r\n',
      'GET / HTTP/1.1\r\nHost: x\r\n\r\n',
      '\u0016\u0003\u0001\u00ff\u00ff',
    ];
    const upgrade =
      'GET /peer/v1/stream HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n';
    for (const text of [...said, upgrade]) {
      const socket = tcp();
      const end = drained(socket);
      socket.write(Buffer.from(text, 'latin1'));
      expect(await end).to.not.contain('HTTP');
    }
    const { keyPem: key, certificatePem: cert } = friend.identity.tls;
    const old = tls({ key, cert, maxVersion: 'TLSv1.2' });
    expect(
      await new Promise((resolve) =>
        old.once('error', (error: NodeJS.ErrnoException) => resolve(error.code)),
      ),
    ).to.match(/VERSION|PROTOCOL/);
    expect(node.notes.all.slice(before).filter((note) => note.what === 'down')).to.deep.equal([]);
    await eventually('no stranger is left', () => node.server.strangerCount === 0);
  });

  it('HS2 a connection without a client certificate is closed before HTTP is read (N19)', async () => {
    const socket = tls({});
    const end = drained(socket);
    socket.write('POST /peer/v1/join HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n');
    expect(await end).to.equal('');
  });

  it('HS4 a key of no known device is answered 403 at the stream (N20)', async () => {
    const socket = await asDevice(stranger);
    const failure = await new Promise<HandshakeFailure>((resolve) => {
      openStream(socket, 1000, () => resolve({ kind: 'lost' }), resolve);
    });
    expect(failure).to.include({ kind: 'refused', by: 'peer', code: 'unknown_device' });
  });

  it('HS3 a dialler says nothing to another key than the one pinned (N21)', async () => {
    const { tls: own } = friend.identity;
    const wrong = stranger.identity.tls.keyHash;
    const dial = dialTls({ address: node.address, tls: own, keyHash: wrong, timeoutMs: 2000, signal: NEVER });
    const error = await dial.then(
      () => undefined,
      (reason: unknown) => reason,
    );
    expect(error).to.be.instanceOf(DialError);
    expect((error as DialError).result).to.equal('wrongKey');
  });

  it('HS4 unknown paths are 404 for known devices too, and no screen is served here (N32)', async () => {
    introduce([node, friend]);
    for (const path of ['/', '/api/v1/node', '/healthz', '/metrics', '/lab/v1/state', '/peer/v1/other']) {
      const socket = await asDevice(friend);
      const end = drained(socket);
      socket.write(`GET ${path} HTTP/1.1\r\nHost: x\r\n\r\n`);
      expect(await end, path).to.match(/^HTTP\/1\.1 404 /);
    }
  });

  it('HS4 an upgrade to any other path is 404', async () => {
    introduce([node, friend]);
    const socket = await asDevice(friend);
    const end = drained(socket);
    const headers = 'Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n';
    socket.write(
      `GET /api/v1/live HTTP/1.1\r\nHost: x\r\n${headers}Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n`,
    );
    expect(await end).to.match(/^HTTP\/1\.1 404 /);
  });

  it('HS34 a known device has two connections for requests at most; a further one ends the oldest', async () => {
    introduce([node, friend]);
    friend.manager.stop();
    const [first, second, third] = [await asDevice(friend), await asDevice(friend), await asDevice(friend)];
    await drained(first);
    for (const socket of [second, third]) {
      const end = drained(socket);
      socket.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
      expect(await end).to.match(/^HTTP\/1\.1 404 /);
    }
  });

  it('HS7 1,000 half-open connections hold no more than the strangers’ places, and others are served meanwhile (N27)', async () => {
    const sockets: Socket[] = [];
    for (let n = 0; n < 1000; n++) sockets.push(tcp());
    await Promise.all(sockets.map((socket) => new Promise((resolve) => socket.once('connect', resolve))));
    await serves();
    expect(node.server.strangerCount).to.be.at.most(PEER_LISTENER_LIMITS.strangersMax);
  });

  it('HS7 headers at one byte a time end by time, and so does a handshake that never goes on (N27)', async () => {
    const silent = tcp();
    const silentEnd = drained(silent);
    const slow = await asDevice(stranger);
    const slowEnd = drained(slow);
    const timer = setInterval(() => slow.write('G'), 20);
    await Promise.all([silentEnd, slowEnd]);
    clearInterval(timer);
    await eventually('no stranger is left', () => node.server.strangerCount === 0);
    expect(slow.destroyed || slow.readableEnded).to.equal(true);
  });

  it('HS7 a known device that upgrades and says no hello is cut, after time or after 64 KiB', async () => {
    introduce([node, friend]);
    friend.manager.stop();
    const socket = await asDevice(friend);
    const stream = await new Promise<WebSocket>((resolve, reject) => {
      openStream(socket, 1000, resolve, (failure) => reject(new Error(failure.kind)));
    });
    const code = new Promise((resolve) => stream.once('close', resolve));
    stream.on('error', () => undefined);
    // One message that does not end, masked with zeros: only its bytes can betray it.
    socket.write(Buffer.of(0x82, 0xff, 0, 0, 0, 0, 0, 0x0f, 0, 0, 0, 0, 0, 0));
    const piece = Buffer.alloc(8192);
    for (let n = 0; n < 16; n++) socket.write(piece);
    expect(await code).to.equal(1006);
  });
});
