/**
 * Trees of commits that count: public, named by their hash in the log, too large for it. Whoever followed the commit
 * keeps its tree for a while, and newcomers ask for it (MK72).
 */
import { isEntitled } from '../../core/roster/room-keys.ts';
import { ZERO_ROOM } from '../../protocol/encode-event.ts';
import type { ReplicaView } from '../../core/view.ts';
import { sortedIds, toHex, type DeviceId, type Hash } from '../../protocol/ids.ts';
import type { KeysTree } from '../../protocol/keys-messages.ts';
import type { KeysScene } from './scene.ts';

/** Whoever was added is there within seconds, or is added anew. */
const KEPT_MS = 10 * 60_000;
const KEPT_MAX = 32;
/** Then the next one is asked, the same again when all were. */
const ASKED_AGAIN_MS = 1_000;
/** With somebody there to ask. */
const GIVEN_UP_AFTER_MS = 30_000;
const NO_TREE = new Uint8Array(0);

interface Search {
  readonly treeHash: Hash;
  readonly author: DeviceId;
  readonly done: (tree: Uint8Array | null) => void;
  readonly without: Set<DeviceId>;
  asked: DeviceId | null;
  askedMs: number;
  /** Since when there is somebody to ask; null while there is not. */
  sinceMs: number | null;
}

export class KeysTrees {
  readonly #scene: KeysScene;
  readonly #kept = new Map<Hash, { readonly tree: Uint8Array; readonly keptMs: number }>();
  #search: Search | null = null;

  constructor(scene: KeysScene) {
    this.#scene = scene;
  }

  keep(treeHash: Hash, tree: Uint8Array): void {
    this.#kept.delete(treeHash);
    this.#kept.set(treeHash, { tree, keptMs: this.#scene.nowMs });
    if (this.#kept.size > KEPT_MAX) this.#kept.delete(this.#kept.keys().next().value!);
  }

  /** One at a time: entries are followed one after the other. `done` is not called in the call. */
  find(treeHash: Hash, author: DeviceId, done: (tree: Uint8Array | null) => void): void {
    const since = { asked: null, askedMs: -Infinity, sinceMs: null };
    this.#search = { treeHash, author, done, without: new Set(), ...since };
  }

  heard(from: DeviceId, { treeHash, said, tree }: KeysTree, view: ReplicaView): void {
    if (!isEntitled(view.roster, ZERO_ROOM, from)) return;
    if (said === 'asked') this.#answer(from, treeHash);
    else if (this.#search?.treeHash === treeHash) this.#heardOf(this.#search, from, said, tree);
  }

  tick(view: ReplicaView): void {
    const { nowMs } = this.#scene;
    for (const [hash, { keptMs }] of this.#kept) if (nowMs - keptMs > KEPT_MS) this.#kept.delete(hash);
    if (this.#search !== null) this.#goOn(this.#search, view);
  }

  #answer(to: DeviceId, treeHash: Hash): void {
    const tree = this.#kept.get(treeHash)?.tree;
    const said = tree === undefined ? 'none' : 'given';
    this.#scene.ports.send(to, { type: 'keysTree', treeHash, said, tree: tree ?? NO_TREE });
  }

  #heardOf(search: Search, from: DeviceId, said: 'given' | 'none', tree: Uint8Array): void {
    const isIt = said === 'given' && toHex(this.#scene.ports.hash(tree)) === search.treeHash;
    if (isIt) this.#end(search, tree);
    else {
      search.without.add(from);
      // Whoever is next need not wait for the next second.
      if (search.asked === from) search.askedMs = -Infinity;
    }
  }

  #goOn(search: Search, view: ReplicaView): void {
    const { nowMs, deviceId } = this.#scene;
    const isThere = (id: DeviceId): boolean =>
      id !== deviceId && view.reachable.has(id) && isEntitled(view.roster, ZERO_ROOM, id);
    const there = sortedIds(view.roster.devices.keys()).filter(isThere);
    search.sinceMs = there.length === 0 ? null : (search.sinceMs ?? nowMs);
    if (search.sinceMs === null) return;
    const left = there.filter((id) => !search.without.has(id));
    if (left.length === 0 || nowMs - search.sinceMs > GIVEN_UP_AFTER_MS) {
      this.#end(search, null);
      return;
    }
    if (nowMs - search.askedMs < ASKED_AGAIN_MS) return;
    const first = search.asked === null && left.includes(search.author) ? search.author : null;
    search.asked = first ?? nextAfter(left, search.asked);
    search.askedMs = nowMs;
    const { treeHash } = search;
    this.#scene.ports.send(search.asked, { type: 'keysTree', treeHash, said: 'asked', tree: NO_TREE });
  }

  #end({ done }: Search, tree: Uint8Array | null): void {
    this.#search = null;
    done(tree);
  }
}

/** The one behind it in a list that is not empty, round and round. */
function nextAfter(ids: readonly DeviceId[], before: DeviceId | null): DeviceId {
  return ids[before === null ? 0 : (ids.indexOf(before) + 1) % ids.length]!;
}
