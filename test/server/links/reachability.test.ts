import { expect } from 'chai';
import { ProtocolError } from '../../../src/protocol/errors.ts';
import type { DeviceId } from '../../../src/protocol/ids.ts';
import { AddressBook } from '../../../src/server/discovery/address-book.ts';
import { DialBack, DIALLED_BACK_PATH } from '../../../src/server/links/dial-back.ts';
import { DialError } from '../../../src/server/links/dial.ts';
import type { OpenLink } from '../../../src/server/links/link-measure.ts';
import type { PeerRequest, PeerTarget } from '../../../src/server/links/peer-http.ts';
import type { DialledBackFrame } from '../../../src/server/links/reach-wire.ts';
import { Reachability } from '../../../src/server/links/reachability.ts';
import { decodeLinkFrame, encodeDialBack, encodeDialledBack } from '../../../src/server/links/wire.ts';
import { GROUP_A, MemoryAddresses, TestNode } from './world.ts';

const SELF = 'self' as DeviceId;
const ANA = 'ana' as DeviceId;
const BO = 'bo' as DeviceId;
const OUTSIDE = '203.0.113.9';
const NEAR = '192.168.1.9';
const NONCE = new Uint8Array(16).fill(7);

/** A node that asks, with the links and the clock that the test says. */
function asker() {
  const world = {
    nowMs: 0,
    links: [] as OpenLink[],
    asked: [] as { to: DeviceId; nonce: Uint8Array }[],
  };
  let nonces = 0;
  const reachability = new Reachability({
    self: SELF,
    links: () => world.links,
    tell: (to, body) => {
      const frame = decodeLinkFrame(body);
      if (frame.type !== 'dialBack') throw new Error(`told ${frame.type}`);
      world.asked.push({ to, nonce: frame.nonce });
    },
    random: (bytes) => new Uint8Array(bytes).fill(++nonces),
    wallMs: () => 1_000,
    nowMs: () => world.nowMs,
  });
  const answer = (from: DeviceId, nonce: Uint8Array, more: Partial<DialledBackFrame> = {}): void =>
    reachability.answered(from, {
      type: 'dialledBack',
      nonce,
      result: 'unreached',
      address: '',
      seenAs: '',
      ...more,
    });
  return { world, reachability, answer };
}

function link(deviceId: DeviceId, remote: string, dialledBy = SELF): OpenLink {
  return { deviceId, dialledBy, remote };
}

