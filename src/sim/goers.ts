/**
 * People who go for good, and people who are removed: voters, hosts and whoever is away. From the moment that a
 * removal is confirmed nothing is expected of its device; until then it is one like others.
 */
import { ZERO_ROOM } from '../protocol/encode-event.ts';
import { encodePayload } from '../protocol/encode-payload.ts';
import { EVENT_KIND, SEAL_CLEAR } from '../protocol/event.ts';
import { removedIn } from './checkers/removed-in.ts';
import type { SimNode } from './node.ts';
import type { Random } from './random.ts';
import { OCCURRENCE } from './timeline.ts';
import { isMember, type World } from './world.ts';

/** Fewer would tell little of what follows. */
const STAY_MIN = 2;
const PREFERS_HOST = 0.3;
/** Chance that somebody goes without being sent away. */
const GOES_BY_ITSELF = 0.5;

export class Goers {
  readonly #world: World;
  readonly #everyMs: number;
  #isOver = false;

  /** `everyMs`: mean time between two of them; 0: everybody stays. */
  constructor(world: World, everyMs: number) {
    this.#world = world;
    this.#everyMs = everyMs;
    giveUpRemoved(world);
  }

  begin(): void {
    if (this.#everyMs > 0) this.#next(1);
  }

  end(): void {
    this.#isOver = true;
  }

  #next(number: number): void {
    const random = this.#world.random.fork(`goer ${number}`);
    this.#world.timeline.after(this.#everyMs * 1000 * random.exponential(), OCCURRENCE.user, () => {
      if (this.#isOver) return;
      this.#choose(random);
      this.#next(number + 1);
    });
  }

  #choose(random: Random): void {
    const { present, going } = this.#world;
    const able = present.filter((node) => !going.has(node) && this.#mayGo(node));
    if (able.length === 0 || present.length - going.size <= STAY_MIN) return;
    const host = able.find((node) => node.view()?.role === 'leader');
    const goer = host !== undefined && random.chance(PREFERS_HOST) ? host : random.pick(able);
    const by = random.chance(GOES_BY_ITSELF) ? goer : (present.find(isOwner) ?? goer);
    if (!by.isRunning || !isMember(by)) return;
    this.#world.note(by === goer ? `${goer.name} goes for good` : `${by.name} removes ${goer.name}`);
    remove(this.#world, goer, by);
  }

  /** The founder made the invitation: without him nobody comes any more. */
  #mayGo(node: SimNode): boolean {
    const { nodes, spares, present } = this.#world;
    if (!isMember(node)) return false;
    return node !== nodes[0] || (spares.length === 0 && present.every(isMember));
  }
}

/** `by` asks that the device of `goer` be removed. */
export function remove(world: World, goer: SimNode, by: SimNode): void {
  world.going.add(goer);
  world.tell({ type: 'removing', device: goer.deviceId });
  const payload = encodePayload({ kind: 'deviceRemoved', deviceId: goer.deviceId });
  const draft = {
    kind: EVENT_KIND.deviceRemoved,
    roomId: ZERO_ROOM,
    clientId: '',
    seal: SEAL_CLEAR,
    payload,
  };
  by.propose([draft], () => {});
}

/** From the moment that its removal is confirmed nothing is expected of a device. */
export function giveUpRemoved(world: World): void {
  world.jury.attach({
    applied: ({ entries }) => {
      for (const applied of entries) {
        const device = removedIn(applied);
        const node = world.nodes.find(({ deviceId }) => deviceId === device);
        if (node !== undefined && !world.givenUp.has(node)) world.giveUp(node);
      }
    },
  });
}

/** By the node's own log. */
export function isOwner(node: SimNode): boolean {
  const roster = node.view()?.roster;
  const memberId = roster?.devices.get(node.deviceId)?.memberId ?? null;
  return memberId !== null && roster?.members.get(memberId)?.role === 'owner';
}
