import type { Checker } from './checker.ts';

export const allRead: Checker = {
  rule: 'K4',
  states:
    'in the end whoever is in a room and up opens all that is for it and that anybody there has the keys of',
  watch(_ledger, report) {
    return {
      read({ eventId, reads }) {
        const blind = reads.find(({ opened, must }) => !opened && must);
        if (blind !== undefined) report(`${blind.node} does not open event ${eventId}, which is for it`);
      },
    };
  },
};
