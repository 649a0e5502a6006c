import { LIMITS } from '../../protocol/limits.ts';
import type { DeviceId } from '../../protocol/ids.ts';
import type { Checker } from './checker.ts';

export const tentativeBounded: Checker = {
  rule: 'T8',
  states: 'no node keeps more unconfirmed events of one device than the limit',
  watch(_ledger, report) {
    return {
      shown({ node, events }) {
        const counts = new Map<DeviceId, number>();
        for (const event of events) {
          const count = (counts.get(event.header.deviceId) ?? 0) + 1;
          counts.set(event.header.deviceId, count);
          if (count > LIMITS.outboxEventsMax) report(`${node} keeps ${count} events of one device`);
        }
      },
    };
  },
};
