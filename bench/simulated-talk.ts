/** People who write in a simulated group: 50 messages a second, at the nodes in turn. */
import { encodePayload } from '../src/protocol/encode-payload.ts';
import { EVENT_KIND, SEAL_CLEAR } from '../src/protocol/event.ts';
import type { RoomId } from '../src/protocol/ids.ts';
import type { SimNode } from '../src/sim/node.ts';
import { OCCURRENCE } from '../src/sim/timeline.ts';
import type { World } from '../src/sim/world.ts';

const TEXT_BYTES = 300;
/** Long enough for each message to be alone under way, which is when it costs most. */
export const GAP_MS = 20;

export function say(world: World, author: SimNode, number: number): void {
  const text = `message ${number} `.padEnd(TEXT_BYTES, 'abcdefghijklmnopqrstuvwxyz ');
  const draft = {
    kind: EVENT_KIND.message,
    roomId: world.scope.groupId as string as RoomId,
    clientId: `${author.name}-${world.timeline.nowUs}`,
    seal: SEAL_CLEAR,
    payload: encodePayload({ kind: 'message', text, replyTo: null }),
  };
  author.propose([draft], () => {});
}

/** Begins at once, and goes on until it is stopped. */
export class Talk {
  readonly #world: World;
  #number = 0;
  #isOver = false;

  constructor(world: World) {
    this.#world = world;
    this.#next();
  }

  stop(): void {
    this.#isOver = true;
  }

  #next(): void {
    if (this.#isOver) return;
    const { nodes, timeline } = this.#world;
    const running = nodes.filter((node) => node.isRunning && !node.isPaused);
    say(this.#world, running[this.#number % running.length]!, this.#number++);
    timeline.after(1_000 * GAP_MS, OCCURRENCE.user, () => this.#next());
  }
}
