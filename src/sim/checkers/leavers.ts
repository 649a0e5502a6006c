/** What R5 and R6 share: whose owner asked it to stop, and how long a host may still act on that. */
import type { DeviceId, Term } from '../../protocol/ids.ts';
import type { Ledger } from '../ledger.ts';
import type { Handlers } from './checker.ts';

export interface Leavers {
  /** True when a host of this term may have heard from the device itself that it leaves. */
  readonly asked: (device: DeviceId, term: Term) => boolean;
  readonly handlers: Required<Pick<Handlers, 'leaves' | 'stopped'>>;
}

/** A host forgets with its role who leaves, so what a life asked for counts up to the newest term led when it ended. */
export function watchLeavers(ledger: Ledger): Leavers {
  const upToTerm = new Map<DeviceId, Term>();
  return {
    asked: (device, term) => (upToTerm.get(device) ?? 0) >= term,
    handlers: {
      leaves: ({ node }) => upToTerm.set(node, Infinity),
      stopped: ({ node }) => {
        if (upToTerm.get(node) === Infinity) upToTerm.set(node, ledger.newestTermLed);
      },
    },
  };
}
