/** What is open and pointed at in the conversation on this screen. Nothing of it is the node's business. */
import { useCallback } from 'react';
import { useStore } from 'zustand';
import { createStore } from 'zustand/vanilla';
import type { NewParts } from '../api/node-api.ts';
import type { Message } from '../../api/messages.ts';
import type { Attachment } from '../../api/message-parts.ts';

/** What stands beside a button of the conversation while it is open. */
export type Beside = { readonly button: HTMLElement } & (
  | { readonly kind: 'reaction' | 'more'; readonly message: Message }
  | { readonly kind: 'card'; readonly memberId: string }
  | { readonly kind: 'add' }
  /** Null: none was chosen. */
  | { readonly kind: 'emoji'; readonly done: (emoji: string | null) => void }
);

/** Where the list shall go next; the list takes it once it has the row. */
type Target = 'end' | { readonly messageId: string };

export interface ChatUi {
  readonly replyTo: Message | null;
  readonly editing: { readonly messageId: string; readonly text: string } | null;
  readonly deleting: Message | null;
  readonly forwarding: Message | null;
  /** Something else than a text is being written. */
  readonly making: 'poll' | 'place' | null;
  /** A text that names everybody, before it is sent, and what sends it. */
  readonly askingAll: { readonly text: string; readonly carry: (parts: NewParts) => void } | null;
  readonly detailsOf: string | null;
  /** Pictures of a message, large: which of them. */
  readonly gallery: { readonly pictures: readonly Attachment[]; readonly blobId: string } | null;
  readonly beside: Beside | null;
  readonly target: Target | null;
  /** Lit up for a moment, so that the eye finds it. */
  readonly flashed: string | null;
  /** Key of the row that Tab goes to and arrows start from; null: the last one. */
  readonly activeKey: string | null;
  /** Messages of blocked members that the person wanted to see all the same. */
  readonly unfolded: ReadonlySet<string>;
}

/** Whatever lies above the conversation. */
const NOTHING_OPEN = {
  deleting: null,
  forwarding: null,
  making: null,
  askingAll: null,
  detailsOf: null,
  gallery: null,
  beside: null,
} as const satisfies Partial<ChatUi>;

const START: ChatUi = {
  ...NOTHING_OPEN,
  replyTo: null,
  editing: null,
  target: null,
  flashed: null,
  activeKey: null,
  unfolded: new Set(),
};

const store = createStore<ChatUi>(() => START);

export function useChatUi<T>(select: (state: ChatUi) => T): T {
  return useStore(store, select);
}

/** For handlers, which need it as it is at that moment. */
export function chatUi(): ChatUi {
  return store.getState();
}

export function setChatUi(change: Partial<ChatUi>): void {
  store.setState(change);
}

/** A hook: what closes all that lies above the conversation; null when nothing does. */
export function useOverlaysClose(): (() => void) | null {
  const isAnyOpen = useChatUi((state) =>
    Object.keys(NOTHING_OPEN).some((key) => state[key as keyof typeof NOTHING_OPEN] !== null),
  );
  const close = useCallback(() => setChatUi(NOTHING_OPEN), []);
  return isAnyOpen ? close : null;
}

/** MS295 Shows a message of a blocked member. */
export function unfold(messageId: string): void {
  setChatUi({ unfolded: new Set([...chatUi().unfolded, messageId]) });
}

/** Another conversation is on the screen. */
export function resetChatUi(): void {
  store.setState(START);
}