describe('links/reachability: asking', () => {
  it('NR3 asks one device at a time, those outside first, and takes the nonce on a connection of its own for a yes', () => {
    const { world, reachability, answer } = asker();
    world.links = [link(ANA, NEAR), link(BO, OUTSIDE)];
    reachability.look();
    reachability.look();
    expect(world.asked.map(({ to }) => to)).to.deep.equal([BO]);
    expect(reachability.state.isTesting).to.equal(true);
    const { nonce } = world.asked[0]!;
    expect(reachability.came(BO, nonce)).to.equal(true);
    answer(BO, nonce, { result: 'reached', address: '203.0.113.4:5700', seenAs: '203.0.113.4' });
    expect(reachability.state.witnesses).to.deep.equal([
      { deviceId: BO, reached: true, isNear: false, address: '203.0.113.4:5700', atMs: 1_000 },
    ]);
    expect(reachability.state.seenAs).to.equal('203.0.113.4');
    expect(world.asked.map(({ to }) => to)).to.deep.equal([BO, ANA]);
  });

  it('NR3 the word of a peer that it got through is no yes, and a nonce from elsewhere, or an old one, is none either', () => {
    const { world, reachability, answer } = asker();
    world.links = [link(BO, OUTSIDE)];
    reachability.look();
    const { nonce } = world.asked[0]!;
    expect(reachability.came(ANA, nonce)).to.equal(false);
    expect(reachability.came(BO, NONCE)).to.equal(false);
    answer(ANA, nonce, { result: 'reached', address: '203.0.113.4:5700' });
    answer(BO, NONCE, { result: 'unreached' });
    expect(reachability.state).to.deep.include({ witnesses: [], isTesting: true });
    answer(BO, nonce, { result: 'reached', address: '203.0.113.4:5700' });
    expect(reachability.state).to.deep.include({ witnesses: [], isTesting: false });
    expect(reachability.came(BO, nonce)).to.equal(false);
  });

  it('NR3 a no counts as the word of who tried, unless the nonce came all the same', () => {
    const { world, reachability, answer } = asker();
    world.links = [link(ANA, OUTSIDE), link(BO, OUTSIDE)];
    reachability.look();
    answer(ANA, world.asked[0]!.nonce);
    expect(reachability.came(BO, world.asked[1]!.nonce)).to.equal(true);
    answer(BO, world.asked[1]!.nonce);
    const { witnesses } = reachability.state;
    expect(witnesses.map(({ reached, address }) => [reached, address])).to.deep.equal([
      [false, null],
      [true, null],
    ]);
  });

  it('NR3 what is no address is not shown as the one where this node was reached', () => {
    const { world, reachability, answer } = asker();
    world.links = [link(BO, OUTSIDE)];
    reachability.look();
    const { nonce } = world.asked[0]!;
    expect(reachability.came(BO, nonce)).to.equal(true);
    answer(BO, nonce, { result: 'reached', address: '\u001b[2Jsay your password to Bo' });
    expect(reachability.state.witnesses.map(({ address }) => address)).to.deep.equal([null]);
  });

  it('NR3 whoever dialled this node has shown that it can be reached, and is not asked', () => {
    const { world, reachability } = asker();
    world.links = [link(ANA, OUTSIDE, ANA), link(BO, NEAR, BO)];
    reachability.look();
    expect(world.asked).to.deep.equal([]);
    expect(
      reachability.state.witnesses.map(({ deviceId, reached, isNear }) => [deviceId, reached, isNear]),
    ).to.deep.equal([
      [ANA, true, false],
      [BO, true, true],
    ]);
  });

  it('NR3 whoever could not dial this node, and then did, says yes', () => {
    const { world, reachability, answer } = asker();
    world.links = [link(BO, OUTSIDE)];
    reachability.look();
    answer(BO, world.asked[0]!.nonce);
    expect(reachability.state.witnesses.map(({ reached }) => reached)).to.deep.equal([false]);
    world.links = [link(BO, OUTSIDE, BO)];
    reachability.look();
    expect(reachability.state.witnesses.map(({ reached }) => reached)).to.deep.equal([true]);
  });

  it('NR3 four words are enough; they are asked for again after ten minutes, and when a person asks or the node moved', () => {
    const { world, reachability, answer } = asker();
    world.links = Array.from({ length: 20 }, (_, n) => link(`d${n}` as DeviceId, OUTSIDE));
    reachability.look();
    for (let n = 0; n < 4; n++) answer(world.asked[n]!.to, world.asked[n]!.nonce);
    reachability.look();
    expect(world.asked).to.have.length(4);
    world.nowMs = 600_001;
    reachability.look();
    expect(reachability.state.witnesses).to.deep.equal([]);
    expect(world.asked).to.have.length(5);
    answer(world.asked[4]!.to, world.asked[4]!.nonce);
    expect(reachability.state.witnesses).to.have.length(1);
    reachability.askAgain();
    expect(reachability.state.witnesses).to.deep.equal([]);
    expect(reachability.state.isTesting).to.equal(true);
  });

  it('NR3 who is silent or busy holds nobody up, and is asked again later', () => {
    const { world, reachability, answer } = asker();
    world.links = [link(ANA, OUTSIDE), link(BO, OUTSIDE)];
    reachability.look();
    world.nowMs = 15_001;
    reachability.look();
    expect(world.asked.map(({ to }) => to)).to.deep.equal([ANA, BO]);
    answer(BO, world.asked[1]!.nonce, { result: 'busy' });
    expect(reachability.state).to.deep.include({ witnesses: [], isTesting: false });
    const later = (nowMs: number): DeviceId[] => {
      world.nowMs = nowMs;
      reachability.look();
      return world.asked.slice(2).map(({ to }) => to);
    };
    expect(later(27_001)).to.deep.equal([]);
    expect(later(27_002)).to.deep.equal([BO]);
    expect(later(60_000)).to.deep.equal([BO]);
    expect(later(60_001)).to.deep.equal([BO, ANA]);
  });

  it('NR3 what a peer says of where it sees this machine is shown only when it is an address of the public network', () => {
    for (const seenAs of ['not an address', '192.168.1.4', '']) {
      const { world, reachability, answer } = asker();
      world.links = [link(BO, OUTSIDE)];
      reachability.look();
      answer(BO, world.asked[0]!.nonce, { seenAs });
      expect(reachability.state.seenAs, seenAs).to.equal(null);
    }
  });
});

