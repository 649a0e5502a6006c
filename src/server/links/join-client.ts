/**
 * Joining by an invitation (HS22, HS26): all its addresses are tried until one of its members has let the group
 * decide, or the round ends. The same event is sent every time, so it does no harm that an answer was lost.
 */
import { isForkChain, scopeAfter } from '../../protocol/encode-fork.ts';
import { ERRORS, ProtocolError } from '../../protocol/errors.ts';
import type { SignedEvent } from '../../protocol/event.ts';
import type { AddressRecord, InviteAddress } from '../../protocol/identity.ts';
import type { ForkId, GroupId } from '../../protocol/ids.ts';
import { sha256 } from '../crypto/crypto.ts';
import { Backoff } from './backoff.ts';
import { DialError, firstOf, type DialResult } from './dial.ts';
import { monotonicMs } from './estimates.ts';
import {
  decodeJoinAnswer,
  encodeJoinRequest,
  WELCOME_BYTES_MAX,
  type JoinAnswer,
  type Welcome,
} from './join-wire.ts';
import { JOIN_MS_MAX, JoinPatience } from './join-patience.ts';
import { JOIN_PATH } from './peer-app.ts';
import { PeerAnswerError, type PeerHttp } from './peer-http.ts';
import type { LinkLog } from './ports.ts';

/** As the API has them. */
export type JoinStep = 'dialing' | 'proving' | 'waitingForHost';
export type JoinFailureCode =
  | 'invite_expired'
  | 'invite_used'
  | 'invite_revoked'
  | 'wrong_group'
  | 'unreachable'
  | 'group_full'
  | 'banned'
  | 'device_removed'
  | 'certificate_fork'
  | 'invite_needed';

export interface JoinAttempt {
  readonly address: string;
  readonly result: 'ok' | DialResult;
  /** Since the round began. */
  readonly atMs: number;
}

/** The round is over without success; `message` is a sentence for the person that names every address. */
export class JoinFailed extends Error {
  readonly code: JoinFailureCode;

  constructor(code: JoinFailureCode, message: string) {
    super(message);
    this.name = 'JoinFailed';
    this.code = code;
  }
}

/** Where a group is looked for. */
interface JoinTarget {
  readonly groupId: GroupId;
  /** Null for whoever cannot know in which fork the group is by now. */
  readonly forkId: ForkId | null;
  readonly addresses: readonly InviteAddress[];
}

export interface JoinRound {
  readonly target: JoinTarget;
  /** Made once, kept on disk until it is applied. */
  readonly event: SignedEvent;
  readonly addressRecord: AddressRecord;
  /** The longest it may take, default JOIN_MS_MAX; less when nobody can be reached at all. */
  readonly roundMs?: number;
  readonly signal: AbortSignal;
  readonly onStep: (step: JoinStep) => void;
  readonly onAttempt: (attempt: JoinAttempt) => void;
}

const DIAL_MS = 3000;
/** Somebody's machine answered: a further try would only be more for it to do. */
const HANDSHAKE_MS = 10_000;
/** The member's ADMIT_MS and the way there and back. */
const ANSWER_MS = 12_000;
const STAGGER_MS = 300;
const RETRY_MS_MIN = 200;
const RETRY_MS_MAX = 3000;

const FINAL: ReadonlySet<string> = new Set<JoinFailureCode>([
  'invite_expired',
  'invite_used',
  'invite_revoked',
  'wrong_group',
  'group_full',
  'banned',
  'device_removed',
  'certificate_fork',
  'invite_needed',
]);
/** Nothing that the person could do about these is different from having the wrong invitation. */
const AS_WRONG_GROUP: ReadonlySet<string> = new Set(['invite_invalid', 'malformed']);

export class JoinClient {
  private readonly http: PeerHttp;
  private readonly log: LinkLog;

  constructor(http: PeerHttp, log: LinkLog) {
    this.http = http;
    this.log = log;
  }

  /** Throws JoinFailed, or the signal's reason when it aborts. */
  async join(round: JoinRound): Promise<Welcome> {
    const ends = AbortSignal.any([round.signal, AbortSignal.timeout(round.roundMs ?? JOIN_MS_MAX)]);
    const { event, addressRecord } = round;
    const body = encodeJoinRequest({ event, addressRecord });
    const under: UnderWay = {
      round,
      body,
      ends,
      startMs: monotonicMs(),
      failures: new Map(),
      patience: new JoinPatience(),
    };
    const backoff = new Backoff(RETRY_MS_MIN, RETRY_MS_MAX);
    while (!ends.aborted) {
      round.onStep('dialing');
      try {
        return await this.askAll(under);
      } catch (error) {
        if (error instanceof JoinFailed) throw error;
        this.log.debug({ group: event.header.groupId, error: (error as Error).message }, 'join: again');
      }
      if (monotonicMs() - under.startMs > under.patience.longestMs) break;
      await pause(backoff.next(), ends);
    }
    round.signal.throwIfAborted();
    const tookMs = monotonicMs() - under.startMs;
    throw new JoinFailed('unreachable', unreachableSentence(round.target.addresses, under.failures, tookMs));
  }

