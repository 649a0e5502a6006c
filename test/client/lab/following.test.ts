import { expect } from 'chai';
import { define, restore, useFakeTimers, type SinonFakeTimers } from 'sinon';
import { lab } from '../../../src/client/lab/lab-store.ts';
import { LivePlayer } from '../../../src/client/lab/source/live-player.ts';

/** The stream of a supervisor, in the hand of the test. */
class FeedTwin extends EventTarget {
  static last: FeedTwin;
  constructor() {
    super();
    FeedTwin.last = this;
  }
  now(ms: number): void {
    this.dispatchEvent(new MessageEvent('now', { data: String(ms) }));
  }
  close(): void {}
}

describe('client: the moment of a run of real nodes that is shown', () => {
  let player: LivePlayer;
  let clock: SinonFakeTimers;
  const behindMs = (): number => lab.state.story.lastMs - lab.state.cursorMs;

  /** Told, and taken as soon as the page has time. */
  const now = (ms: number): void => {
    FeedTwin.last.now(ms);
    clock.runAll();
  };

  beforeEach(() => {
    clock = useFakeTimers();
    define(globalThis, 'EventSource', FeedTwin);
    player = new LivePlayer();
    lab.setSpeed(1);
    lab.follow();
  });
  afterEach(() => {
    player.close();
    restore();
  });

  it('LB20 a page that had no time for a while goes on at the newest moment', () => {
    for (const ms of [1_000, 20_000, 90_000]) {
      now(ms);
      expect(behindMs()).to.equal(lab.state.lagMs);
    }
  });

  it('LB20 who looks at another moment is left there until the newest one is asked for', () => {
    now(10_000);
    lab.goTo(4_000);
    lab.play(true);
    now(20_000);
    expect(lab.state.cursorMs).to.equal(4_000);
    lab.follow();
    now(30_000);
    expect(behindMs()).to.equal(lab.state.lagMs);
  });

  it('LB20 who slowed the run down falls behind it', () => {
    now(10_000);
    const { cursorMs } = lab.state;
    lab.setSpeed(0.1);
    now(20_000);
    lab.setSpeed(1);
    now(30_000);
    expect(lab.state.cursorMs).to.equal(cursorMs);
  });

  it('LB20 what was told while the page had no time is taken at once', () => {
    let changes = 0;
    const stop = lab.subscribe(() => changes++);
    FeedTwin.last.now(10_000);
    clock.runAll();
    const ofOne = changes;
    for (const ms of [20_000, 20_100, 20_200, 30_000]) FeedTwin.last.now(ms);
    clock.runAll();
    stop();
    expect(changes).to.equal(2 * ofOne);
    expect(lab.state.story.lastMs).to.equal(30_000);
  });
});
