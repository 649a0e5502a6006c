import type { DeviceId, EventId, Index } from '../../protocol/ids.ts';
import type { AppliedEntry } from '../../core/ready.ts';
import type { Checker } from './checker.ts';
import { takesNumber } from './effects.ts';

export const exactlyOnce: Checker = {
  rule: 'S12',
  states:
    'every event takes effect at one index only, in the order of its author, by one verdict on all nodes',
  watch(_ledger, report) {
    const effectiveAt = new Map<EventId, Index>();
    const verdicts: string[] = [];
    const byClientId = new Map<string, EventId>();
    const lastSeq = new Map<DeviceId, { index: Index; seq: number }>();
    const takeEffect = (node: DeviceId, { entry }: AppliedEntry): void => {
      if (entry.body.kind !== 'event') return;
      const { id, header } = entry.body.event;
      const before = effectiveAt.get(id);
      if (before === entry.index) return;
      if (before !== undefined) {
        report(`${node}: an event took effect at ${before} and again at ${entry.index}`);
        return;
      }
      effectiveAt.set(id, entry.index);
      const last = lastSeq.get(header.deviceId) ?? { index: 0, seq: 0 };
      if (entry.index > last.index) {
        if (header.seq !== last.seq + 1) {
          report(`${node}: event ${header.seq} of ${header.deviceId} took effect after ${last.seq}`);
        }
        lastSeq.set(header.deviceId, { index: entry.index, seq: header.seq });
      }
      if (header.clientId === '') return;
      const key = `${header.deviceId}/${header.clientId}`;
      const same = byClientId.get(key);
      if (same !== undefined && same !== id) report(`${node}: clientId ${header.clientId} took effect twice`);
      byClientId.set(key, id);
    };
    const judge = (node: DeviceId, entries: readonly AppliedEntry[]): void => {
      for (const applied of entries) {
        const { entry } = applied;
        const text = verdictText(applied);
        const before = verdicts[entry.index];
        if (before === undefined) verdicts[entry.index] = text;
        else if (before !== text) report(`${node}: verdict ${text} at ${entry.index}, elsewhere ${before}`);
        if (takesNumber(applied) !== null) takeEffect(node, applied);
      }
    };
    return {
      applied: ({ node, entries }) => judge(node, entries),
      judged: ({ node, entries }) => judge(node, entries),
    };
  },
};

function verdictText({ verdict }: AppliedEntry): string {
  if (verdict === null) return 'none';
  return verdict.kind === 'void' ? verdict.reason : verdict.kind;
}
