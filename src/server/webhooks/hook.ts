/** One webhook as the node keeps it, and where it is kept. */
import type { HookFailure } from '../../api/webhooks.ts';
import type { ForkId, GroupId, Index, RoomId } from '../../protocol/ids.ts';

/** What a person said of it. */
export interface HookFacts {
  readonly id: string;
  readonly name: string;
  readonly groupId: GroupId;
  /** Null: of all rooms. */
  readonly roomId: RoomId | null;
  readonly url: string;
  /** What signs; sealed on the disk. */
  readonly secret: string;
  /** ms since 1970. */
  readonly createdAt: number;
}

/** How it does. */
export interface HookStanding {
  /** What is up to here in the fork was taken, or is not for it. */
  readonly deliveredIndex: Index;
  readonly forkId: ForkId;
  /** `since`: ms since 1970; null while it works. */
  readonly failure: (Omit<HookFailure, 'since'> & { readonly since: number }) | null;
  readonly isEnded: boolean;
  /** When its receiver last took a message: ms since 1970; null: none yet. */
  readonly takenAt: number | null;
}

export type Hook = HookFacts & HookStanding;

/** What outlives the process. */
export interface HookMemory {
  /** Oldest first. */
  all(): Hook[];
  find(id: string): Hook | undefined;
  /** Durable when it returns. */
  add(hook: Hook): void;
  /** Outlives a killed process; a power cut may take the last moments. Of one that is gone: nothing happens. */
  note(id: string, standing: HookStanding): void;
  /** Durable when it returns. False when there is none of that id. */
  remove(id: string): boolean;
}
