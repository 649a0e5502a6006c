/** Files that are no group's: they are here or they are not, and nobody is asked for them. */
import type { BlobAddress, BlobState } from '../../api/blobs.ts';

export interface FileSource {
  stateOf(blobId: string): BlobState;
  /** Throws a Problem. */
  address(blobId: string): Promise<BlobAddress>;
  forgetAddress(blobId: string): void;
  /** Where it is to be saved from. */
  pathOf(blobId: string): string;
}
