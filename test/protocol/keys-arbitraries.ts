/** Payloads of groups whose rooms are sealed, and of each other kind. */
import * as fc from 'fast-check';
import { sortedIds } from '../../src/protocol/ids.ts';
import type { KeysCommitPayload, Payload } from '../../src/protocol/payloads.ts';
import { deviceIds, hash, payload } from './arbitraries.ts';
import { ROOM_PAYLOADS } from './room-arbitraries.ts';
import { TALK_PAYLOADS } from './talk-arbitraries.ts';

const number = fc.nat({ max: 2 ** 40 });
const keyPackage = fc.uint8Array({ minLength: 1, maxLength: 400 });
const rising = deviceIds(5).map((ids) => sortedIds(ids));

/** There is one when somebody is added, and only then. */
function withFittingWelcome(value: KeysCommitPayload): KeysCommitPayload {
  return value.added.length === 0 ? { ...value, welcome: new Uint8Array(0) } : value;
}

const keysCommit: fc.Arbitrary<Payload> = fc
  .record({
    kind: fc.constant('keysCommit' as const),
    epoch: number,
    start: number,
    added: rising,
    removed: rising,
    commit: fc.uint8Array({ minLength: 1, maxLength: 300 }),
    welcome: fc.uint8Array({ minLength: 1, maxLength: 300 }),
    treeHash: hash,
  })
  .map(withFittingWelcome);

const OF_KIND: Readonly<Record<string, fc.Arbitrary<Payload>>> = {
  ...ROOM_PAYLOADS,
  keysCommit,
  keyPackage: fc.record({ kind: fc.constant('keyPackage' as const), keyPackage }),
  keysUnreadable: fc.record({ kind: fc.constant('keysUnreadable' as const), epoch: number, keyPackage }),
};

/** As it is in a sealed group, or in one that is not. */
function perhapsSealed(value: Payload, bytes: Uint8Array | null): Payload {
  if (bytes === null) return value;
  if (value.kind === 'genesis') return { ...value, isSealed: true };
  return value.kind === 'join' ? { ...value, keyPackage: bytes } : value;
}

/** Payloads of one kind. */
export function payloadsOf(kind: string): fc.Arbitrary<Payload> {
  const others = payload.filter((value) => value.kind === kind);
  const isOneOrOther = kind === 'genesis' || kind === 'join';
  if (kind === 'message' || kind === 'edit') return fc.oneof(others, TALK_PAYLOADS[kind]!);
  if (!isOneOrOther) return OF_KIND[kind] ?? TALK_PAYLOADS[kind] ?? others;
  return fc.tuple(others, fc.option(keyPackage)).map(([value, bytes]) => perhapsSealed(value, bytes));
}
