/** A file of a message as far as this tab knows it. */
import { createContext, use, useEffect, useState } from 'react';
import type { BlobAddress, BlobState } from '../../api/blobs.ts';
import { files, useApp } from '../state/store.ts';
import type { FileSource } from './file-source.ts';

/** Null: files of the groups of this node. */
export const FileSourceContext = createContext<FileSource | null>(null);

/** Asked for once; null before the first word of it. */
export function useBlobState(blobId: string): BlobState | null {
  const state = useApp(({ blobs }) => blobs[blobId]) ?? null;
  const source = use(FileSourceContext);
  const isUnknown = state === null && source === null;
  useEffect(() => {
    if (isUnknown) files.ask(blobId);
  }, [blobId, isUnknown]);
  return source === null ? state : source.stateOf(blobId);
}

export interface ShownAddress {
  readonly address: BlobAddress | null;
  /** It led nowhere: asks for another, once. */
  readonly failed: () => void;
}

/** Where to get a file that is here; null before that is known, and where this browser cannot reach it. */
export function useAddress(blobId: string, isHere: boolean): ShownAddress {
  const [address, setAddress] = useState<BlobAddress | null>(null);
  const [tries, setTries] = useState(0);
  const source = use(FileSourceContext) ?? files;
  const isAsked = isHere && reachesContents(window.location.hostname);
  useEffect(() => {
    if (!isAsked) return undefined;
    let isOver = false;
    source.address(blobId).then(
      (found) => {
        if (!isOver) setAddress(found);
      },
      () => {
        if (!isOver) setAddress(null);
      },
    );
    return () => {
      isOver = true;
    };
  }, [blobId, isAsked, source, tries]);
  const failed = (): void => {
    source.forgetAddress(blobId);
    if (tries === 0) setTries(1);
    else setAddress(null);
  };
  return { address, failed };
}

const LOCAL: ReadonlySet<string> = new Set(['localhost', '127.0.0.1', '[::1]']);

/** The origin of contents is on the computer of the node; from others a file can be saved, and is not shown. */
export function reachesContents(hostname: string): boolean {
  return LOCAL.has(hostname);
}
