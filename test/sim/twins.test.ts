import { expect } from 'chai';
import type { LinkDownReason } from '../../src/core/inputs.ts';
import type { DeviceId } from '../../src/protocol/ids.ts';
import type { PeerMessage } from '../../src/protocol/peer-messages.ts';
import { twinCrypto, twinHash } from '../../src/sim/crypto.ts';
import { Digest } from '../../src/sim/digest.ts';
import { CALM, SimNetwork, type LinkEnd, type Weather } from '../../src/sim/links.ts';
import { Random } from '../../src/sim/random.ts';
import { Timeline } from '../../src/sim/timeline.ts';
import { deviceNamed, scopeNamed } from '../support/log-maker.ts';

describe('chance', () => {
  it('gives the same numbers for the same seed, and others for another', () => {
    const draw = (seed: number): number[] => {
      const random = new Random(seed);
      return Array.from({ length: 8 }, () => random.word());
    };
    expect(draw(5)).to.deep.equal(draw(5));
    expect(draw(5)).to.not.deep.equal(draw(6));
  });

  it('a branch does not depend on how much was drawn before it, or in its siblings', () => {
    const calm = new Random(1);
    const busy = new Random(1);
    for (let i = 0; i < 100; i++) busy.word();
    busy.fork('other').word();
    expect(busy.fork('net').word()).to.equal(calm.fork('net').word());
    expect(calm.fork('a').word()).to.not.equal(calm.fork('b').word());
  });

  it('is spread evenly, and exponential draws have mean 1', () => {
    const random = new Random(3);
    const counts = Array.from({ length: 10 }, () => 0);
    let sum = 0;
    for (let i = 0; i < 20_000; i++) {
      const place = random.below(10);
      counts[place] = counts[place]! + 1;
      sum += random.exponential();
    }
    for (const count of counts) expect(count).to.be.within(1_800, 2_200);
    expect(sum / 20_000).to.be.within(0.97, 1.03);
  });
});

describe('the timeline', () => {
  it('lets things happen in order of time, and of planning where times are equal', () => {
    const timeline = new Timeline();
    const seen: string[] = [];
    const random = new Random(9);
    for (let i = 0; i < 300; i++) {
      const at = random.below(20);
      timeline.after(at, 1, () => seen.push(`${String(at).padStart(2, '0')}-${String(i).padStart(3, '0')}`));
    }
    while (timeline.step());
    expect(seen).to.have.length(300);
    expect(seen).to.deep.equal([...seen].sort());
  });
});

describe('the digest', () => {
  it('changes with every character and with the order of lines', () => {
    const of = (...lines: string[]): string => {
      const digest = new Digest();
      for (const line of lines) digest.add(line);
      return digest.text();
    };
    expect(of('a', 'b')).to.equal(of('a', 'b'));
    const all = [of('a', 'b'), of('b', 'a'), of('ab'), of('a'), of('a', 'b', ''), of('a', 'c')];
    expect(new Set(all).size).to.equal(all.length);
  });
});

describe('[twin] crypto', () => {
  it('hashes depend on every byte and on the length', () => {
    const base = new Uint8Array(201).fill(7);
    const seen = new Set([twinHash(base).join()]);
    for (let i = 0; i < base.length; i++) {
      for (const flip of [1, 128]) {
        const other = base.slice();
        other[i] = other[i]! ^ flip;
        seen.add(twinHash(other).join());
      }
    }
    for (let length = 0; length < 64; length++) seen.add(twinHash(new Uint8Array(length)).join());
    expect(seen.size).to.equal(1 + 2 * 201 + 64);
  });

  it('a signature verifies for its key and bytes only', () => {
    const suite = twinCrypto();
    const [a, b] = [suite.keyPair('a'), suite.keyPair('b')];
    const bytes = new Uint8Array([1, 2, 3]);
    const signature = a.sign(bytes);
    expect(signature).to.have.length(64);
    expect(suite.verify(a.publicKey, bytes, signature)).to.equal(true);
    expect(suite.verify(b.publicKey, bytes, signature)).to.equal(false);
    expect(suite.verify(a.publicKey, new Uint8Array([1, 2, 4]), signature)).to.equal(false);
    expect(suite.verify(a.publicKey, bytes, signature.slice(0, 63))).to.equal(false);
  });
});

class End implements LinkEnd {
  readonly deviceId: DeviceId;
  readonly origin = { channel: scopeNamed(9).groupId, scope: scopeNamed(9) };
  isRunning = true;
  isPaused = false;
  boot = 1;
  readonly heard: string[] = [];
  readonly frames: number[] = [];

  constructor(byte: number) {
    this.deviceId = deviceNamed(byte);
  }
  receive(_from: DeviceId, message: PeerMessage): void {
    if (message.type === 'timeoutNow') this.frames.push(message.term);
  }
  linkUp(): void {
    this.heard.push('up');
  }
  linkDown(_peer: DeviceId, reason: LinkDownReason): void {
    this.heard.push(reason);
  }
}

