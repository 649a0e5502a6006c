/** What is said about this node being reachable: by whom, and what can be done. Pure. */
import type { Network, ReachState } from '../../api/network.ts';
import type { GroupStatus } from '../../api/groups.ts';

export interface ReachWords {
  readonly state: ReachState;
  /** Whose word it is, each once, in the order in which they tried. */
  readonly names: readonly string[];
  /** Where this node was reached, when that is known. */
  readonly address: string | null;
  readonly seenAs: string | null;
}

/** network: null while nothing is known. */
export function reachWords(status: GroupStatus, network: Network | null): ReachWords {
  const { state, witnesses, seenAs } = network?.reachability ?? {
    state: 'unknown',
    witnesses: [],
    seenAs: null,
  };
  const names = new Map([...status.voters, ...status.learners].map((one) => [one.deviceId, one.name]));
  const counted = witnesses.filter(({ reached, near }) =>
    state === 'no' ? !reached : reached && near === (state === 'near'),
  );
  return {
    state,
    names: [...new Set(counted.map(({ deviceId }) => names.get(deviceId) ?? deviceId))],
    address: counted.find(({ address }) => address !== null)?.address ?? null,
    seenAs,
  };
}

/** The port of the first address that this node says of itself; null while it says none. */
export function portOf(peerAddresses: readonly string[]): string | null {
  return peerAddresses[0]?.split(':').at(-1) ?? null;
}
