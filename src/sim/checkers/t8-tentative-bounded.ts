import { LIMITS } from '../../protocol/limits.ts';
import type { Checker } from './checker.ts';
import { watchKept } from './kept.ts';

export const tentativeBounded: Checker = {
  rule: 'T8',
  states: 'no node takes more unconfirmed events of one device than the limit',
  watch(ledger, report) {
    let max: number = LIMITS.outboxEventsMax;
    const { keptAt, handlers } = watchKept(ledger);
    return {
      ...handlers,
      began({ heldMax = LIMITS.outboxEventsMax }) {
        max = heldMax;
      },
      durable(fact) {
        const { node, batch } = fact;
        const kept = keptAt(node);
        // What the log loses in this very save is not forgotten, however much it is (TN5).
        const displaced = new Set(
          ledger.removed.flatMap(({ body }) => (body.kind === 'event' ? [body.event.id] : [])),
        );
        for (const event of [...batch.outbox, ...(batch.tentative ?? [])]) {
          const { deviceId, seq } = event.header;
          const isNew = kept.keep(event) && !displaced.has(event.id);
          if (isNew && kept.countOf(deviceId) > max)
            report(`${node} takes event ${seq} of ${deviceId}, and keeps ${max} of it already`);
        }
        handlers.durable(fact);
      },
    };
  },
};
