/** What a link learns from its probes: the round trip, and how long is too long to hear nothing. Pure. */

const US_PER_MS = 1000;
/** Weight of a new sample, as TCP has it (RFC 6298), once there are as many; the first few are averaged. */
const RTT_WEIGHT = 1 / 8;
/** Likewise. */
const JITTER_WEIGHT = 1 / 4;
const GAP_WEIGHT = 1 / 8;
/** Of the usual ones. */
export const SILENT_AFTER_GAPS = 3;
/** A change of less than both is not worth telling. */
const NOTICEABLE_PART = 0.1;
const NOTICEABLE_US = 200;

/** The least of so many samples counts: a busy processor adds to a sample, and nothing ever takes from it. */
const RTT_WINDOW = 4;

/** Smoothed round trip in µs. */
export class RoundTrip {
  private readonly recent: number[] = [];
  private smoothed: number | null = null;
  private deviation: number | null = null;
  private told: number | null = null;
  private count = 0;

  /** Null before the first sample. */
  get us(): number | null {
    return this.smoothed === null ? null : Math.round(this.smoothed);
  }

  /** How far a sample usually lies from the smoothed round trip, µs; null before the second. */
  get jitterUs(): number | null {
    return this.deviation === null ? null : Math.round(this.deviation);
  }

  get samples(): number {
    return this.count;
  }

  sample(us: number): void {
    this.count++;
    this.recent.push(us);
    if (this.recent.length > RTT_WINDOW) this.recent.shift();
    const least = Math.min(...this.recent);
    const before = this.smoothed ?? least;
    this.smoothed = before + (least - before) * Math.max(RTT_WEIGHT, 1 / this.count);
    if (this.count === 1) return;
    const off = Math.abs(us - before);
    this.deviation = this.deviation === null ? off : this.deviation + (off - this.deviation) * JITTER_WEIGHT;
  }

  /** True when it moved noticeably since `markTold`. */
  get isNews(): boolean {
    if (this.smoothed === null) return false;
    if (this.told === null) return true;
    return Math.abs(this.smoothed - this.told) > Math.max(NOTICEABLE_US, this.told * NOTICEABLE_PART);
  }

  markTold(): void {
    this.told = this.smoothed;
  }
}

/** Judges silence against the usual gap between the peer's probes, scatter included; any frame ends it. Times in monotonic ms. */
export class SilenceWatch {
  private readonly floorMs: number;
  private readonly ceilingMs: number;
  private gapMs: number;
  private gapDeviationMs = 0;
  private heardMs: number;
  private probeMs: number;

  constructor(options: { expectedGapMs: number; floorMs: number; ceilingMs: number; nowMs: number }) {
    this.floorMs = options.floorMs;
    this.ceilingMs = options.ceilingMs;
    this.gapMs = options.expectedGapMs;
    this.heardMs = options.nowMs;
    this.probeMs = options.nowMs;
  }

  heard(nowMs: number): void {
    this.heardMs = nowMs;
  }

  /** Only probes come at regular times; gaps that were silence themselves teach nothing. */
  heardProbe(nowMs: number): void {
    const gap = nowMs - this.probeMs;
    this.probeMs = nowMs;
    if (gap > this.ceilingMs) return;
    const off = Math.abs(gap - this.gapMs);
    this.gapMs += (gap - this.gapMs) * GAP_WEIGHT;
    this.gapDeviationMs += (off - this.gapDeviationMs) * GAP_WEIGHT;
  }

  silentForMs(nowMs: number): number {
    return nowMs - this.heardMs;
  }

  get limitMs(): number {
    const usualMs = this.gapMs + this.gapDeviationMs;
    return Math.min(this.ceilingMs, Math.max(this.floorMs, SILENT_AFTER_GAPS * usualMs));
  }

  isSilent(nowMs: number): boolean {
    return this.silentForMs(nowMs) > this.limitMs;
  }

  /** EL23 This node itself was late by so much: nobody else is to blame for it. */
  forgive(lateMs: number, nowMs: number): void {
    this.heardMs = Math.min(nowMs, this.heardMs + lateMs);
    this.probeMs = Math.min(nowMs, this.probeMs + lateMs);
  }
}

/** Monotonic clock in ms. */
export function monotonicMs(): number {
  return performance.now();
}

/** What the machine's clock was when this process's began: both run at one pace. */
const SYSTEM_AHEAD_US = Number(process.hrtime.bigint() / 1000n) - performance.now() * US_PER_MS;

/** The machine's monotonic clock in whole µs: the same in all its processes. */
export function systemUs(): number {
  return Math.round(performance.now() * US_PER_MS + SYSTEM_AHEAD_US);
}

/** Monotonic clock in whole µs. */
export function monotonicUs(): number {
  return Math.round(performance.now() * US_PER_MS);
}
