/**
 * Files that are wanted here and lie elsewhere (BL13 to BL16): fetched from whoever has them, one source after the
 * other, going on where it was when one goes away. A few at a time; who finds nobody waits until somebody comes. No
 * host is asked for anything, so elections and lost quorums change nothing.
 */
import { sealedBytes } from '../../protocol/blob.ts';
import { DemesError, ProtocolError, type ErrorCode } from '../../protocol/errors.ts';
import type { DeviceId, GroupId, Hash } from '../../protocol/ids.ts';
import { PeerAnswerError, type PeerTarget } from '../links/peer-http.ts';
import type { Logger } from '../log.ts';
import { WrongBytes, type BlobClient, type BlobPlace } from './blob-client.ts';
import type { BlobFiles } from './blob-files.ts';
import type { Receiving } from './receiving.ts';

/** At once; more would only share the same line. */
const RUNNING_MAX = 3;
/** Wanted at once: more than a person asks for, and more than a room has that are fetched unasked. */
const WANTED_MAX = 1000;
/** How soon everybody is asked again: twice as long after each time, up to the greatest. */
const AGAIN_MS = 5_000;
const AGAIN_MS_MAX = 120_000;

/** Whom to ask, at which addresses, about a file of which group. */
export interface BlobSource {
  readonly deviceId: DeviceId;
  readonly groupId: GroupId;
  /** Best first. */
  readonly targets: readonly PeerTarget[];
  /** It sent the file. */
  readonly isAuthor: boolean;
  /** Whose device it is. */
  readonly who: { readonly memberId: string; readonly name: string };
}

/** waiting: for its turn, or for somebody who has it. */
export interface Transfer {
  readonly state: 'waiting' | 'fetching' | 'failed';
  /** Bytes of it that are here. */
  readonly received: number;
  /** Why it failed. */
  readonly code: ErrorCode | null;
}

export interface TransfersPorts {
  readonly files: BlobFiles;
  readonly client: Pick<BlobClient, 'manifest' | 'chunks'>;
  readonly log: Logger;
  /** Devices that may have it, those in reach first; none for what no message names. */
  sources(blobId: Hash): readonly BlobSource[];
  /** Throws blobs_full, disk_full where there is no room for so many bytes more. */
  checkRoom(bytes: number): void;
  /** Resolves when what came is what the message says that names it. Throws data_damaged. */
  check(blobId: Hash): Promise<void>;
  /** It stands otherwise than it did. */
  changed(blobId: Hash): void;
}

interface Wanted {
  readonly abort: AbortController;
  transfer: Transfer;
  isRunning: boolean;
  /** Times that everybody was asked in vain. */
  tries: number;
  timer: NodeJS.Timeout | null;
}

export class Transfers {
  readonly #ports: TransfersPorts;
  readonly #wanted = new Map<Hash, Wanted>();
  #isStopped = false;

  constructor(ports: TransfersPorts) {
    this.#ports = ports;
  }

  /** Undefined for a file that nobody wants. */
  get(blobId: Hash): Transfer | undefined {
    return this.#wanted.get(blobId)?.transfer;
  }

