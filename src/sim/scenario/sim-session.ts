/**
 * A simulated group that somebody plays with: time goes on as far as it is let, deeds are done at once. The same scenario, the
 * same deeds at the same moments: the same run.
 */
import type { PeerMessage } from '../../protocol/peer-messages.ts';
import type { DeviceId } from '../../protocol/ids.ts';
import type { FrameWatch } from '../links.ts';
import type { World } from '../world.ts';
import { DeedsByHand } from './deeds.ts';
import type { TimedFact } from './facts.ts';
import { playOn } from './play.ts';
import { groupOf } from './sim-run.ts';
import { SimStage } from './sim-stage.ts';
import type { Deed, Scenario } from './words.ts';

/** Hears of every frame between nodes of the lab, by their places in its list of names. */
export interface FrameListener {
  /** Times in ms since the load began; `arrivesMs` Infinity: it was lost. Frames count from 0. */
  sent(from: number, to: number, message: PeerMessage, sentMs: number, arrivesMs: number): void;
  /** One that was told before does not arrive. */
  lost(frame: number): void;
}

/** Each wipe takes one, and each node that is added. */
const SPARES = 64;

export class SimSession {
  readonly #world: World;
  readonly #stage: SimStage;
  readonly #deeds: DeedsByHand;
  readonly #beganUs: number;
  #told = 0;
  #frames = 0;

  /** The group has formed and the load runs. */
  constructor(scenario: Scenario, listener: FrameListener) {
    this.#world = groupOf(scenario, SPARES);
    this.#beganUs = this.#world.timeline.nowUs;
    this.#stage = new SimStage(this.#world, scenario);
    this.#deeds = new DeedsByHand(scenario.seed, (fact) => this.#stage.recorder.tell(fact));
    this.#world.network.watch = this.#watch(listener);
  }

  /** Since the load began. */
  get nowMs(): number {
    return (this.#world.timeline.nowUs - this.#beganUs) / 1000;
  }

  /** The rule that was broken, and how; null while all hold. */
  get broken(): string | null {
    const { failure } = this.#world;
    return failure === null ? null : `${failure.rule}: ${failure.what}`;
  }

  /** Of everything so far: 32 hexadecimal characters. */
  get transcript(): string {
    return this.#world.transcript.hash();
  }

  /** What was told since it was asked last. */
  takeFacts(): readonly TimedFact[] {
    const { facts } = this.#stage.recorder;
    const news: TimedFact[] = [];
    for (; this.#told < facts.length; this.#told++) news.push(facts.at(this.#told));
    return news;
  }

  advanceTo(ms: number): void {
    this.#stage.carryOut({ kind: 'at', atMs: ms });
  }

  /** Lets exactly one more thing happen. */
  step(): void {
    const { happened } = this.#world.timeline;
    this.#world.runUntil(() => this.#world.timeline.happened > happened, Infinity);
  }

  /** `why`: it could not be done; null when it was. */
  act(deed: Deed): { readonly atMs: number; readonly why: string | null } {
    const atMs = this.nowMs;
    return { atMs, why: playOn(this.#deeds.do(deed), this.#stage) };
  }

  #watch(listener: FrameListener): FrameWatch {
    const { names } = this.#stage;
    const place = (device: DeviceId): number => names.indexOf(this.#stage.nameOf(device) ?? '');
    const since = (us: number): number => (us - this.#beganUs) / 1000;
    return {
      sent: (from, to, message, nowUs, arrivalUs) => {
        const [a, b] = [place(from), place(to)];
        if (a === -1 || b === -1) return -1;
        listener.sent(a, b, message, since(nowUs), since(arrivalUs));
        return this.#frames++;
      },
      lost: (frame) => {
        if (frame !== -1) listener.lost(frame);
      },
    };
  }
}
