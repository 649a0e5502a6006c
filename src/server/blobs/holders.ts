/** Who has a file, asked when somebody wants to know (BL18), and what was said before of those who are away now (BL20). */
import type { BlobHolder } from '../../api/blobs.ts';
import type { DeviceId, Hash } from '../../protocol/ids.ts';
import { PeerAnswerError } from '../links/peer-http.ts';
import type { BlobClient } from './blob-client.ts';
import type { BlobSource } from './transfers.ts';

/** Asked at a time. */
const ASKED_AT_ONCE = 4;
/** After so long, whoever did not answer counts as away. */
const ASKED_MS = 5_000;
/** Files of which it is remembered. */
const REMEMBERED_MAX = 1000;

export class Holders {
  readonly #client: Pick<BlobClient, 'have'>;
  /** What each device said last; nothing of those that never did. */
  readonly #said = new Map<Hash, Map<DeviceId, boolean>>();

  constructor(client: Pick<BlobClient, 'have'>) {
    this.#client = client;
  }

  /** Devices that say that they have all of it, and those that did so and cannot be asked. */
  async ask(sources: readonly BlobSource[], blobId: Hash, signal: AbortSignal): Promise<BlobHolder[]> {
    const ends = AbortSignal.any([signal, AbortSignal.timeout(ASKED_MS)]);
    const left = [...sources];
    const answered = new Set<DeviceId>();
    const askNext = async (): Promise<void> => {
      for (let source = left.shift(); source !== undefined && !ends.aborted; source = left.shift()) {
        const has = await this.#askOne(source, blobId, ends);
        if (has === null) continue;
        answered.add(source.deviceId);
        this.#remember(blobId, source.deviceId, has);
      }
    };
    await Promise.all(Array.from({ length: ASKED_AT_ONCE }, askNext));
    return this.known(sources, blobId, answered);
  }

  /** As far as it was said, or follows from who sent it; asks nobody. answered: of those that said so just now. */
  known(
    sources: readonly BlobSource[],
    blobId: Hash,
    answered: ReadonlySet<DeviceId> = new Set(),
  ): BlobHolder[] {
    const said = this.#said.get(blobId);
    return sources.flatMap(({ deviceId, isAuthor, who }) => {
      const has = said?.get(deviceId) ?? isAuthor;
      return has ? [{ deviceId, ...who, reachable: answered.has(deviceId) }] : [];
    });
  }

  /** Null when it does not answer. One way after the other: the first that answers, answers for the device. */
  async #askOne(
    { groupId, targets }: BlobSource,
    blobId: Hash,
    signal: AbortSignal,
  ): Promise<boolean | null> {
    for (const target of targets) {
      try {
        await this.#client.have({ target, groupId, blobId }, signal);
        return true;
      } catch (error) {
        if (error instanceof PeerAnswerError) return false;
      }
    }
    return null;
  }

  #remember(blobId: Hash, deviceId: DeviceId, has: boolean): void {
    const said = this.#said.get(blobId) ?? new Map<DeviceId, boolean>();
    this.#said.delete(blobId);
    this.#said.set(blobId, said.set(deviceId, has));
    if (this.#said.size > REMEMBERED_MAX) this.#said.delete(this.#said.keys().next().value!);
  }
}
