/** Samples of what devices say to each other about room keys. */
import type { DeviceId, Hash, RoomId } from '../../src/protocol/ids.ts';
import type { KeysMessage } from '../../src/protocol/keys-messages.ts';

export function keysMessages(roomId: RoomId, deviceId: DeviceId, hash: Hash): KeysMessage[] {
  const none = new Uint8Array(0);
  const tree = Uint8Array.of(1, 2, 3);
  const commit = Uint8Array.of(4, 5);
  const trial = { roomId, atMs: 1_767_323_050_007, epoch: 3, added: [deviceId], removed: [], commit };
  return [
    { type: 'keysTurn', roomId, epoch: 3 },
    { type: 'keysTrial', ...trial, treeHash: hash },
    { type: 'keysTried', commitHash: hash, follows: false },
    { type: 'keysTree', treeHash: hash, said: 'asked', tree: none },
    { type: 'keysTree', treeHash: hash, said: 'given', tree },
    { type: 'keysTree', treeHash: hash, said: 'none', tree: none },
    { type: 'keysPast', roomId, epoch: 3, said: 'asked', wanted: [1, 7], box: none },
    { type: 'keysPast', roomId, epoch: 3, said: 'given', wanted: [], box: Uint8Array.of(6) },
  ];
}
