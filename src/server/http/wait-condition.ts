/** What `/wait` waits for. */
import type { GroupStatus, WaitQuery } from '../../api/groups.ts';

/** Whether the status meets all conditions of the query: role and tier equal, numbers at least, host as named. */
export function meets(status: GroupStatus, query: WaitQuery): boolean {
  return (
    (query.role === undefined || status.role === query.role) &&
    (query.tier === undefined || status.tier === query.tier) &&
    (query.term === undefined || status.term >= query.term) &&
    (query.commitIndex === undefined || status.commitIndex >= query.commitIndex) &&
    (query.projectedIndex === undefined || status.projectedIndex >= query.projectedIndex) &&
    (query.host === undefined || hostIs(status, query.host))
  );
}

function hostIs(status: GroupStatus, wanted: string): boolean {
  switch (wanted) {
    case 'any':
      return status.host !== null;
    case 'none':
      return status.host === null;
    case 'self':
      return status.host === status.deviceId;
    default:
      return status.host === wanted;
  }
}
