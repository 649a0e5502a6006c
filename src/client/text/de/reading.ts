import type { Sentences } from '../sentences.ts';

/** German sentences about reading. */
export const reading: Sentences['reading'] = {
  markUnread: 'Ab hier als ungelesen markieren',
  roomUnread: 'Als ungelesen markieren',
};
