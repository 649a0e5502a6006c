/**
 * Posts what is said to one receiver, in the order of the log (MS351, MS352). Where it stands is on the disk and read
 * there before each post, so that a webhook or a group that was taken away gets nothing more.
 */
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Message } from '../../api/messages.ts';
import { DemesError } from '../../protocol/errors.ts';
import type { GroupId, Index, RoomId } from '../../protocol/ids.ts';
import { LIMITS } from '../../protocol/limits.ts';
import { forkedAbove, type Scope } from '../../protocol/scope.ts';
import type { Logger } from '../log.ts';
import type { Hook, HookMemory } from './hook.ts';
import type { Outcome, Post } from './mailbox.ts';
import { signatureOf } from './signature.ts';

/** Looked at in one go where nothing is for this receiver. */
const SKIPPED_AT_ONCE = 64;
/** More doublings than there are between the shortest pause and the longest. */
const DOUBLINGS_MAX = 20;

/** What one group says. */
export interface Said {
  readonly scope: Scope;
  readonly name: string;
  /** Confirmed messages above a place, the next `limit`, ascending, as this node shows them. Throws what stopped the group. */
  following(index: Index, limit: number): Message[];
  /** This node's member is in the room. */
  sees(roomId: RoomId): boolean;
}

export interface CourierPorts {
  readonly memory: HookMemory;
  readonly mailbox: { post(post: Post): Promise<Outcome>; close(): void };
  /** Null while nothing can be read of it. */
  said(groupId: GroupId): Said | null;
  readonly log: Logger;
  /** ms since 1970. */
  wallMs(): number;
  /** Calls once after so many ms; answers how to call it off. */
  later(ms: number, work: () => void): () => void;
}

export class Courier {
  readonly #id: string;
  readonly #ports: CourierPorts;
  #isAtWork = false;
  #isAskedAgain = false;
  #isStopped = false;
  #failures = 0;
  /** Messages that are asked for: one where the last was for this receiver. */
  #span = 1;
  /** While it pauses: ends the pause. */
  #endPause: (() => void) | null = null;
  /** While it pauses: until when, ms since 1970. */
  #retryAt: number | null = null;

  constructor(id: string, ports: CourierPorts) {
    this.#id = id;
    this.#ports = ports;
  }

  /** There may be something to post. Whoever pauses goes on pausing. */
  wake(): void {
    this.#isAskedAgain = true;
    if (!this.#isAtWork) void this.#work();
  }

  /** The receiver is there again, for all that is known: what waits is tried at once. */
  hurry(): void {
    this.#endPause?.();
    this.wake();
  }

  /** When the next try begins, ms since 1970; null while it does not pause. */
  get retryAt(): number | null {
    return this.#retryAt;
  }

  /** Posts nothing more; one that is under way is cut off, and may have been taken. */
  stop(): void {
    this.#isStopped = true;
    this.#endPause?.();
    this.#ports.mailbox.close();
  }

  get #mayWork(): boolean {
    return !this.#isStopped && this.#endPause === null;
  }

  async #work(): Promise<void> {
    this.#isAtWork = true;
    try {
      while (this.#isAskedAgain && this.#mayWork) {
        this.#isAskedAgain = false;
        while (this.#mayWork && (await this.#step())) await nextTurn();
      }
    } catch (error) {
      // A group that halts says so itself, and wakes everybody when it is back.
      if (!(error instanceof DemesError))
        this.#ports.log.error({ err: error }, 'a webhook failed unexpectedly');
    } finally {
      this.#isAtWork = false;
    }
  }

  /** Posts the next message that is for this receiver, or passes over some that are not. False when there is nothing more. */
  async #step(): Promise<boolean> {
    const hook = this.#ports.memory.find(this.#id);
    if (hook === undefined || hook.isEnded) return false;
    const group = this.#ports.said(hook.groupId);
    if (group === null) return false;
    const messages = group.following(startOf(hook, group.scope), this.#span);
    const next = messages.find((message) => isFor(hook, group, message));
    const reached = next ?? messages.at(-1);
    if (reached === undefined) return false;
    this.#span = next === undefined ? SKIPPED_AT_ONCE : 1;
    const index = reached.index ?? 0;
    if (next === undefined) this.#note(hook, group.scope, index, { kind: 'passed' });
    else {
      const outcome = await this.#post(hook, group, next);
      if (this.#isStopped) return false;
      this.#note(hook, group.scope, index, outcome);
    }
    return true;
  }

  async #post(hook: Hook, { name }: Said, message: Message): Promise<Outcome> {
    const content = { id: `${hook.groupId}/${message.index}`, message };
    return this.#ports.mailbox.post(signedPost(hook, name, content, this.#ports.wallMs()));
  }

  #note(hook: Hook, { forkId }: Scope, index: Index, outcome: Outcome | { readonly kind: 'passed' }): void {
    const { memory } = this.#ports;
    if (outcome.kind !== 'failed') {
      const isEnded = outcome.kind === 'gone';
      const deliveredIndex = isEnded ? hook.deliveredIndex : index;
      const takenAt = outcome.kind === 'taken' ? this.#ports.wallMs() : hook.takenAt;
      memory.note(hook.id, { deliveredIndex, forkId, failure: null, isEnded, takenAt });
      this.#failures = 0;
      return;
    }
    const { reason, status } = outcome;
    const since = hook.failure?.since ?? this.#ports.wallMs();
    memory.note(hook.id, { ...hook, failure: { since, reason, status } });
    this.#pause();
  }

  #pause(): void {
    const doubled = LIMITS.webhookPauseMs * 2 ** Math.min(this.#failures, DOUBLINGS_MAX);
    const ms = Math.min(doubled, LIMITS.webhookPauseMsMax);
    this.#failures += 1;
    const ended = (): void => {
      this.#endPause = null;
      this.#retryAt = null;
    };
    const callOff = this.#ports.later(ms, () => {
      ended();
      this.wake();
    });
    this.#retryAt = this.#ports.wallMs() + ms;
    this.#endPause = () => {
      callOff();
      ended();
    };
  }
}

/** What is posted to a receiver, whatever it says: for which webhook it is, and signed (KE61). */
export function signedPost(hook: Hook, groupName: string, content: object, nowMs: number): Post {
  const about = { webhookId: hook.id, group: { id: hook.groupId, name: groupName } };
  const body = JSON.stringify({ ...content, ...about });
  const signature = signatureOf(hook.secret, body, nowMs);
  return { headers: { 'Demes-Webhook-Id': hook.id, 'Demes-Signature': signature }, body };
}

/** MS353 In another fork of the log other entries may have these places: it goes on from what both have for certain. */
function startOf({ deliveredIndex, forkId }: Hook, scope: Scope): Index {
  if (forkId === scope.forkId) return deliveredIndex;
  const before = scope.earlier?.find((fork) => fork.forkId === forkId)?.upTo;
  return Math.min(deliveredIndex, before ?? forkedAbove(scope) ?? 0);
}

/** MS354 Nothing goes out that this node's person could not read here. */
function isFor({ roomId }: Hook, group: Said, message: Message): boolean {
  if (roomId !== null && message.roomId !== roomId) return false;
  return message.deleted !== true && message.unreadable === undefined && group.sees(message.roomId as RoomId);
}
