/** What is said of reading; made from the pieces of `arbitraries.ts`. */
import * as fc from 'fast-check';
import { compareIds, type MemberId, type RoomId } from '../../src/protocol/ids.ts';
import type { ReadingMessage } from '../../src/protocol/reading-messages.ts';

interface Pieces {
  readonly roomId: fc.Arbitrary<RoomId>;
  readonly memberId: fc.Arbitrary<MemberId>;
}

type Fields<Type extends ReadingMessage['type']> = Omit<
  Extract<ReadingMessage, { readonly type: Type }>,
  'type'
>;

const number = fc.nat({ max: 2 ** 40 });
const oneSwitch = { turn: number, on: fc.boolean() };

/** Each once, lower first. */
function rising<Item>(item: fc.Arbitrary<Item>, idOf: (item: Item) => string): fc.Arbitrary<Item[]> {
  return fc
    .uniqueArray(item, { maxLength: 4, selector: idOf })
    .map((drawn) => drawn.sort((a, b) => compareIds(idOf(a), idOf(b))));
}

export function readingMessages({ roomId, memberId }: Pieces): {
  readonly [Type in ReadingMessage['type']]: fc.Arbitrary<Fields<Type>>;
} {
  const rooms = rising(fc.record({ roomId, index: number }), (one) => one.roomId);
  return {
    ownMarks: fc.record({
      rooms: rising(fc.record({ roomId, turn: number, index: number }), (one) => one.roomId),
      blocked: rising(fc.record({ memberId, ...oneSwitch }), (one) => one.memberId),
      receipts: fc.record(oneSwitch),
    }),
    receipts: fc.oneof(
      fc.record({ shares: fc.constant(true), rooms }),
      fc.record({ shares: fc.constant(false), rooms: fc.constant([]) }),
    ),
  };
}
