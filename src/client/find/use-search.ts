/** Asks the node while somebody types, and keeps the answers to what is asked now. */
import { useEffect, useRef, useState } from 'react';
import type { PlacedHit, SearchAllPage, SearchHit, SearchPage } from '../../api/search.ts';
import type { SearchAsked } from '../api/node-api.ts';
import { Problem } from '../api/problem.ts';
import { api } from '../state/store.ts';
import { problemText } from '../text/text.ts';

/** After a key, ms: the next one comes sooner while one writes. */
const PAUSE_MS = 120;
/** Pages that are asked for by themselves while none has a hit. */
const EMPTY_PAGES_MAX = 40;

/** With its place where all groups are searched. */
export type FoundHit = SearchHit | PlacedHit;

export interface Found {
  readonly hits: readonly FoundHit[];
  /** Where there may be more; null at the end. */
  readonly next: string | null;
  readonly unknown: SearchPage['unknown'];
  readonly isReading: boolean;
  /** Names of groups that could not be searched. */
  readonly skipped: readonly string[];
  /** Why there was no answer, in words. */
  readonly problem: string | null;
}

export interface Search {
  /** Null before the first answer, and when nothing is asked for. */
  readonly found: Found | null;
  readonly isAsking: boolean;
  readonly more: () => void;
}

const NOTHING: Found = { hits: [], next: null, unknown: [], isReading: false, skipped: [], problem: null };

export function useSearch({ groupId, roomId, q }: SearchAsked): Search {
  const [found, setFound] = useState<Found | null>(null);
  const [isAsking, setAsking] = useState(false);
  /** Of what is asked now: answers to others come too late. */
  const asking = useRef<AbortController | null>(null);

  const ask = (before: Found): void => {
    asking.current?.abort();
    const mine = new AbortController();
    asking.current = mine;
    setAsking(true);
    void pagesOf({ groupId, roomId, q }, before, mine.signal).then((answer) => {
      if (mine.signal.aborted) return;
      setFound(answer);
      setAsking(false);
    });
  };

  useEffect(() => {
    if (q.trim() === '') {
      setFound(null);
      setAsking(false);
      return undefined;
    }
    setAsking(true);
    const timer = setTimeout(() => ask(NOTHING), PAUSE_MS);
    return () => {
      clearTimeout(timer);
      asking.current?.abort();
    };
  }, [groupId, roomId, q]);

  const more = (): void => {
    if (found !== null && found.next !== null && !isAsking) ask(found);
  };
  return { found, isAsking, more };
}

/** One page more, and on as long as there is none with a hit: old messages are read in parts. */
async function pagesOf(asked: SearchAsked, before: Found, signal: AbortSignal): Promise<Found> {
  let { next } = before;
  try {
    for (let pages = 0; ; pages += 1) {
      const page = await api.search(asked, next);
      next = page.next;
      const isEnough = page.hits.length > 0 || next === null || pages === EMPTY_PAGES_MAX;
      if (isEnough || signal.aborted)
        return {
          hits: [...before.hits, ...page.hits],
          next,
          unknown: page.unknown,
          isReading: page.index.isReading,
          skipped: skippedIn(page),
          problem: null,
        };
    }
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    return { ...before, next, problem: problemText(error.facts) };
  }
}

function skippedIn(page: SearchPage | SearchAllPage): string[] {
  return 'skipped' in page ? page.skipped.map(({ name }) => name) : [];
}