  /** Fetches the file, unless it is here or under way; what failed or waits is tried again. */
  want(blobId: Hash): void {
    const before = this.#wanted.get(blobId);
    if (before?.timer) this.#wake(before);
    if (
      this.#isStopped ||
      (before !== undefined && before.transfer.state !== 'failed') ||
      this.#ports.files.has(blobId)
    )
      return;
    if (this.#wanted.size >= WANTED_MAX) return;
    const transfer = { state: 'waiting', received: 0, code: null } as const;
    const abort = new AbortController();
    this.#wanted.set(blobId, { abort, transfer, isRunning: false, tries: 0, timer: null });
    this.#ports.changed(blobId);
    this.#pump();
  }

  /** What came of it so far stays, for another time. */
  cancel(blobId: Hash): void {
    const wanted = this.#wanted.get(blobId);
    if (wanted === undefined) return;
    this.#wanted.delete(blobId);
    this.#end(wanted);
    this.#ports.changed(blobId);
    this.#pump();
  }

  /** Somebody is in reach who was not: whatever waits for a source is tried now. */
  sourceCame(): void {
    for (const wanted of this.#wanted.values()) if (wanted.timer !== null) this.#wake(wanted);
  }

  stop(): void {
    this.#isStopped = true;
    for (const wanted of this.#wanted.values()) this.#end(wanted);
    this.#wanted.clear();
  }

  /** It waits no longer. */
  #wake(wanted: Wanted): void {
    if (wanted.timer !== null) clearTimeout(wanted.timer);
    wanted.timer = null;
    wanted.tries = 0;
    this.#pump();
  }

  #end({ abort, timer }: Wanted): void {
    abort.abort();
    if (timer !== null) clearTimeout(timer);
  }

  #pump(): void {
    let running = [...this.#wanted.values()].filter(({ isRunning }) => isRunning).length;
    for (const [blobId, wanted] of this.#wanted) {
      if (running >= RUNNING_MAX) return;
      if (wanted.isRunning || wanted.timer !== null || wanted.transfer.state === 'failed') continue;
      running += 1;
      wanted.isRunning = true;
      void this.#run(blobId, wanted);
    }
  }

  async #run(blobId: Hash, wanted: Wanted): Promise<void> {
    try {
      const isWhole = await this.#fetch(blobId, wanted);
      wanted.isRunning = false;
      if (wanted.abort.signal.aborted) return;
      if (isWhole) this.#wanted.delete(blobId);
      else this.#waitForSource(wanted);
      this.#ports.changed(blobId);
    } catch (error) {
      wanted.isRunning = false;
      if (wanted.abort.signal.aborted) return;
      this.#ports.log.warn({ blobId, err: error }, 'a file could not be fetched');
      const code = error instanceof DemesError ? error.code : 'internal';
      wanted.transfer = { ...wanted.transfer, state: 'failed', code };
      this.#ports.changed(blobId);
    } finally {
      this.#pump();
    }
  }

  #waitForSource(wanted: Wanted): void {
    wanted.transfer = { ...wanted.transfer, state: 'waiting' };
    const delayMs = Math.min(AGAIN_MS_MAX, AGAIN_MS * 2 ** wanted.tries);
    wanted.tries += 1;
    wanted.timer = setTimeout(() => {
      wanted.timer = null;
      this.#pump();
    }, delayMs);
    wanted.timer.unref();
  }

  /**
   * False when nobody has the rest of it: as long as something comes, whoever broke off is asked again. Throws what is no
   * matter of a source: no room, a disk that refuses.
   */
  async #fetch(blobId: Hash, wanted: Wanted): Promise<boolean> {
    for (let before = -1; wanted.transfer.received > before;) {
      before = wanted.transfer.received;
      if (await this.#fetchOnce(blobId, wanted)) return true;
    }
    return false;
  }

  async #fetchOnce(blobId: Hash, wanted: Wanted): Promise<boolean> {
    for (const { deviceId, groupId, targets } of this.#ports.sources(blobId)) {
      for (const target of targets) {
        if (wanted.abort.signal.aborted) return false;
        try {
          if (await this.#fetchFrom({ target, groupId, blobId }, wanted)) return true;
        } catch (error) {
          if (error instanceof DemesError) throw error;
          this.#ports.log.debug(
            { blobId, from: deviceId, err: error },
            'a source has not got a file, or is away',
          );
          // It is there, and has nothing for us: its other addresses lead to the same.
          if (error instanceof PeerAnswerError || error instanceof WrongBytes) break;
        }
      }
    }
    return false;
  }

  async #fetchFrom(place: BlobPlace, wanted: Wanted): Promise<boolean> {
    const { client, files } = this.#ports;
    const { signal } = wanted.abort;
    const receiving = await this.#begin(place, await client.manifest(place, signal));
    const tell = (): void => {
      wanted.transfer = { state: 'fetching', received: receiving.received, code: null };
      this.#ports.changed(place.blobId);
    };
    try {
      for (tell(); !receiving.isWhole;) await client.chunks(place, receiving, signal, tell);
    } finally {
      await receiving.end();
    }
    try {
      await this.#ports.check(place.blobId);
    } catch (error) {
      files.remove(place.blobId);
      throw error;
    }
    return true;
  }

  async #begin({ blobId }: BlobPlace, manifest: Uint8Array): Promise<Receiving> {
    const { files } = this.#ports;
    try {
      const receiving = await files.receive(blobId, manifest);
      const { size, chunks } = receiving.manifest;
      try {
        this.#ports.checkRoom(sealedBytes(size, chunks.length) - receiving.bytes);
      } catch (error) {
        await receiving.end();
        throw error;
      }
      return receiving;
    } catch (error) {
      if (error instanceof ProtocolError)
        throw new WrongBytes('a manifest of another file', { cause: error });
      throw error;
    }
  }
}
