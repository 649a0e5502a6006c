/** What devices say to each other about room keys; made from the pieces of `arbitraries.ts`. */
import * as fc from 'fast-check';
import { sortedIds, type DeviceId, type Hash, type RoomId } from '../../src/protocol/ids.ts';
import type { KeysMessage } from '../../src/protocol/keys-messages.ts';

interface Pieces {
  readonly roomId: fc.Arbitrary<RoomId>;
  readonly hash: fc.Arbitrary<Hash>;
  readonly deviceIds: (maxLength: number) => fc.Arbitrary<DeviceId[]>;
}

type Fields<Type extends KeysMessage['type']> = Omit<Extract<KeysMessage, { readonly type: Type }>, 'type'>;

const number = fc.nat({ max: 2 ** 40 });
const some = fc.uint8Array({ minLength: 1, maxLength: 200 });
const none = fc.constant(new Uint8Array(0));
const rising = fc
  .uniqueArray(fc.integer({ min: 1, max: 2 ** 40 }), { minLength: 1, maxLength: 5 })
  .map((indexes) => [...indexes].sort((a, b) => a - b));

export function keysMessages({ roomId, hash, deviceIds }: Pieces): {
  readonly [Type in KeysMessage['type']]: fc.Arbitrary<Fields<Type>>;
} {
  const ids = deviceIds(4).map((drawn) => sortedIds(drawn));
  const place = { roomId, epoch: number };
  const asked = fc.constant('asked' as const);
  const given = fc.constant('given' as const);
  return {
    keysTurn: fc.record(place),
    keysTrial: fc.record({ ...place, atMs: number, added: ids, removed: ids, commit: some, treeHash: hash }),
    keysTried: fc.record({ commitHash: hash, follows: fc.boolean() }),
    keysTree: fc.oneof(
      fc.record({ treeHash: hash, said: given, tree: some }),
      fc.record({ treeHash: hash, said: fc.constantFrom('asked' as const, 'none' as const), tree: none }),
    ),
    keysPast: fc.oneof(
      fc.record({ ...place, said: asked, wanted: rising, box: none }),
      fc.record({ ...place, said: given, wanted: fc.constant([]), box: some }),
    ),
  };
}
