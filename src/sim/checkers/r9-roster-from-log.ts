import { decodePayload } from '../../protocol/encode-payload.ts';
import { EVENT_KIND } from '../../protocol/event.ts';
import { toHex, type DeviceId, type Index } from '../../protocol/ids.ts';
import type { AppliedEntry } from '../../core/ready.ts';
import type { RosterState } from '../../core/roster/state.ts';
import type { Payload } from '../../protocol/payloads.ts';
import { removedIn } from './removed-in.ts';
import type { Checker } from './checker.ts';

/** Who came in with which entry, as hexadecimal root key of their member. */
interface Arrival {
  readonly index: Index;
  readonly deviceId: DeviceId;
  readonly rootKey: string;
}

interface Change {
  readonly index: Index;
  readonly rootKey: string;
  readonly name: string;
}

export const rosterFromLog: Checker = {
  rule: 'R9',
  states:
    'who belongs at a node, and by what name, follows from confirmed joins, removals and profiles alone; who was removed says nothing any more',
  watch(_ledger, report) {
    const arrivals: Arrival[] = [];
    const names: Change[] = [];
    const removals = new Map<DeviceId, Index>();
    let seenIndex: Index = 0;
    return {
      applied({ entries }) {
        for (const applied of entries) {
          const { index } = applied.entry;
          if (index <= seenIndex) continue;
          seenIndex = index;
          const gone = removedIn(applied);
          if (gone !== null) removals.set(gone, index);
          const author = validAuthor(applied);
          if (author !== null && (removals.get(author) ?? Infinity) < index)
            report(`what ${author} said counts at ${index}, after it was removed`);
          const change = changeOf(applied);
          if (change === null) continue;
          const { content, deviceId } = change;
          if (content.kind === 'join' && content.grant === null) {
            arrivals.push({ index, deviceId, rootKey: toHex(content.certificate.rootKey) });
          } else if (content.kind === 'genesis' || content.kind === 'join') {
            const rootKey = toHex(content.certificate.rootKey);
            const isNew = !names.some((known) => known.rootKey === rootKey);
            arrivals.push({ index, deviceId, rootKey });
            if (isNew) names.push({ index, rootKey, name: content.memberName });
          } else if (content.kind === 'profile') {
            const rootKey = arrivals.findLast((arrival) => arrival.deviceId === deviceId)?.rootKey ?? '';
            names.push({ index, rootKey, name: content.memberName });
          }
        }
      },
      folded({ node, index, roster }) {
        const wanted = lines(
          arrivals.filter((arrival) => arrival.index <= index),
          (deviceId) => (removals.get(deviceId) ?? Infinity) <= index,
          (rootKey) => names.findLast((name) => name.rootKey === rootKey && name.index <= index)?.name,
        );
        const shown = shownLines(roster);
        if (shown !== wanted) report(`${node} has the roster ${shown} at ${index}; the log gives ${wanted}`);
      },
    };
  },
};

/** Whose event takes effect with this entry. */
function validAuthor({ entry, verdict }: AppliedEntry): DeviceId | null {
  return entry.body.kind === 'event' && verdict?.kind === 'valid' ? entry.body.event.header.deviceId : null;
}

function changeOf({ entry, verdict }: AppliedEntry): { content: Payload; deviceId: DeviceId } | null {
  if (entry.body.kind !== 'event' || verdict?.kind !== 'valid') return null;
  const { header, payload } = entry.body.event;
  const { kind, deviceId } = header;
  const counts = kind === EVENT_KIND.genesis || kind === EVENT_KIND.join || kind === EVENT_KIND.profile;
  return counts ? { content: decodePayload(kind, payload), deviceId } : null;
}

function lines(
  arrivals: readonly Arrival[],
  isGone: (deviceId: DeviceId) => boolean,
  nameOf: (rootKey: string) => string | undefined,
): string {
  const latest = new Map(arrivals.map(({ deviceId, rootKey }) => [deviceId, rootKey]));
  return [...latest]
    .map(([deviceId, rootKey]) =>
      isGone(deviceId)
        ? `${deviceId}:nobody:?`
        : `${deviceId}:${rootKey.slice(0, 8)}:${nameOf(rootKey) ?? '?'}`,
    )
    .sort()
    .join(' ');
}

function shownLines({ devices, members }: RosterState): string {
  const shown: string[] = [];
  for (const { deviceId, memberId } of devices.values()) {
    const member = memberId === null ? undefined : members.get(memberId);
    const key = member === undefined ? 'nobody' : toHex(member.rootKey).slice(0, 8);
    shown.push(`${deviceId}:${key}:${member?.name ?? '?'}`);
  }
  return shown.sort().join(' ');
}
