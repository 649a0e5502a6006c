import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { expect } from 'chai';
import type { WebSocket } from 'ws';
import { TIMING } from '../../../src/core/options.ts';
import type { DeviceId } from '../../../src/protocol/ids.ts';
import { LIMITS } from '../../../src/protocol/limits.ts';
import { dialTls } from '../../../src/server/links/dial.ts';
import { openStream } from '../../../src/server/links/handshake.ts';
import { linkTimingOf } from '../../../src/server/links/timing.ts';
import {
  TUNNEL_DATA_BYTES_MAX,
  type LaneFrame,
  type TunnelFrame,
} from '../../../src/server/links/tunnels/frames.ts';
import { TunnelStream } from '../../../src/server/links/tunnels/stream.ts';
import type { Tunnels } from '../../../src/server/links/tunnels/tunnels.ts';
import { connected, COMMIT, eventually, GROUP_A, GROUP_B, TestNode, type TestNodeOptions } from './world.ts';

const TEST_TIMING = linkTimingOf(TIMING.test);
/** Nobody listens there. */
const NOWHERE = ['127.0.0.1:9'];

type DataFrame = Extract<TunnelFrame, { type: 'tunnelData' }>;

interface Forgery {
  readonly how: string;
  /** What was said comes first as it was. */
  readonly isTrueFirst?: boolean;
  readonly forge: (frame: DataFrame) => readonly DataFrame[];
}

/** What a relay may make of what it carries, each way. */
const FORGERIES: readonly Forgery[] = [
  {
    how: 'changes what passes',
    forge: (frame) => [{ ...frame, bytes: frame.bytes.map(flipped) }],
  },
  { how: 'says everything twice', isTrueFirst: true, forge: (frame) => [frame, frame] },
  {
    how: 'puts something of its own before it',
    forge: (frame) => [{ ...frame, bytes: Uint8Array.of(23, 3, 3, 0, 17, ...new Uint8Array(17)) }, frame],
  },
  {
    how: 'leaves out the end of each part',
    forge: (frame) => (frame.bytes.length === 1 ? [] : [{ ...frame, bytes: frame.bytes.subarray(0, -1) }]),
  },
];

