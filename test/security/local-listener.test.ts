import { connect, type Socket } from 'node:net';
import { expect } from 'chai';
import { LIMITS } from '../../src/protocol/limits.ts';
import { eventually, TOKEN, TwinListener } from '../support/twin-listener.ts';

const NODE = '/api/v1/node';
const GROUPS = '/api/v1/groups';
/** An honest request is answered in this time, whatever others do: some hundred times what it usually takes. */
const SERVED_MS = 2_000;

describe('security: the listener for screens and programs', () => {
  let twin: TwinListener;
  const open: Socket[] = [];
  before(async () => {
    twin = await TwinListener.open();
  });
  afterEach(() => {
    for (const socket of open.splice(0)) socket.destroy();
  });
  after(() => twin.close());

  const own = (): string => `localhost:${twin.http.port}`;
  const token = `Authorization: Bearer ${TOKEN}\r\n`;
  const close = 'Connection: close\r\n';

  /** A bare connection and what came back on it. */
  async function bare(): Promise<{ socket: Socket; text: () => string; isOver: () => boolean }> {
    let text = '';
    let isOver = false;
    const socket = connect(twin.http.port, '127.0.0.1');
    open.push(socket);
    socket.setEncoding('latin1').on('data', (chunk: string) => (text += chunk));
    socket.on('error', () => undefined);
    socket.on('close', () => (isOver = true));
    await new Promise((resolve) => socket.once('connect', resolve));
    return { socket, text: () => text, isOver: () => isOver };
  }

  /** Somebody who keeps the rules is served while others do not. */
  async function serves(): Promise<void> {
    const from = performance.now();
    const { status } = await twin.ask('GET', NODE);
    expect(status).to.equal(200);
    expect(performance.now() - from).to.be.below(SERVED_MS);
  }

  async function statusOf(head: string, body = ''): Promise<number> {
    return (await twin.raw(`${head}\r\n${body}`)).status;
  }

  describe('upgrades are admitted by the same rules', () => {
    const upgrade =
      'Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n';
    const live = (headers: string, target = '/api/v1/live'): Promise<number> =>
      statusOf(`GET ${target} HTTP/1.1\r\n${headers}${upgrade}`);

    it('KE11 whatever Host is missing, doubled, foreign or named in the request line (N33, N34, N35, N36, N37, N38)', async () => {
      expect(await live(token)).to.equal(400);
      expect(await live(`Host: ${own()}\r\nHost: evil.example\r\n${token}`)).to.equal(400);
      for (const host of ['evil.example', 'localhost.evil.example', `localhost:${twin.http.port + 1}`]) {
        expect(await live(`Host: ${host}\r\n${token}`), host).to.equal(403);
      }
      const target = 'http://evil.example/api/v1/live';
      expect(await live(`Host: ${own()}\r\n${token}`, target)).to.equal(403);
    });

    it('KE12 and whatever page asks, with our cookie, our token or nothing (N44, N45)', async () => {
      const host = `Host: ${own()}\r\n`;
      expect(await live(`${host}${token}Origin: null\r\n`)).to.equal(403);
      expect(await live(`${host}${token}Origin: http://${own()}.evil.example\r\n`)).to.equal(403);
      expect(await live(`${host}${token}Sec-Fetch-Site: cross-site\r\n`)).to.equal(403);
      expect(await live(`${host}Cookie: demes-session-${twin.node.deviceId}=AAAA\r\n`)).to.equal(401);
    });
  });

  it('KE12 an Origin or site that is said twice is none of ours, even when ours comes first (N39, N44)', async () => {
    for (const [name, ours, theirs] of [
      ['Origin', `http://${own()}`, 'http://evil.example'],
      ['Sec-Fetch-Site', 'same-origin', 'cross-site'],
    ] as const) {
      for (const [one, two] of [
        [ours, theirs],
        [theirs, ours],
      ] as const) {
        const head = `GET ${NODE} HTTP/1.1\r\nHost: ${own()}\r\n${token}${close}${name}: ${one}\r\n${name}: ${two}\r\n`;
        expect(await statusOf(head), `${name}: ${one}, ${two}`).to.equal(403);
      }
    }
  });

  it('KE14 a token in a second header, in a cookie or in the path opens nothing (N43, N48)', async () => {
    const before = twin.logged.length;
    const start = `GET ${NODE} HTTP/1.1\r\nHost: ${own()}\r\n${close}`;
    expect(await statusOf(`${start}Authorization: Bearer wrong\r\n${token}`)).to.equal(401);
    expect(
      await statusOf(`${start}Cookie: token=${TOKEN}; demes-session-${twin.node.deviceId}=${TOKEN}\r\n`),
    ).to.equal(401);
    expect(
      await statusOf(`${start}X-Api-Key: ${TOKEN}\r\nProxy-Authorization: Bearer ${TOKEN}\r\n`),
    ).to.equal(401);
    expect(await statusOf(`GET /open/${TOKEN} HTTP/1.1\r\nHost: ${own()}\r\n${close}`)).to.equal(404);
    expect(twin.logged.slice(before).join('')).to.not.contain(TOKEN);
  });

  it('a request whose end could be read in two ways is refused, and nothing behind it is answered', async () => {
    const post = `POST ${GROUPS} HTTP/1.1\r\nHost: ${own()}\r\n${token}${close}Content-Type: application/json\r\n`;
    const behind = `GET ${NODE} HTTP/1.1\r\nHost: ${own()}\r\n${token}\r\n`;
    const before = twin.node.groups().length;
    for (const framing of [
      'Content-Length: 2\r\nTransfer-Encoding: chunked\r\n',
      'Content-Length: 2\r\nContent-Length: 3\r\n',
      'Content-Length: +2\r\n',
      'Content-Length: 2, 2\r\n',
      'Transfer-Encoding: xchunked\r\n',
      'Transfer-Encoding : chunked\r\n',
    ]) {
      const { status, text } = await twin.raw(`${post}${framing}\r\n{}${behind}`);
      expect(status, framing).to.be.within(400, 499);
      expect(text.match(/^HTTP\/1\.1 /gm), framing).to.have.length(1);
    }
    expect(twin.node.groups()).to.have.length(before);
  });

  it('heads without end, by name, by value and by number, are refused while others are served', async () => {
    const start = `GET ${NODE} HTTP/1.1\r\nHost: ${own()}\r\n`;
    const long = 'x'.repeat(64 * 1024);
    for (const head of [
      `GET /${long} HTTP/1.1\r\n`,
      `${start}X-Long: ${long}\r\n`,
      `${start}${long}: 1\r\n`,
      `${start}${'X: y\r\n'.repeat(20_000)}`,
    ]) {
      const { socket, isOver, text } = await bare();
      socket.write(head);
      await eventually('it is over', isOver);
      expect(text()).to.match(/^(?:HTTP\/1\.1 4|$)/);
    }
    await serves();
  });

  it('300 clients that say their heads a byte at a time keep nobody out (N27)', async () => {
    const slow = await Promise.all(Array.from({ length: 300 }, () => bare()));
    const text = `GET ${NODE} HTTP/1.1\r\nHost: ${own()}\r\n`;
    for (let at = 0; at < 20; at++) {
      for (const { socket } of slow) socket.write(text[at]!);
      await serves();
    }
    expect(slow.filter(({ isOver }) => isOver())).to.have.length(0);
  });

  it('ER14 a body without end is refused and then cut, while others are served (N17, N31)', async () => {
    const { socket, text, isOver } = await bare();
    const head = `POST ${GROUPS} HTTP/1.1\r\nHost: ${own()}\r\n${token}Content-Type: application/json\r\n`;
    socket.write(`${head}Transfer-Encoding: chunked\r\n\r\n`);
    const piece = `10000\r\n${'x'.repeat(0x10000)}\r\n`;
    const pour = (): void => {
      while (!isOver() && socket.write(piece, 'latin1')) continue;
    };
    socket.on('drain', pour);
    pour();
    await eventually('it is over', isOver);
    expect(text()).to.match(/^HTTP\/1\.1 413 /);
    expect(socket.bytesWritten).to.be.above(LIMITS.jsonBytesMax);
    await serves();
  });

  it('ER11 100 bodies that never come keep nobody out', async () => {
    const head = `POST ${GROUPS} HTTP/1.1\r\nHost: ${own()}\r\n${token}Content-Type: application/json\r\nContent-Length: 100\r\n\r\n{`;
    const before = twin.node.groups().length;
    for (const { socket } of await Promise.all(Array.from({ length: 100 }, () => bare()))) socket.write(head);
    for (let at = 0; at < 20; at++) await serves();
    expect(twin.node.groups()).to.have.length(before);
  });

  it('MS34 a reader that floods the feed with pongs, or with pieces of one message, is cut off (N30, N31)', async () => {
    const opening =
      `GET /api/v1/live HTTP/1.1\r\nHost: ${own()}\r\n${token}Upgrade: websocket\r\nConnection: Upgrade\r\n` +
      'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n';
    // Masked with zeros: a pong; the beginning and the pieces of a message that never ends, all of them empty.
    for (const flood of [
      [0x8a, 0x80],
      [0x01, 0x80],
      [0x00, 0x80],
    ].map((two) => Buffer.of(...two, 0, 0, 0, 0))) {
      const { socket, text, isOver } = await bare();
      socket.write(opening);
      await eventually('it is open', () => text().startsWith('HTTP/1.1 101 '));
      if (flood[0] === 0) socket.write(Buffer.of(0x01, 0x80, 0, 0, 0, 0));
      socket.write(Buffer.concat(Array.from({ length: 50_000 }, () => flood)));
      await eventually('it is over', isOver);
      await serves();
    }
  });

  it('bytes that are no HTTP end their own connection only (N22)', async () => {
    for (const bytes of [
      '\u0016\u0003\u0001\u0002\u0000\u0001',
      '\u0000'.repeat(100),
      'GET\r\n\r\n',
      'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n',
    ]) {
      const { socket, text, isOver } = await bare();
      socket.write(Buffer.from(bytes, 'latin1'));
      await eventually('it is over', isOver);
      expect(text()).to.match(/^(?:HTTP\/1\.1 4|$)/);
    }
    await serves();
  });

  it('ER13 ids that walk through folders are not found, wherever an id may stand (N50)', async () => {
    const group = await twin.group();
    const ids = [
      '..',
      '.',
      '%2e%2e',
      '..%2f..%2fapi-token',
      '..%5c..%5capi-token',
      '%00',
      'a%00b',
      '%c0%ae%c0%ae',
      'CON',
      'AUX.txt',
      '%252e%252e%252fapi-token',
    ];
    for (const id of ids) {
      for (const path of [
        `${group}/rooms/${id}/messages`,
        `${group}/members/${id}`,
        `${group}/devices/${id}`,
        `/assets/${id}`,
        `/open/${id}`,
        `/${id}`,
      ]) {
        const status = await statusOf(`GET ${path} HTTP/1.1\r\nHost: ${own()}\r\n${token}${close}`);
        expect(status, path).to.equal(404);
      }
    }
  });
});
