import type { Acknowledgement } from '../../protocol/acknowledgement.ts';
import type { DeviceId, Hash, Index, Term } from '../../protocol/ids.ts';
import type { PeerMessage } from '../../protocol/peer-messages.ts';
import type { Checker, Report } from './checker.ts';

/** What others may have heard from a node: it can never say less again, nor find less on its disk. */
interface Shown {
  term: Term;
  readonly votes: Map<Term, DeviceId>;
  acknowledgedTerm: Term;
  acknowledgedIndex: Index;
  acknowledgedHash: Hash | null;
  appliedIndex: Index;
  /** Of the present life: how much is confirmed may be forgotten with the process. */
  commitIndex: Index;
}

export const monotonicity: Checker = {
  rule: 'S8',
  states: 'term, vote, acknowledgement, commit and applied index never fall, not even across a restart',
  watch(ledger, report) {
    const shown = new Map<DeviceId, Shown>();
    const shownBy = (node: DeviceId): Shown => {
      const of = shown.get(node) ?? nothingShown();
      shown.set(node, of);
      return of;
    };
    return {
      started({ node, found }) {
        checkStart(node, shownBy(node), found, ledger.disk(node).entries.length, report);
      },
      sent({ node, to, message }) {
        const before = shownBy(node);
        noteTerm(node, before, message, report);
        if (message.type === 'vote' && message.granted) before.votes.set(message.term, to);
        if (message.type === 'requestVote') before.votes.set(message.term, node);
        if (message.type === 'appendAnswer' && message.result.kind === 'stored') {
          noteAcknowledgement(node, before, message.result.acknowledgement, report);
        }
      },
      durable({ node, batch }) {
        if (batch.snapshot === undefined) return;
        const before = shownBy(node);
        const { index } = batch.snapshot.base;
        if (index <= before.appliedIndex)
          report(`${node} went back from ${before.appliedIndex} to a snapshot of ${index}`);
        before.appliedIndex = index;
      },
      status({ node, commitIndex }) {
        const before = shownBy(node);
        if (commitIndex < before.commitIndex) {
          report(`${node} shows ${commitIndex} as confirmed after ${before.commitIndex}`);
        }
        before.commitIndex = commitIndex;
      },
      applied({ node, entries }) {
        const before = shownBy(node);
        for (const { entry } of entries) {
          if (entry.index !== before.appliedIndex + 1) {
            report(`${node} applied ${entry.index} after ${before.appliedIndex}`);
          }
          before.appliedIndex = entry.index;
        }
      },
    };
  },
};

function nothingShown(): Shown {
  return {
    term: 0,
    votes: new Map(),
    acknowledgedTerm: 0,
    acknowledgedIndex: 0,
    acknowledgedHash: null,
    appliedIndex: 0,
    commitIndex: 0,
  };
}

interface Found {
  readonly term: Term;
  readonly votedFor: DeviceId | null;
  readonly lastIndex: Index;
  readonly appliedIndex: Index;
}

/** `durable`: how many entries the disk holds, as the simulator knows it. */
function checkStart(node: DeviceId, before: Shown, found: Found, durable: number, report: Report): void {
  if (found.term < before.term) report(`${node} restarted in term ${found.term} after ${before.term}`);
  const vote = before.votes.get(found.term);
  if (vote !== undefined && vote !== found.votedFor) {
    report(`${node} restarted without its vote for ${vote} in term ${found.term}`);
  }
  if (found.term === before.acknowledgedTerm && found.lastIndex < before.acknowledgedIndex) {
    report(`${node} restarted at ${found.lastIndex}, having acknowledged ${before.acknowledgedIndex}`);
  }
  if (found.lastIndex !== durable) {
    report(`${node} restarted with ${found.lastIndex} entries of the ${durable} that were durable`);
  }
  // Applied rows may be lost (they are made again), confirmed entries may not.
  before.appliedIndex = found.appliedIndex;
  before.commitIndex = found.appliedIndex;
}

function noteTerm(node: DeviceId, before: Shown, message: PeerMessage, report: Report): void {
  const term = ownTerm(message);
  if (term === null) return;
  if (term < before.term) report(`${node} speaks in term ${term} after ${before.term}`);
  else before.term = term;
}

function noteAcknowledgement(node: DeviceId, before: Shown, said: Acknowledgement, report: Report): void {
  const { term, lastIndex, lastHash } = said;
  if (term < before.acknowledgedTerm) {
    report(`${node} acknowledged in term ${term} after ${before.acknowledgedTerm}`);
    return;
  }
  const sameEntry = term === before.acknowledgedTerm && lastIndex === before.acknowledgedIndex;
  if (sameEntry && lastHash !== before.acknowledgedHash) {
    report(`${node} signed two hashes for entry ${lastIndex} of term ${term}`);
  }
  if (term === before.acknowledgedTerm && lastIndex < before.acknowledgedIndex) return;
  before.acknowledgedTerm = term;
  before.acknowledgedIndex = lastIndex;
  before.acknowledgedHash = lastHash;
}

/** The sender's own term, in messages that carry it; null where the term is another's or none. */
export function ownTerm(message: PeerMessage): Term | null {
  if (!('term' in message)) return null;
  return message.type === 'preVote' || message.type === 'preVoteAnswer' ? null : message.term;
}
