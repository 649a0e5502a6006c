/** Whether this node can be reached, and who is at an address, in one sentence each. Pure. */
import type { GroupStatus } from '../api/groups.ts';
import type { Meeting, Network } from '../api/network.ts';
import { printableLine } from './printable.ts';

/** `yes, by Ana (203.0.113.4:5700)`. */
export function reachText(status: GroupStatus, { reachability }: Network): string {
  const { state, witnesses, seenAs } = reachability;
  const by = (isCounted: (one: (typeof witnesses)[number]) => boolean): string =>
    witnesses
      .filter(isCounted)
      .map(({ deviceId, address }) => `${nameOf(status, deviceId)}${address === null ? '' : ` (${address})`}`)
      .join(', ');
  const seen = seenAs === null ? '' : `; seen from outside as ${seenAs}`;
  switch (state) {
    case 'outside':
      return `yes, by ${by(({ reached, near }) => reached && !near)}${seen}`;
    case 'near':
      return `by ${by(({ reached }) => reached)}, in a network that you share; nobody outside has tried`;
    case 'no':
      return `no, tried by ${by(({ reached }) => !reached)}${seen}`;
    case 'testing':
      return 'being tried';
    case 'unknown':
      return 'nobody is there to try it';
  }
}

/** What the router does, as a line of its own; empty where it was not asked. */
export function mappingText({ reachability }: Network): string {
  const { state, address } = reachability.mapping;
  switch (state) {
    case 'off':
      return '';
    case 'asking':
      return 'the router is being asked to pass the peer port on';
    case 'mapped':
      return `the router passes ${address} on to this node`;
    case 'private':
      return 'the router passes the peer port on, but another router is in front of it';
    case 'failed':
      return 'no router passes the peer port on';
  }
}

/** Who is in the local network, a line each; empty where nobody looks. */
export function nearbyText({ nearby }: Network): string[] {
  if (nearby === null) return [];
  if (nearby.length === 0) return ['near by: nobody'];
  return nearby.map(({ addresses, sharesGroup }) => {
    const who = sharesGroup ? 'a device of a group of yours' : 'another node';
    return `near by: ${who} at ${addresses.join(', ')}`;
  });
}

const NOBODY = {
  refused: 'Nobody listens there.',
  timeout: 'Nobody answers there.',
  wrongKey: 'Whoever listens there is not in this group.',
} as const;

export function meetingText(met: Meeting, status: GroupStatus): string {
  if (met.result !== 'ok') return NOBODY[met.result];
  return `${nameOf(status, met.deviceId)} is there, and is being dialled.`;
}

function nameOf({ voters, learners }: GroupStatus, deviceId: string | null): string {
  const device = [...voters, ...learners].find((one) => one.deviceId === deviceId);
  return device === undefined ? 'a device of another group' : printableLine(device.name);
}
