import { deflateRawSync } from 'node:zlib';
import { expect } from 'chai';
import { LIMITS } from '../../../src/protocol/limits.ts';
import type { PeerMessage } from '../../../src/protocol/peer-messages.ts';
import { SEND_QUEUE_BYTES_MAX } from '../../../src/server/links/link.ts';
import { MESSAGES_PER_SECOND_MAX } from '../../../src/server/links/rate-window.ts';
import type { Greeted } from '../../../src/server/links/handshake.ts';
import { CLOSE_CODE, encodeProbe, messageOf } from '../../../src/server/links/wire.ts';
import { Company } from './company.ts';
import { eventually, GROUP_A, type TestNode } from './world.ts';

describe('links/link: peers that misbehave', () => {
  let company: Company;
  let node: TestNode;
  let rogue: TestNode;
  let raw: Greeted;

  beforeEach(async () => {
    company = await Company.meet();
    ({ node, rogue } = company);
    raw = await company.linkRogue();
  });
  afterEach(async () => {
    raw.transport.destroy();
    await company.part();
  });

  /** Closed or, when this machine is slow, found silent before that. */
  async function isGone(): Promise<void> {
    await eventually('the link is gone', () => node.manager.linkWith(rogue.deviceId) === undefined);
    await node.notes.until('down', (note) => note.peer === rogue.deviceId);
  }

  /** The code that the rogue is told, and the others go on. */
  async function isClosed(): Promise<number> {
    const { socket } = raw;
    const code = await new Promise<number>((resolve) => socket.once('close', resolve));
    await isGone();
    await company.serves();
    return code;
  }

  it('HS29 bytes that nobody writes end the link and say so', async () => {
    for (const bytes of [[], [0, 0, 0, 9, 1], [0, 0, 0, 2, 0, 99], [0, 0, 0, 1, 7]]) {
      raw.socket.send(Uint8Array.from(bytes));
      expect(await isClosed()).to.equal(CLOSE_CODE.violation);
      node.notes.all.length = 0;
      raw = await company.linkRogue();
    }
  });

  it('HS29 text and a second hello are refused alike', async () => {
    raw.socket.send('hello?');
    expect(await isClosed()).to.equal(CLOSE_CODE.violation);
  });

  it('HS29 a message above the frame limit closes with 1009 (N28)', async () => {
    raw.socket.send(Buffer.alloc(LIMITS.frameBytesMax + 1));
    expect(await isClosed()).to.equal(1009);
  });

  it('HS29 a compressed frame is never inflated (N29)', async () => {
    const bomb = deflateRawSync(Buffer.alloc(90 * 1024 * 1024));
    const header = Buffer.alloc(14);
    // FIN, RSV1 (compressed), binary; masked with zeros, 64-bit length.
    header[0] = 0xc2;
    header[1] = 0xff;
    header.writeBigUInt64BE(BigInt(bomb.length), 2);
    const before = process.memoryUsage().rss;
    raw.transport.write(Buffer.concat([header, bomb]));
    expect(await isClosed()).to.be.oneOf([1002, 1006]);
    expect(process.memoryUsage().rss - before).to.be.below(60 * 1024 * 1024);
  });

  it('HS30 a flood of frames, far above what a host sends, is cut (N30)', async () => {
    const probe = messageOf({
      channel: 'link',
      body: encodeProbe({ sentUs: 1, echoUs: 0, heldUs: 0, answerNow: false }),
    });
    for (let n = 0; n < 5 * MESSAGES_PER_SECOND_MAX; n++) raw.socket.send(probe);
    expect(await isClosed()).to.equal(1006);
  });

  it('HS30 a flood of WebSocket pings is cut (N30)', async () => {
    for (let n = 0; n < 1000; n++) raw.socket.ping();
    expect(await isClosed()).to.equal(1006);
  });

  it('HS29 a message in pieces is cut at the second (N31)', async () => {
    const piece = Buffer.alloc(64 * 1024);
    for (let n = 0; n < 32; n++) raw.socket.send(piece, { fin: false });
    expect(await isClosed()).to.equal(1008);
  });

  it('HS19 a peer that trickles one endless message is silent, whatever its bytes (N31)', async () => {
    // A frame of 64 KiB, masked with zeros, of which one byte comes at a time.
    raw.transport.write(Buffer.of(0x82, 0xff, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0));
    const timer = setInterval(() => raw.transport.write(Buffer.of(0)), 20);
    const down = await node.notes.until('down', (note) => note.peer === rogue.deviceId);
    clearInterval(timer);
    expect(down.reason).to.equal('silent');
  });

  it('HS31 a peer that does not read gets its link closed before its queue passes the bound', async () => {
    raw.socket.pause();
    const filler = new Uint8Array(200 * 1024);
    const event = {
      id: '',
      header: {},
      headerBytes: new Uint8Array(300),
      signature: new Uint8Array(64),
      payload: filler,
    };
    const propose = { type: 'propose', events: [event] } as unknown as PeerMessage;
    let peak = 0;
    for (let n = 0; n < 400 && node.manager.linkWith(rogue.deviceId) !== undefined; n++) {
      node.manager.send(rogue.deviceId, GROUP_A, propose);
      node.manager.flush();
      peak = Math.max(peak, node.manager.linkWith(rogue.deviceId)?.queuedBytes ?? 0);
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(peak).to.be.within(SEND_QUEUE_BYTES_MAX / 2, SEND_QUEUE_BYTES_MAX);
    await isGone();
  });
});
