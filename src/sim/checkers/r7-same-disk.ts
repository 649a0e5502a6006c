import type { Acknowledgement } from '../../protocol/acknowledgement.ts';
import type { DeviceId, Index, Term } from '../../protocol/ids.ts';
import type { PeerMessage } from '../../protocol/peer-messages.ts';
import { hashAt } from '../ledger.ts';
import type { Checker } from './checker.ts';

/** The most that left a device: what its disk can never be behind. */
interface Shown {
  term: Term;
  acknowledgedTerm: Term;
  acknowledgedIndex: Index;
}

export const sameDisk: Checker = {
  rule: 'R7',
  states:
    'a device that comes back with less than its disk had held does not vote, run, lead or acknowledge again, nor does one that lacks a damaged entry which nobody knows to be confirmed, until it is back; a copy of its disk is let in by nobody who knows more, and sees what it is; nobody else is turned away',
  watch(ledger, report) {
    const shown = new Map<DeviceId, Shown>();
    const rolledBack = new Set<DeviceId>();
    return {
      started({ node, found }) {
        const disk = ledger.disk(node);
        const said = shown.get(node);
        const isShorter = found.lastIndex < disk.entries.length || found.term < disk.term;
        const isOther = found.lastHash !== null && found.lastHash !== hashAt(disk, found.lastIndex);
        const lacksAcknowledged =
          said !== undefined &&
          (found.term < said.term ||
            (found.term === said.acknowledgedTerm && found.lastIndex < said.acknowledgedIndex));
        if (isShorter || isOther || lacksAcknowledged) rolledBack.add(node);
      },
      greeted({ node, peer, isCopy, letIn, seesItself }) {
        if (isCopy && letIn) report(`${node} let a copy of ${peer} in, of whom it knows more`);
        if (isCopy && !letIn && !seesItself)
          report(`a copy of ${peer}, told by ${node}, takes itself for the device`);
        if (!isCopy && !letIn) report(`${node} turned ${peer} away, whose disk is its own`);
      },
      sent({ node, message }) {
        const commits = commitmentOf(message);
        if (commits === null) return;
        const lost = ledger.disk(node).holes.find(({ high }) => high > ledger.committedIndex);
        if (rolledBack.has(node)) report(`${node} ${commits}, though its disk was rolled back or wiped`);
        else if (lost !== undefined)
          report(`${node} ${commits}, though entry ${lost.high} is damaged there, and maybe confirmed`);
        else note(shown, node, message);
      },
    };
  },
};

/** What others may count on, in words; null for frames that promise nothing. */
function commitmentOf(message: PeerMessage): string | null {
  switch (message.type) {
    case 'vote':
      return message.granted ? 'votes' : null;
    case 'requestVote':
      return 'asks for votes';
    case 'append':
    case 'commit':
      return 'leads';
    case 'appendAnswer':
      return message.result.kind === 'stored' ? 'acknowledges' : null;
    default:
      return null;
  }
}

function note(shown: Map<DeviceId, Shown>, node: DeviceId, message: PeerMessage): void {
  let said = shown.get(node);
  if (said === undefined) shown.set(node, (said = { term: 0, acknowledgedTerm: 0, acknowledgedIndex: 0 }));
  if ('term' in message) said.term = Math.max(said.term, message.term);
  if (message.type !== 'appendAnswer' || message.result.kind !== 'stored') return;
  noteAcknowledgement(said, message.result.acknowledgement);
}

function noteAcknowledgement(said: Shown, { term, lastIndex }: Acknowledgement): void {
  if (term < said.acknowledgedTerm) return;
  said.acknowledgedIndex =
    term > said.acknowledgedTerm ? lastIndex : Math.max(said.acknowledgedIndex, lastIndex);
  said.acknowledgedTerm = term;
}