/** A node that is asked, whose dials end as the test says. */
function asked(said: readonly string[], opens: (address: string) => Promise<void>) {
  const self = new TestNode();
  const other = new TestNode();
  const world = {
    nowMs: 0,
    dialled: [] as { target: PeerTarget; request: PeerRequest }[],
    told: [] as DialledBackFrame[],
  };
  const book = new AddressBook({ self: self.deviceId, crypto: self.crypto, store: new MemoryAddresses() });
  book.merge(other.book.setOwn(said, 1), other.keys.signing.publicKey);
  self.known.set([other.asKnown([GROUP_A], ['198.51.100.1:1'])]);
  const dialBack = new DialBack({
    http: {
      send: async (target, request) => {
        world.dialled.push({ target, request });
        await opens(target.address);
        return new Uint8Array();
      },
    },
    book,
    known: self.known,
    remoteOf: () => '::ffff:203.0.113.4',
    tell: (to, body) => {
      expect(to).to.equal(other.deviceId);
      world.told.push(decodeLinkFrame(body) as DialledBackFrame);
    },
    nowMs: () => world.nowMs,
  });
  return { world, dialBack, other };
}

const refused = async (address: string): Promise<void> => {
  throw new DialError('refused', address, 'nobody');
};

describe('links/dial-back: being asked', () => {
  it('NR2 dials the addresses of the asker’s own record and no others, with its key, and brings the nonce', async () => {
    const { world, dialBack, other } = asked(
      ['192.0.2.1:1', '169.254.169.254:80', '192.0.2.2:2'],
      async (address) => (address === '192.0.2.2:2' ? undefined : refused(address)),
    );
    await dialBack.asked(other.deviceId, NONCE);
    expect(world.dialled.map(({ target }) => target)).to.deep.equal(
      ['192.0.2.1:1', '192.0.2.2:2'].map((address) => ({
        address,
        deviceId: other.deviceId,
        tlsKeyHash: other.identity.tls.keyHash,
      })),
    );
    for (const { request } of world.dialled)
      expect(request).to.include({ path: DIALLED_BACK_PATH, body: NONCE });
    expect(world.told).to.deep.equal([
      { type: 'dialledBack', nonce: NONCE, result: 'reached', address: '192.0.2.2:2', seenAs: '203.0.113.4' },
    ]);
  });

  it('NR2 says so when it reaches the asker nowhere, or knows no address of it', async () => {
    for (const said of [['192.0.2.1:1'], []]) {
      const { world, dialBack, other } = asked(said, refused);
      await dialBack.asked(other.deviceId, NONCE);
      expect(world.told.map(({ result, address }) => [result, address])).to.deep.equal([['unreached', '']]);
    }
  });

  it('NR2 dials for one device twice in ten seconds', async () => {
    const { world, dialBack, other } = asked(['192.0.2.1:1'], refused);
    for (const nowMs of [0, 5_000, 9_999, 10_000, 10_001]) {
      world.nowMs = nowMs;
      await dialBack.asked(other.deviceId, NONCE);
    }
    expect(world.told.map(({ result }) => result)).to.deep.equal([
      'unreached',
      'unreached',
      'busy',
      'unreached',
      'busy',
    ]);
    expect(world.dialled).to.have.length(3);
  });

  it('NR2 dials for four at once, and stops with the node', async () => {
    const gate = Promise.withResolvers<void>();
    const { world, dialBack, other } = asked(['192.0.2.1:1'], async () => gate.promise);
    const all = Array.from({ length: 5 }, async (_, n) => {
      world.nowMs = n * 10_000;
      return dialBack.asked(other.deviceId, NONCE);
    });
    expect(world.told.map(({ result }) => result)).to.deep.equal(['busy']);
    dialBack.stop();
    gate.resolve();
    await Promise.all(all);
    expect(world.told).to.have.length(1);
  });

  it('NR1 question and answer are read as they were written, and nothing else is', () => {
    const frame = {
      nonce: NONCE,
      result: 'reached',
      address: '[2001:db8::1]:5',
      seenAs: '2001:db8::9',
    } as const;
    expect(decodeLinkFrame(encodeDialBack(NONCE))).to.deep.equal({ type: 'dialBack', nonce: NONCE });
    const bytes = encodeDialledBack(frame);
    expect(decodeLinkFrame(bytes)).to.deep.equal({ type: 'dialledBack', ...frame });
    for (let length = 1; length < bytes.length; length++)
      expect(() => decodeLinkFrame(bytes.subarray(0, length)), `${length} bytes`).to.throw(ProtocolError);
    const unknown = Uint8Array.from(bytes);
    unknown[17] = 4;
    expect(() => decodeLinkFrame(unknown)).to.throw(ProtocolError);
    unknown[17] = 0;
    expect(() => decodeLinkFrame(unknown)).to.throw(ProtocolError);
  });
});
