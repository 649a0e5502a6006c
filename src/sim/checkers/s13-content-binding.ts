import { isForgotten } from '../../protocol/encode-event.ts';
import type { SignedEvent } from '../../protocol/event.ts';
import type { DeviceId, EventId } from '../../protocol/ids.ts';
import type { Checker } from './checker.ts';
import { takesNumber } from './effects.ts';

export const contentBinding: Checker = {
  rule: 'S13',
  states:
    'a device makes one event of each number, and one content takes effect under it, the same on all nodes and in all forks',
  spansForks: true,
  watch(_ledger, report) {
    const made = new Map<DeviceId, Map<number, EventId>>();
    const effective = new Map<DeviceId, SignedEvent[]>();
    return {
      durable({ node, batch }) {
        for (const { id, header } of batch.outbox) {
          const before = remember(made, node, header.seq, id);
          if (before !== id) report(`${node} made two events with the number ${header.seq}`);
        }
      },
      applied({ node, entries }) {
        for (const applied of entries) {
          const event = takesNumber(applied);
          if (event === null) continue;
          const { deviceId, seq } = event.header;
          let ofDevice = effective.get(deviceId);
          if (ofDevice === undefined) effective.set(deviceId, (ofDevice = []));
          const before = (ofDevice[seq] ??= event);
          // What one node forgot others still say: they are compared.
          if (isForgotten(before)) ofDevice[seq] = event;
          if (before !== event && !isSameContent(before, event)) {
            report(`${node}: two contents took effect as event ${seq} of ${deviceId}`);
          }
        }
      },
    };
  },
};

function remember(
  made: Map<DeviceId, Map<number, EventId>>,
  node: DeviceId,
  seq: number,
  id: EventId,
): EventId {
  let ofNode = made.get(node);
  if (ofNode === undefined) made.set(node, (ofNode = new Map()));
  const before = ofNode.get(seq) ?? id;
  ofNode.set(seq, before);
  return before;
}

/** Not only the id: a node could show another payload under it, or none of what is to be kept. */
function isSameContent(one: SignedEvent, other: SignedEvent): boolean {
  return (
    one.id === other.id &&
    (isForgotten(one) ||
      isForgotten(other) ||
      (one.payload.length === other.payload.length &&
        one.payload.every((byte, at) => byte === other.payload[at])))
  );
}
