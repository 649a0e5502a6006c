import { expect } from 'chai';
import { LIMITS } from '../../../src/protocol/limits.ts';
import { barsOf, loudnessOf, minutesText } from '../../../src/client/voice/loudness.ts';
import {
  Recorder,
  RefusalError,
  type Microphone,
  type Recorded,
  type RecorderState,
  type Refusal,
} from '../../../src/client/voice/recorder.ts';

/** A recorder whose microphone and clock are the test's. */
class Desk {
  nowMs = 0;
  bytes = 0;
  loud = 0;
  readonly said: string[] = [];
  readonly notes: Recorded[] = [];
  states: RecorderState[] = [];
  asked = Promise.withResolvers<Microphone>();
  ending: Refusal | null = null;
  #look: (() => void) | null = null;
  readonly recorder = new Recorder({
    open: () => this.asked.promise,
    nowMs: () => this.nowMs,
    every: (_, run) => {
      this.#look = run;
      return () => {
        this.#look = null;
      };
    },
    changed: (state) => void this.states.push(state),
    recorded: (note) => void this.notes.push(note),
  });

  /** The person says yes. */
  async allowed(): Promise<void> {
    this.asked.resolve(new TestMicrophone(this));
    await turn();
  }

  get isLooking(): boolean {
    return this.#look !== null;
  }

  pass(ms: number): void {
    this.nowMs += ms;
    this.#look?.();
  }

  get last(): RecorderState {
    return this.states.at(-1)!;
  }
}

class TestMicrophone implements Microphone {
  readonly #desk: Desk;

  constructor(desk: Desk) {
    this.#desk = desk;
  }

  get bytes(): number {
    return this.#desk.bytes;
  }

  loudness(): number {
    return this.#desk.loud;
  }

  async stop(): Promise<Blob> {
    this.#desk.said.push('stop');
    if (this.#desk.ending !== null) throw new RefusalError(this.#desk.ending);
    return Promise.resolve(new Blob(['note']));
  }

  close(): void {
    this.#desk.said.push('close');
  }
}

async function turn(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
}

async function recording(): Promise<Desk> {
  const desk = new Desk();
  void desk.recorder.start();
  await desk.allowed();
  return desk;
}

describe('client/voice/recorder', () => {
  it('MS265 records from the yes to the stop, with how loud it was, and gives the microphone back', async () => {
    const desk = new Desk();
    void desk.recorder.start();
    expect(desk.last).to.deep.equal({ kind: 'asking' });
    desk.nowMs = 9_000;
    await desk.allowed();
    expect(desk.last).to.deep.equal({ kind: 'recording', ms: 0, newest: [0] });
    for (const loud of [10, 200, 30]) {
      desk.loud = loud;
      desk.pass(500);
    }
    await desk.recorder.finish();
    const [note] = desk.notes;
    expect(note!.durationMs).to.equal(1_500);
    expect(note!.bars).to.have.length(48);
    expect(Math.max(...note!.bars)).to.equal(200);
    expect(desk.said).to.deep.equal(['stop', 'close']);
    expect(desk.last).to.deep.equal({ kind: 'idle', refusal: null });
    expect(desk.isLooking).to.equal(false);
  });

  it('MS265 what is cancelled is nowhere, also while the person is still asked', async () => {
    const desk = await recording();
    desk.pass(5_000);
    desk.recorder.cancel();
    await desk.recorder.finish();
    expect([desk.said, desk.notes]).to.deep.equal([['close'], []]);

    const early = new Desk();
    void early.recorder.start();
    early.recorder.cancel();
    await early.allowed();
    expect(early.said, 'the yes came too late').to.deep.equal(['close']);
    expect(early.last).to.deep.equal({ kind: 'idle', refusal: null });
  });

  it('MS265 ends by itself at its longest and at its largest, and keeps what was said', async () => {
    const long = await recording();
    long.pass(LIMITS.voiceMsMax + 40);
    await turn();
    expect(long.notes.map(({ durationMs }) => durationMs)).to.deep.equal([LIMITS.voiceMsMax]);
    const large = await recording();
    large.bytes = LIMITS.voiceBytesMax;
    large.pass(1_000);
    await turn();
    expect(large.notes).to.have.length(1);
    expect(large.isLooking).to.equal(false);
  });

  it('MS265 a slip of the finger is no note', async () => {
    const desk = await recording();
    desk.pass(200);
    await desk.recorder.finish();
    expect(desk.notes).to.deep.equal([]);
  });

  it('MS265 says why there is none: refused, missing, or broken off; then it can be tried again', async () => {
    for (const why of ['denied', 'missing', 'insecure', 'unsupported'] as const) {
      const desk = new Desk();
      desk.asked.reject(new RefusalError(why));
      await desk.recorder.start();
      expect(desk.last).to.deep.equal({ kind: 'idle', refusal: why });
      desk.asked = Promise.withResolvers();
      void desk.recorder.start();
      await desk.allowed();
      expect(desk.last.kind).to.equal('recording');
    }
    const broken = await recording();
    broken.pass(5_000);
    broken.ending = 'failed';
    await broken.recorder.finish();
    expect(broken.last).to.deep.equal({ kind: 'idle', refusal: 'failed' });
    expect([broken.notes.length, broken.said]).to.deep.equal([0, ['stop', 'close']]);
  });
});

describe('client/voice/loudness', () => {
  it('MS265 is heard, not counted: silence is 0, the loudest 255, half of the samples far above half', () => {
    const tone = (size: number): Float32Array => new Float32Array(8).fill(size);
    expect([0, 0.0001, 1].map((size) => loudnessOf(tone(size)))).to.deep.equal([0, 0, 255]);
    expect(loudnessOf(tone(0.5))).to.be.within(200, 230);
  });

  it('MS265 of few moments or many so many bars, the loudest of each share', () => {
    expect([...barsOf([1, 9, 3, 4], 2)]).to.deep.equal([9, 4]);
    expect([...barsOf([5], 3)]).to.deep.equal([5, 5, 5]);
    expect([...barsOf([], 2)]).to.deep.equal([0, 0]);
    expect(barsOf(Array.from({ length: 18_000 }, () => 7)).every((bar) => bar === 7)).to.equal(true);
  });

  it('MS266 time is minutes and seconds', () => {
    expect([0, 7_900, 61_000, 750_000].map(minutesText)).to.deep.equal(['0:00', '0:07', '1:01', '12:30']);
  });
});
