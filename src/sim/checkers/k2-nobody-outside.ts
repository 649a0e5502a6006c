import type { Checker } from './checker.ts';

export const nobodyOutside: Checker = {
  rule: 'K2',
  states: 'nobody outside a room opens what was said in it, with all that their disk keeps',
  watch(_ledger, report) {
    return {
      read({ eventId, reads }) {
        const thief = reads.find(({ opened, may }) => opened && !may);
        if (thief !== undefined) report(`${thief.node} opens event ${eventId}, which is not for it`);
      },
    };
  },
};
