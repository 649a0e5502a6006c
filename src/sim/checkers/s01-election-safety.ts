import type { DeviceId, Term } from '../../protocol/ids.ts';
import { termLedBySender } from '../ledger.ts';
import type { Checker } from './checker.ts';

export const electionSafety: Checker = {
  rule: 'S1',
  states: 'at most one leader per term, and one vote per term and voter, across crashes',
  watch(ledger, report) {
    const votes = new Map<DeviceId, Map<Term, DeviceId>>();
    const vote = (voter: DeviceId, term: Term, candidate: DeviceId): void => {
      let ofVoter = votes.get(voter);
      if (ofVoter === undefined) votes.set(voter, (ofVoter = new Map()));
      const before = ofVoter.get(term);
      if (before === undefined) ofVoter.set(term, candidate);
      else if (before !== candidate) report(`${voter} voted for ${before} and ${candidate} in term ${term}`);
    };
    return {
      durable({ node, batch }) {
        if (batch.hardState !== null && batch.hardState.votedFor !== null) {
          vote(node, batch.hardState.term, batch.hardState.votedFor);
        }
      },
      sent({ node, to, message }) {
        if (message.type === 'vote' && message.granted) vote(node, message.term, to);
        if (message.type === 'requestVote') vote(node, message.term, node);
        const term = termLedBySender(message);
        if (term > 0 && ledger.leaderOf(term) !== node) {
          report(`${node} leads term ${term}, which ${ledger.leaderOf(term)} leads`);
        }
      },
      status({ node, role, term }) {
        if (role === 'leader' && ledger.leaderOf(term) !== node) {
          report(`${node} is leader of term ${term}, which ${ledger.leaderOf(term)} leads`);
        }
      },
    };
  },
};
