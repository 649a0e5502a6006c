/**
 * What the lab's page knows: the story so far, the moment that is shown of it, and how one goes through it. One store for the
 * page; whoever plays (a simulator, a recording) feeds it, components read it.
 */
import { useSyncExternalStore } from 'react';
import type { Deed } from '../../sim/scenario/words.ts';
import { emptyRun, takeIn, type Heard, type Run } from './story/run.ts';
import type { Scene } from './story/scene.ts';
import type { Story } from './story/story.ts';

export interface DoneDeed {
  readonly atMs: number;
  readonly deed: Deed;
  /** Why it could not be done; null when it was. */
  readonly why: string | null;
}

interface HeardLive extends Heard {
  /** A digest of everything so far, where the run can be had again; else empty. */
  readonly transcript: string;
}

export interface LabState extends Run {
  /** What is shown stays so far behind what is known, ms: of the last moments not everything is told yet. */
  readonly lagMs: number;
  /** The moment that is shown, ms since the load began. */
  readonly cursorMs: number;
  /** The same for lists and numbers, which nobody reads sixty times a second: a little behind while it plays. */
  readonly listMs: number;
  readonly isPlaying: boolean;
  /** The newest moment is what one wants to see: true until one looks at another, pauses or slows the run down. */
  readonly isFollowing: boolean;
  /** Milliseconds of the story in one of the person's. */
  readonly speed: number;
  /** What the person did, in order. */
  readonly deeds: readonly DoneDeed[];
  /** A message of the load that everything else is dimmed for; null: none. */
  readonly picked: string | null;
  /** A digest of all that happened up to the newest moment; empty where there is none. */
  readonly transcript: string;
  /** Why nothing can be shown; null. */
  readonly trouble: string | null;
}

/** How often lists and numbers change while it plays. */
const LIST_EVERY_MS = 200;

export const SPEEDS = [0.01, 0.1, 0.5, 1, 2, 10] as const;

function fresh(): LabState {
  return {
    ...emptyRun(),
    lagMs: 0,
    cursorMs: 0,
    listMs: 0,
    isPlaying: true,
    isFollowing: true,
    speed: 1,
    deeds: [],
    picked: null,
    transcript: '',
    trouble: null,
  };
}

class LabStore {
  #state = fresh();
  /** By the clock of the page. */
  #listedAtMs = -Infinity;
  readonly #listeners = new Set<() => void>();

  get state(): LabState {
    return this.#state;
  }

  /** Answers how to stop hearing. */
  readonly subscribe = (changed: () => void): (() => void) => {
    this.#listeners.add(changed);
    return () => this.#listeners.delete(changed);
  };

  /** Another run, of which `run` is known already: nothing of the one before stays but how fast it is shown. */
  begin(lagMs = 0, run = emptyRun()): void {
    const { speed } = this.#state;
    this.#set({ ...fresh(), ...run, lagMs, speed, isFollowing: speed >= 1 });
  }

  hear(heard: HeardLive): void {
    takeIn(this.#state, heard);
    this.#set({ transcript: heard.transcript });
  }

  showAt(ms: number): void {
    const { story, isPlaying, lagMs, listMs, cursorMs: before } = this.#state;
    const cursorMs = Math.max(0, Math.min(ms, story.lastMs - lagMs));
    const now = performance.now();
    const isDue = !isPlaying || cursorMs < before || now - this.#listedAtMs >= LIST_EVERY_MS;
    if (isDue) this.#listedAtMs = now;
    this.#set({ cursorMs, listMs: isDue ? cursorMs : listMs });
  }

  /** To the newest moment, and on with it. */
  follow(): void {
    this.play(true);
    this.#set({ isFollowing: this.#state.speed >= 1 });
    this.showAt(Infinity);
  }

  /** Shows another moment, and stays there. */
  goTo(ms: number): void {
    this.play(false);
    this.showAt(ms);
  }

  /** To the next moment at which something happened, as far as it is known. */
  toNextFact(): void {
    const { story, cursorMs } = this.#state;
    const next = story.facts.countUpTo(cursorMs);
    this.showAt(next < story.facts.length ? story.facts.msAt(next) : story.lastMs);
  }

  play(isPlaying: boolean): void {
    const { cursorMs, isFollowing } = this.#state;
    this.#set({ isPlaying, isFollowing: isPlaying && isFollowing, listMs: cursorMs });
  }

  setSpeed(speed: number): void {
    this.#set({ speed, isFollowing: this.#state.isFollowing && speed >= 1 });
  }

  did(done: DoneDeed): void {
    this.#set({ deeds: [...this.#state.deeds, done] });
  }

  pick(picked: string | null): void {
    this.#set({ picked });
  }

  fail(trouble: string): void {
    this.#set({ trouble, isPlaying: false });
  }

  #set(news: Partial<LabState>): void {
    this.#state = { ...this.#state, ...news };
    for (const listener of this.#listeners) listener();
  }
}

export const lab = new LabStore();

export function useLab<T>(select: (state: LabState) => T): T {
  return useSyncExternalStore(lab.subscribe, () => select(lab.state));
}

/** The group at the moment that is shown. */
export function useScene(): Scene {
  return useLab(sceneNow);
}

/** The same for lists and numbers (`listMs`). */
export function useListScene(): Scene {
  return useLab(sceneOfLists);
}

const sceneNow = remembered(({ cursorMs }) => cursorMs);
const sceneOfLists = remembered(({ listMs }) => listMs);

/** Made once for a moment of a story, however many components ask; another one when more is known of that moment. */
function remembered(momentOf: (state: LabState) => number): (state: LabState) => Scene {
  let last: {
    readonly story: Story;
    readonly ms: number;
    readonly known: number;
    readonly scene: Scene;
  } | null = null;
  return (state) => {
    const ms = momentOf(state);
    const { story } = state;
    const known = story.facts.length;
    const isSame = last !== null && last.story === story && last.ms === ms && last.known === known;
    if (!isSame) last = { story, ms, known, scene: story.sceneAt(ms) };
    return last!.scene;
  };
}
