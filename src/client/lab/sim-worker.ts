/** Lives one seed in a thread of its own, so that the page stays awake. */
import { runSeed } from '../../sim/run.ts';
import type { LifeNews, LifeOrder } from './life.ts';

/** What a worker sends with: the types of pages know its global scope as a window, which wants to know to whom. */
const scope = globalThis as unknown as { postMessage(news: LifeNews): void };

globalThis.addEventListener('message', ({ data }: MessageEvent<LifeOrder>) => {
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
});
