import { expect } from 'chai';
import { LastSeen } from '../../src/server/last-seen.ts';
import { deviceNamed } from '../support/log-maker.ts';

const ANA = deviceNamed(1);
const BO = deviceNamed(2);

/** What is written, and how often. */
class Memory {
  readonly kept = new Map<string, number>();
  writes = 0;

  lastSeenMs(deviceId: string): number | undefined {
    return this.kept.get(deviceId);
  }

  rememberSeen(deviceId: string, seenMs: number): void {
    this.kept.set(deviceId, seenMs);
    this.writes += 1;
  }
}

describe('server/last-seen', () => {
  let nowMs: number;
  let memory: Memory;
  beforeEach(() => {
    nowMs = Date.UTC(2026, 10, 21, 12);
    memory = new Memory();
  });
  const started = (): LastSeen => new LastSeen({ memory, wallMs: () => nowMs });
  const text = (ms: number): string => new Date(ms).toISOString();

  it('DV42 says when the link was last there; null while it is, and for whom there never was one', () => {
    const seen = started();
    expect(seen.at(ANA)).to.equal(null);
    seen.linkUp(ANA);
    expect(seen.at(ANA)).to.equal(null);
    nowMs += 5_000;
    seen.linkDown(ANA);
    seen.linkDown(BO);
    const wentMs = nowMs;
    nowMs += 60_000;
    expect([seen.at(ANA), seen.at(BO)]).to.deep.equal([text(wentMs), null]);
  });

  it('DV42 is known after a restart, to the minute; a link that flaps writes once in one', () => {
    const seen = started();
    const beganMs = nowMs;
    for (let n = 0; n < 500; n++) {
      seen.linkUp(ANA);
      nowMs += 100;
      seen.linkDown(ANA);
    }
    expect(memory.writes).to.equal(1);
    expect(seen.at(ANA)).to.equal(text(nowMs));
    expect(started().at(ANA)).to.equal(text(beganMs));
    seen.linkUp(ANA);
    nowMs += 60_000;
    seen.linkDown(ANA);
    expect(started().at(ANA)).to.equal(text(nowMs));
  });

  it('DV42 a clock that was put back does not stop it from being remembered', () => {
    const seen = started();
    seen.linkUp(ANA);
    nowMs -= 3_600_000;
    seen.linkDown(ANA);
    expect(started().at(ANA)).to.equal(text(nowMs));
  });
});
