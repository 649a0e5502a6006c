/** Files of an import, for the parts that draw attached files: they are here or they are not, and nobody is asked for them. */
import type { BlobAddress, BlobState } from '../../api/blobs.ts';
import type { ImportMessage } from '../../api/imports.ts';
import type { NodeApi } from '../api/node-api.ts';
import type { FileSource } from '../attachments/use-file.ts';

type File = ImportMessage['attachments'][number];

export interface ImportFiles extends FileSource {
  /** From now on the files of these messages are known. */
  know(messages: readonly ImportMessage[]): void;
}

export function fileSourceOf(
  importId: string,
  api: Pick<NodeApi, 'importFileAddress' | 'importFilePath'>,
): ImportFiles {
  const files = new Map<string, File>();
  const addresses = new Map<string, Promise<BlobAddress>>();
  return {
    know(messages) {
      for (const { attachments } of messages) for (const file of attachments) files.set(file.blobId, file);
    },
    stateOf(blobId): BlobState {
      const { here = false, size = 0 } = files.get(blobId) ?? {};
      return { blobId, state: here ? 'here' : 'away', received: here ? size : 0, size };
    },
    async address(blobId) {
      const known = addresses.get(blobId) ?? api.importFileAddress(importId, files.get(blobId)!.sha256);
      addresses.set(blobId, known);
      return known;
    },
    forgetAddress: (blobId) => void addresses.delete(blobId),
    pathOf: (blobId) => api.importFilePath(importId, files.get(blobId)!.sha256),
  };
}
