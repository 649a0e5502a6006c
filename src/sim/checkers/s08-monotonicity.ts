import type { DeviceId, Hash, Index, Term } from '../../protocol/ids.ts';
import type { PeerMessage } from '../../protocol/peer-messages.ts';
import type { Checker } from './checker.ts';

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
      let of = shown.get(node);
      if (of === undefined) {
        of = {
          term: 0,
          votes: new Map(),
          acknowledgedTerm: 0,
          acknowledgedIndex: 0,
          acknowledgedHash: null,
          appliedIndex: 0,
          commitIndex: 0,
        };
        shown.set(node, of);
      }
      return of;
    };
    return {
      started({ node, found }) {
        const before = shownBy(node);
        if (found.term < before.term) report(`${node} restarted in term ${found.term} after ${before.term}`);
        const vote = before.votes.get(found.term);
        if (vote !== undefined && vote !== found.votedFor) {
          report(`${node} restarted without its vote for ${vote} in term ${found.term}`);
        }
        if (found.term === before.acknowledgedTerm && found.lastIndex < before.acknowledgedIndex) {
          report(`${node} restarted at ${found.lastIndex}, having acknowledged ${before.acknowledgedIndex}`);
        }
        const lastIndex = ledger.disk(node).entries.length;
        if (found.lastIndex !== lastIndex) {
          report(`${node} restarted with ${found.lastIndex} entries of the ${lastIndex} that were durable`);
        }
        // Applied rows may be lost (they are made again), confirmed entries may not.
        before.appliedIndex = found.appliedIndex;
        before.commitIndex = found.appliedIndex;
      },
      sent({ node, to, message }) {
        const before = shownBy(node);
        const term = ownTerm(message);
        if (term !== null && term < before.term)
          report(`${node} speaks in term ${term} after ${before.term}`);
        else if (term !== null) before.term = term;
        if (message.type === 'vote' && message.granted) before.votes.set(message.term, to);
        if (message.type === 'requestVote') before.votes.set(message.term, node);
        if (message.type !== 'appendAnswer' || message.result.kind !== 'stored') return;
        const { acknowledgement } = message.result;
        if (acknowledgement.term < before.acknowledgedTerm) {
          report(`${node} acknowledged in term ${acknowledgement.term} after ${before.acknowledgedTerm}`);
        } else if (
          acknowledgement.term === before.acknowledgedTerm &&
          acknowledgement.lastIndex === before.acknowledgedIndex &&
          acknowledgement.lastHash !== before.acknowledgedHash
        ) {
          report(`${node} signed two hashes for entry ${acknowledgement.lastIndex} of term ${term}`);
        }
        if (
          acknowledgement.term > before.acknowledgedTerm ||
          acknowledgement.lastIndex >= before.acknowledgedIndex
        ) {
          before.acknowledgedTerm = acknowledgement.term;
          before.acknowledgedIndex = acknowledgement.lastIndex;
          before.acknowledgedHash = acknowledgement.lastHash;
        }
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

/** The sender's own term, in messages that carry it; null where the term is another's or none. */
export function ownTerm(message: PeerMessage): Term | null {
  if (!('term' in message)) return null;
  return message.type === 'preVote' || message.type === 'preVoteAnswer' ? null : message.term;
}
