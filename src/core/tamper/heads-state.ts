/** What a replica keeps of the words of quorums. Only what is contradicted is on its disk. */
import type { Certificate } from '../../protocol/acknowledgement.ts';
import type { Contradiction } from '../../protocol/contradiction.ts';
import type { DeviceId, Index } from '../../protocol/ids.ts';

export interface HeadsState {
  /** Ascending by the index that each proves; the own log has what they say. The newest few. */
  certificates: readonly Certificate[];
  /** Up to where each peer has certificates, as it told or was told on its present link. */
  readonly told: Map<DeviceId, Index>;
  nextTick: number;
  /** In which tick something of a peer was checked last. */
  readonly checked: Map<DeviceId, number>;
  /** TE15 In which tick a peer was last shown what stands where it holds something else. */
  readonly shown: Map<DeviceId, number>;
  contradiction: Contradiction | null;
  /** It is to go with the next save. */
  isUnsaved: boolean;
}

export function newHeads(contradiction: Contradiction | null): HeadsState {
  return {
    certificates: [],
    told: new Map(),
    nextTick: 0,
    checked: new Map(),
    shown: new Map(),
    contradiction,
    isUnsaved: false,
  };
}
