/** MK70 The host says who commits: joins of one moment together, one device after the other, by rank. */
import { committersOf, keysDuty } from '../../core/roster/keys-duties.ts';
import type { RoomKeysState } from '../../core/roster/keys-state.ts';
import type { ReplicaView } from '../../core/view.ts';
import type { DeviceId, Index, RoomId } from '../../protocol/ids.ts';
import type { KeysScene } from './scene.ts';

const JOINS_TOGETHER_MS = 200;
const TURN_MS = 5_000;
/** Nothing applied, and no turn given: what is due by time alone can wait for so long to be seen. */
const LOOK_EVERY_MS = 1_000;

interface Turn {
  readonly epoch: number;
  readonly sinceMs: number;
  readonly had: Set<DeviceId>;
  untilMs: number;
}

export class KeysTurns {
  readonly #scene: KeysScene;
  readonly #turns = new Map<RoomId, Turn>();
  #lookedIndex: Index = 0;
  #lookedMs = -Infinity;

  constructor(scene: KeysScene) {
    this.#scene = scene;
  }

  /** `mine`: it is this device's own turn. */
  tick(view: ReplicaView, mine: (roomId: RoomId, epoch: number) => void): void {
    const { nowMs } = this.#scene;
    if (view.role !== 'leader') {
      this.#turns.clear();
      return;
    }
    const isNews = view.appliedIndex !== this.#lookedIndex || nowMs - this.#lookedMs >= LOOK_EVERY_MS;
    if (!isNews && this.#turns.size === 0) return;
    this.#lookedIndex = view.appliedIndex;
    this.#lookedMs = nowMs;
    for (const room of view.roster.keys.values()) this.#review(view, room, mine);
  }

  #review(view: ReplicaView, room: RoomKeysState, mine: (roomId: RoomId, epoch: number) => void): void {
    const { nowMs, ports, deviceId } = this.#scene;
    const { roomId, epoch } = room;
    const duty = keysDuty(view.roster, room, { index: view.appliedIndex, at: this.#scene.agreedAt(view) });
    // What waited through an outage comes first; but in a locked room nothing could take its place.
    const isLocked = room.locks.at(-1)?.to === null;
    if (duty === null || (!isLocked && view.tentative().length > 0)) {
      this.#turns.delete(roomId);
      return;
    }
    let turn = this.#turns.get(roomId);
    if (turn?.epoch !== epoch) {
      turn = { epoch, sinceMs: nowMs, had: new Set(), untilMs: nowMs + JOINS_TOGETHER_MS };
      this.#turns.set(roomId, turn);
    }
    // Nobody writes in a locked room: it waits for no joins.
    if (isLocked && turn.had.size === 0) turn.untilMs = nowMs;
    if (nowMs < turn.untilMs) return;
    const isThere = (id: DeviceId): boolean => id === deviceId || view.reachable.has(id);
    const able = committersOf(view.roster, room, duty, view.rank).filter(isThere);
    if (able.every((id) => turn.had.has(id))) turn.had.clear();
    const next = able.find((id) => !turn.had.has(id));
    if (next === undefined) return;
    turn.had.add(next);
    turn.untilMs = nowMs + TURN_MS;
    if (next === deviceId) mine(roomId, epoch);
    else ports.send(next, { type: 'keysTurn', roomId, epoch });
  }
}
