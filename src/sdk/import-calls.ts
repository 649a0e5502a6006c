/** Imports: exports that are read on the node's device, and are part of no group. */
import type { ImportDetails, ImportInfo, ImportPage } from '../api/imports.ts';
import { LIMITS } from '../protocol/limits.ts';
import type { PageOptions } from './call-options.ts';
import type { Bytes, RequestOptions } from './http.ts';
import type { Operations } from './operation-calls.ts';
import { all } from './pages.ts';

export interface ImportOptions {
  /** Of an export that is sealed. */
  readonly passphrase?: string | undefined;
  /** Called after each part: bytes that the node has read, and messages that it found in them. */
  readonly onProgress?: ((received: number, messages: number) => void) | undefined;
  /** Aborted, nothing of it stays. */
  readonly signal?: AbortSignal | undefined;
}

export class ImportCalls {
  private readonly api: Operations;

  constructor(api: Operations) {
    this.api = api;
  }

  /** Sent as it comes, part by part, however long that takes. Nothing of it stays on the node when this throws. */
  async add(body: Bytes, { passphrase, onProgress, signal }: ImportOptions = {}): Promise<ImportInfo> {
    const { id: importId } = await this.api.createImport({ body: { passphrase } }, { signal });
    try {
      let at = 0;
      for await (const { bytes, last } of partsOf(body)) {
        const progress = await this.api.putImport({ importId, query: { at, last }, body: bytes }, { signal });
        if (progress.done !== null) return progress.done;
        at = progress.received;
        onProgress?.(at, progress.messages);
      }
      throw new Error('the last part ends it');
    } catch (error) {
      await this.api.removeImport({ importId }).catch(() => undefined);
      throw error;
    }
  }

  /** The newest first. */
  all(options?: RequestOptions): Promise<ImportInfo[]> {
    return all(
      (query) => this.api.getImports({ query }, options),
      ({ imports }) => imports,
    );
  }

  get(importId: string, options?: RequestOptions): Promise<ImportDetails> {
    return this.api.getImport({ importId }, options);
  }

  /** The newest without a place. */
  page(
    importId: string,
    roomId: string,
    { signal, timeoutMs, ...query }: PageOptions = {},
  ): Promise<ImportPage> {
    return this.api.getImportMessages({ importId, roomId, query }, { signal, timeoutMs });
  }

  /** The bytes of a file of it, as they come. */
  async file(
    importId: string,
    sha256: string,
    options?: Pick<RequestOptions, 'signal'>,
  ): Promise<ReadableStream<Uint8Array>> {
    const { body } = await this.api.getImportFile({ importId, sha256 }, options);
    return body ?? new Blob([]).stream();
  }

  remove(importId: string, options?: RequestOptions): Promise<void> {
    return this.api.removeImport({ importId }, options);
  }
}

interface Part {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly last: boolean;
}

/** Each as long as a request may be, the last one shorter; one of nothing is the last of nothing. */
async function* partsOf(body: Bytes): AsyncGenerator<Part> {
  const stream = body instanceof ReadableStream ? body : new Blob([body]).stream();
  let part = new Uint8Array(LIMITS.importPartBytesMax);
  let used = 0;
  for await (const piece of stream) {
    for (let at = 0; at < piece.length;) {
      if (used === part.length) {
        yield { bytes: part, last: false };
        part = new Uint8Array(LIMITS.importPartBytesMax);
        used = 0;
      }
      const taken = Math.min(part.length - used, piece.length - at);
      part.set(piece.subarray(at, at + taken), used);
      [at, used] = [at + taken, used + taken];
    }
  }
  yield { bytes: part.subarray(0, used), last: true };
}