  /** The first address that gives a good answer, each begun when the one before failed or hesitates. */
  private async askAll(under: UnderWay): Promise<Welcome> {
    const final = new AbortController();
    const ends = AbortSignal.any([under.ends, final.signal]);
    let refusal: JoinFailed | undefined;
    const askOne = async (target: InviteAddress, lost: AbortSignal, hold: () => void): Promise<Welcome> => {
      try {
        return await this.ask(under, target, AbortSignal.any([lost, ends]), hold);
      } catch (error) {
        if (error instanceof JoinFailed) {
          refusal ??= error;
          final.abort();
        }
        throw error;
      }
    };
    try {
      return await firstOf(under.round.target.addresses, askOne, () => undefined, STAGGER_MS, ends);
    } catch (error) {
      throw refusal ?? error;
    }
  }

  private async ask(
    under: UnderWay,
    target: InviteAddress,
    signal: AbortSignal,
    hold: () => void,
  ): Promise<Welcome> {
    const { address } = target;
    const { round, body } = under;
    let isConnected = false;
    const attempt = (result: JoinAttempt['result']): void => {
      under.patience.note(result);
      round.onAttempt({ address, result, atMs: Math.round(monotonicMs() - under.startMs) });
    };
    try {
      const bytes = await this.http.send(target, {
        path: JOIN_PATH,
        body,
        dialMs: DIAL_MS,
        handshakeMs: HANDSHAKE_MS,
        answerMs: ANSWER_MS,
        answerBytesMax: WELCOME_BYTES_MAX,
        signal,
        onConnected: () => {
          isConnected = true;
          // Asking a second member makes sense only when this one fails.
          hold();
          attempt('ok');
          round.onStep('proving');
        },
        onProgress: () => round.onStep('waitingForHost'),
      });
      return welcomeOf(decodeJoinAnswer(bytes), round.target);
    } catch (error) {
      // Given up because another address was better: that says nothing about this one.
      const isGivenUp = signal.aborted && !under.ends.aborted;
      if (error instanceof DialError && !isConnected && !isGivenUp) {
        attempt(error.result);
        if (error.isSlow) under.patience.note('slow');
      }
      if (!isGivenUp) under.failures.set(address, (error as Error).message);
      if (error instanceof PeerAnswerError) throw finalOr(error, error.code);
      throw error;
    }
  }
}

/** One round, while it lasts. */
interface UnderWay {
  readonly round: JoinRound;
  readonly body: Uint8Array;
  readonly ends: AbortSignal;
  readonly startMs: number;
  /** What each address said last. */
  readonly failures: Map<string, string>;
  readonly patience: JoinPatience;
}

function welcomeOf(answer: JoinAnswer, target: JoinTarget): Welcome {
  if (answer.kind === 'refused') throw finalOr(new Error(answer.detail), answer.code);
  const { welcome } = answer;
  const { groupId } = target;
  const forkId = target.forkId ?? welcome.forkId;
  if (welcome.groupId !== groupId || welcome.forkId !== forkId) {
    throw new ProtocolError('mismatch', 'a welcome to another group');
  }
  // FM48 The fork's id is a hash of all that led to it, so nobody need be believed.
  const isChain = isForkChain(groupId, welcome.forks, sha256);
  if (!isChain || scopeAfter(groupId, welcome.forks, sha256).forkId !== forkId) {
    throw new ProtocolError('mismatch', 'the forks of a welcome do not lead to it');
  }
  return welcome;
}

/** A refusal for good, or the error itself when trying again makes sense. */
function finalOr(error: Error, code: string): Error {
  if (AS_WRONG_GROUP.has(code)) return new JoinFailed('wrong_group', error.message);
  if (!FINAL.has(code)) return error;
  const final = code as JoinFailureCode;
  return new JoinFailed(final, ERRORS[final].sentence);
}

function unreachableSentence(
  addresses: readonly InviteAddress[],
  failures: ReadonlyMap<string, string>,
  tookMs: number,
): string {
  const seconds = Math.max(1, Math.round(tookMs / 1000));
  const list = addresses
    .map(({ address }) => `${address}: ${failures.get(address) ?? 'no answer'}`)
    .join('; ');
  return `Nobody of the invitation let you in within ${seconds} s (${list}).`;
}

/** Ends early, without an error, when the signal aborts. */
function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(end, ms);
    function end(): void {
      clearTimeout(timer);
      signal.removeEventListener('abort', end);
      resolve();
    }
    signal.addEventListener('abort', end, { once: true });
    if (signal.aborted) end();
  });
}
