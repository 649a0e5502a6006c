/** Lives one seed in a thread of its own, so that the page stays awake. */
import { runSeed } from '../../sim/run.ts';
import type { LifeNews, LifeOrder } from './life.ts';

/** What a worker's global scope is, as far as it is needed: the types of pages know it as a window. */
interface Scope {
  onmessage: ((event: MessageEvent<LifeOrder>) => void) | null;
  postMessage(news: LifeNews): void;
}

const scope = globalThis as unknown as Scope;

scope.onmessage = ({ data }) => {
  const { ok, failure, counts, transcriptHash } = runSeed({
    ...data,
    progress: (events) => scope.postMessage({ type: 'lived', events }),
  });
  scope.postMessage({
    type: 'ended',
    ok,
    events: counts.events,
    transcriptHash,
    failure: failure === undefined ? null : `${failure.rule}: ${failure.what}`,
    replay:
      failure?.replay ?? `demes sim --seed ${data.seed} --nodes ${counts.nodes} --events ${data.events}`,
  });
};