describe('links/relay', () => {
  const running: TestNode[] = [];

  async function start(options: TestNodeOptions = {}): Promise<TestNode> {
    const node = await new TestNode(options).start();
    running.push(node);
    return node;
  }

  afterEach(async () => {
    await Promise.all(running.splice(0).map((node) => node.stop()));
  });

  /** The ends reach the relay and not each other. */
  async function chain(
    timing = TEST_TIMING,
  ): Promise<{ readonly a: TestNode; readonly relay: TestNode; readonly c: TestNode }> {
    const [a, relay, c] = [await start({ timing }), await start({ timing }), await start({ timing })];
    for (const end of [a, c]) end.book.setOwn([], Date.now() + 1);
    a.manager.setKnown([relay.asKnown(), c.asKnown([GROUP_A], NOWHERE)]);
    c.manager.setKnown([relay.asKnown(), a.asKnown([GROUP_A], NOWHERE)]);
    relay.manager.setKnown([a.asKnown(), c.asKnown()]);
    return { a, relay, c };
  }

  function say(from: TestNode, to: TestNode, index: number): void {
    from.manager.send(to.deviceId, GROUP_A, { ...COMMIT, commitIndex: index } as typeof COMMIT);
    from.manager.flush();
  }

  it('RL1 two that reach only a third have a link through it, by which messages come in order', async () => {
    const { a, relay, c } = await chain();
    await connected([a, relay, c]);
    expect(a.manager.measure(c.deviceId)).to.include({ isUp: true, via: relay.deviceId });
    expect(c.manager.measure(a.deviceId)).to.include({ isUp: true, via: relay.deviceId });
    expect(a.manager.measure(relay.deviceId)).to.include({ via: null });
    for (let index = 1; index <= 100; index++) {
      say(a, c, index);
      say(c, a, index);
    }
    for (const node of [a, c]) {
      await eventually('all came', () => node.notes.count('message') === 100);
      const indexes = node.notes.all.flatMap((note) => (note.what === 'message' ? [note.bytes[17]!] : []));
      expect(indexes).to.deep.equal(Array.from({ length: 100 }, (_, n) => n + 1));
    }
    expect(relay.notes.count('message'), 'what passes is for the ends').to.equal(0);
  });

  for (const { how, isTrueFirst = false, forge } of FORGERIES) {
    it(`RL4 a relay that ${how} can end a link, and never put a message on it`, async () => {
      // What is spoilt may look unfinished, and then only the time of a dial ends it.
      const { a, relay, c } = await chain({ ...TEST_TIMING, dialMs: 1000 });
      await connected([a, relay, c]);
      await oneLink(a, c);
      say(a, c, 1);
      await eventually('it came', () => c.notes.count('message') === 1);
      const tunnels = tunnelsOf(relay);
      const honest = tunnels.take.bind(tunnels);
      let asked = 0;
      tunnels.take = (link, frame) => {
        if (frame.type === 'tunnelAsk') asked++;
        for (const one of frame.type === 'tunnelData' ? forge(frame) : [frame]) honest(link, one);
      };
      const from = c.notes.all.length;
      say(a, c, 2);
      await c.notes.until('down', (note) => note.peer === a.deviceId, from);
      await eventually('others were tried after the first', () => asked >= 3);
      expect(c.manager.linkWith(a.deviceId)).to.equal(undefined);
      tunnels.take = honest;
      await c.notes.until('up', (note) => note.peer === a.deviceId, from);
      await oneLink(a, c);
      say(a, c, 3);
      await c.notes.until('message', ({ bytes }) => bytes[17] === 3);
      const indexes = c.notes.all.flatMap((note) => (note.what === 'message' ? [note.bytes[17]] : []));
      // Only what the relay lets through as it was said may arrive before it is found out, and once.
      expect(indexes).to.be.deep.oneOf(
        isTrueFirst
          ? [
              [1, 2, 3],
              [1, 3],
            ]
          : [[1, 3]],
      );
    });
  }

  it('RL4 a relay that answers in the place of another is found out by its key, and so is one that asks in its name', async () => {
    const [a, relay, c] = [await start(), await start(), await start()];
    for (const end of [a, c]) end.book.setOwn([], Date.now() + 1);
    const tunnels = tunnelsOf(relay);
    let answers = 0;
    // It takes the tunnel for itself: a's dial ends at the relay's own listener.
    tunnels.take = (link, frame) => {
      if (frame.type === 'tunnelAsk') {
        answers++;
        tunnels['arrive'](link, frame.tunnelId, c.deviceId, 'link');
      } else if (isOfTunnel(frame)) tunnels['byLink'].get(link)?.take(frame);
    };
    a.manager.setKnown([relay.asKnown(), c.asKnown([GROUP_A], NOWHERE)]);
    relay.manager.setKnown([a.asKnown(), c.asKnown()]);
    c.manager.setKnown([relay.asKnown(), a.asKnown([GROUP_A], NOWHERE)]);
    await connected([a, relay]);
    await connected([c, relay]);
    await eventually('a was answered thrice', () => answers >= 3);
    expect(a.manager.linkWith(c.deviceId)).to.equal(undefined);

    const link = relay.manager.linkWith(c.deviceId)!;
    const lanes = tunnels['lanesOf'](link);
    const stream = lanes.begin(
      { type: 'tunnelOffer', deviceId: a.deviceId },
      (tunnelId) => new TunnelStream(tunnelId, (frame) => lanes.send(frame)),
    );
    const transport = await dialTls({
      address: 'through myself',
      stream,
      tls: relay.identity.tls,
      keyHash: c.identity.tls.keyHash,
      timeoutMs: 3000,
      signal: new AbortController().signal,
    });
    const ended = new Promise<string>((resolve) => {
      openStream(
        transport,
        3000,
        () => resolve('opened'),
        ({ kind }) => resolve(kind),
      );
    });
    expect(await ended).to.equal('lost');
    expect(c.manager.linkWith(a.deviceId)).to.equal(undefined);
  });

  /** As a says it: TLS with c, and nothing yet inside. */
  function throughRelay(a: TestNode, relay: TestNode, c: TestNode): Promise<TLSSocket> {
    return dialTls({
      address: 'through the relay',
      tls: a.identity.tls,
      timeoutMs: 3000,
      stream: tunnelsOf(a).ask(relay.deviceId, c.deviceId),
      keyHash: c.identity.tls.keyHash,
      signal: new AbortController().signal,
    });
  }

  it('RL4 a tunnel is for a link: a request through it is not answered', async () => {
    const { a, relay, c } = await chain();
    await connected([a, relay, c]);
    const transport = await throughRelay(a, relay, c);
    let answer = '';
    transport.on('data', (bytes) => (answer += String(bytes)));
    transport.on('error', () => undefined);
    const ended = new Promise((resolve) => transport.once('close', resolve));
    transport.write('GET /peer/v1/anything HTTP/1.1\r\nHost: peer\r\n\r\n');
    await ended;
    expect(answer).to.equal('');
  });

  it('HS7 a hello through a relay is bounded as any other', async () => {
    const { a, relay, c } = await chain();
    await connected([a, relay, c]);
    const transport = await throughRelay(a, relay, c);
    const socket = await new Promise<WebSocket>((resolve, reject) =>
      openStream(transport, 3000, resolve, reject),
    );
    socket.on('error', () => undefined);
    const ended = new Promise<number>((resolve) => socket.once('close', resolve));
    // A frame of 1 MiB, masked with zeros, that does not end: the listener waits for the rest, if it lets itself be made to.
    transport.write(Buffer.of(0x82, 0xff, 0, 0, 0, 0, 0, 0x0f, 0, 0, 0, 0, 0, 0));
    const parts = Math.ceil(LIMITS.helloBytesMax / TUNNEL_DATA_BYTES_MAX) + 1;
    for (let part = 0; part < parts; part++) {
      transport.write(new Uint8Array(TUNNEL_DATA_BYTES_MAX));
    }
    expect(await ended).to.equal(1006);
  });

  it('RL6 when a relay dies, its ends conclude nothing about each other and go on through another', async () => {
    const { a, relay, c } = await chain();
    const spare = await start();
    const all = [a, relay, c, spare];
    for (const node of all) {
      const isEnd = node === a || node === c;
      const others = all.filter((other) => other !== node);
      node.manager.setKnown(
        others.map((other) =>
          isEnd && (other === a || other === c) ? other.asKnown([GROUP_A], NOWHERE) : other.asKnown(),
        ),
      );
    }
    await connected(all);
    await oneLink(a, c);
    const via = (): DeviceId => a.manager.measure(c.deviceId)!.via!;
    const first = [relay, spare].find((node) => node.deviceId === via())!;
    const other = first === relay ? spare : relay;
    const from = a.notes.all.length;
    await first.kill();
    await a.notes.until('down', (note) => note.peer === c.deviceId, from);
    await a.notes.until('up', (note) => note.peer === c.deviceId, from);
    await oneLink(a, c);
    expect(via()).to.equal(other.deviceId);
    const told = a.notes.all.slice(from).flatMap((note) => {
      if (note.what === 'down' && note.peer === c.deviceId) return [note.reason];
      return note.what === 'up' && note.peer === c.deviceId ? ['up'] : [];
    });
    expect(told).to.deep.equal(['closed', 'up']);
    say(a, c, 7);
    await c.notes.until('message', ({ bytes }) => bytes[17] === 7);
  });

  it('RL10 a member that is removed loses the tunnels through those that know it, though it is still in another group of theirs', async () => {
    const { a, relay, c } = await chain();
    relay.manager.setKnown([a.asKnown(), c.asKnown([GROUP_A, GROUP_B])]);
    c.manager.setKnown([relay.asKnown([GROUP_A, GROUP_B]), a.asKnown([GROUP_A], NOWHERE)]);
    await connected([a, relay, c]);
    await oneLink(a, c);
    const from = a.notes.all.length;
    const link = relay.manager.linkWith(c.deviceId);
    relay.manager.setKnown([a.asKnown(), c.asKnown([GROUP_B])]);
    await a.notes.until('down', (note) => note.peer === c.deviceId, from);
    await eventually('nothing is carried', () => tunnelsOf(relay)['carried'].size === 0);
    expect(a.manager.linkWith(c.deviceId)).to.equal(undefined);
    expect(relay.manager.linkWith(c.deviceId), 'for the other group').to.equal(link);
    expect(link!.isOpen).to.equal(true);
    relay.manager.setKnown([a.asKnown(), c.asKnown([GROUP_A, GROUP_B])]);
    await a.notes.until('up', (note) => note.peer === c.deviceId, from);
  });

  it('RL12 a node reads its own key once, not for each tunnel that is offered', async () => {
    const { a, relay, c } = await chain();
    await connected([a, relay, c]);
    const { tls } = c.identity;
    let reads = 0;
    const { keyPem } = tls;
    Object.defineProperty(tls, 'keyPem', { get: () => (reads++, keyPem) });
    for (let nth = 0; nth < 3; nth++) {
      const transport = await throughRelay(a, relay, c);
      transport.destroy();
    }
    expect(reads).to.equal(0);
  });

  it('RL8 a direct link takes the place of a relayed one when there is a way, and nobody notices', async () => {
    const { a, relay, c } = await chain();
    await connected([a, relay, c]);
    const from = [a, c].map((node) => node.notes.all.length);
    let index = 0;
    const talk = (): void => {
      index++;
      say(a, c, index);
      say(c, a, index);
    };
    talk();
    c.book.setOwn([c.address], Date.now() + 2);
    talk();
    await eventually('the link is direct', () => {
      talk();
      return a.manager.measure(c.deviceId)?.via === null && c.manager.measure(a.deviceId)?.via === null;
    });
    talk();
    for (const [at, node] of [a, c].entries()) {
      await eventually('all came', () => node.notes.count('message') === index);
      // What is still on the way through the relay may be overtaken.
      const heard = node.notes.all.flatMap((note) => (note.what === 'message' ? [note.bytes[17]!] : []));
      const indexes = heard.toSorted((one, other) => one - other);
      expect(indexes).to.deep.equal(Array.from({ length: index }, (_, n) => n + 1));
      expect(node.notes.all.slice(from[at]).filter(({ what }) => what === 'down')).to.deep.equal([]);
    }
  });

  it('RL8 without a word from anybody, a direct link is tried again and again', async () => {
    const { a, relay, c } = await chain({ ...TEST_TIMING, directAgainMinMs: 20, directAgainMaxMs: 40 });
    const open: Socket[] = [];
    const door = createServer((socket) => {
      const on = connect(c.port, '127.0.0.1');
      for (const one of [socket, on]) open.push(one.on('error', () => undefined));
      socket.pipe(on).pipe(socket);
    });
    await new Promise<void>((resolve) => door.listen(0, '127.0.0.1', resolve));
    const { port } = door.address() as AddressInfo;
    await new Promise((resolve) => door.close(resolve));
    a.manager.setKnown([relay.asKnown(), c.asKnown([GROUP_A], [`127.0.0.1:${port}`])]);
    await connected([a, relay, c]);
    expect(a.manager.measure(c.deviceId)).to.include({ via: relay.deviceId });
    await new Promise<void>((resolve) => door.listen(port, '127.0.0.1', resolve));
    try {
      await eventually('it is direct', () => a.manager.measure(c.deviceId)?.via === null);
    } finally {
      for (const socket of open) socket.destroy();
      await new Promise((resolve) => door.close(resolve));
    }
  });
});

/** Both have the same link, and none of those that it crossed is left. */
async function oneLink(a: TestNode, c: TestNode): Promise<void> {
  await eventually('both have one link, and the same', () => {
    const links = [a.manager.linkWith(c.deviceId), c.manager.linkWith(a.deviceId)];
    return links[0] !== undefined && links[0].id === links[1]?.id && endsOf(a) + endsOf(c) === 2;
  });
}

/** Tunnels that end at this node. */
function endsOf(node: TestNode): number {
  const lanes = [...tunnelsOf(node)['byLink'].values()];
  return lanes.reduce((sum, { size }) => sum + size, 0);
}

function tunnelsOf(node: TestNode): Tunnels {
  return Reflect.get(node.manager, 'tunnels') as Tunnels;
}

/** One bit of the last byte. */
function flipped(byte: number, at: number, bytes: Uint8Array): number {
  return at === bytes.length - 1 ? byte ^ 1 : byte;
}

function isOfTunnel(frame: TunnelFrame): frame is LaneFrame {
  return frame.type === 'tunnelData' || frame.type === 'tunnelCredit' || frame.type === 'tunnelClose';
}
