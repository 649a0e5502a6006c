import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { expect } from 'chai';
import { TIMING } from '../../../src/core/options.ts';
import type { AddressRecord } from '../../../src/protocol/identity.ts';
import { longestWaitMs } from '../../../src/server/links/redial.ts';
import { linkTimingOf } from '../../../src/server/links/timing.ts';
import { encodeAddresses } from '../../../src/server/links/wire.ts';
import { connected, eventually, GROUP_A, introduce, TestNode, type TestNodeOptions } from './world.ts';

const TEST_TIMING = linkTimingOf(TIMING.test);

describe('links: devices that moved', () => {
  const running: TestNode[] = [];

  async function start(options: TestNodeOptions = {}): Promise<TestNode> {
    const node = await new TestNode(options).start();
    running.push(node);
    return node;
  }

  async function three(): Promise<[TestNode, TestNode, TestNode]> {
    const nodes: [TestNode, TestNode, TestNode] = [await start(), await start(), await start()];
    introduce(nodes);
    await connected(nodes);
    return nodes;
  }

  afterEach(async () => {
    await Promise.all(running.splice(0).map((node) => node.stop()));
  });

  it('AD2 a device whose record lags behind is told so in the hello’s answer, and counts on from there', async () => {
    const a = await start();
    const b = await start();
    const key = b.keys.signing.publicKey;
    const ahead = b.book.setOwn(['192.0.2.1:1'], Date.now() + 1_000_000);
    a.book.merge(ahead, key);
    const renewed = await start({ keys: b.keys });
    await b.stop();
    expect(renewed.book.own().counter).to.be.below(ahead.counter);
    a.manager.setKnown([renewed.asKnown()]);
    renewed.manager.setKnown([a.asKnown()]);
    await eventually('a has what the device says now', () => {
      const record = a.book.record(renewed.deviceId);
      return record?.addresses[0] === renewed.address && record.counter === ahead.counter + 1;
    });
  });

  it('AD5 whoever passes on a record that its device did not sign loses its link, and nothing is dialled for it', async () => {
    const [a, b, c] = await three();
    const trap = createServer().listen(0, '127.0.0.1');
    await once(trap, 'listening');
    let dialled = 0;
    trap.on('connection', (socket) => {
      dialled++;
      socket.destroy();
    });
    const { port } = trap.address() as AddressInfo;
    const before = a.book.record(c.deviceId)!;
    const forged: AddressRecord = {
      ...before,
      counter: before.counter + 1,
      addresses: [`127.0.0.1:${port}`],
    };
    const from = a.notes.all.length;
    for (const body of encodeAddresses([forged])) b.manager.linkWith(a.deviceId)!.sendControl(body);
    await a.notes.until('down', (note) => note.peer === b.deviceId, from);
    expect(a.book.record(c.deviceId)).to.deep.equal(before);
    expect(a.manager.linkWith(c.deviceId)?.isOpen).to.equal(true);
    expect(dialled).to.equal(0);
    trap.close();
  });

  it('AD5 nor does anybody keep a link who says a record of this very node that it did not sign', async () => {
    const [a, b] = await three();
    const own = a.book.own();
    const from = a.notes.all.length;
    const link = b.manager.linkWith(a.deviceId)!;
    for (const body of encodeAddresses([{ ...own, counter: own.counter + 1 }])) link.sendControl(body);
    await a.notes.until('down', (note) => note.peer === b.deviceId, from);
    expect(a.book.own()).to.deep.equal(own);
  });

  it('AD5 an old record played again changes nothing and costs its carrier nothing', async () => {
    const [a, b, c] = await three();
    const old = c.book.own();
    c.book.setOwn([c.address, '192.0.2.8:1'], Date.now());
    await eventually('a has the new one', () => a.book.record(c.deviceId)?.addresses.length === 2);
    const link = b.manager.linkWith(a.deviceId)!;
    for (const body of encodeAddresses([old])) link.sendControl(body);
    // Behind it on the same link, so the old one was looked at before.
    const later = b.book.setOwn([b.address, '192.0.2.9:1'], Date.now());
    await eventually('a read on', () => a.book.record(b.deviceId)?.counter === later.counter);
    expect(a.book.record(c.deviceId)?.addresses).to.have.length(2);
    expect(link.isOpen).to.equal(true);
  });

  it('AD1 a device that moved is redialled where it is now, while its old address is still being tried', async () => {
    const silent = createServer().listen(0, '127.0.0.1');
    await once(silent, 'listening');
    const { port } = silent.address() as AddressInfo;
    // Whoever took over the old address answers nothing: the dial there hangs.
    const [a, b] = [await start(), await start()];
    const mover = await start();
    b.manager.setKnown([a.asKnown(), mover.asKnown([GROUP_A], [])]);
    a.manager.setKnown([b.asKnown(), mover.asKnown([GROUP_A], [`127.0.0.1:${port}`])]);
    const [stuck] = (await once(silent, 'connection')) as [{ destroy(): void }];
    mover.manager.setKnown([b.asKnown()]);
    b.book.merge(mover.book.own(), mover.keys.signing.publicKey);
    const sinceMs = performance.now();
    await a.notes.until('refused', (note) => note.peer === mover.deviceId);
    expect(performance.now() - sinceMs).to.be.below(TEST_TIMING.dialMs);
    stuck.destroy();
    silent.close();
  });

  it('AD6 waits grow to a tenth of how long a device is away: 5 s after less than a minute, five minutes at most', () => {
    const waits = [0, 30_000, 50_000, 100_000, 600_000, 3_000_000, 86_400_000];
    expect(waits.map((awayMs) => longestWaitMs(TEST_TIMING, awayMs))).to.deep.equal([
      5_000, 5_000, 5_000, 10_000, 60_000, 300_000, 300_000,
    ]);
    const patient = { ...TEST_TIMING, redialMaxMs: 400_000 };
    expect(longestWaitMs(patient, 86_400_000)).to.equal(400_000);
  });

  it('AD6 whoever is away is dialled at once when another way leads out, and with the first link after long alone', async () => {
    // The first wait is half a minute at least, and any time alone is long.
    const patient = { ...TEST_TIMING, redialMinMs: 60_000, redialMaxMs: 1 };
    const a = await start({ timing: patient });
    const refusing = createServer((socket) => socket.destroy()).listen(0, '127.0.0.1');
    await once(refusing, 'listening');
    const { port } = refusing.address() as AddressInfo;
    const late = new TestNode({ port });
    a.manager.setKnown([late.asKnown([GROUP_A], [`127.0.0.1:${port}`])]);
    await once(refusing, 'connection');
    const again = once(refusing, 'connection');
    await eventually('dialled again', () => {
      a.manager.hurry();
      return refusing.listenerCount('connection') === 1;
    });
    await again;
    refusing.close();
    await once(refusing, 'close');
    late.manager.setKnown([a.asKnown([GROUP_A], [])]);
    running.push(await late.start());
    const c = await start();
    a.manager.setKnown([late.asKnown([GROUP_A], [`127.0.0.1:${port}`]), c.asKnown([GROUP_A], [])]);
    c.manager.setKnown([a.asKnown()]);
    await connected([a, late]);
    expect(a.manager.linkWith(late.deviceId)?.dialledBy, 'nobody told the other one where').to.equal(
      a.deviceId,
    );
  });
});
