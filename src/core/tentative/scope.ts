import type { RaftLog } from '../log/raft-log.ts';
import type { ConfigHistory } from '../roster/config-history.ts';
import type { CoreState } from '../state.ts';

/**
 * What the tentative tier sees of a replica (TN17). Term, vote, commit index and role are not in it, log and configs can
 * only be read: whatever a peer gossips, no election and no entry depends on it, and the compiler says so.
 */
export type TentativeScope = Pick<
  CoreState,
  | 'deviceId'
  | 'tentative'
  | 'roster'
  | 'outbox'
  | 'out'
  | 'peers'
  | 'tick'
  | 'ticks'
  | 'monoMs'
  | 'wallMs'
  | 'hostHeardMonoMs'
  | 'options'
  | 'appliedIndex'
> & {
  readonly log: Pick<RaftLog, 'entries' | 'base' | 'last'>;
  readonly configs: Pick<ConfigHistory, 'newest'>;
};
