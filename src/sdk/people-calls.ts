/** What a node's person knows of members: safety numbers that two people compare, and what it came to. */
import type { JudgeMember, Member, SafetyNumber } from '../api/members.ts';
import type { NodeHttp, RequestOptions } from './http.ts';
import { path } from './paths.ts';

export class PeopleCalls {
  private readonly http: NodeHttp;

  constructor(http: NodeHttp) {
    this.http = http;
  }

  /** The member's own node shows the same, if nobody stands between. */
  safetyNumber(groupId: string, memberId: string, options?: RequestOptions): Promise<SafetyNumber> {
    return this.http.json('GET', `${place(groupId, memberId)}/safety-number`, options);
  }

  /** Kept on this node alone, for this root key, in every group. Needs the first token. */
  judge(
    groupId: string,
    memberId: string,
    verdict: JudgeMember['verdict'],
    options?: RequestOptions,
  ): Promise<Member> {
    const body = { verdict };
    return this.http.json('PUT', `${place(groupId, memberId)}/verification`, { ...options, body });
  }
}

function place(groupId: string, memberId: string): string {
  return `${path(groupId)}/members/${encodeURIComponent(memberId)}`;
}
