import { EVENT_KIND } from '../../protocol/event.ts';
import type { EventId, Index } from '../../protocol/ids.ts';
import type { Checker } from './checker.ts';

export const placedOnce: Checker = {
  rule: 'T9',
  states: 'an event gets one place in the log, however often it is brought and by however many',
  watch(_ledger, report) {
    const places = new Map<EventId, Index>();
    let judgedIndex: Index = 0;
    return {
      applied({ entries }) {
        for (const { entry } of entries) {
          const { index, body } = entry;
          // One order for all (S5): whoever applies an entry first stands for everybody.
          if (index <= judgedIndex) continue;
          judgedIndex = index;
          // A join that was refused may come again, and nobody keeps it for its device.
          if (body.kind !== 'event' || body.event.header.kind === EVENT_KIND.join) continue;
          const { id, header } = body.event;
          const place = places.get(id);
          if (place === undefined) places.set(id, index);
          else report(`event ${header.seq} of ${header.deviceId} stands at ${place} and again at ${index}`);
        }
      },
    };
  },
};
