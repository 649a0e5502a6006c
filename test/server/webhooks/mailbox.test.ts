import { createServer, type Server, type Socket } from 'node:net';
import { expect } from 'chai';
import { LIMITS } from '../../../src/protocol/limits.ts';
import { Mailbox, type Outcome } from '../../../src/server/webhooks/mailbox.ts';
import { Receiver } from '../../support/webhook-twin.ts';

const POST = { headers: { 'Demes-Webhook-Id': '0123456789abcdef' }, body: '{"text":"hé"}' };
const ANSWER_MS = 200;

describe('server/webhooks mailbox', () => {
  let receiver: Receiver;
  const open: { close(): unknown }[] = [];
  beforeEach(async () => {
    receiver = await Receiver.open();
  });
  afterEach(async () => {
    for (const one of open.splice(0)) await one.close();
    await receiver.close();
  });

  function mailbox(url = receiver.url): Mailbox {
    const made = new Mailbox(url, ANSWER_MS);
    open.push(made);
    return made;
  }

  /** Says the same to whoever sends something, and takes note of it. */
  async function speaks(said: (socket: Socket) => void): Promise<string> {
    const sockets = new Set<Socket>();
    const server: Server = createServer((socket) => {
      sockets.add(socket);
      socket.on('error', () => undefined).once('data', () => said(socket));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    open.push({
      close: async () => {
        for (const socket of sockets) socket.destroy();
        await new Promise((resolve) => server.close(resolve));
      },
    });
    return `http://127.0.0.1:${(server.address() as { port: number }).port}/`;
  }

  const failed = (reason: string, status: number | null = null) => ({ kind: 'failed', reason, status });

  it('KE62 a post says what it is, in how many bytes, and nothing of who is asked, before or after', async () => {
    receiver.answer = (response) => void response.setHeader('Set-Cookie', 'a=b').end('{"never":"read"}');
    const one = mailbox();
    expect(await one.post(POST)).to.deep.equal({ kind: 'taken' });
    expect(await one.post(POST)).to.deep.equal({ kind: 'taken' });
    const { method, path, headers, body } = receiver.posts[1]!;
    expect({ method, path, body }).to.deep.equal({ method: 'POST', path: '/hook', body: POST.body });
    expect(Object.keys(headers)).to.have.members([
      'host',
      'connection',
      'content-type',
      'content-length',
      'user-agent',
      'demes-webhook-id',
    ]);
    expect(headers).to.include({ 'content-type': 'application/json', 'content-length': '14' });
  });

  it('MS352 any 2xx takes it, 410 wants no more, and everything else is a failure', async () => {
    const outcomes: Record<number, Outcome> = {};
    for (const status of [200, 202, 204, 299, 304, 404, 410, 500]) {
      receiver.answer = (response) => void response.writeHead(status).end();
      outcomes[status] = await mailbox().post(POST);
    }
    expect(outcomes).to.deep.equal({
      200: { kind: 'taken' },
      202: { kind: 'taken' },
      204: { kind: 'taken' },
      299: { kind: 'taken' },
      304: failed('answer', 304),
      404: failed('answer', 404),
      410: { kind: 'gone' },
      500: failed('answer', 500),
    });
  });

  it('KE62 it goes nowhere that the receiver points to', async () => {
    const elsewhere = await Receiver.open();
    open.push(elsewhere);
    for (const status of [301, 302, 303, 307, 308]) {
      receiver.answer = (response) => void response.writeHead(status, { Location: elsewhere.url }).end();
      expect(await mailbox().post(POST)).to.deep.equal(failed('answer', status));
    }
    expect(elsewhere.posts).to.deep.equal([]);
  });

  it('KE62 nobody who answers late, in drips or not at all holds a post for longer than its time', async () => {
    const drip = (socket: Socket): void => {
      socket.write('HTTP/1.1 200 OK\r\n');
      const timer = setInterval(() => socket.write('X-More: and more\r\n'), 20);
      socket.on('close', () => clearInterval(timer));
    };
    const early = (socket: Socket): void => {
      const timer = setInterval(() => socket.write('HTTP/1.1 102 Processing\r\n\r\n'), 20);
      socket.on('close', () => clearInterval(timer));
    };
    for (const said of [() => undefined, drip, early]) {
      expect(await mailbox(await speaks(said)).post(POST)).to.deep.equal(failed('timeout'));
    }
  });

  it('KE62 an answer without end is cut off, and counts by its status', async () => {
    let written = 0;
    const endless = async (status: string): Promise<Outcome> => {
      const url = await speaks((socket) => {
        socket.write(`HTTP/1.1 ${status}\r\nTransfer-Encoding: chunked\r\n\r\n`);
        const more = (): void => {
          written += 4096;
          if (!socket.destroyed) socket.write(`1000\r\n${'x'.repeat(4096)}\r\n`, () => setImmediate(more));
        };
        more();
      });
      return mailbox(url).post(POST);
    };
    expect(await endless('200 OK')).to.deep.equal({ kind: 'taken' });
    expect(await endless('500 No')).to.deep.equal(failed('answer', 500));
    expect(written).to.be.greaterThan(LIMITS.webhookAnswerBytesMax);
  });

  it('KE62 a head beyond its bound, and what is no HTTP, is no answer', async () => {
    const huge = `HTTP/1.1 200 OK\r\nX-Huge: ${'x'.repeat(2 * LIMITS.webhookAnswerBytesMax)}\r\n\r\n`;
    for (const said of [
      huge,
      'SSH-2.0-OpenSSH\r\n\r\n',
      'HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n',
    ]) {
      expect(
        await mailbox(await speaks((socket) => socket.write(said))).post(POST),
        said.slice(0, 40),
      ).to.deep.equal(failed('answer'));
    }
    for (const said of ['', 'HTTP/1.1 101 Switching\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\n']) {
      expect(await mailbox(await speaks((socket) => socket.end(said))).post(POST), said).to.deep.equal(
        failed('unreachable'),
      );
    }
  });

  it('KE62 where nobody listens, or nobody speaks TLS, it is unreachable', async () => {
    const { url } = receiver;
    const closed = new URL(url);
    closed.port = '1';
    expect(await mailbox(closed.href).post(POST)).to.deep.equal(failed('unreachable'));
    expect(await mailbox(url.replace('http:', 'https:')).post(POST)).to.deep.equal(failed('unreachable'));
  });

  it('KE62 what is under way when it closes is cut off', async () => {
    receiver.answer = () => undefined;
    const one = mailbox();
    const posted = one.post(POST);
    while (receiver.posts.length === 0) await new Promise((resolve) => setImmediate(resolve));
    one.close();
    expect(await posted).to.deep.equal(failed('unreachable'));
  });
});
