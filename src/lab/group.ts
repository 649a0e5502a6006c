/** Makes one group of all nodes of a lab, the way people do: one creates it, the others join by an invitation. */
import { DemesError } from '../protocol/errors.ts';
import { DemesApiError } from '../sdk/errors.ts';
import type { DemesClient } from '../sdk/client.ts';
import type { GroupStatus } from '../api/groups.ts';
import type { NodeProcess } from './node-process.ts';

const JOIN_MS_MAX = 60_000;
const SETTLE_MS_MAX = 90_000;
const WAIT_MS = 2_000;
/** The group grows by itself to the largest of these that its devices allow. */
const VOTER_COUNTS = [5, 3, 1] as const;

/** How many voters a group of so many devices has once it has grown. */
export function votersOf(devices: number): number {
  return VOTER_COUNTS.find((count) => count <= devices) ?? 1;
}

/** The id of the new group; its creator is a member when this resolves. */
export async function createLabGroup(creator: NodeProcess, rooms?: 'sealed' | 'clear'): Promise<string> {
  const client = creator.client();
  // Limits on how fast people type would be limits on the experiment.
  const sealed = rooms === undefined ? {} : { sealed: rooms === 'sealed' };
  const { id } = await client.createGroup({ name: 'lab', rates: 'off', ...sealed });
  await client.wait(id, { role: 'host', tier: 'confirmed' });
  return id;
}

/** Resolves when the node's device is in the group's roster. */
export async function joinLabGroup(node: NodeProcess, inviter: NodeProcess, groupId: string): Promise<void> {
  const { invite } = await inviter.client().createInvite(groupId, { maxUses: 1 });
  const client = node.client();
  const signal = AbortSignal.timeout(JOIN_MS_MAX);
  const opened = Promise.withResolvers<void>();
  const events = client.events({ signal, onOpen: opened.resolve });
  let next = events.next();
  await Promise.race([opened.promise, next]);
  await client.join(invite!, { signal });
  try {
    for (;;) {
      const { joining } = await client.group(groupId, { signal });
      if (joining === null || joining.state === 'done') return;
      if (joining.state === 'failed') throw joinFailed(node, joining.code);
      await next;
      next = events.next();
    }
  } catch (error) {
    throw signal.aborted ? joinFailed(node, 'timeout') : error;
  } finally {
    next.catch(() => undefined);
    await events.return();
  }
}

/** Resolves when all these nodes see one host with a quorum and the group has grown to its number of voters. */
export async function settled(
  nodes: readonly NodeProcess[],
  groupId: string,
  devices: number,
): Promise<void> {
  const voters = votersOf(devices);
  const isSettled = (status: GroupStatus): boolean =>
    status.voters.length === voters && status.host !== null && status.tier === 'confirmed';
  const tooLate = `The group did not grow to ${voters} voters in time.`;
  await Promise.all(nodes.map(async (node) => comesTo(node.client(), groupId, isSettled, tooLate)));
}

/**
 * Resolves when the device is in the group's roster no more, by this client's node. Voters say it too soon: while a vote is
 * taken from it, which comes first, it is neither a voter nor a learner.
 */
export async function gone(client: DemesClient, groupId: string, deviceId: string): Promise<void> {
  const isGone = async (): Promise<boolean> =>
    !(await client.devices(groupId)).some(({ id }) => id === deviceId);
  await comesTo(client, groupId, isGone, 'The group did not let the removed device go in time.');
}

/** Throws DemesError timeout with `tooLate` when the status does not become so. */
async function comesTo(
  client: DemesClient,
  groupId: string,
  isSo: (status: GroupStatus) => boolean | Promise<boolean>,
  tooLate: string,
): Promise<void> {
  const deadline = performance.now() + SETTLE_MS_MAX;
  let seen = 0;
  for (;;) {
    // Every change of the voters is an entry: waiting for the next entry misses none.
    const status = await waitFor(client, groupId, seen);
    if (status !== null && (await isSo(status))) return;
    seen = status?.commitIndex ?? 0;
    if (performance.now() > deadline) throw new DemesError('timeout', { detail: tooLate });
  }
}

/** The status once the log is longer than `seen`, or as it is after a moment; null while joining. */
async function waitFor(client: DemesClient, groupId: string, seen: number): Promise<GroupStatus | null> {
  const conditions = { commitIndex: seen + 1, host: 'any', tier: 'confirmed' } as const;
  try {
    return await client.wait(groupId, conditions, { timeoutMs: WAIT_MS });
  } catch (error) {
    if (error instanceof DemesApiError && error.status === 408) return error.groupStatus;
    if (error instanceof DemesApiError && error.code === 'joining') return null;
    throw error;
  }
}

function joinFailed(node: NodeProcess, code: string | undefined): DemesError {
  return new DemesError('internal', {
    detail: `Node ${node.name} could not join the group (${code ?? 'unknown reason'}).`,
  });
}
