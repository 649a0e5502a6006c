/** Why a node could not start, as an error of the catalogue: it has the sentence and the exit code. */
import { DemesError, type ErrorCode } from '../protocol/errors.ts';
import { KeysError, type KeysErrorCode } from './crypto/keys.ts';

const CODE_OF_KEYS: Readonly<Record<KeysErrorCode, ErrorCode>> = {
  unreadable: 'storage_failed',
  too_open: 'data_not_private',
  damaged: 'data_damaged',
  newer: 'data_newer',
};

/** Everything that startNode throws goes through here; what is not known is `internal`, with its cause. */
export function startFailure(error: unknown): DemesError {
  if (error instanceof DemesError) return error;
  if (error instanceof KeysError) {
    return new DemesError(CODE_OF_KEYS[error.code], { detail: error.message, cause: error });
  }
  const { code, port, address } = error as NodeJS.ErrnoException & { address?: string; port?: number };
  if (code === 'EADDRINUSE') {
    const detail = `Port ${port} is used by another program: choose another one, or 0 for any free one.`;
    return new DemesError('port_in_use', { detail, cause: error });
  }
  if (code === 'EADDRNOTAVAIL' || code === 'EACCES' || code === 'ENOTFOUND') {
    const detail = `This machine does not let a program listen on ${address}:${port} (${code}).`;
    return new DemesError('usage', { detail, cause: error });
  }
  if (code === 'ENOSPC') return new DemesError('disk_full', { cause: error });
  const detail = `The node could not start: ${error instanceof Error ? error.message : String(error)}`;
  return new DemesError('internal', { detail, cause: error });
}
