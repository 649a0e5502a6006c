/** Files of an import, for the parts that draw attached files: they are here or they are not, and nobody is asked for them. */
import type { BlobState } from '../../api/blobs.ts';
import type { ImportMessage } from '../../api/imports.ts';
import type { NodeApi } from '../api/node-api.ts';
import type { FileSource } from '../attachments/file-source.ts';
import { Addresses } from '../state/addresses.ts';

type File = ImportMessage['attachments'][number];

export interface ImportFiles extends FileSource {
  /** From now on the files of these messages are known. */
  know(messages: readonly ImportMessage[]): void;
}

interface FileSourcePorts {
  readonly api: Pick<NodeApi, 'importFileAddress' | 'importFilePath'>;
  /** ms since 1970. */
  readonly nowMs: () => number;
}

export function fileSourceOf(importId: string, { api, nowMs }: FileSourcePorts): ImportFiles {
  const files = new Map<string, File>();
  const addresses = new Addresses({
    ask: async (blobId) => api.importFileAddress(importId, files.get(blobId)!.sha256),
    nowMs,
  });
  return {
    know(messages) {
      for (const { attachments } of messages) for (const file of attachments) files.set(file.blobId, file);
    },
    stateOf(blobId): BlobState {
      const { here = false, size = 0 } = files.get(blobId) ?? {};
      return { blobId, state: here ? 'here' : 'away', received: here ? size : 0, size };
    },
    address: (blobId) => addresses.of(blobId),
    forgetAddress: (blobId) => addresses.forget(blobId),
    pathOf: (blobId) => api.importFilePath(importId, files.get(blobId)!.sha256),
  };
}
