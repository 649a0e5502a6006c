/** The way into a group as a list of steps, from what the node says of it. Pure. */
import type { Joining } from '../../api/groups.ts';

type StepName = Joining['step'];
type StepState = 'waiting' | 'active' | 'done' | 'failed';

export interface Step {
  readonly name: StepName;
  readonly state: StepState;
}

const ORDER: readonly StepName[] = ['dialing', 'proving', 'waitingForHost', 'catchingUp'];

/** The invitation itself was refused: the way ended at its check, wherever the node noticed. */
const REFUSED_BY_GROUP: ReadonlySet<string | undefined> = new Set([
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

/** In the order of the way; exactly one is active or failed until all are done. */
export function stepsOf({ state, step, code }: Joining): Step[] {
  if (state === 'done') return ORDER.map((name) => ({ name, state: 'done' }));
  const isRefused = state === 'failed' && REFUSED_BY_GROUP.has(code);
  const at = ORDER.indexOf(isRefused && step === 'dialing' ? 'proving' : step);
  return ORDER.map((name, place) => {
    if (place < at) return { name, state: 'done' };
    if (place > at) return { name, state: 'waiting' };
    return { name, state: state === 'failed' ? 'failed' : 'active' };
  });
}

export interface AddressTried {
  readonly address: string;
  /** Of the newest attempt. */
  readonly result: Joining['attempts'][number]['result'];
  readonly times: number;
}

/** Every address once, in the order in which they were first tried. */
export function addressesTried(attempts: Joining['attempts']): AddressTried[] {
  const byAddress = new Map<string, AddressTried>();
  for (const { address, result } of attempts) {
    const times = (byAddress.get(address)?.times ?? 0) + 1;
    byAddress.set(address, { address, result, times });
  }
  return [...byAddress.values()];
}

/** How much of the group's log is here, 0 to 1; null while nothing is known of its length. */
export function progressOf({ received, total }: Joining): number | null {
  return total === 0 ? null : Math.min(1, received / total);
}

/** When the node began, ms since 1970: its attempts are counted from then. `seenAtMs`: when this tab first saw it. */
export function begunAtMs({ attempts }: Joining, seenAtMs: number): number {
  return seenAtMs - (attempts.at(-1)?.atMs ?? 0);
}
