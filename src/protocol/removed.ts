/** What a device signs that tells another one that it was removed (RS24, FM45). */
import { beginPreimage, DOMAIN } from './domains.ts';
import type { DeviceId, Hash, Index } from './ids.ts';
import type { Scope } from './scope.ts';

/** `removed`: whom it is said to, so that nobody can pass it on to another; index and hash of the entry. */
export function removedPreimage(scope: Scope, removed: DeviceId, index: Index, hash: Hash): Uint8Array {
  return beginPreimage(DOMAIN.removed, scope.groupId)
    .longId(scope.forkId)
    .shortId(removed)
    .u64(index)
    .hash(hash)
    .take();
}
