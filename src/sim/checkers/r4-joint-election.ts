import { isQuorum } from '../ledger.ts';
import type { Checker } from './checker.ts';
import type { DeviceId, Term } from '../../protocol/ids.ts';

export const jointElection: Checker = {
  rule: 'R4',
  states: 'a leader has durable votes of a majority of every voter set in its newest config',
  watch(ledger, report) {
    const votes = new Map<Term, Map<DeviceId, DeviceId>>();
    const note = (term: Term, voter: DeviceId, candidate: DeviceId): void => {
      let ofTerm = votes.get(term);
      if (ofTerm === undefined) votes.set(term, (ofTerm = new Map()));
      ofTerm.set(voter, candidate);
    };
    return {
      durable({ node, batch }) {
        const { hardState } = batch;
        if (hardState !== null && hardState.votedFor !== null) note(hardState.term, node, hardState.votedFor);
      },
      sent({ node, to, message }) {
        // Told when the disk was in a later term already: no other vote of this one can follow.
        const isPast = message.type === 'vote' && message.granted && ledger.disk(node).term > message.term;
        if (isPast) note(message.term, node, to);
      },
      elected({ node, term }) {
        const config = ledger.disk(node).configs.at(-1)?.config;
        const ofTerm = votes.get(term);
        if (config === undefined || !isQuorum(config, (voter) => ofTerm?.get(voter) === node)) {
          const from = [...(ofTerm ?? [])]
            .filter(([, candidate]) => candidate === node)
            .map(([voter]) => voter);
          report(`${node} leads term ${term} with votes of ${from.join(', ') || 'nobody'} only`);
        }
      },
    };
  },
};
