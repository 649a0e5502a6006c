import { expect } from 'chai';
import { array, assert as check, asyncProperty, integer } from 'fast-check';
import type { DeviceId, GroupId } from '../../../src/protocol/ids.ts';
import {
  encodeTunnelFrame,
  TUNNEL_DATA_BYTES_MAX,
  TUNNEL_WINDOW_BYTES,
  type TunnelFrame,
} from '../../../src/server/links/tunnels/frames.ts';
import type { TunnelStream } from '../../../src/server/links/tunnels/stream.ts';
import { decodeLinkFrame } from '../../../src/server/links/wire.ts';
import { byteCount, chain, id, isAtEnd, tunnelThrough, Wires } from './wires.ts';
import { eventually, GROUP_A, GROUP_B } from './world.ts';

describe('links/tunnels', () => {
  it('RL2 every frame reads as it was written, and no frame holds more or less than it may', () => {
    const frames: TunnelFrame[] = [
      { type: 'tunnelAsk', tunnelId: 2, deviceId: id('c') },
      { type: 'tunnelOffer', tunnelId: 3, deviceId: id('a') },
      { type: 'tunnelAskFiles', tunnelId: 2, deviceId: id('c') },
      { type: 'tunnelOfferFiles', tunnelId: 3, deviceId: id('a') },
      { type: 'tunnelData', tunnelId: 4_294_967_295, bytes: new Uint8Array(TUNNEL_DATA_BYTES_MAX).fill(7) },
      { type: 'tunnelCredit', tunnelId: 0, credit: TUNNEL_WINDOW_BYTES },
      { type: 'tunnelClose', tunnelId: 5, reason: 'ended' },
      { type: 'tunnelClose', tunnelId: 5, reason: 'unreachable' },
      { type: 'tunnelClose', tunnelId: 5, reason: 'busy' },
    ];
    for (const frame of frames) expect(decodeLinkFrame(encodeTunnelFrame(frame))).to.deep.equal(frame);
    const bad: TunnelFrame[] = [
      { type: 'tunnelData', tunnelId: 2, bytes: new Uint8Array(0) },
      { type: 'tunnelData', tunnelId: 2, bytes: new Uint8Array(TUNNEL_DATA_BYTES_MAX + 1) },
      { type: 'tunnelCredit', tunnelId: 2, credit: 0 },
      { type: 'tunnelCredit', tunnelId: 2, credit: TUNNEL_WINDOW_BYTES + 1 },
    ];
    for (const frame of bad) expect(() => decodeLinkFrame(encodeTunnelFrame(frame))).to.throw();
    const unknownEnd = encodeTunnelFrame({ type: 'tunnelClose', tunnelId: 2, reason: 'busy' });
    unknownEnd[unknownEnd.length - 1] = 3;
    expect(() => decodeLinkFrame(unknownEnd)).to.throw();
  });

  it('RL2 tunnels that both ends of a link begin at once do not meet, and a number in use begins nothing', () => {
    const wires = chain();
    const fromA = wires.tunnelsOf('a').ask(id('b'), id('c'))!;
    const fromC = wires.tunnelsOf('c').ask(id('b'), id('a'))!;
    wires.deliverAll();
    expect(wires.arrivals.map(({ from }) => from)).to.have.members([id('a'), id('c')]);
    fromA.write('from a');
    fromC.write('from c');
    wires.deliverAll();
    const heard = wires.arrivals.map(({ from, stream }) => `${from.slice(0, 1)}: ${String(stream.read())}`);
    expect(heard).to.have.members(['a: from a', 'c: from c']);

    const again = { type: 'tunnelAsk', tunnelId: 2, deviceId: id('c') } as const;
    const notItsOwn = { ...again, tunnelId: 3 };
    for (const frame of [again, notItsOwn]) wires.tunnelsOf('b').take(wires.end('b', 'a').link, frame);
    wires.deliverAll();
    expect(wires.arrivals).to.have.length(2);
    fromA.write('still there');
    wires.deliverAll();
    expect(String(wires.arrivals.find(({ from }) => from === id('a'))!.stream.read())).to.equal(
      'still there',
    );
  });

  it('RL3 a relay carries only between direct links of its own, for who shares a group with both', () => {
    const answer = (wires: Wires, to = 'c'): TunnelFrame[] => {
      const ask = { type: 'tunnelAsk', tunnelId: 2, deviceId: id(to) } as const;
      wires.tunnelsOf('b').take(wires.end('b', 'a').link, ask);
      return wires.end('b', 'a').said;
    };
    const unreachable = [{ type: 'tunnelClose', tunnelId: 2, reason: 'unreachable' }];
    const nobody = new Wires(['a', 'b', 'c']);
    nobody.link('a', 'b');
    expect(answer(nobody), 'no link with c').to.deep.equal(unreachable);
    expect(answer(chain(), 'a'), 'to itself').to.deep.equal(unreachable);
    const strangers = new Wires(['a', 'b', 'c']);
    strangers.link('a', 'b', null, [GROUP_A]);
    strangers.link('c', 'b', null, [GROUP_B]);
    expect(answer(strangers), 'in no common group').to.deep.equal(unreachable);
    const twoHops = new Wires(['a', 'b', 'c', 'd']);
    twoHops.link('a', 'b');
    twoHops.link('c', 'b', 'd');
    expect(answer(twoHops), 'c is relayed itself').to.deep.equal(unreachable);
    const relayedAsker = new Wires(['a', 'b', 'c', 'd']);
    relayedAsker.link('a', 'b', 'd');
    relayedAsker.link('c', 'b');
    expect(answer(relayedAsker), 'a is relayed itself').to.deep.equal(unreachable);
    expect(answer(chain()), 'nothing is wrong').to.deep.equal([]);
  });

  it('RL3 an offer counts only of whom this node shares a group with, and the relay too', () => {
    const offer = { type: 'tunnelOffer', tunnelId: 2, deviceId: id('a') } as const;
    const wires = new Wires(['b', 'c'], () => false);
    wires.link('b', 'c');
    wires.tunnelsOf('c').take(wires.end('c', 'b').link, offer);
    expect(wires.arrivals).to.deep.equal([]);
    expect(wires.end('c', 'b').said).to.deep.equal([
      { type: 'tunnelClose', tunnelId: 2, reason: 'unreachable' },
    ]);
  });

  it('RL5 whatever is written comes in order, and no more than a window is ever under way', async () => {
    await check(
      asyncProperty(
        array(integer({ min: 1, max: 100_000 }), { minLength: 1, maxLength: 12 }),
        array(integer({ min: 0, max: 4 }), { minLength: 20, maxLength: 60 }),
        async (sizes, turns) => {
          const wires = chain();
          const { near, far } = tunnelThrough(wires);
          let next = 0;
          const sent = sizes.map((size) => Buffer.from(Array.from({ length: size }, () => next++ % 251)));
          for (const bytes of sent) near.write(bytes);
          near.end();
          const heard: Buffer[] = [];
          const toRelay = (): number => byteCount(wires.end('a', 'b').said);
          const toFar = (): number => byteCount(wires.end('b', 'c').said);
          const look = (): void => {
            expect(toRelay() + toFar() + far.readableLength).to.be.at.most(TUNNEL_WINDOW_BYTES);
          };
          for (const turn of turns) {
            if (turn === 0) wires.deliver('a', 'b');
            else if (turn === 1) wires.deliver('b', 'c');
            else if (turn === 2) wires.deliver('c', 'b');
            else if (turn === 3) wires.deliver('b', 'a');
            else heard.push((far.read() as Buffer | null) ?? Buffer.alloc(0));
            look();
            await new Promise((resolve) => setImmediate(resolve));
          }
          far.on('data', (chunk: Buffer) => heard.push(chunk));
          const isOver = (): boolean => far.readableEnded;
          while (!isOver()) {
            wires.deliverAll();
            look();
            await new Promise((resolve) => setImmediate(resolve));
          }
          expect(Buffer.concat(heard).equals(Buffer.concat(sent))).to.equal(true);
        },
      ),
      { numRuns: 25 },
    );
  });

  it('RL5 who sends more than there is room for loses the tunnel, at the relay and at the far end', () => {
    const bytes = new Uint8Array(TUNNEL_DATA_BYTES_MAX);
    const flood = (wires: Wires, from: string, to: string, tunnelId: number): void => {
      for (let sent = 0; sent <= TUNNEL_WINDOW_BYTES; sent += bytes.length) {
        wires.tunnelsOf(to).take(wires.end(to, from).link, { type: 'tunnelData', tunnelId, bytes });
      }
    };
    const atRelay = chain();
    const { far } = tunnelThrough(atRelay);
    flood(atRelay, 'a', 'b', 2);
    expect(byteCount(atRelay.end('b', 'c').said)).to.equal(TUNNEL_WINDOW_BYTES);
    expect(atRelay.end('b', 'a').said).to.deep.equal([{ type: 'tunnelClose', tunnelId: 2, reason: 'ended' }]);
    atRelay.deliverAll();
    expect(far.readableLength).to.equal(TUNNEL_WINDOW_BYTES);

    const atEnd = chain();
    const pair = tunnelThrough(atEnd);
    const offered = 3;
    flood(atEnd, 'b', 'c', offered);
    expect(pair.far.destroyed).to.equal(true);
    const credit = chain();
    tunnelThrough(credit);
    const tooMuch = { type: 'tunnelCredit', tunnelId: 2, credit: 1 } as const;
    credit.tunnelsOf('b').take(credit.end('b', 'a').link, tooMuch);
    expect(credit.end('b', 'c').said).to.deep.equal([
      { type: 'tunnelClose', tunnelId: offered, reason: 'ended' },
    ]);
  });

  it('RL6 when a link under a tunnel ends, both ends hear of it, and what was sent before is still read', async () => {
    for (const [one, other] of [
      ['a', 'b'],
      ['c', 'b'],
    ] as const) {
      const wires = chain();
      const { near, far } = tunnelThrough(wires);
      near.write('the last words');
      wires.deliverAll();
      wires.cut(one, other);
      wires.deliverAll();
      const heard: string[] = [];
      far.on('data', (chunk) => heard.push(String(chunk)));
      near.resume();
      await eventually('both are closed', () => near.closed && far.closed);
      expect(heard.join('')).to.equal('the last words');
      const next = new Wires(['a', 'b', 'c']);
      next.link('a', 'b');
      expect(next.tunnelsOf('a').ask(id('c'), id('b')), 'no link with that relay').to.equal(undefined);
    }
  });

  it('RL7 a relay carries 64 tunnels of one device, and a node takes 4 from one; what ended makes room', () => {
    const names = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'];
    const others = names.slice(2);
    const wires = new Wires(names);
    for (const name of ['a', ...others]) wires.link(name, 'b');
    const ask = (to: string): TunnelStream => {
      const stream = wires.tunnelsOf('a').ask(id('b'), id(to))!;
      stream.resume();
      wires.deliverAll();
      return stream;
    };
    const streams = [ask('c'), ask('c'), ask('c'), ask('c')];
    expect(wires.arrivals).to.have.length(4);
    const fifth = ask('c');
    expect(wires.arrivals).to.have.length(4);
    expect(fifth.readableEnded || fifth.destroyed || isAtEnd(fifth)).to.equal(true);
    expect(streams.some(isAtEnd)).to.equal(false);
  });

  it('RL7 beyond 4 tunnels between the same two, and 64 of one device, the relay says that it is busy', () => {
    const others = 'cdefghijklmnopqrs'.split('');
    const wires = new Wires(['a', 'b', ...others]);
    for (const name of ['a', ...others]) wires.link(name, 'b');
    const relay = wires.tunnelsOf('b');
    const from = wires.end('b', 'a');
    let nth = 0;
    const isBusy = (to: string): boolean => {
      const tunnelId = 2 * ++nth;
      relay.take(from.link, { type: 'tunnelAsk', tunnelId, deviceId: id(to) });
      return from.said.splice(0).some((frame) => frame.type === 'tunnelClose' && frame.reason === 'busy');
    };
    const asked = others.map((to) => [to, to, to, to, to].map(isBusy));
    expect(asked.slice(0, 16)).to.deep.equal(
      Array.from({ length: 16 }, () => [false, false, false, false, true]),
    );
    expect(asked[16], 'the 65th').to.deep.equal([true, true, true, true, true]);
    relay.take(from.link, { type: 'tunnelClose', tunnelId: 2, reason: 'ended' });
    expect(isBusy('c'), 'what ended makes room').to.equal(false);
  });

  it('RL7 a relay that offers in the name of another uses up no place of an honest one', () => {
    const wires = new Wires(['a', 'b', 'c', 'm']);
    for (const name of ['a', 'c', 'm']) wires.link(name, 'b');
    wires.link('m', 'c');
    const lies = wires.end('c', 'm');
    for (let tunnelId = 2; tunnelId <= 20; tunnelId += 2) {
      wires.tunnelsOf('c').take(lies.link, { type: 'tunnelOffer', tunnelId, deviceId: id('a') });
    }
    expect(wires.arrivals.map(({ relay }) => relay)).to.deep.equal(Array.from({ length: 4 }, () => id('m')));
    tunnelThrough(wires);
    expect(wires.arrivals.at(-1)).to.include({ from: id('a'), relay: id('b') });
  });

  it('RL7 tunnels that one relay offers are 64 at most, whomever it names', () => {
    const wires = new Wires(['b', 'c']);
    wires.link('b', 'c');
    const { link } = wires.end('c', 'b');
    for (let nth = 0; nth < 100; nth++) {
      const deviceId = `${'d'.repeat(30)}${String.fromCharCode(97 + (nth % 25))}a` as DeviceId;
      wires.tunnelsOf('c').take(link, { type: 'tunnelOffer', tunnelId: 2 * nth, deviceId });
    }
    expect(wires.arrivals).to.have.length(64);
  });

  it('RL9 who opens tunnels all the time is told that the relay, or the end, is busy', () => {
    const wires = chain();
    const relay = wires.tunnelsOf('b');
    const from = wires.end('b', 'a');
    const offers = (): number => wires.end('b', 'c').said.filter(({ type }) => type === 'tunnelOffer').length;
    for (let tunnelId = 2; tunnelId <= 2000; tunnelId += 2) {
      relay.take(from.link, { type: 'tunnelAsk', tunnelId, deviceId: id('c') });
      relay.take(from.link, { type: 'tunnelClose', tunnelId, reason: 'ended' });
    }
    expect(offers()).to.be.within(128, 256);
  });

  it('RL9 nobody has a relay flood another: small frames beyond the bound end their tunnel', () => {
    const wires = chain();
    const { near } = tunnelThrough(wires);
    const frame = { type: 'tunnelData', tunnelId: 2, bytes: Uint8Array.of(7) } as const;
    for (let nth = 0; nth < 60_000; nth++) wires.tunnelsOf('b').take(wires.end('b', 'a').link, frame);
    const { said } = wires.end('b', 'c');
    expect(said.length).to.be.within(10_000, 20_000);
    expect(said.at(-1)).to.include({ type: 'tunnelClose', reason: 'busy' });
    wires.deliverAll();
    expect(isAtEnd(near)).to.equal(true);
  });

  it('RL10 a tunnel ends when its ends are in no group any more that the relay shares with both', () => {
    const wires = new Wires(['a', 'b', 'c', 'd']);
    for (const name of ['a', 'c', 'd']) wires.link(name, 'b', null, [GROUP_A, GROUP_B]);
    const { near, far } = tunnelThrough(wires);
    const other = wires.tunnelsOf('a').ask(id('b'), id('d'))!;
    wires.deliverAll();
    const groups = wires.end('b', 'c').link.groups as Set<GroupId>;
    groups.delete(GROUP_A);
    wires.tunnelsOf('b').regrouped();
    expect(wires.end('b', 'a').said, 'one is left').to.deep.equal([]);
    groups.delete(GROUP_B);
    wires.tunnelsOf('b').regrouped();
    expect(wires.end('b', 'a').said).to.deep.equal([
      { type: 'tunnelClose', tunnelId: 2, reason: 'unreachable' },
    ]);
    wires.deliverAll();
    expect([near, far, other].map(isAtEnd)).to.deep.equal([true, true, false]);
  });

  it('RL10 an end leaves a tunnel through a relay that is in no group of both any more, whoever asked for it', () => {
    for (const end of ['a', 'c']) {
      const foreign = new Set<string>();
      const wires = new Wires(['a', 'b', 'c'], () => !foreign.has('b'));
      wires.link('a', 'b');
      wires.link('c', 'b');
      const { near, far } = tunnelThrough(wires);
      foreign.add('b');
      wires.tunnelsOf(end).regrouped();
      wires.deliverAll();
      expect([near, far].map(isAtEnd), end).to.deep.equal([true, true]);
    }
  });

  it('RL11 a relay ends a tunnel that is silent both ways for half a minute, and it makes room', async () => {
    const wires = new Wires(['a', 'b', 'c']);
    for (const name of ['a', 'c']) wires.link(name, 'b');
    const streams = Array.from({ length: 4 }, () => tunnelThrough(wires));
    expect(isAtEnd(tunnelThrough(wires).near), 'a fifth is too much').to.equal(true);
    const relay = wires.tunnelsOf('b');
    relay.tick(0);
    relay.tick(29_999);
    streams[0]!.near.write('still here');
    streams[1]!.far.write('here as well');
    wires.deliverAll();
    relay.tick(30_000);
    for (const { near, far } of streams) for (const one of [near, far]) one.resume();
    wires.deliverAll();
    await eventually('both ends of two are closed', () => streams.slice(2).every(({ far }) => far.closed));
    expect(streams.map(({ near }) => isAtEnd(near))).to.deep.equal([false, false, true, true]);
    expect(streams.map(({ far }) => isAtEnd(far))).to.deep.equal([false, false, true, true]);
    expect(isAtEnd(tunnelThrough(wires).near), 'there is room').to.equal(false);
    relay.tick(60_000);
    wires.deliverAll();
    expect(streams.map(({ near }) => isAtEnd(near))).to.deep.equal([true, true, true, true]);
  });

  it('RL1 each try begins with another relay, also where there are only two', () => {
    const wires = new Wires(['a', 'b', 'c', 'd']);
    wires.link('a', 'b');
    wires.link('a', 'd');
    const first = [1, 2, 3].map(() => wires.tunnelsOf('a').relaysFor(id('c'))[0]);
    expect(first).to.deep.equal([id('b'), id('d'), id('b')]);
    expect(wires.tunnelsOf('a').relaysFor(id('c'))).to.have.members([id('b'), id('d')]);
  });
});
