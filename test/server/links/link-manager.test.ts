import { expect } from 'chai';
import { encodePeerMessage } from '../../../src/protocol/encode-peer-message.ts';
import { FRAME_OVERHEAD_BYTES } from '../../../src/protocol/frames.ts';
import { compareIds } from '../../../src/protocol/ids.ts';
import type { PeerMessage } from '../../../src/protocol/peer-messages.ts';
import { TIMING } from '../../../src/core/options.ts';
import { createKeys } from '../../../src/server/crypto/keys.ts';
import { Introductions } from '../../../src/server/links/introductions.ts';
import { linkTimingOf } from '../../../src/server/links/timing.ts';
import {
  COMMIT,
  connected,
  eventually,
  GROUP_A,
  GROUP_B,
  introduce,
  MemoryBoots,
  TestNode,
  type TestNodeOptions,
} from './world.ts';

const TEST_TIMING = linkTimingOf(TIMING.test);
/** What happens in a test is by the redial at once, or not at all. */
const AT_ONCE_ONLY = { timing: { ...TEST_TIMING, redialMinMs: 60_000, redialMaxMs: 60_000 } };

describe('links/link-manager', () => {
  const running: TestNode[] = [];

  async function start(options: TestNodeOptions = {}): Promise<TestNode> {
    const node = await new TestNode(options).start();
    running.push(node);
    return node;
  }

  /** Two nodes that have one link and no other under way; the choices are the first one's, then the second's. */
  async function pair(...choices: TestNodeOptions[]): Promise<[TestNode, TestNode]> {
    const nodes: [TestNode, TestNode] = [await start(choices[0]), await start(choices[1])];
    introduce(nodes);
    await connected(nodes);
    const [a, b] = nodes;
    await eventually('both have the same link', () => {
      const link = a.manager.linkWith(b.deviceId);
      return link !== undefined && link.id === b.manager.linkWith(a.deviceId)?.id;
    });
    return nodes;
  }

  afterEach(async () => {
    await Promise.all(running.splice(0).map((node) => node.stop()));
  });

  function downs(node: TestNode, from: number): string[] {
    return node.notes.all.slice(from).flatMap((note) => (note.what === 'down' ? [note.reason] : []));
  }

  function say(from: TestNode, to: TestNode, index: number, groupId = GROUP_A): void {
    from.manager.send(to.deviceId, groupId, { ...COMMIT, commitIndex: index } as PeerMessage);
    from.manager.flush();
  }

  it('HS14 what is sent on a link is counted at both ends, with the frames around it', async () => {
    const [a, b] = await pair();
    const before = [a.manager.traffic.sentBytes, b.manager.traffic.receivedBytes] as const;
    const count = 200;
    for (let n = 0; n < count; n++) say(a, b, n);
    await eventually('all came', () => b.notes.count('message') === count);
    const least = count * (FRAME_OVERHEAD_BYTES + encodePeerMessage(COMMIT).length);
    // Probes go on meanwhile.
    for (const grown of [
      a.manager.traffic.sentBytes - before[0],
      b.manager.traffic.receivedBytes - before[1],
    ]) {
      expect(grown).to.be.at.least(least);
      expect(grown).to.be.below(2 * least);
    }
  });

  it('HS14 three nodes have one link per pair, over which messages come in order', async () => {
    const nodes = [await start(), await start(), await start()];
    introduce(nodes);
    await connected(nodes);
    const [a, b] = nodes as [TestNode, TestNode];
    const message: PeerMessage = COMMIT;
    for (let n = 0; n < 500; n++)
      a.manager.send(b.deviceId, GROUP_A, { ...message, commitIndex: n } as PeerMessage);
    a.manager.flush();
    await eventually('all came', () => b.notes.count('message') === 500);
    const indexes = b.notes.all.flatMap((note) =>
      note.what === 'message' ? [note.bytes[17]! + 256 * note.bytes[16]!] : [],
    );
    expect(indexes).to.deep.equal(Array.from({ length: 500 }, (_, n) => n));
    for (const node of nodes) expect(node.manager.status().filter((peer) => peer.isUp)).to.have.length(2);
  });

  it('HS14 one message to several peers is the same bytes for all, and a frame of a group not shared is dropped', async () => {
    const nodes = [await start(), await start(), await start()];
    const [a, b, c] = nodes as [TestNode, TestNode, TestNode];
    a.manager.setKnown([b.asKnown([GROUP_A, GROUP_B]), c.asKnown([GROUP_A])]);
    b.manager.setKnown([a.asKnown([GROUP_A])]);
    c.manager.setKnown([a.asKnown([GROUP_A, GROUP_B])]);
    await connected([a, b]);
    await connected([a, c]);
    for (const to of [b, c]) {
      a.manager.send(to.deviceId, GROUP_B, COMMIT);
      a.manager.send(to.deviceId, GROUP_A, COMMIT);
    }
    c.manager.send(a.deviceId, GROUP_B, COMMIT);
    c.manager.send(a.deviceId, GROUP_A, COMMIT);
    for (const node of [a, c]) node.manager.flush();
    for (const node of [a, b, c]) {
      const note = await node.notes.until('message');
      expect(note.groupId).to.equal(GROUP_A);
      expect([...note.bytes]).to.deep.equal([...encodePeerMessage(COMMIT)]);
      expect(node.notes.count('message')).to.equal(1);
    }
  });

  it('HS14 a group that becomes common later is told, and one that ceases to be as well', async () => {
    const [a, b] = await pair();
    a.manager.setKnown([b.asKnown([GROUP_A, GROUP_B])]);
    b.manager.setKnown([a.asKnown([GROUP_A, GROUP_B])]);
    for (const node of [a, b]) await node.notes.until('up', (note) => note.groups.includes(GROUP_B));
    say(a, b, 7, GROUP_B);
    expect((await b.notes.until('message')).groupId).to.equal(GROUP_B);
    b.manager.setKnown([a.asKnown([GROUP_B])]);
    for (const node of [a, b]) await node.notes.until('down', (note) => note.reason === 'closed');
    say(a, b, 8, GROUP_A);
    say(a, b, 9, GROUP_B);
    await eventually('the second came', () => b.notes.count('message') === 2);
    expect(b.notes.all.filter((note) => note.what === 'message').map((note) => note.groupId)).to.deep.equal([
      GROUP_B,
      GROUP_B,
    ]);
  });

  it('HS15 a device is found by any side that knows an address, and redialled until it is there', async () => {
    const a = await start();
    const b = await start();
    a.manager.setKnown([b.asKnown([GROUP_A], [])]);
    b.manager.setKnown([a.asKnown()]);
    await connected([a, b]);
    const port = b.port;
    const keys = b.keys;
    const boots = new MemoryBoots();
    const from = a.notes.all.length;
    await b.kill();
    await a.notes.until('down', (note) => note.reason === 'refused', from);
    const again = await start({ keys, bootCount: 2, port, boots });
    again.known.set([]);
    again.manager.setKnown([a.asKnown([GROUP_A], [])]);
    const up = await a.notes.until('up', () => true, from);
    expect(up.peer).to.equal(b.deviceId);
  });

  it('HS16 of two links that cross, both ends keep the one dialled by the lower id', async () => {
    for (let round = 0; round < 3; round++) {
      const nodes: [TestNode, TestNode] = [await start(), await start()];
      const [a, b] = nodes;
      // Hellos that take long: both ends have said theirs before they hear of the other's dial.
      for (const { faults } of nodes) {
        faults.add({
          type: 'latency',
          peer: '*',
          direction: 'in',
          probability: 1,
          attributes: { delayMs: 100 },
        });
      }
      introduce(nodes);
      await connected(nodes);
      const lower = compareIds(a.deviceId, b.deviceId) < 0 ? a : b;
      await eventually('both keep the link of the lower id', () => {
        const [atA, atB] = [a.manager.linkWith(b.deviceId), b.manager.linkWith(a.deviceId)];
        return atA?.id === atB?.id && atA?.dialledBy === lower.deviceId;
      });
      for (const { faults } of nodes) faults.clear();
      say(a, b, 1);
      say(b, a, 2);
      for (const { notes } of nodes) await notes.until('message');
      for (const { notes } of nodes) expect(notes.count('down')).to.equal(0);
    }
  });

  it('HS16 a new start of a device replaces its old link at once', async () => {
    const [a, b] = await pair();
    const from = a.notes.all.length;
    // The same device again, as after a power cut of which the old socket does not know.
    const again = await start({ keys: b.keys, bootCount: 2 });
    again.manager.setKnown([a.asKnown()]);
    await a.notes.until('down', (note) => note.reason === 'closed', from);
    await a.notes.until('up', () => true, from);
    say(a, again, 5);
    const heard = await again.notes.until('message');
    expect(heard.peer).to.equal(a.deviceId);
  });

  it('HS11 a start that is behind one seen before is refused, and so is another that is counted alike', async () => {
    const [a, b] = await pair({}, { bootCount: 5 });
    await b.kill();
    const from = a.notes.all.length;
    const rolledBack = await start({ keys: b.keys, bootCount: 4 });
    rolledBack.manager.setKnown([a.asKnown()]);
    expect((await rolledBack.notes.until('refused')).code).to.equal('rolled_back');
    const copy = await start({ keys: b.keys, bootCount: 5 });
    copy.manager.setKnown([a.asKnown()]);
    expect((await copy.notes.until('refused')).code).to.equal('rolled_back');
    expect(a.notes.all.slice(from).filter((note) => note.what === 'up')).to.deep.equal([]);
  });

  it('HS17 a killed peer is reported closed, and refused by the redial at once', async () => {
    const [a, b] = await pair(AT_ONCE_ONLY);
    const from = a.notes.all.length;
    await b.kill();
    await a.notes.until('down', (note) => note.reason === 'refused', from);
    expect(downs(a, from)).to.deep.equal(['closed', 'refused']);
  });

  it('HS17 a link that breaks between two living nodes is there again at once, without a suspicion', async () => {
    const [a, b] = await pair();
    const from = [a.notes.all.length, b.notes.all.length] as const;
    a.manager.linkWith(b.deviceId)!.terminate();
    await a.notes.until('up', () => true, from[0]);
    await b.notes.until('up', () => true, from[1]);
    expect([...downs(a, from[0]), ...downs(b, from[1])]).to.deep.equal(['closed', 'closed']);
  });

  it('HS17 a peer that is killed when its link has just broken is refused as well', async () => {
    const [a, b] = await pair();
    const from = a.notes.all.length;
    a.manager.linkWith(b.deviceId)!.terminate();
    await a.notes.until('up', () => true, from);
    await b.kill();
    await a.notes.until('down', (note) => note.reason === 'refused', from);
    expect(downs(a, from)).to.deep.equal(['closed', 'closed', 'refused']);
  });

  it('HS18 a peer that does not answer the redial at once is silent', async () => {
    const [a, b] = await pair(AT_ONCE_ONLY);
    const from = a.notes.all.length;
    a.faults.add({ type: 'cut', peer: b.deviceId, direction: 'both', probability: 1 });
    a.manager.linkWith(b.deviceId)!.terminate();
    await a.notes.until('down', (note) => note.reason === 'silent', from);
    expect(downs(a, from)).to.deep.equal(['closed', 'silent']);
  });

  it('HS19 a link that nothing comes through is silent between floor and ceiling, and up when it is heard again', async () => {
    const [a, b] = await pair();
    const from = a.notes.all.length;
    const startMs = performance.now();
    const cut = a.faults.add({ type: 'cut', peer: '*', direction: 'in', probability: 1 });
    const silent = await a.notes.until('down', (note) => note.reason === 'silent', from);
    const afterMs = silent.atMs - startMs;
    expect(afterMs).to.be.within(
      TEST_TIMING.silenceFloorMs - TEST_TIMING.probeMs,
      TEST_TIMING.silenceCeilingMs + 3 * TEST_TIMING.probeMs,
    );
    a.faults.remove(cut.id);
    await a.notes.until('up', (note) => note.peer === b.deviceId, from);
    expect(a.notes.all.slice(from).some((note) => note.what === 'down' && note.reason === 'closed')).to.equal(
      false,
    );
  });

  it('HS20 both ends measure the round trip, and a delay on the way shows in both', async () => {
    const [a, b] = await pair();
    for (const node of [a, b]) await node.notes.until('latencies', (note) => note.edges.length === 1);
    const before = a.manager.latencies()[0]!;
    expect(before.to).to.equal(b.deviceId);
    expect(before.rttUs).to.be.within(1, 1_000_000);
    a.faults.add({
      type: 'latency',
      peer: '*',
      direction: 'out',
      probability: 1,
      attributes: { delayMs: 60 },
    });
    for (const node of [a, b]) {
      await node.notes.until('latencies', (note) => note.edges.some((edge) => edge.rttUs > 30_000));
    }
  });

  it('HS13 an address that changes reaches the others by way of a common peer', async () => {
    const nodes = [await start(), await start(), await start()];
    const [a, b, c] = nodes as [TestNode, TestNode, TestNode];
    a.manager.setKnown([b.asKnown(), c.asKnown([GROUP_A], [])]);
    b.manager.setKnown([a.asKnown(), c.asKnown()]);
    c.manager.setKnown([b.asKnown(), a.asKnown([GROUP_A], [])]);
    await eventually('a and c found each other', () => a.manager.latencies().length === 2);
    await connected(nodes);
    c.book.setOwn([c.address, '192.0.2.1:4700'], Date.now());
    await eventually('a has the record', () => a.book.record(c.deviceId)?.addresses.length === 2);
    const forged = { ...c.book.own(), counter: c.book.own().counter + 1 };
    expect(a.book.merge(forged, c.keys.signing.publicKey)).to.equal('forged');
    const older = { ...c.book.own() };
    expect(a.book.merge(older, c.keys.signing.publicKey)).to.equal('known');
  });

  it('HS33 a device that joined while this node was away gets its link on the word of a common member', async () => {
    const [a, b] = await pair();
    const c = await start();
    // A's roster has C already, B's does not: only C knows where B is.
    a.manager.setKnown([b.asKnown(), c.asKnown()]);
    c.manager.setKnown([a.asKnown(), b.asKnown()]);
    await connected([b, c]);
    say(c, b, 3);
    await b.notes.until('message', (note) => note.peer === c.deviceId);
    // What the roster says later counts again; what it ends, nobody's word brings back.
    b.manager.setKnown([a.asKnown(), c.asKnown()]);
    b.manager.setKnown([a.asKnown()]);
    await c.notes.until('refused', (note) => note.code === 'unknown_device');
    expect(b.known.get(c.deviceId)).to.equal(undefined);
  });

  it('HS33 nobody is introduced who was not asked about, and a stranger whom nobody knows stays out', async () => {
    const [a, b] = await pair();
    const c = await start();
    a.manager.setKnown([b.asKnown(), c.asKnown([GROUP_B])]);
    c.manager.setKnown([b.asKnown()]);
    await c.notes.until('refused', (note) => note.code === 'unknown_device');
    expect(b.known.get(c.deviceId)).to.equal(undefined);
    const stranger = new TestNode();
    const { tlsKeyHash } = stranger.asKnown();
    const introductions = new Introductions(b.deviceId);
    const frame = {
      type: 'vouch',
      signingKey: stranger.keys.signing.publicKey,
      tlsKeyHash,
      groupTokens: [],
    } as const;
    expect(introductions.take(frame, [GROUP_A], 0)).to.equal(false);
    expect(introductions.shouldAsk(tlsKeyHash, 0)).to.equal(true);
    expect(introductions.shouldAsk(tlsKeyHash, 10)).to.equal(false);
    expect(introductions.take(frame, [], 20)).to.equal(false);
    expect(introductions.take(frame, [GROUP_A], 20)).to.equal(true);
    expect(introductions.take(frame, [GROUP_A], 20)).to.equal(false);
    expect(introductions.merge([]).map((device) => device.deviceId)).to.deep.equal([stranger.deviceId]);
  });

  it('HS33 strangers with a new key each have few questions asked, and one that came before is still answered', () => {
    const introductions = new Introductions(new TestNode().deviceId);
    const newcomer = new TestNode();
    const { tlsKeyHash } = newcomer.asKnown();
    const signingKey = newcomer.keys.signing.publicKey;
    const keys = Array.from({ length: 200 }, (_, n) => n.toString(16).padStart(64, '0') as typeof tlsKeyHash);
    const asked = (nowMs: number): number => keys.filter((key) => introductions.shouldAsk(key, nowMs)).length;
    expect(introductions.shouldAsk(tlsKeyHash, 0)).to.equal(true);
    expect(asked(0)).to.equal(39);
    expect(asked(5_000)).to.equal(10);
    const frame = { type: 'vouch', signingKey, tlsKeyHash, groupTokens: [] } as const;
    expect(introductions.take(frame, [GROUP_A], 5_000)).to.equal(true);
  });

  it('HS13 an address that was heard before its device was known is used once it is', async () => {
    const nodes = [await start(), await start(), await start()];
    const [a, b, c] = nodes as [TestNode, TestNode, TestNode];
    a.book.merge(c.book.own(), c.keys.signing.publicKey);
    a.manager.setKnown([b.asKnown()]);
    b.manager.setKnown([a.asKnown()]);
    await connected([a, b]);
    c.manager.setKnown([a.asKnown([GROUP_A], []), b.asKnown([GROUP_A], [])]);
    a.manager.setKnown([b.asKnown(), c.asKnown([GROUP_A], [])]);
    await connected([a, c]);
    b.manager.setKnown([a.asKnown(), c.asKnown([GROUP_A], [])]);
    await connected([b, c]);
    expect(b.manager.linkWith(c.deviceId)).not.to.equal(undefined);
  });

  it('HS28 a device that is no longer known is cut off at once and stays out (N26)', async () => {
    const [a, b] = await pair();
    const from = b.notes.all.length;
    const startMs = performance.now();
    a.manager.setKnown([]);
    await b.notes.until('down', (note) => note.reason === 'closed', from);
    const refused = await b.notes.until('refused', (note) => note.code === 'unknown_device', from);
    expect(refused.atMs - startMs).to.be.below(5000);
    expect(a.manager.status()).to.deep.equal([]);
  });

  it('HS15 a node that stops says so: the others need not suspect it first', async () => {
    const [a, b] = await pair();
    const from = a.notes.all.length;
    b.manager.stop();
    await a.notes.until('down', (note) => note.reason === 'refused', from);
    expect(downs(a, from)).to.deep.equal(['closed', 'refused']);
  });

  it('HS9 a device whose TLS key changed is another one for us', async () => {
    const [a, b] = await pair();
    const other = new TestNode({ keys: { ...b.keys, tls: createKeys().tls } });
    const from = a.notes.all.length;
    a.manager.setKnown([{ ...b.asKnown(), tlsKeyHash: other.identity.tls.keyHash }]);
    await b.notes.until('refused', (note) => note.code === 'unknown_device');
    expect(a.notes.all.slice(from).filter((note) => note.what === 'up')).to.deep.equal([]);
  });
});
