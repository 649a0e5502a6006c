/** What a replica knows of events that its host leaves out (TE11..TE13). In memory only. */
import type { DeviceId, EventId, Index, Term } from '../../protocol/ids.ts';

/** The event with a device's next number, which has no place yet. */
export interface LeftOutWait {
  readonly id: EventId;
  readonly sinceTick: number;
  /** What was confirmed here then. */
  readonly commitIndex: Index;
}

export interface LeftOutState {
  /** Whom this replica follows, and in which term: what waited under another counts for nothing. */
  host: DeviceId | null;
  term: Term;
  readonly waits: Map<DeviceId, LeftOutWait>;
  /** How far that host says that it has confirmed. */
  hostCommit: Index;
  /** For these events it is held against that host, while they wait. */
  readonly blamed: Set<EventId>;
  isDistrusted: boolean;
  nextTryTick: number;
  /** An event counts against one host, whatever becomes of it. The newest few, oldest first. */
  readonly spent: Set<EventId>;
  /** Hosts that were distrusted when another followed, until which tick nothing is handed over to them. */
  readonly shunned: Map<DeviceId, number>;
}

export function newLeftOut(): LeftOutState {
  return {
    host: null,
    term: 0,
    waits: new Map(),
    hostCommit: 0,
    blamed: new Set(),
    isDistrusted: false,
    nextTryTick: 0,
    spent: new Set(),
    shunned: new Map(),
  };
}

/** TE12 This replica follows it and would have another instead. */
export function isDistrusted({ leftOut }: { readonly leftOut: LeftOutState }, host: DeviceId): boolean {
  return leftOut.isDistrusted && leftOut.host === host;
}

/** TE13 */
export function isShunned(
  { leftOut, tick }: { readonly leftOut: LeftOutState; readonly tick: number },
  device: DeviceId,
): boolean {
  return (leftOut.shunned.get(device) ?? 0) > tick;
}
