/** What went wrong inside ts-mls, in the words of the port: its own errors say little about the cause. */
import { CodecError, CryptoVerificationError, UsageError, ValidationError } from 'ts-mls/mlsError.js';
import { GroupKeysError, type GroupKeysErrorCode } from '../../engine/group-keys.ts';

/** otherwise: what it means here when something could not be computed at all. */
export function errorFrom(error: unknown, otherwise: GroupKeysErrorCode): GroupKeysError {
  if (error instanceof GroupKeysError) return error;
  const message = error instanceof Error ? error.message : 'no reason given';
  return new GroupKeysError(codeOf(error) ?? otherwise, message);
}

function codeOf(error: unknown): GroupKeysErrorCode | null {
  if (error instanceof CryptoVerificationError) return 'not_authentic';
  if (error instanceof ValidationError || error instanceof UsageError) return 'not_allowed';
  return error instanceof CodecError ? 'malformed' : null;
}
