/** Keeps what comparing safety numbers came to, and shows it. */
import type { JudgeMember } from '../../api/members.ts';
import { notifyProblem } from '../shell/notify.ts';
import { api, session } from '../state/store.ts';

/** False where the node refused, which is told. */
export async function judged(
  groupId: string,
  memberId: string,
  verdict: JudgeMember['verdict'],
): Promise<boolean> {
  try {
    await api.judgeMember(groupId, memberId, verdict);
    await session.refreshGroup(groupId);
    return true;
  } catch (error) {
    notifyProblem(error);
    return false;
  }
}
