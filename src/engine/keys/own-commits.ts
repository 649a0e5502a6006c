/**
 * Own commits, from the wish to the outbox: prepared, tried by others, proposed (MK70, MK71, MK74). Of one room and
 * epoch there is one at a time, also over restarts: what holds when it gets its place is kept on the disk.
 */
import { isEntitled } from '../../core/roster/room-keys.ts';
import type { RoomKeysState } from '../../core/roster/keys-state.ts';
import { keysDuty, type KeysDuty } from '../../core/roster/keys-duties.ts';
import type { AppliedEntry } from '../../core/ready.ts';
import type { ReplicaView } from '../../core/view.ts';
import { decodePayload, encodePayload } from '../../protocol/encode-payload.ts';
import { EVENT_KIND, SEAL_CLEAR } from '../../protocol/event.ts';
import { toHex, type DeviceId, type Hash, type RoomId } from '../../protocol/ids.ts';
import { LIMITS } from '../../protocol/limits.ts';
import type { KeysAnswer } from '../group-keys.ts';
import { prepareBeginning, prepareCommit, type CommitWish, type PreparedCommit } from './committer.ts';
import type { KeysScene } from './scene.ts';

const DAY_MS = 24 * 3_600_000;
/** For the answers of those who are asked to try it. */
const TRIED_WITHIN_MS = 2_000;
/** MK71 An objection delays it, and no more: who objects may be the one that lies. */
const OBJECTION_MS = 10_000;
/** An older package might be out of its time when the commit has its place. */
const PACKAGE_AGE_MS_MAX = LIMITS.keyPackageLifeMsMax - 3 * DAY_MS;

interface Work {
  readonly roomId: RoomId;
  readonly epoch: number;
  readonly isRenewal: boolean;
  /** Whose packages were no good. */
  readonly refused: Set<DeviceId>;
  phase: 'preparing' | 'asking' | 'objected' | 'proposing';
  prepared: PreparedCommit | null;
  readonly asked: Set<DeviceId>;
  untilMs: number;
}

export class OwnCommits {
  readonly #scene: KeysScene;
  readonly #works = new Map<RoomId, Work>();
  /** Rooms whose keys somebody here wants renewed. */
  readonly #renewals = new Set<RoomId>();
  readonly #keepTree: (treeHash: Hash, tree: Uint8Array) => void;

  constructor(scene: KeysScene, keepTree: (treeHash: Hash, tree: Uint8Array) => void) {
    this.#scene = scene;
    this.#keepTree = keepTree;
  }

  /** MK70 This device's turn to do what is due, when it is in that epoch; nothing when it is not, or nothing is due. */
  begin(view: ReplicaView, roomId: RoomId, epoch: number): void {
    const room = view.roster.keys.get(roomId);
    if (room?.epoch === epoch) this.#begin(view, room, false);
  }

  /** MK74 Until a commit of this device counts. */
  renew(roomId: RoomId): void {
    this.#renewals.add(roomId);
  }

  isRenewing(roomId: RoomId): boolean {
    return this.#renewals.has(roomId);
  }

