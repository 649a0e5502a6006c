/** A simulated group, lived in a thread of its own, so that the page stays awake. */
import type { Deed, Scenario } from '../../../sim/scenario/words.ts';
import { lab } from '../lab-store.ts';
import type { Player } from '../player.ts';
import type { SimNews, SimOrder } from './sim-words.ts';

export class SimPlayer implements Player {
  readonly #worker = new Worker(new URL('./sim-worker.ts', import.meta.url));
  /** An order to go on is on its way: the next one waits for its news. */
  #isBusy = false;

  constructor(scenario: Scenario) {
    this.#worker.addEventListener('message', ({ data }: MessageEvent<SimNews>) => this.#hear(data));
    this.#worker.addEventListener('error', ({ message }) => lab.fail(message));
    lab.begin();
    this.#order({ type: 'begin', scenario });
  }

  advanceTo(toMs: number): void {
    if (this.#isBusy) return;
    this.#isBusy = true;
    this.#order({ type: 'advance', toMs });
  }

  step(): void {
    lab.showAt(Infinity);
    this.#order({ type: 'step' });
  }

  act(deed: Deed): void {
    lab.showAt(Infinity);
    this.#order({ type: 'act', deed });
  }

  close(): void {
    this.#worker.terminate();
  }

  #order(order: SimOrder): void {
    this.#worker.postMessage(order);
  }

  #hear(news: SimNews): void {
    switch (news.type) {
      case 'lived': {
        this.#isBusy = false;
        const isNewest = lab.state.cursorMs >= lab.state.story.lastMs;
        lab.hear(news);
        if (isNewest && !lab.state.isPlaying) lab.showAt(news.nowMs);
        break;
      }
      case 'did':
        lab.did({ atMs: news.atMs, deed: news.deed, why: news.why });
        break;
      case 'broke':
        lab.fail(news.why);
    }
  }
}
