import type { Checker } from './checker.ts';

export const oneEpoch: Checker = {
  rule: 'K1',
  states: 'whoever has the keys of a room from an entry on has the same keys as all others that have them',
  watch(_ledger, report) {
    const known = new Map<string, { readonly secret: string; readonly node: string }>();
    return {
      keyed({ node, epochs }) {
        for (const { roomId, from, secret } of epochs) {
          const name = `${roomId} ${from}`;
          const before = known.get(name) ?? { secret, node };
          known.set(name, before);
          if (before.secret !== secret) report(`${node} has other keys than ${before.node} from ${from} on`);
        }
      },
    };
  },
};
