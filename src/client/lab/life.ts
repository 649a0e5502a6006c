/** One simulated life as a page sees it. */

export interface LifeOrder {
  readonly seed: number;
  /** Occurrences before everything is healed. */
  readonly events: number;
}

export type LifeNews =
  | { readonly type: 'lived'; readonly events: number }
  | {
      readonly type: 'ended';
      readonly ok: boolean;
      readonly events: number;
      /** 32 hexadecimal characters: the same as in a process. */
      readonly transcriptHash: string;
      /** The broken rule and what happened; null when none broke. */
      readonly failure: string | null;
      readonly replay: string;
    };

/** Begins in a thread of its own and tells of it. Answers how to end it early; nothing is told afterwards. */
export function live(order: LifeOrder, tell: (news: LifeNews) => void): () => void {
  const worker = new Worker(new URL('./sim-worker.ts', import.meta.url));
  const tellLast = (news: LifeNews): void => {
    tell(news);
    if (news.type === 'ended') worker.terminate();
  };
  worker.addEventListener('message', ({ data }: MessageEvent<LifeNews>) => tellLast(data));
  worker.addEventListener('error', ({ message }) =>
    tellLast({ type: 'ended', ok: false, events: 0, transcriptHash: '', failure: message, replay: '' }),
  );
  worker.postMessage(order);
  return () => worker.terminate();
}
