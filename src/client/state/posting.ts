/**
 * Hands what was written to the node. In each room one message at a time: a browser has several connections, and two
 * requests on two of them may arrive in any order, while a person's lines must stand as they were written.
 *
 * What the node did not answer for goes again when it is back, before anything newer; under the same clientId, so the
 * node takes it once. What was written too fast waits as long as the node says. What it refused waits for the person.
 */
import { Problem, noAnswer } from '../api/problem.ts';
import type { ConversationPorts } from './conversation.ts';
import { isAway, withGroup, withTimeline, type Sending, type Timeline } from './model.ts';
import { withMessage, withSending, withoutSending } from './timeline.ts';

/** What a person wrote. */
export type Said = Pick<Sending, 'text' | 'replyTo' | 'parts'>;

export class Posting {
  readonly #ports: ConversationPorts;
  /** Rooms of which a message is under way. */
  readonly #busy = new Set<string>();

  constructor(ports: ConversationPorts) {
    this.#ports = ports;
  }

  /** Resolves when the room has nothing more to hand over. Never throws: what went wrong stands at the message. */
  async send(groupId: string, roomId: string, said: Said): Promise<void> {
    const ports = this.#ports;
    const one = { ...said, clientId: ports.newId(), atMs: ports.nowMs() } as const;
    if (isAway(ports.store.get().connection)) {
      // Nobody to ask: it stands behind the others that wait for the node to come back.
      const { facts } = noAnswer();
      this.#change(groupId, roomId, (all) => withSending(all, { ...one, state: 'failed', problem: facts }));
      return;
    }
    this.#change(groupId, roomId, (all) =>
      withSending(again(all, isUnanswered), { ...one, state: 'sending', problem: null }),
    );
    await this.#handOver(groupId, roomId);
  }

  /** Sends a failed one again, as the same message. */
  async retry(groupId: string, roomId: string, clientId: string): Promise<void> {
    this.#change(groupId, roomId, (all) => again(all, (one) => one.clientId === clientId));
    await this.#handOver(groupId, roomId);
  }

  /** The node is there again. */
  async resend(): Promise<void> {
    const groups = Object.entries(this.#ports.store.get().groups);
    const rooms = groups.flatMap(([groupId, { timelines }]) =>
      Object.entries(timelines).flatMap(([roomId, { sending }]) =>
        sending.some(isUnanswered) ? [{ groupId, roomId }] : [],
      ),
    );
    await Promise.all(
      rooms.map(async ({ groupId, roomId }) => {
        this.#change(groupId, roomId, (all) => again(all, isUnanswered));
        await this.#handOver(groupId, roomId);
      }),
    );
  }

  /** Takes a failed one off the screen. */
  discard(groupId: string, roomId: string, clientId: string): void {
    this.#change(groupId, roomId, (timeline) => withoutSending(timeline, clientId));
  }

  /** One after the other, as long as there is one. */
  async #handOver(groupId: string, roomId: string): Promise<void> {
    const room = `${groupId}/${roomId}`;
    if (this.#busy.has(room)) return;
    this.#busy.add(room);
    try {
      for (;;) {
        const timeline = this.#ports.store.get().groups[groupId]?.timelines[roomId];
        const next = timeline?.sending.find(({ state }) => state === 'sending');
        if (next === undefined) return;
        await this.#post(groupId, roomId, next);
      }
    } finally {
      this.#busy.delete(room);
    }
  }

  async #post(groupId: string, roomId: string, one: Sending): Promise<void> {
    const { clientId, text, replyTo, parts } = one;
    try {
      const body = { ...parts, text, clientId, ...(replyTo === null ? {} : { replyTo }) };
      const message = await this.#ports.api.post(groupId, roomId, body);
      // The feed may have told more about it already; the answer must not take that back.
      this.#change(groupId, roomId, (timeline) =>
        knows(timeline, message.id) ? withoutSending(timeline, clientId) : withMessage(timeline, message),
      );
    } catch (error) {
      const { facts } = error instanceof Problem ? error : noAnswer();
      if (facts.code === 'rate_limited' && facts.retryAfterMs !== null) {
        // Typed faster than the group takes: it only has to wait, and all behind it.
        await this.#ports.pause(facts.retryAfterMs);
        return;
      }
      const failed = { state: 'failed', problem: facts } as const;
      const isUnheard = facts.status === 0;
      // Where one got no answer, the next would get none either, or overtake it.
      this.#change(groupId, roomId, (timeline) =>
        changed(timeline, (each) =>
          each.clientId === clientId || (isUnheard && each.state === 'sending')
            ? { ...each, ...failed }
            : each,
        ),
      );
    }
  }

  #change(groupId: string, roomId: string, change: (timeline: Timeline) => Timeline): void {
    this.#ports.store.set((state) =>
      withGroup(state, groupId, (group) => withTimeline(group, roomId, change)),
    );
  }
}

function isUnanswered({ state, problem }: Sending): boolean {
  return state === 'failed' && problem?.status === 0;
}

/** The chosen ones that failed are on their way again, where they stand. */
function again(timeline: Timeline, isChosen: (one: Sending) => boolean): Timeline {
  return changed(timeline, (one) =>
    one.state === 'failed' && isChosen(one) ? { ...one, state: 'sending', problem: null } : one,
  );
}

function changed(timeline: Timeline, change: (one: Sending) => Sending): Timeline {
  return { ...timeline, sending: timeline.sending.map(change) };
}

function knows(timeline: Timeline, id: string): boolean {
  return (
    timeline.placed.some((message) => message.id === id) ||
    timeline.waiting.some((message) => message.id === id)
  );
}
