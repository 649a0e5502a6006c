import { ProtocolError, type ProtocolErrorCode } from '../../src/protocol/errors.ts';

/** The code of the ProtocolError that `run` throws; any other error goes through, none gives null. */
export function refusal(run: () => unknown): ProtocolErrorCode | null {
  try {
    run();
  } catch (error) {
    if (error instanceof ProtocolError) return error.code;
    throw error;
  }
  return null;
}
