/** Own commits: what goes into the log, and what is kept for when it gets a place there (MK62, MK65). */
import { sortedIds, toHex, type DeviceId, type Hash, type RoomId } from '../../protocol/ids.ts';
import type { KeysCommitPayload } from '../../protocol/payloads.ts';
import { GroupKeysError, type KeysAnswer, type KeysCommit, type KeysDevice } from '../group-keys.ts';
import { keysGroupOf, type RoomFacts } from './facts.ts';
import type { FollowerPorts, KeysFollower } from './follower.ts';

/** What a commit is for. With nothing of it: new keys for the same devices. */
export interface CommitWish {
  readonly roomId: RoomId;
  /** Agreed time, ms. */
  readonly atMs: number;
  /** Public parts; of a device that is in: it is added anew. */
  readonly packages: readonly { readonly deviceId: DeviceId; readonly publicPart: Uint8Array }[];
  /** Of those who are in, such as may not be any more. */
  readonly removed: readonly DeviceId[];
}

/** For the log, and the tree that newcomers will ask for. */
export interface PreparedCommit {
  readonly payload: KeysCommitPayload;
  readonly tree: Uint8Array;
}

type Done = (answer: KeysAnswer<PreparedCommit>) => void;
type Ports = Pick<FollowerPorts, 'scope' | 'deviceId' | 'keys' | 'hash' | 'certificateOf'>;

/** The next commit of a room that this device can read. It is pending when `done` is called. */
export function prepareCommit(follower: KeysFollower, ports: Ports, wish: CommitWish, done: Done): void {
  const room = follower.room(wish.roomId);
  if (room?.standing.kind !== 'in') {
    done({ ok: false, error: new GroupKeysError('unreadable', 'no keys for this room') });
    return;
  }
  const anew = wish.packages.map(({ deviceId }) => deviceId).filter((id) => room.facts.devices.includes(id));
  const added = sortedIds(wish.packages.map(({ deviceId }) => deviceId));
  const removed = sortedIds(new Set([...wish.removed, ...anew]));
  const stay = room.facts.devices.filter((id) => !removed.includes(id));
  const { state } = room.standing;
  commitFrom(ports, wish, { state, ids: [...stay, ...added] }, (answer) => {
    done(prepared(follower, ports, { facts: room.facts, start: room.facts.start, added, removed }, answer));
  });
}

/** MK46 A new keys group of this device and those whose packages are given. */
export function prepareBeginning(follower: KeysFollower, ports: Ports, wish: CommitWish, done: Done): void {
  const room = follower.room(wish.roomId);
  if (room === undefined) {
    done({ ok: false, error: new GroupKeysError('wrong_group', 'no such room') });
    return;
  }
  const { facts } = room;
  const start = facts.epoch + 1;
  const added = sortedIds(wish.packages.map(({ deviceId }) => deviceId));
  // It will begin above everything that is in the log.
  const keysGroup = keysGroupOf(ports.scope, { ...facts, start, startIndex: Infinity }, ports.hash);
  ports.keys.create({ keysGroup }, (created) => {
    if (!created.ok) {
      done(created);
      return;
    }
    const { state } = created.value;
    commitFrom(ports, wish, { state, ids: [ports.deviceId, ...added] }, (answer) => {
      done(prepared(follower, ports, { facts, start, added, removed: [] }, answer));
    });
  });
}

function commitFrom(
  { keys, certificateOf }: Ports,
  { atMs, packages }: CommitWish,
  after: { readonly state: Uint8Array; readonly ids: readonly DeviceId[] },
  done: (answer: KeysAnswer<KeysCommit>) => void,
): void {
  const devices = after.ids.flatMap((deviceId): KeysDevice[] => {
    const certificate = certificateOf(deviceId);
    return certificate === undefined ? [] : [{ deviceId, certificate }];
  });
  keys.commit({ state: after.state, atMs, devices, packages }, done);
}

function prepared(
  follower: KeysFollower,
  { hash }: Ports,
  what: Pick<KeysCommitPayload, 'start' | 'added' | 'removed'> & { readonly facts: RoomFacts },
  answer: KeysAnswer<KeysCommit>,
): KeysAnswer<PreparedCommit> {
  if (!answer.ok) return answer;
  const { commit, welcome, tree, next } = answer.value;
  const { start, added, removed, facts } = what;
  const { roomId, epoch } = facts;
  const commitHash = toHex(hash(commit)) as Hash;
  follower.keepPending({ roomId, epoch, commitHash, state: next.state, secret: next.secret });
  const treeHash = toHex(hash(tree)) as Hash;
  const made = { epoch, start, added, removed, commit, welcome: welcome ?? new Uint8Array(0), treeHash };
  return { ok: true, value: { payload: { kind: 'keysCommit', ...made }, tree } };
}
