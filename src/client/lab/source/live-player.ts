/** Real nodes on this machine: what the supervisor tells of them, and deeds that it does. */
import type { TimedFact } from '../../../sim/scenario/facts.ts';
import type { Deed } from '../../../sim/scenario/words.ts';
import { lab } from '../lab-store.ts';
import type { Player } from '../player.ts';

const BASE = '/lab/v1';

/** Whether this page is a supervisor's, with real nodes. */
export async function isSupervised(): Promise<boolean> {
  try {
    return (await fetch(`${BASE}/state`)).ok;
  } catch {
    return false;
  }
}

/** By then also messages between nodes are told. */
const LAG_MS = 300;
/** The page's clock carries on by itself; so far behind, it was away, and who follows is brought to the newest moment. */
const BEHIND_MS_MAX = 200;

export class LivePlayer implements Player {
  readonly #feed: EventSource;
  /** Told since the page last had time for it. */
  #facts: TimedFact[] = [];
  #nowMs = 0;
  #soon: ReturnType<typeof setTimeout> | null = null;

  /** `path`: whose facts are told there; by default the lab's own nodes, which alone take deeds. */
  constructor(path = BASE) {
    this.#feed = new EventSource(`${path}/events`);
    lab.begin(LAG_MS);
    // After a break it is told again from the beginning.
    this.#feed.addEventListener('open', () => {
      this.#facts = [];
      lab.begin(LAG_MS);
    });
    this.#feed.addEventListener('facts', (event) => {
      for (const fact of JSON.parse(dataOf(event)) as TimedFact[]) this.#facts.push(fact);
    });
    this.#feed.addEventListener('now', (event) => this.#take(Number(dataOf(event))));
  }

  /** Time goes on by itself. */
  advanceTo(): void {}

  step(): void {
    lab.toNextFact();
  }

  act(deed: Deed): void {
    lab.follow();
    void this.#act(deed);
  }

  close(): void {
    this.#feed.close();
    if (this.#soon !== null) clearTimeout(this.#soon);
  }

  /** Shown at once for all that was told meanwhile: a page that is slower than its nodes would never be done. */
  #take(nowMs: number): void {
    this.#nowMs = nowMs;
    this.#soon ??= setTimeout(() => this.#hear(), 0);
  }

  #hear(): void {
    const [facts, nowMs] = [this.#facts, this.#nowMs];
    this.#facts = [];
    this.#soon = null;
    lab.hear({ facts, frames: null, lost: [], nowMs, transcript: '' });
    const { isFollowing, cursorMs } = lab.state;
    if (isFollowing && nowMs - cursorMs > LAG_MS + BEHIND_MS_MAX) lab.showAt(nowMs);
  }

  async #act(deed: Deed): Promise<void> {
    const beganMs = lab.state.story.lastMs;
    try {
      const answer = await fetch(`${BASE}/deeds`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify(deed),
      });
      const { atMs = beganMs, detail = '' } = (await answer.json()) as { atMs?: number; detail?: string };
      lab.did({ atMs, deed, why: answer.ok ? null : detail });
    } catch (error) {
      lab.did({ atMs: beganMs, deed, why: (error as Error).message });
    }
  }
}

/** Of a server-sent event, which is a MessageEvent of a text. */
function dataOf(event: Event): string {
  return (event as Event & { readonly data: string }).data;
}
