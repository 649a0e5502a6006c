import type { DeviceId, Hash, Term } from '../../protocol/ids.ts';
import type { Entry } from '../../protocol/entry.ts';
import { ZERO_HASH } from '../../protocol/ids.ts';
import type { Checker } from './checker.ts';

interface Seen {
  readonly term: Term;
  readonly hash: Hash;
  readonly entry: Entry;
}

export const logMatching: Checker = {
  rule: 'S3',
  states: 'equal (index, term) means equal hash everywhere; every disk is one chain without gaps',
  watch(ledger, report) {
    /** Per index what was seen there, one for each term. */
    const seen: Seen[][] = [];
    const see = (node: DeviceId, entry: Entry): void => {
      const { index, term, hash } = entry;
      const atIndex = (seen[index] ??= []);
      for (let i = atIndex.length - 1; i >= 0; i--) {
        const before = atIndex[i]!;
        if (before.entry === entry) return;
        if (before.term !== term) continue;
        if (before.hash !== hash) report(`${node}: another entry ${index} of term ${term} than seen before`);
        return;
      }
      atIndex.push({ term, hash, entry });
    };
    return {
      durable({ node, batch }) {
        if (batch.entries.length === 0) return;
        const { entries } = ledger.disk(node);
        for (const entry of batch.entries) {
          see(node, entry);
          const before = entry.index === 1 ? undefined : entries[entry.index - 2];
          if (entries[entry.index - 1]?.hash !== entry.hash) {
            report(`${node} saved entry ${entry.index} at another place of its log`);
          } else if (entry.prevHash !== (before?.hash ?? ZERO_HASH)) {
            report(`${node} saved entry ${entry.index}, which does not follow its entry ${entry.index - 1}`);
          } else if (before !== undefined && before.term > entry.term) {
            report(`${node} saved entry ${entry.index} of term ${entry.term} after one of ${before.term}`);
          }
        }
      },
      sent({ node, message }) {
        if (message.type === 'append') for (const entry of message.entries) see(node, entry);
      },
    };
  },
};
