/**
 * Records one voice note: asks for the microphone, counts time and bytes, ends by itself at the limits, gives the
 * microphone back in every case. Pure but for its ports.
 */
import { LIMITS } from '../../protocol/limits.ts';
import { barsOf } from './loudness.ts';

/**
 * Why there is no recording. insecure: the page came without encryption from another computer; unsupported: this browser
 * cannot; denied: somebody said no; missing: there is no microphone; failed: it broke off.
 */
export type Refusal = 'insecure' | 'unsupported' | 'denied' | 'missing' | 'failed';

export class RefusalError extends Error {
  readonly why: Refusal;

  constructor(why: Refusal) {
    super(why);
    this.why = why;
  }
}

export interface Recorded {
  readonly blob: Blob;
  readonly durationMs: number;
  readonly bars: Uint8Array;
}

/** A microphone that records since it was opened. */
export interface Microphone {
  /** 0 to 255, of this moment. */
  loudness(): number;
  /** Recorded so far. */
  readonly bytes: number;
  /** All of it. Throws a RefusalError when it broke off. */
  stop(): Promise<Blob>;
  /** Nobody listens any more. */
  close(): void;
}

export interface RecorderPorts {
  /** Throws a RefusalError. */
  open(): Promise<Microphone>;
  nowMs(): number;
  /** Runs again and again; the answer ends that. */
  every(ms: number, run: () => void): () => void;
  changed(state: RecorderState): void;
  /** It is all there: by word of the person, or at the limit. */
  recorded(note: Recorded): void;
}

export type RecorderState =
  | { readonly kind: 'idle'; readonly refusal: Refusal | null }
  | { readonly kind: 'asking' }
  | { readonly kind: 'recording'; readonly ms: number; readonly newest: readonly number[] };

const MOMENT_MS = 50;
/** Moments that are drawn while they come. */
const NEWEST = 240;
/** Shorter is a slip of the finger, ms. */
const LEAST_MS = 300;

interface Running {
  readonly microphone: Microphone;
  readonly beganMs: number;
  readonly moments: number[];
  readonly end: () => void;
}

export class Recorder {
  readonly #ports: RecorderPorts;
  #running: Running | null = null;
  /** Of the newest start: an answer to another comes too late. */
  #start = 0;
  #isAsking = false;

  constructor(ports: RecorderPorts) {
    this.#ports = ports;
  }

  /** Nothing, while it asks or records. */
  async start(): Promise<void> {
    if (this.#isAsking || this.#running !== null) return;
    const start = (this.#start += 1);
    this.#isAsking = true;
    this.#ports.changed({ kind: 'asking' });
    try {
      const microphone = await this.#ports.open();
      if (start !== this.#start) microphone.close();
      else this.#run(microphone);
    } catch (error) {
      if (start === this.#start) this.#rest(refusalOf(error));
    } finally {
      if (start === this.#start) this.#isAsking = false;
    }
  }

  /** Throws it away; also while it asks. */
  cancel(): void {
    this.#start += 1;
    this.#isAsking = false;
    this.#taken()?.microphone.close();
    this.#rest(null);
  }

  /** Hands over what was said; a moment only is thrown away. */
  async finish(): Promise<void> {
    const running = this.#taken();
    if (running === null) return;
    const { microphone, beganMs, moments } = running;
    const durationMs = Math.min(this.#ports.nowMs() - beganMs, LIMITS.voiceMsMax);
    try {
      const blob = await microphone.stop();
      this.#rest(null);
      if (durationMs >= LEAST_MS) this.#ports.recorded({ blob, durationMs, bars: barsOf(moments) });
    } catch (error) {
      this.#rest(refusalOf(error));
    } finally {
      microphone.close();
    }
  }

  #run(microphone: Microphone): void {
    const beganMs = this.#ports.nowMs();
    const moments: number[] = [];
    const look = (): void => {
      moments.push(microphone.loudness());
      const ms = this.#ports.nowMs() - beganMs;
      this.#ports.changed({ kind: 'recording', ms, newest: moments.slice(-NEWEST) });
      if (ms >= LIMITS.voiceMsMax || microphone.bytes >= LIMITS.voiceBytesMax) void this.finish();
    };
    this.#running = { microphone, beganMs, moments, end: this.#ports.every(MOMENT_MS, look) };
    look();
  }

  /** What runs, which then does not any more. */
  #taken(): Running | null {
    const running = this.#running;
    this.#running = null;
    running?.end();
    return running;
  }

  #rest(refusal: Refusal | null): void {
    this.#ports.changed({ kind: 'idle', refusal });
  }
}

function refusalOf(error: unknown): Refusal {
  if (error instanceof RefusalError) return error.why;
  throw error;
}
