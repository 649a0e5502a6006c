/** Checks that ask the running node: is it alive and ready, does it reach its peers, does its group have a quorum. */
import type { GroupStatus } from '../../api/groups.ts';
import type { Network } from '../../api/network.ts';
import { DemesApiError } from '../../sdk/errors.ts';
import type { DemesClient } from '../../sdk/client.ts';
import { printableLine } from '../printable.ts';
import { reachText } from '../reach-text.ts';
import { fail, ok, warn, type Finding } from './finding.ts';

/** HS36, RS42: what a person does about a disk that is no longer its device's. */
const SET_ASIDE_ADVICE = {
  rolled_back: 'Start the node again: it becomes a new device of yours and asks to be let in.',
  clone:
    'Run "demes device new" at one of the two, then "demes device keep" at the other; or delete one of them.',
} as const;

export async function checkNode(client: DemesClient): Promise<Finding[]> {
  try {
    await client.health();
    const reason = await client.notReadyReason();
    const { setAside } = await client.node();
    if (setAside !== null) return [fail('whose disk', reason ?? setAside, SET_ASIDE_ADVICE[setAside])];
    const ready =
      reason === null
        ? ok('node up', `${client.url}, ready`)
        : warn('node up', reason, 'Wait a moment and look again.');
    return [ready, ...(await checkGroups(client))];
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    if (error instanceof DemesApiError && error.code === 'locked')
      return [warn('node up', why, 'Run "demes unlock", or give the passphrase in its screens.')];
    return [fail('node up', why, 'Stop the node and start it again; its log on standard error says more.')];
  }
}

async function checkGroups(client: DemesClient): Promise<Finding[]> {
  const groups = await client.groups();
  if (groups.length === 0)
    return [warn('group', 'in no group yet', 'Start with --create NAME or --join INVITE.')];
  const found = await Promise.all(
    groups.map(async (group) => {
      const name = `group ${printableLine(group.name)}`;
      try {
        const [status, network] = await Promise.all([client.status(group.id), client.network(group.id)]);
        return checkGroup(name, status, network);
      } catch (error) {
        if (!(error instanceof DemesApiError) || error.code !== 'joining') throw error;
        return [
          warn(name, 'still joining', 'Keep a member of the group running until this node has joined.'),
        ];
      }
    }),
  );
  return found.flat();
}

function checkGroup(name: string, status: GroupStatus, network: Network): Finding[] {
  const others = [...status.voters, ...status.learners].filter(
    ({ deviceId }) => deviceId !== status.deviceId,
  );
  const away = others.filter(({ reachable }) => !reachable);
  const { needed, reachable } = status.quorum;
  const found = `${reachable} ${reachable === 1 ? 'voter' : 'voters'} reachable, ${needed} needed`;
  const asleep = namesOf(status.voters.filter((voter) => away.includes(voter)));
  const quorum =
    reachable >= needed
      ? ok(`${name}: quorum`, found)
      : fail(`${name}: quorum`, found, `Messages wait until more voters run: ${asleep}.`);
  const peers =
    away.length === 0
      ? ok(`${name}: peers`, others.length === 0 ? 'no others yet' : `everybody reachable (${others.length})`)
      : warn(
          `${name}: peers`,
          `not reachable: ${namesOf(away)}`,
          'See whether they run, and whether a firewall is between.',
        );
  return [quorum, peers, checkReachability(name, status, network)];
}

/** NR5 Whoever cannot be reached takes part by dialling out; somebody must be reachable. */
export function checkReachability(name: string, status: GroupStatus, network: Network): Finding {
  const check = `${name}: from outside`;
  const { state } = network.reachability;
  const detail =
    state === 'unknown' || state === 'testing'
      ? reachText(status, network)
      : `reachable: ${reachText(status, network)}`;
  if (state !== 'no') return ok(check, detail);
  return warn(
    check,
    detail,
    'Start with --port-map (or switch it on in the settings of the screens), or let the router pass the peer port on to this computer and start with --advertise HOST:PORT; or see that another device can be reached.',
  );
}

function namesOf(devices: GroupStatus['voters']): string {
  return devices.map(({ name }) => printableLine(name)).join(', ');
}
