import type { Entry } from '../../protocol/entry.ts';
import type { SignedEvent } from '../../protocol/event.ts';
import type { DeviceId, Term } from '../../protocol/ids.ts';
import type { PeerMessage } from '../../protocol/peer-messages.ts';
import { hashAt, type DiskModel } from '../ledger.ts';
import type { Checker } from './checker.ts';
import { ownTerm } from './s08-monotonicity.ts';

export const writeBeforeSend: Checker = {
  rule: 'S9',
  states: 'terms, votes, acknowledgements and own events are durable before they leave',
  watch(ledger, report) {
    const checkEvents = (node: DeviceId, events: readonly SignedEvent[]): void => {
      for (const { id, header } of events) {
        // The first event is the join, which its author keeps elsewhere: it has no outbox before it belongs.
        if (header.deviceId !== node || header.seq === 1 || ledger.disk(node).ownEvents.has(id)) continue;
        report(`${node} sent its event ${header.seq} before it was on its disk`);
      }
    };
    return {
      sent({ node, to, message }) {
        const disk = ledger.disk(node);
        const term = ownTerm(message);
        if (term !== null && term > disk.term) {
          report(`${node} spoke (${message.type}) in term ${term}; its disk says ${disk.term}`);
        }
        if (message.type === 'append') checkEvents(node, eventsOf(message.entries));
        if (message.type === 'propose') checkEvents(node, message.events);
        const fault = faultOf(node, to, message, disk);
        if (fault !== null) report(`${node} ${fault}`);
      },
    };
  },
};

function eventsOf(entries: readonly Entry[]): SignedEvent[] {
  const events: SignedEvent[] = [];
  for (const { body } of entries) if (body.kind === 'event') events.push(body.event);
  return events;
}

/** What is wrong with a vote, a call for votes or an acknowledgement, as the sender's disk is at this moment. */
function faultOf(node: DeviceId, to: DeviceId, message: PeerMessage, disk: DiskModel): string | null {
  if (message.type === 'vote' && message.granted) {
    return isKept(disk, message.term, to)
      ? null
      : `granted a vote of term ${message.term} that is not on its disk`;
  }
  if (message.type === 'requestVote') {
    return isKept(disk, message.term, node)
      ? null
      : `asked for votes in term ${message.term} without its own on disk`;
  }
  if (message.type !== 'appendAnswer' || message.result.kind !== 'stored') return null;
  const { term, lastIndex, lastHash } = message.result.acknowledgement;
  if (hashAt(disk, lastIndex) !== lastHash) return `acknowledged ${lastIndex}, which is not on its disk`;
  const saved = disk.acknowledgement;
  const isSaved =
    saved !== null && (saved.term > term || (saved.term === term && saved.lastIndex >= lastIndex));
  return isSaved
    ? null
    : `acknowledged ${lastIndex} of term ${term} with a signature that is not on its disk`;
}

/** The vote is on the disk, or the disk is in a later term already: then no other can be given in this one. */
function isKept(disk: DiskModel, term: Term, candidate: DeviceId): boolean {
  return disk.term > term || (disk.term === term && disk.votedFor === candidate);
}
