/** A file of the person's on its way into this device, part by part. */
import type { ImportFault, ImportInfo } from '../../api/imports.ts';
import { LIMITS } from '../../protocol/limits.ts';
import type { NodeApi } from '../api/node-api.ts';
import { Problem } from '../api/problem.ts';

/** How a sealed export begins (docs/export.md). */
const SEALED = 'demes sealed export ';
const FAULTS: readonly ImportFault[] = ['foreign', 'altered', 'line', 'long', 'order', 'file', 'end', 'cut'];

export interface ImportPorts {
  readonly api: Pick<NodeApi, 'createImport' | 'putImport' | 'removeImport'>;
  /** Of the bytes so many are sent, from 0 to 1; messages that the node found in those that it read. */
  readonly onProgress: (part: number, messages: number) => void;
  readonly signal: AbortSignal;
}

/** Whether it needs a passphrase; throws where it cannot be read. */
export async function isSealed(file: Blob): Promise<boolean> {
  return (await file.slice(0, SEALED.length).text()) === SEALED;
}

/** Nothing of it stays on the node when this throws: a Problem, or what the signal aborted with. */
export async function bringImport(
  file: Blob,
  passphrase: string | null,
  { api, onProgress, signal }: ImportPorts,
): Promise<ImportInfo> {
  const { id } = await api.createImport(passphrase);
  try {
    let messages = 0;
    for (let at = 0; ;) {
      const end = Math.min(file.size, at + LIMITS.importPartBytesMax);
      const sent = at;
      const tell = (bytes: number): void => onProgress((sent + bytes) / Math.max(1, file.size), messages);
      const query = { at, last: end === file.size };
      const progress = await api.putImport(id, query, file.slice(at, end), tell, signal);
      if (progress.done !== null) return progress.done;
      messages = progress.messages;
      at = end;
      tell(end - sent);
    }
  } catch (error) {
    await api.removeImport(id).catch(() => undefined);
    signal.throwIfAborted();
    throw error;
  }
}

/** Why it was refused, where the screen has words of its own for it. */
export function faultOf(error: unknown): { readonly fault: ImportFault; readonly line: number } | null {
  if (!(error instanceof Problem) || error.code !== 'import_faulty') return null;
  const { fault, line } = error.facts.more;
  const known = FAULTS.find((one) => one === fault);
  return known === undefined ? null : { fault: known, line: typeof line === 'number' ? line : 0 };
}
