import { expect } from 'chai';
import { FRAME_DEEDS, type FrameReport } from '../../../src/api/lab-frames.ts';
import { encodePeerMessage } from '../../../src/protocol/encode-peer-message.ts';
import { PEER_MESSAGE_CODE, type PeerMessage } from '../../../src/protocol/peer-messages.ts';
import { FrameTap } from '../../../src/server/links/frame-tap.ts';
import { COMMIT, connected, eventually, GROUP_A, introduce, TestNode } from './world.ts';

type Row = readonly [deed: string, number: number, other: number];

function rowsOf(report: FrameReport): Row[] {
  return report.deed.map((deed, at) => [FRAME_DEEDS[deed]!, report.number[at]!, report.other[at]!]);
}

function numbersOf(rows: readonly Row[], deed: string): number[] {
  return rows.filter(([one]) => one === deed).map(([, number]) => number);
}

describe('links/frame-tap', () => {
  let a: TestNode;
  let b: TestNode;

  beforeEach(async () => {
    [a, b] = [await new TestNode().start(), await new TestNode().start()];
    introduce([a, b]);
    await connected([a, b]);
    await eventually('both have the same link', () => {
      const link = a.manager.linkWith(b.deviceId);
      return link !== undefined && link.id === b.manager.linkWith(a.deviceId)?.id;
    });
  });
  afterEach(async () => {
    await Promise.all([a, b].map((node) => node.stop()));
  });

  function say(index: number): void {
    a.manager.send(b.deviceId, GROUP_A, { ...COMMIT, commitIndex: index } as PeerMessage);
  }

  /** Says some, and hears what both told of it. */
  async function told(count: number, arriving: number): Promise<readonly [sent: Row[], got: Row[]]> {
    const readers = [a.manager.tap.read(), b.manager.tap.read()] as const;
    const before = b.notes.count('message');
    for (let n = 0; n < count; n++) say(n);
    a.manager.flush();
    await eventually('they came', () => b.notes.count('message') === before + arriving);
    const reports = readers.map((reader) => rowsOf(reader.take()));
    for (const reader of readers) reader.close();
    return [reports[0]!, reports[1]!];
  }

  it('LB30 both ends give a frame the same number, also of those that came while nobody listened', async () => {
    say(1);
    a.manager.flush();
    await b.notes.until('message');
    const [reader, other] = [a.manager.tap.read(), b.manager.tap.read()];
    say(2);
    say(3);
    a.manager.flush();
    await eventually('they came', () => b.notes.count('message') === 3);
    const [report, heard] = [reader.take(), other.take()];
    expect(rowsOf(report)).to.deep.equal([
      ['sent', 2, 0],
      ['sent', 3, 0],
    ]);
    expect(rowsOf(heard)).to.deep.equal([
      ['got', 2, 0],
      ['got', 3, 0],
    ]);
    expect(report.links.at(-1)?.[1]).to.equal(heard.links.at(-1)?.[1]);
    expect([report.links.at(-1)?.[2], heard.links.at(-1)?.[2]]).to.deep.equal([b.deviceId, a.deviceId]);
    expect(report.code).to.deep.equal([PEER_MESSAGE_CODE.commit, PEER_MESSAGE_CODE.commit]);
    expect(report.bytes[0]).to.equal(encodePeerMessage(COMMIT).length);
    const [sentUs, gotUs] = [report, heard].map(({ fromUs, afterUs }) => fromUs + afterUs[0]!);
    expect(gotUs).to.be.at.least(sentUs!);
    expect(report.upToUs).to.be.at.least(gotUs!);
    reader.close();
    other.close();
  });

  it('LB30 a fault that loses, doubles or holds back says so, and the numbers go on', async () => {
    a.faults.add({ type: 'drop', peer: '*', direction: 'out', probability: 1 });
    expect(await told(2, 0)).to.deep.equal([
      [
        ['held', 1, 0],
        ['fate', 1, 0],
        ['held', 2, 0],
        ['fate', 2, 0],
      ],
      [],
    ]);
    a.faults.clear();
    a.faults.add({ type: 'duplicate', peer: '*', direction: 'out', probability: 1 });
    const [sent, got] = await told(1, 2);
    expect(sent).to.deep.equal([
      ['held', 3, 0],
      ['fate', 3, 2],
      ['wrote', 1, 3],
      ['wrote', 2, 3],
    ]);
    expect(numbersOf(got, 'got')).to.deep.equal([1, 2]);
    a.faults.clear();
    await eventually('the line is empty', () => !a.faults.active);
    b.faults.add({ type: 'drop', peer: '*', direction: 'in', probability: 1 });
    const reader = b.manager.tap.read();
    expect(numbersOf((await told(1, 0))[0], 'sent')).to.deep.equal([3]);
    const missed: Row[] = [];
    await eventually('it was missed', () => missed.push(...rowsOf(reader.take())) > 0 && missed.length > 0);
    expect(missed).to.deep.equal([['missed', 3, 0]]);
    reader.close();
  });

  it('LB30 the end of a link is told at both ends', async () => {
    const readers = [a.manager.tap.read(), b.manager.tap.read()];
    a.manager.linkWith(b.deviceId)!.terminate();
    const rows: string[][] = [[], []];
    await eventually('both told', () => {
      for (const [at, reader] of readers.entries())
        rows[at]!.push(...rowsOf(reader.take()).map(([deed]) => deed));
      return rows.every((deeds) => deeds.includes('ended'));
    });
    expect(rows.every((deeds) => deeds.includes('ended'))).to.equal(true);
    for (const reader of readers) reader.close();
  });

  it('LB30 a link that is over is forgotten, and told of if a listener was there', () => {
    const tap = new FrameTap();
    for (let n = 0; n < 100; n++) tap.link(`over ${n}`, a.deviceId).ended();
    tap.link('open', a.deviceId);
    const reader = tap.read();
    expect(reader.take().links).to.deep.equal([[100, 'open', a.deviceId]]);
    const short = tap.link('short', b.deviceId);
    short.sent(new Uint8Array(1));
    short.ended();
    const report = reader.take();
    expect(report.links).to.deep.equal([[101, 'short', b.deviceId]]);
    expect([report.link, rowsOf(report).map(([deed]) => deed)]).to.deep.equal([
      [101, 101],
      ['sent', 'ended'],
    ]);
    expect(reader.take().links).to.deep.equal([]);
    reader.close();
  });

  it('LB30 whoever listens too slowly misses the oldest, is told how many, and holds no more memory', () => {
    const tap = new FrameTap();
    const link = tap.link('l', a.deviceId);
    link.sent(new Uint8Array(1));
    const reader = tap.read();
    for (let n = 0; n < 40_000; n++) link.sent(new Uint8Array(1));
    const first = reader.take();
    expect(first.dropped).to.equal(40_000 - 32_768);
    expect(first.number[0]).to.equal(1 + first.dropped + 1);
    const second = reader.take();
    expect([first.number.length + second.number.length, second.number.at(-1)]).to.deep.equal([
      32_768, 40_001,
    ]);
    expect(first.upToUs).to.be.below(second.upToUs);
    expect(reader.take().number).to.deep.equal([]);
    reader.close();
    reader.close();
    expect(tap.isHeard).to.equal(false);
  });
});
