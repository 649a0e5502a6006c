/** One try to reach a device at any of its addresses, and what that says about whether it is there. */
import type { TLSSocket } from 'node:tls';
import type { Hash } from '../../protocol/ids.ts';
import { DialError, dialTls, firstOf } from './dial.ts';
import type { TlsIdentity } from './ports.ts';
import type { LinkTiming } from './timing.ts';

const US_PER_MS = 1000;

/** Wanted when a link was just lost: then what the dial meets is evidence (HS17, HS18). */
export interface Evidence {
  /** A machine that is there answers within this. */
  readonly answerMs: number;
  /** Nobody listens where the device was reached before, or anywhere. */
  refused(): void;
  unanswered(): void;
}

/** rttUs: null before the first measurement. */
export function evidenceOf(
  { answerFloorMs }: LinkTiming,
  rttUs: number | null,
  suspect: (reason: 'refused' | 'silent') => void,
): Evidence {
  return {
    answerMs: Math.max(answerFloorMs, (2 * (rttUs ?? 0)) / US_PER_MS),
    refused: () => suspect('refused'),
    unanswered: () => suspect('silent'),
  };
}

export interface ReachOptions {
  readonly addresses: readonly string[];
  /** The device was reached there before. */
  hasWorked(address: string): boolean;
  readonly tls: TlsIdentity;
  readonly keyHash: Hash;
  readonly timing: LinkTiming;
  readonly signal: AbortSignal;
  readonly evidence: Evidence | null;
}

export interface Reached {
  readonly transport: TLSSocket;
  readonly address: string;
}

/** Throws DialError. */
export async function reach(options: ReachOptions): Promise<Reached> {
  const { addresses, tls, keyHash, timing, evidence, signal } = options;
  const answer = evidence === null ? null : expectAnswer(evidence);
  const tryOne = async (address: string, lost: AbortSignal): Promise<Reached> => {
    const onAnswer = (): void => answer?.came();
    try {
      const dial = { address, tls, keyHash, timeoutMs: timing.dialMs, signal: lost, onAnswer };
      return { transport: await dialTls(dial), address };
    } catch (error) {
      if (isRefusal(error) && options.hasWorked(address)) evidence?.refused();
      throw error;
    }
  };
  try {
    return await firstOf(addresses, tryOne, (late) => late.transport.destroy(), timing.staggerMs, signal);
  } catch (error) {
    if (isRefusal(error) && !signal.aborted) {
      answer?.came();
      evidence?.refused();
    }
    throw error;
  }
}

/** Tells `unanswered` unless `came` is called in time. */
export function expectAnswer(evidence: Evidence): { came: () => void } {
  let isHere = false;
  const timer = setTimeout(() => {
    // When this node was late itself, the answer may be waiting behind this very timer.
    setImmediate(() => {
      if (!isHere) evidence.unanswered();
    });
  }, evidence.answerMs);
  return {
    came: () => {
      isHere = true;
      clearTimeout(timer);
    },
  };
}

function isRefusal(error: unknown): boolean {
  return error instanceof DialError && error.result !== 'timeout';
}
