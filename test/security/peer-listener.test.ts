import type { RequestListener } from 'node:http';
import type { TLSSocket } from 'node:tls';
import { expect } from 'chai';
import { dialTls } from '../../src/server/links/dial.ts';
import type { Greeted } from '../../src/server/links/handshake.ts';
import { PEER_LISTENER_LIMITS } from '../../src/server/links/peer-server.ts';
import { Company } from '../server/links/company.ts';
import { eventually, TestNode } from '../server/links/world.ts';

const HASTY = { ...PEER_LISTENER_LIMITS, handshakeMs: 300, headersMs: 300, requestMs: 600 };
/** Masked with zeros, so that they cost the sender nothing. */
const EMPTY = {
  ping: frame(0x89),
  pong: frame(0x8a),
  message: frame(0x82),
  beginning: frame(0x02),
  piece: frame(0x00),
};

/** An app that waits for the whole body. */
const afterTheBody: RequestListener = (request, response) => {
  request.resume().on('end', () => response.end());
};

function frame(opcode: number): Buffer {
  return Buffer.of(opcode, 0x80, 0, 0, 0, 0);
}

/** The listener for other nodes, with a friend that keeps the rules and has a link all the while. */
describe('security: the listener for other nodes', () => {
  let company: Company;
  let node: TestNode;
  const open: { destroy(): void }[] = [];

  beforeEach(async () => {
    company = await Company.meet({ limits: HASTY, app: () => afterTheBody });
    node = company.node;
  });
  afterEach(async () => {
    for (const one of open.splice(0)) one.destroy();
    await company.part();
  });

  async function dialled(who: TestNode): Promise<TLSSocket> {
    const socket = await dialTls({
      address: node.address,
      tls: who.identity.tls,
      keyHash: node.identity.tls.keyHash,
      timeoutMs: 5000,
      signal: new AbortController().signal,
    });
    socket.on('error', () => undefined);
    open.push(socket);
    return socket;
  }

  async function linked(): Promise<Greeted> {
    const raw = await company.linkRogue();
    open.push(raw.transport);
    return raw;
  }

  const isClosed = (socket: { readonly destroyed: boolean }): Promise<void> =>
    eventually('it is closed', () => socket.destroyed);

  for (const name of ['ping', 'pong', 'message', 'piece'] as const) {
    it(`HS29 HS30 a flood of ${name === 'piece' ? 'pieces of one message' : `${name}s`}, all of them empty, ends its own link only (N30, N31)`, async () => {
      const { transport } = await linked();
      if (name === 'piece') transport.write(EMPTY.beginning);
      transport.write(Buffer.concat(Array.from({ length: 100_000 }, () => EMPTY[name])));
      await node.notes.until('down', (note) => note.peer === company.rogue.deviceId);
      await isClosed(transport);
      await company.serves();
    });
  }

  it('HS29 a message in pieces ends the link at its second: nobody writes such (N31)', async () => {
    const { socket } = await linked();
    const code = new Promise((resolve) => socket.once('close', resolve));
    socket.send(Buffer.of(0), { fin: false });
    socket.send(Buffer.of(0), { fin: false });
    expect(await code).to.equal(1008);
    await company.serves();
  });

  it('HS7 a stranger whose request comes a byte at a time is ended by time (N27)', async () => {
    const sockets = await Promise.all(Array.from({ length: 20 }, () => dialled(new TestNode())));
    for (const socket of sockets) {
      socket.write('POST /peer/v1/join HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n');
    }
    const timer = setInterval(() => {
      for (const socket of sockets) if (socket.writable) socket.write('x');
    }, 20);
    await company.serves();
    for (const socket of sockets) await isClosed(socket);
    clearInterval(timer);
    await eventually('no stranger is left', () => node.server.strangerCount === 0);
    await company.serves();
  });

  it('HS7 200 handshakes of strangers at once leave a friend its link and take no more than their places (N27)', async () => {
    const strangers = Array.from({ length: 10 }, () => new TestNode());
    const dials = Array.from({ length: 200 }, (_, at) =>
      dialled(strangers[at % strangers.length]!).catch(() => null),
    );
    await company.serves();
    await Promise.all(dials);
    expect(node.server.strangerCount).to.be.at.most(HASTY.strangersMax);
    await company.serves();
  });

  describe('who connects again and again', () => {
    const RATE = { atOnce: 8, perSecond: 0.001 };

    async function handshakes(who: () => TestNode, count: number): Promise<number> {
      let good = 0;
      for (let n = 0; n < count; n++) {
        const socket = await dialled(who()).catch(() => null);
        // TLS 1.3 is done for a dialler before the other end has looked at its key.
        const isOpen = socket !== null && (await answers(socket));
        if (isOpen) good++;
        socket?.destroy();
      }
      return good;
    }

    function answers(socket: TLSSocket): Promise<boolean> {
      return new Promise((resolve) => {
        socket.once('data', () => resolve(true));
        socket.once('close', () => resolve(false));
        socket.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
      });
    }

    async function meet(limits: Partial<typeof HASTY>): Promise<void> {
      await company.part();
      company = await Company.meet({ limits: { ...HASTY, ...limits }, app: () => afterTheBody });
      node = company.node;
    }

    it('HS7 an address begins no more handshakes than its share, and those of known keys do not count (N27)', async () => {
      await meet({ strangersRate: RATE });
      expect(await handshakes(() => company.rogue, 2 * RATE.atOnce)).to.equal(2 * RATE.atOnce);
      expect(await handshakes(() => new TestNode(), 2 * RATE.atOnce)).to.equal(RATE.atOnce);
      await company.serves();
    });

    it('HS7 a known device begins no more connections than its share, and others are served (N27)', async () => {
      await meet({ deviceRate: RATE });
      expect(await handshakes(() => company.rogue, 2 * RATE.atOnce)).to.equal(RATE.atOnce);
      await company.serves();
    });
  });

  it('HS7 heads without end are cut, of strangers and of members alike (N27)', async () => {
    for (const who of [new TestNode(), company.rogue]) {
      for (const head of [`X-Long: ${'x'.repeat(20_000)}`, 'X: y\r\n'.repeat(5_000)]) {
        const socket = await dialled(who);
        socket.resume();
        socket.write(`GET / HTTP/1.1\r\nHost: x\r\n${head}`);
        await isClosed(socket);
      }
    }
    await company.serves();
  });
});
