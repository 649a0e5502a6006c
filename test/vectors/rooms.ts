/** Golden vectors of the events by which rooms are made and changed. */
import { encodePayload } from '../../src/protocol/encode-payload.ts';
import { sortedIds } from '../../src/protocol/ids.ts';
import type { Payload } from '../../src/protocol/payloads.ts';
import type { Story } from './story.ts';

export interface RoomVectors {
  readonly payloads: readonly { readonly fields: Payload; readonly bytes: Uint8Array }[];
}

export function roomVectors({ ann, bob }: Story): RoomVectors {
  const both = sortedIds([ann.memberId, bob.memberId]);
  const payloads: Payload[] = [
    { kind: 'roomMade', roomKind: 'open', newcomersSee: 'everything', name: 'Hütten', members: [] },
    { kind: 'roomMade', roomKind: 'private', newcomersSee: 'joining', name: '', members: both },
    { kind: 'roomMade', roomKind: 'direct', newcomersSee: 'everything', name: '', members: [bob.memberId] },
    { kind: 'roomNamed', name: 'Routes', topic: 'Where to go next ⛰️' },
    { kind: 'roomNamed', name: null, topic: '' },
    { kind: 'roomArchived', archived: true },
    { kind: 'roomMembers', added: [ann.memberId], removed: [bob.memberId] },
  ];
  return { payloads: payloads.map((fields) => ({ fields, bytes: encodePayload(fields) })) };
}
