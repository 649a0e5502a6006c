/**
 * Messages that others answer and that are not in the loaded part: each is asked for once in the life of this tab.
 * Once its own part is loaded, that is shown instead.
 */
import { useStore } from 'zustand';
import { createStore } from 'zustand/vanilla';
import type { Message } from '../../api/messages.ts';
import { Problem } from '../api/problem.ts';
import { api } from '../state/store.ts';
import { here } from './actions.ts';

type Original = Message | 'missing';

const store = createStore<Readonly<Record<string, Original>>>(() => ({}));
const asked = new Set<string>();

/** Null: not known yet, or not asked for. */
export function useOriginal(messageId: string | null): Original | null {
  return useStore(store, (originals) => (messageId === null ? null : (originals[messageId] ?? null)));
}

export function askForOriginal(messageId: string): void {
  const place = here();
  if (place === null || asked.has(messageId)) return;
  asked.add(messageId);
  api.message(place.groupId, place.roomId, messageId).then(
    (message) => store.setState({ [messageId]: message }),
    (error: unknown) => {
      const isGone = error instanceof Problem && error.facts.status === 404;
      if (isGone) store.setState({ [messageId]: 'missing' });
      // Whoever shows it next may ask again.
      else asked.delete(messageId);
    },
  );
}
