/** What a node's person knows of members: safety numbers that two people compare, and what it came to. */
import type { JudgeMember, Member, SafetyNumber } from '../api/members.ts';
import type { RequestOptions } from './http.ts';
import type { Operations } from './operation-calls.ts';

export class PeopleCalls {
  private readonly api: Operations;

  constructor(api: Operations) {
    this.api = api;
  }

  /** The member's own node shows the same, if nobody stands between. */
  safetyNumber(groupId: string, memberId: string, options?: RequestOptions): Promise<SafetyNumber> {
    return this.api.getSafetyNumber({ groupId, memberId }, options);
  }

  /** Kept on this node alone, for this root key, in every group. Needs the first token. */
  judge(
    groupId: string,
    memberId: string,
    verdict: JudgeMember['verdict'],
    options?: RequestOptions,
  ): Promise<Member> {
    return this.api.judgeMember({ groupId, memberId, body: { verdict } }, options);
  }
}
