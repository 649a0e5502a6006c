/** The file of the person that is on its way into this device: one at a time, and also while no settings show it. */
import { useStore } from 'zustand';
import { createStore } from 'zustand/vanilla';
import type { ImportInfo } from '../../api/imports.ts';
import { Problem } from '../api/problem.ts';
import { bringImport, type ImportPorts } from './import-file.ts';

/** How far it is: so much of the file, and so many messages. */
export interface UnderWay {
  readonly name: string;
  readonly part: number;
  readonly messages: number;
}

/** What came of the last one: it is there, the person stopped it, or it was refused. */
export type Outcome = { readonly done: ImportInfo } | { readonly why: Problem | 'stopped' };

interface Bringing {
  /** Null: none is. */
  readonly underWay: UnderWay | null;
  /** Null before the first, and while another is under way or chosen. */
  readonly outcome: Outcome | null;
}

const store = createStore<Bringing>(() => ({ underWay: null, outcome: null }));
let stopping = new AbortController();

export function useBringing(): Bringing {
  return useStore(store);
}

/** For handlers and tests, which need the state as it is at that moment. */
export function bringingNow(): Bringing {
  return store.getState();
}

/** Resolves when it is known what came of it; while one is under way no other one begins. */
export async function bring(file: File, passphrase: string | null, api: ImportPorts['api']): Promise<void> {
  if (store.getState().underWay !== null) return;
  stopping = new AbortController();
  const { signal } = stopping;
  const onProgress = (part: number, messages: number): void =>
    store.setState({ underWay: { name: file.name, part, messages }, outcome: null });
  onProgress(0, 0);
  try {
    const done = await bringImport(file, passphrase, { api, onProgress, signal });
    store.setState({ underWay: null, outcome: { done } });
  } catch (error) {
    const why = error instanceof Problem ? error : signal.aborted ? 'stopped' : null;
    store.setState({ underWay: null, outcome: why === null ? null : { why } });
    if (why === null) throw error;
  }
}

/** Nothing of it stays. */
export function stopBringing(): void {
  stopping.abort();
}

/** Another file was chosen: what came of the last one is said no more. */
export function forgetOutcome(): void {
  store.setState({ outcome: null });
}
