import type { DeviceId, EventId } from '../../protocol/ids.ts';
import type { Checker } from './checker.ts';

export const coreServes: Checker = {
  rule: 'L6',
  states:
    'with the others broken for ever, whoever writes in a healed core is shown it as confirmed within the stated time',
  watch(ledger, report) {
    let untilMs = -Infinity;
    const waiting = new Set<DeviceId>();
    const written = new Map<EventId, DeviceId>();
    return {
      asked({ nodes, withinMs }) {
        untilMs = ledger.nowMs + withinMs;
        for (const node of nodes) waiting.add(node);
      },
      accepted({ node, eventId }) {
        if (waiting.has(node)) written.set(eventId, node);
      },
      confirmed({ node, eventId }) {
        if (written.get(eventId) !== node || !waiting.delete(node)) return;
        if (ledger.nowMs > untilMs) report(`${node} waited ${Math.ceil(ledger.nowMs - untilMs)} ms too long`);
      },
      converged() {
        for (const node of waiting)
          report(`${node} wrote in a healed core and was never shown it as confirmed`);
      },
    };
  },
};