describe('[twin] links', () => {
  function pair(weather: Partial<Weather> = {}): { timeline: Timeline; network: SimNetwork; a: End; b: End } {
    const timeline = new Timeline();
    const network = new SimNetwork(timeline, new Random(1), { ...CALM, ...weather }, null);
    const [a, b] = [new End(1), new End(2)];
    network.attach(a);
    network.attach(b);
    network.settleAll();
    while (timeline.step());
    return { timeline, network, a, b };
  }
  const frame = (term: number): PeerMessage => ({ type: 'timeoutNow', term });
  const sendMany = (network: SimNetwork, a: End, b: End, count: number): void => {
    for (let term = 1; term <= count; term++) network.send(a.deviceId, b.deviceId, frame(term));
  };

  it('connects what runs, and delivers in order in calm weather', () => {
    const { timeline, network, a, b } = pair();
    expect([a.heard, b.heard]).to.deep.equal([['up'], ['up']]);
    sendMany(network, a, b, 50);
    while (timeline.step());
    expect(b.frames).to.deep.equal(Array.from({ length: 50 }, (_, i) => i + 1));
  });

  it('loses, doubles and reorders as often as the weather says', () => {
    const { timeline, network, a, b } = pair({
      loss: 0.2,
      duplication: 0.1,
      keepsOrder: false,
      delayMeanUs: 5_000,
    });
    sendMany(network, a, b, 5_000);
    while (timeline.step());
    expect(network.counts.lost).to.be.within(900, 1_100);
    expect(network.counts.duplicated).to.be.within(340, 460);
    expect(b.frames.length).to.equal(5_000 - network.counts.lost + network.counts.duplicated);
    expect(b.frames).to.not.deep.equal([...b.frames].sort((x, y) => x - y));
  });

  it('a kill is heard as closed, then refused; loss of power as silence', () => {
    const { timeline, network, a, b } = pair({ silenceUs: 1_000 });
    b.isRunning = false;
    network.gone(b, true);
    while (timeline.step());
    expect(a.heard).to.deep.equal(['up', 'closed', 'refused']);
    b.isRunning = true;
    b.boot++;
    network.awake(b);
    while (timeline.step());
    b.isRunning = false;
    network.gone(b, false);
    while (timeline.step());
    expect(a.heard).to.deep.equal(['up', 'closed', 'refused', 'up', 'silent']);
  });

  it('a process that is back before its end was noticed is first heard to be closed', () => {
    const { timeline, network, a, b } = pair({ silenceUs: 10_000_000 });
    b.isRunning = false;
    network.gone(b, false);
    b.isRunning = true;
    b.boot++;
    network.awake(b);
    while (timeline.step());
    expect(a.heard).to.deep.equal(['up', 'closed', 'up']);
  });

  it('a one-way cut swallows one direction, frames under way included; a mended path carries again', () => {
    const { timeline, network, a, b } = pair();
    sendMany(network, a, b, 1);
    network.cut(a.deviceId, b.deviceId);
    sendMany(network, a, b, 1);
    network.send(b.deviceId, a.deviceId, frame(9));
    while (timeline.step());
    expect([a.frames, b.frames]).to.deep.equal([[9], []]);
    network.mend(a.deviceId, b.deviceId);
    sendMany(network, a, b, 1);
    while (timeline.step());
    expect(b.frames).to.deep.equal([1]);
  });

  it('frames never outlive their connection or reach a later process', () => {
    const { timeline, network, a, b } = pair();
    sendMany(network, a, b, 3);
    network.gone(b, true);
    b.boot++;
    network.awake(b);
    while (timeline.step());
    expect(b.frames).to.deep.equal([]);
    expect(b.heard).to.deep.equal(['up', 'up']);
  });

  it('a cut that lasts is given up as silent on both sides, and dialled again when mended', () => {
    const { timeline, network, a, b } = pair({ silenceUs: 1_000 });
    network.cut(a.deviceId, b.deviceId);
    while (timeline.step());
    expect([a.heard, b.heard]).to.deep.equal([
      ['up', 'silent'],
      ['up', 'silent'],
    ]);
    network.mendAll();
    while (timeline.step());
    expect(a.heard.at(-1)).to.equal('up');
  });

  it('a clogged path delivers nothing, then everything at once and in order', () => {
    const { timeline, network, a, b } = pair();
    sendMany(network, a, b, 3);
    network.clog(a.deviceId, b.deviceId);
    network.send(b.deviceId, a.deviceId, frame(9));
    while (timeline.step());
    expect([a.frames, b.frames]).to.deep.equal([[9], []]);
    const beforeUs = timeline.nowUs;
    network.unclog(a.deviceId, b.deviceId);
    while (timeline.step());
    expect(b.frames).to.deep.equal([1, 2, 3]);
    expect(timeline.nowUs).to.equal(beforeUs);
  });

  it('what a clog holds is lost with its connection', () => {
    const { timeline, network, a, b } = pair({ silenceUs: 1_000 });
    sendMany(network, a, b, 3);
    network.clog(a.deviceId, b.deviceId);
    while (timeline.step());
    network.mendAll();
    while (timeline.step());
    expect([b.frames, b.heard]).to.deep.equal([[], ['up', 'silent', 'up']]);
  });

  it('a machine that sleeps hears that its connections are gone, the others hear silence', () => {
    const { timeline, network, a, b } = pair({ silenceUs: 1_000 });
    b.isPaused = true;
    network.sever(b);
    while (timeline.step());
    expect([a.heard, b.heard]).to.deep.equal([
      ['up', 'silent'],
      ['up', 'closed'],
    ]);
    b.isPaused = false;
    network.awake(b);
    while (timeline.step());
    expect([a.heard.at(-1), b.heard.at(-1)]).to.deep.equal(['up', 'up']);
  });
});