  applied(entries: readonly AppliedEntry[]): void {
    if (this.#renewals.size === 0) return;
    for (const { entry, verdict } of entries) {
      if (entry.body.kind !== 'event' || verdict?.kind !== 'valid') continue;
      const { kind, deviceId, roomId } = entry.body.event.header;
      if (kind === EVENT_KIND.keysCommit && deviceId === this.#scene.deviceId) this.#renewals.delete(roomId);
    }
  }

  tick(view: ReplicaView): void {
    for (const work of this.#works.values()) {
      if (view.roster.keys.get(work.roomId)?.epoch !== work.epoch) this.#works.delete(work.roomId);
      else if (work.phase === 'asking' || work.phase === 'objected') {
        if (this.#scene.nowMs >= work.untilMs) this.#propose(view, work);
      }
    }
    if (this.#renewals.size === 0 || view.leader === null || view.tentative().length > 0) return;
    for (const roomId of this.#renewals) {
      const room = view.roster.keys.get(roomId);
      if (room !== undefined) this.#begin(view, room, true);
    }
  }

  /** MK71 */
  tried(view: ReplicaView, from: DeviceId, commitHash: Hash, follows: boolean): void {
    const work = [...this.#works.values()].find(
      ({ prepared, phase }) => phase === 'asking' && this.#hashOf(prepared!) === commitHash,
    );
    if (work === undefined || !work.asked.delete(from)) return;
    if (!follows) {
      work.phase = 'objected';
      work.untilMs = this.#scene.nowMs + OBJECTION_MS;
    } else if (work.asked.size === 0) this.#propose(view, work);
  }

  #begin(view: ReplicaView, { roomId, epoch }: RoomKeysState, isRenewal: boolean): void {
    if (this.#works.has(roomId) || this.#isInOutbox(view, roomId, epoch)) return;
    const lists = { refused: new Set<DeviceId>(), asked: new Set<DeviceId>() };
    const work: Work = {
      roomId,
      epoch,
      isRenewal,
      ...lists,
      phase: 'preparing',
      prepared: null,
      untilMs: 0,
    };
    this.#works.set(roomId, work);
    this.#prepare(view, work);
  }

  #prepare(view: ReplicaView, work: Work): void {
    const { follower, ports } = this.#scene;
    const { roomId, epoch } = work;
    const room = view.roster.keys.get(roomId);
    const isFollowed = follower.room(roomId)?.facts.epoch === epoch;
    // N97 Without a host there is no quorum, and nothing that would commit.
    const duty = room?.epoch === epoch && isFollowed ? this.#dutyOf(view, room, work.isRenewal) : null;
    const canDo = duty !== null && (duty.kind === 'beginning' || this.#scene.atHand(view, roomId) !== null);
    const wish = canDo && view.leader !== null ? this.#wishFor(view, room!, duty, work) : null;
    if (wish === null) {
      this.#works.delete(roomId);
      return;
    }
    const prepare = duty!.kind === 'beginning' ? prepareBeginning : prepareCommit;
    prepare(follower, { ...ports, certificateOf: this.#scene.certificateOf }, wish, (answer) => {
      if (!this.#scene.isStopped && this.#works.get(roomId) === work) this.#prepared(work, answer);
    });
  }

  #dutyOf(view: ReplicaView, room: RoomKeysState, isRenewal: boolean): KeysDuty | null {
    const now = { index: view.appliedIndex, at: this.#scene.agreedAt(view) };
    const none: KeysDuty = { roomId: room.roomId, kind: 'commit', added: [], removed: [] };
    return keysDuty(view.roster, room, now) ?? (isRenewal ? none : null);
  }

  /** Null when nothing of the duty is left that can be done. */
  #wishFor(view: ReplicaView, room: RoomKeysState, duty: KeysDuty, work: Work): CommitWish | null {
    const { deviceId } = this.#scene;
    const atMs = this.#scene.agreedAt(view);
    const packages = duty.added.flatMap((id) => {
      const index = view.roster.packages.get(id);
      const found = index === undefined ? null : this.#scene.packageAt(index);
      const isGood = found !== null && atMs - found.at < PACKAGE_AGE_MS_MAX;
      return !isGood || id === deviceId || work.refused.has(id)
        ? []
        : [{ deviceId: id, publicPart: found.publicPart }];
    });
    const { roomId } = room;
    const isToGo = (id: DeviceId): boolean => !isEntitled(view.roster, roomId, id);
    const removed = duty.kind === 'beginning' ? [] : duty.removed.filter(isToGo);
    const wasForNothing = duty.added.length + duty.removed.length === 0;
    const isWorthIt = packages.length + removed.length > 0 || wasForNothing || work.isRenewal;
    return isWorthIt || duty.kind === 'beginning' ? { roomId, atMs, packages, removed } : null;
  }

  #prepared(work: Work, answer: KeysAnswer<PreparedCommit>): void {
    const view = this.#scene.ports.view();
    if (!answer.ok) {
      const { deviceId } = answer.error;
      const isPackage = deviceId !== null && deviceId !== this.#scene.deviceId && !work.refused.has(deviceId);
      if (!isPackage) return void this.#works.delete(work.roomId);
      work.refused.add(deviceId);
      this.#prepare(view, work);
      return;
    }
    work.prepared = answer.value;
    this.#ask(view, work, answer.value);
  }

  /** Everybody within reach who is to follow it. Of a new beginning nobody could say anything before. */
  #ask(view: ReplicaView, work: Work, { payload }: PreparedCommit): void {
    const { ports } = this.#scene;
    const room = view.roster.keys.get(work.roomId);
    const isNew = payload.start !== room?.start;
    const stays = (id: DeviceId): boolean => !payload.removed.includes(id) && !room!.unreadable.has(id);
    const asked = room === undefined || isNew ? [] : this.#scene.others(view, room).filter(stays);
    if (asked.length === 0) return this.#propose(view, work);
    work.phase = 'asking';
    work.untilMs = this.#scene.nowMs + TRIED_WITHIN_MS;
    const { epoch, added, removed, commit, treeHash } = payload;
    const atMs = this.#scene.agreedAt(view);
    for (const id of asked) {
      work.asked.add(id);
      const { roomId } = work;
      ports.send(id, { type: 'keysTrial', roomId, atMs, epoch, added, removed, commit, treeHash });
    }
  }

  #propose(view: ReplicaView, work: Work): void {
    const { roomId, prepared, epoch } = work;
    const isDue = view.roster.keys.get(roomId)?.epoch === epoch && view.leader !== null;
    if (!isDue || prepared === null) return void this.#works.delete(roomId);
    work.phase = 'proposing';
    const { payload, tree } = prepared;
    this.#keepTree(payload.treeHash, tree);
    const bytes = encodePayload(payload);
    const draft = { kind: EVENT_KIND.keysCommit, roomId, clientId: '', seal: SEAL_CLEAR, payload: bytes };
    this.#scene.ports.propose(draft, () => {
      if (this.#works.get(roomId) === work) this.#works.delete(roomId);
    });
  }

  #isInOutbox({ outbox }: ReplicaView, roomId: RoomId, epoch: number): boolean {
    return outbox.some(({ header, payload }) => {
      if (header.kind !== EVENT_KIND.keysCommit || header.roomId !== roomId) return false;
      const commit = decodePayload(header.kind, payload);
      return commit.kind === 'keysCommit' && commit.epoch === epoch;
    });
  }

  #hashOf({ payload }: PreparedCommit): Hash {
    return toHex(this.#scene.ports.hash(payload.commit)) as Hash;
  }
}
