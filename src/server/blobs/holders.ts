/** Who has a file, asked when somebody wants to know (BL18). */
import type { Hash } from '../../protocol/ids.ts';
import type { BlobClient } from './blob-client.ts';
import type { BlobSource } from './transfers.ts';

/** Asked at a time. */
const ASKED_AT_ONCE = 4;
/** After so long, whoever did not answer counts as not having it. */
const ASKED_MS = 5_000;

/** How many of the devices say that they have all of it. */
export async function askHolders(
  client: Pick<BlobClient, 'have'>,
  sources: readonly BlobSource[],
  blobId: Hash,
  signal: AbortSignal,
): Promise<number> {
  const ends = AbortSignal.any([signal, AbortSignal.timeout(ASKED_MS)]);
  const left = [...sources];
  let count = 0;
  const ask = async (): Promise<void> => {
    for (let source = left.shift(); source !== undefined && !ends.aborted; source = left.shift()) {
      const { groupId, targets } = source;
      // One after the other: the first address that answers, answers for the device.
      for (const target of targets) {
        const has = await client.have({ target, groupId, blobId }, ends).then(
          () => true,
          () => false,
        );
        if (!has) continue;
        count += 1;
        break;
      }
    }
  };
  await Promise.all(Array.from({ length: ASKED_AT_ONCE }, ask));
  return count;
}
