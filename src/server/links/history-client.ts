/** Asking another member for entries and proofs (HS27). Answers are checked for shape and chain, not for truth. */
import type { Certificate } from '../../protocol/acknowledgement.ts';
import type { GroupId, Index } from '../../protocol/ids.ts';
import type { HashFunction, Scope } from '../../protocol/scope.ts';
import { decodeHistory, decodeProof, HISTORY_BYTES_MAX, type HistoryPage } from './join-wire.ts';
import { PeerAnswerError, type PeerHttp, type PeerTarget } from './peer-http.ts';

const DIAL_MS = 3000;
const ANSWER_MS = 20_000;
const PROOF_BYTES_MAX = 1024 * 1024;

export class HistoryClient {
  private readonly http: PeerHttp;
  private readonly hash: HashFunction;

  constructor(http: PeerHttp, hash: HashFunction) {
    this.http = http;
    this.hash = hash;
  }

  /** Entries before `before` (default: the newest), newest first. Throws DialError, PeerAnswerError, ProtocolError. */
  async page(
    target: PeerTarget,
    scope: Scope,
    query: { readonly before?: Index; readonly limit?: number },
    signal: AbortSignal,
  ): Promise<HistoryPage> {
    const bytes = await this.http.send(target, {
      path: `${groupPath(scope.groupId)}/history`,
      params: { ...query },
      dialMs: DIAL_MS,
      answerMs: ANSWER_MS,
      answerBytesMax: HISTORY_BYTES_MAX,
      signal,
    });
    return decodeHistory(bytes, scope, this.hash);
  }

  /** The newest proof of confirmation; null while there is none. Throws as `page`. */
  async certificate(target: PeerTarget, groupId: GroupId, signal: AbortSignal): Promise<Certificate | null> {
    try {
      const bytes = await this.http.send(target, {
        path: `${groupPath(groupId)}/certificate`,
        dialMs: DIAL_MS,
        answerMs: ANSWER_MS,
        answerBytesMax: PROOF_BYTES_MAX,
        signal,
      });
      return decodeProof(bytes);
    } catch (error) {
      if (error instanceof PeerAnswerError && error.status === 404) return null;
      throw error;
    }
  }
}

function groupPath(groupId: GroupId): string {
  return `/peer/v1/groups/${groupId}`;
}
