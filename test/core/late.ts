/** A group of which one device was away for so long that it gets a snapshot; letters of its way in can be looked at. */
import type { PeerMessage, SnapshotChunk, SnapshotOffer } from '../../src/protocol/peer-messages.ts';
import { decodeSnapshot, encodeSnapshot } from '../../src/protocol/encode-snapshot.ts';
import type { SnapshotState } from '../../src/protocol/snapshot.ts';
import { toHex, type Hash } from '../../src/protocol/ids.ts';
import { hash } from '../support/people.ts';
import { Group, type GroupChoices, type Letter, type Node } from './group.ts';

/** Small, so that short logs need several. */
export const PARTS = { behindEntries: 10, pageEntries: 100 };

export interface Late {
  readonly group: Group;
  readonly host: Node;
  readonly late: Node;
}

/** The last that is not host was away while `count` messages were confirmed. It does not run yet. */
export function lateGroup(count: number, size = 3, choices: GroupChoices = {}): Late {
  const snapshots = { ...PARTS, chunkBytes: 300 };
  const group = new Group(size, { snapshots, ...choices }).settle();
  group.tick(2);
  const host = group.host!;
  const late = group.nodes.findLast((node) => node !== host)!;
  group.kill(late);
  for (let n = 1; n <= count; n++) {
    group.say(host, `message ${n}`, `c${n}`);
    if (n % 5 === 0) group.tick();
  }
  group.tick(3);
  return { group, host, late };
}

export function hasCaughtUp({ group, host, late }: Late): boolean {
  return group.view(late).appliedIndex === group.view(host).appliedIndex;
}

/** It runs and is linked again, and everything happens until it has applied what the host has. */
export function bringIn(story: Late): Letter[] {
  const letters = tap(story.group);
  story.group.restart(story.late);
  story.group.until(() => hasCaughtUp(story), 100);
  return letters;
}

/** Every letter that goes by from now on; those for which `loses` says true are lost. */
export function tap(group: Group, loses: (letter: Letter) => boolean = () => false): Letter[] {
  const seen: Letter[] = [];
  group.lose = (letter) => {
    seen.push(letter);
    return loses(letter);
  };
  return seen;
}

export function sent<Type extends PeerMessage['type']>(
  letters: readonly Letter[],
  type: Type,
): Extract<PeerMessage, { readonly type: Type }>[] {
  return letters.flatMap(({ message }) =>
    message.type === type ? [message as Extract<PeerMessage, { readonly type: Type }>] : [],
  );
}

export interface Caught {
  readonly original: SnapshotState;
  readonly offer: SnapshotOffer;
  /** All of it in one part. */
  readonly chunk: SnapshotChunk;
}

/** For stories about the snapshot itself: it travels in one part. */
export function lateForOnePart(): Late {
  return lateGroup(40, 3, { snapshots: { ...PARTS, chunkBytes: 200_000 } });
}

/** What the host sends the late one, which does not get it, and what becomes of it by `change`. */
export function catchSnapshot(
  { group, host, late }: Late,
  change: (state: SnapshotState) => SnapshotState,
): Caught {
  const letters = tap(group, ({ message }) => message.type === 'snapshotChunk');
  group.restart(late);
  group.run();
  tap(group);
  const original = decodeSnapshot(sent(letters, 'snapshotChunk')[0]!.bytes);
  const bytes = encodeSnapshot(change(original));
  const digest = toHex(hash(bytes)) as Hash;
  const { term } = group.view(host);
  const { index, hash: entryHash } = sent(letters, 'snapshotOffer')[0]!;
  return {
    original,
    offer: { type: 'snapshotOffer', term, index, hash: entryHash, bytes: bytes.length, digest },
    chunk: { type: 'snapshotChunk', term, digest, offset: 0, bytes },
  };
}

/** The late one is given a snapshot that somebody changed: why it did not take it, or `taken`. */
export function reasonFor(story: Late, change: (state: SnapshotState) => SnapshotState): string {
  const { group, host, late } = story;
  const { offer, chunk } = catchSnapshot(story, change);
  const letters = tap(group);
  group.step(late, { type: 'receive', from: host.id, message: offer });
  group.step(late, { type: 'receive', from: host.id, message: chunk });
  group.run();
  const refused = sent(letters, 'snapshotAnswer').find(
    ({ digest, result }) => digest === offer.digest && result.kind === 'refused',
  );
  return refused?.result.kind === 'refused' ? refused.result.reason : 'taken';
}
