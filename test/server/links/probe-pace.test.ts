import { expect } from 'chai';
import { TIMING } from '../../../src/core/options.ts';
import { SilenceWatch } from '../../../src/server/links/estimates.ts';
import { PEER_MESSAGE_CODE } from '../../../src/protocol/peer-messages.ts';
import { isPaced, ProbePace } from '../../../src/server/links/probe-pace.ts';
import { linkTimingOf } from '../../../src/server/links/timing.ts';

const LAN = linkTimingOf(TIMING.lan);
const TICK_MS = 10;

describe('server/links/probe-pace', () => {
  /** When probes leave in so many ms, at the tick that finds them due; `said`: when something else is said. */
  function sentWithin(ms: number, pace: ProbePace, said: (nowMs: number) => boolean): number[] {
    const sent: number[] = [];
    for (let nowMs = TICK_MS; nowMs <= ms; nowMs += TICK_MS) {
      if (said(nowMs)) pace.said(nowMs);
      if (!pace.isDue(nowMs)) continue;
      pace.sent(nowMs);
      sent.push(nowMs);
    }
    return sent;
  }

  const gapsOf = (times: readonly number[]): number[] => times.slice(1).map((at, n) => at - times[n]!);

  it('HS20 where the host speaks, to voters or learners, there is a probe for each heartbeat interval', () => {
    for (const everyMs of [TIMING.lan.heartbeatMs, TIMING.lan.learnerHeartbeatMs]) {
      const pace = new ProbePace({ ...LAN, nowMs: 0 });
      const gaps = gapsOf(sentWithin(30_000, pace, (nowMs) => nowMs % everyMs === 0));
      expect(new Set(gaps)).to.deep.equal(new Set([LAN.probeMs]));
    }
  });

  it('HS20 what everybody tells everybody asks for no quick pace', () => {
    const isQuick = (type: keyof typeof PEER_MESSAGE_CODE): boolean =>
      isPaced(Uint8Array.of(PEER_MESSAGE_CODE[type], 1));
    for (const type of [
      'append',
      'heartbeat',
      'heartbeatAnswer',
      'preVote',
      'requestVote',
      'pull',
    ] as const) {
      expect(isQuick(type), type).to.equal(true);
    }
    for (const type of [
      'digest',
      'gossip',
      'head',
      'typing',
      'keysTrial',
      'keysPast',
      'historyPage',
    ] as const) {
      expect(isQuick(type), type).to.equal(false);
    }
  });

  it('HS20 where nothing is said probes become rarer, and the first word brings them back', () => {
    const pace = new ProbePace({ ...LAN, nowMs: 0 });
    const wordMs = 60_000;
    const sent = sentWithin(61_000, pace, (nowMs) => nowMs === wordMs);
    const before = gapsOf(sent.filter((at) => at < wordMs));
    expect(before.at(-1)).to.equal(LAN.easyProbeMs);
    expect(before.length).to.be.lessThan(150);
    const after = sent.filter((at) => at >= wordMs);
    expect(after[0]! - wordMs).to.be.at.most(LAN.probeMs);
    expect(new Set(gapsOf(after))).to.deep.equal(new Set([LAN.probeMs]));
  });

  it('HS20 the other end bears each gap with more than half of what there was to spare, and up to the ceiling at the end', () => {
    for (const timing of Object.values(TIMING)) {
      const { probeMs, silenceFloorMs, silenceCeilingMs, ...rest } = linkTimingOf(timing);
      const pace = new ProbePace({ probeMs, ...rest, nowMs: 0 });
      const watch = new SilenceWatch({
        expectedGapMs: probeMs,
        floorMs: silenceFloorMs,
        ceilingMs: silenceCeilingMs,
        nowMs: 0,
      });
      const sent = sentWithin(400 * probeMs, pace, () => false);
      for (const [n, gap] of gapsOf([0, ...sent]).entries()) {
        const spareMs = watch.limitMs - gap;
        expect(spareMs, `gap ${n} of ${gap} ms`).to.be.at.least(0.55 * (silenceFloorMs - probeMs));
        watch.heardProbe(sent[n]!);
      }
      expect(watch.limitMs).to.be.within(0.95 * silenceCeilingMs, silenceCeilingMs);
    }
  });
});
