import type { DeviceId, EventId } from '../../protocol/ids.ts';
import type { Checker } from './checker.ts';

export const tentativeKept: Checker = {
  rule: 'T2',
  states: 'an unconfirmed event that a disk holds is let go only once its number was used up there',
  watch(_ledger, report) {
    /** Highest number that each node saw used up of each device. */
    const usedOn = new Map<DeviceId, Map<DeviceId, number>>();
    /** The rows of an apply go before anybody is told of its entries. */
    const released: { readonly node: DeviceId; readonly author: DeviceId; readonly seq: number }[] = [];
    const held = new Map<DeviceId, Map<EventId, { readonly author: DeviceId; readonly seq: number }>>();
    return {
      durable({ node, batch }) {
        const mine = held.get(node) ?? new Map();
        for (const { id, header } of batch.tentative ?? []) {
          mine.set(id, { author: header.deviceId, seq: header.seq });
        }
        held.set(node, mine);
      },
      applied({ node, entries }) {
        const used = usedOn.get(node) ?? new Map<DeviceId, number>();
        usedOn.set(node, used);
        for (const { entry, verdict } of entries) {
          if (entry.body.kind !== 'event' || verdict === null) continue;
          const { deviceId, seq } = entry.body.event.header;
          if (verdict.kind !== 'valid' && verdict.kind !== 'void') continue;
          used.set(deviceId, Math.max(used.get(deviceId) ?? 0, seq));
        }
        if (released.length === 0) return;
        for (const { author, seq } of released.filter((one) => one.node === node)) {
          for (const [id, event] of held.get(node) ?? []) {
            if (event.author !== author || event.seq > seq) continue;
            held.get(node)!.delete(id);
            if (event.seq > (used.get(author) ?? 0))
              report(`${node} let go of event ${event.seq} of ${author}, which has no place yet`);
          }
        }
        const others = released.filter((one) => one.node !== node);
        released.splice(0, released.length, ...others);
      },
      released({ node, rows }) {
        for (const { deviceId, seq } of rows) released.push({ node, author: deviceId, seq });
      },
    };
  },
};
