/** The one store of this tab, and how components read it. */
import { v7 as newId } from 'uuid';
import { useStore } from 'zustand';
import { createStore } from 'zustand/vanilla';
import type { Message } from '../../api/messages.ts';
import { NodeApi } from '../api/node-api.ts';
import { messagesIn } from './apply-feed.ts';
import { Presence } from './presence.ts';
import { Files } from './files.ts';
import { Live, type Socket, type SocketEvents } from './live.ts';
import { START, type AppState, type GroupState, type Timeline } from './model.ts';
import { Session } from './session.ts';
import { Silence } from './silence.ts';

const store = createStore<AppState>(() => START);

/** Every request of this tab goes through it. */
export const api = new NodeApi({
  asked: () => {
    store.setState(({ openRequests }) => ({ openRequests: openRequests + 1 }));
    silence.asked();
  },
  ended: (isHeard) => {
    store.setState(({ openRequests }) => ({ openRequests: openRequests - 1 }));
    silence.ended(isHeard);
  },
});

export const session = new Session({
  api,
  store: { get: () => store.getState(), set: (change) => store.setState(change) },
  nowMs: () => Date.now(),
  newId,
  pause: async (ms) => {
    await new Promise((resolve) => setTimeout(resolve, ms));
  },
});

export const files = new Files({
  api,
  store: { get: () => store.getState(), set: (change) => store.setState(change) },
  nowMs: () => Date.now(),
});

const live = new Live({
  open: openSocket,
  soon: onNextFrame,
  later,
  arrived: () => {
    silence.heard();
    session.arrived();
  },
  take: (frames) => {
    session.take(frames);
    const messages = messagesIn(frames);
    if (messages.length > 0) for (const listener of listeners) listener(messages);
  },
  opened: (isNew) => session.opened(isNew),
  lost: () => session.lost(),
});

type Listener = (messages: readonly Message[]) => void;
const listeners = new Set<Listener>();

/** Of all that the feed tells of messages, when it is in the state. The answer ends it. */
export function onMessages(listener: Listener): () => void {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}

const silence = new Silence({ later, silent: () => live.drop() });

const presence = new Presence({
  get: () => store.getState(),
  tell: async () => api.noteActivity().catch(() => undefined),
  nowMs: () => performance.now(),
});

/** Once, when the page is there. */
export function startSession(): void {
  session.start(live);
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState !== 'visible') return;
    live.hurry();
    void session.lookAgain();
  });
  for (const sign of ['keydown', 'pointerdown', 'pointermove', 'wheel', 'touchstart']) {
    window.addEventListener(sign, () => void presence.seen(), { passive: true, capture: true });
  }
  window.addEventListener('online', () => live.hurry());
}

export function useApp<T>(select: (state: AppState) => T): T {
  return useStore(store, select);
}

/** The group on the screen; null when there is none. */
export function useGroup<T>(select: (group: GroupState) => T): T | null {
  return useStore(store, (state) => {
    const group = state.groupId === null ? undefined : state.groups[state.groupId];
    return group === undefined ? null : select(group);
  });
}

/** The conversation on the screen; null before it is asked for. */
export function useTimeline(): Timeline | null {
  return useStore(store, (state) => {
    const { groupId, roomId } = state;
    if (groupId === null || roomId === null) return null;
    return state.groups[groupId]?.timelines[roomId] ?? null;
  });
}

/** For handlers, which need the state as it is at that moment. */
export function appState(): AppState {
  return store.getState();
}

function later(run: () => void, ms: number): () => void {
  const timer = setTimeout(run, ms);
  return () => clearTimeout(timer);
}

function openSocket(after: string | null, events: SocketEvents): Socket {
  const url = new URL('/api/v1/live', window.location.href);
  url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
  if (after !== null) url.searchParams.set('after', after);
  const socket = new WebSocket(url);
  const ending = new AbortController();
  const { signal } = ending;
  socket.addEventListener('open', () => events.opened(), { signal });
  socket.addEventListener('message', ({ data }) => events.received(String(data)), { signal });
  socket.addEventListener('close', () => events.closed(), { signal });
  return {
    send: (text) => {
      if (socket.readyState === WebSocket.OPEN) socket.send(text);
    },
    close: () => {
      ending.abort();
      socket.close();
    },
  };
}

/** A hidden tab draws nothing, and still counts what is unread. */
function onNextFrame(run: () => void): void {
  if (document.visibilityState === 'visible') requestAnimationFrame(run);
  else setTimeout(run, 0);
}
