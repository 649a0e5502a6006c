import { isRemoval } from '../../core/replication/removals.ts';
import { decodePayload } from '../../protocol/encode-payload.ts';
import { ZERO_EVENT } from '../../protocol/encode-event.ts';
import { EVENT_KIND, SEAL_CLEAR, type SignedEvent } from '../../protocol/event.ts';
import type { DeviceId, EventId, Index, Term } from '../../protocol/ids.ts';
import type { Ledger } from '../ledger.ts';
import type { Checker } from './checker.ts';
import { takesNumber } from './effects.ts';

interface LastOf {
  readonly id: EventId;
  readonly headIndex: Index;
}

export const causalOrder: Checker = {
  rule: 'S14',
  states:
    'an event stands after the one before it of its author, after all its author had seen, after what it answers, and after what was on the author’s screen if the host held that when it gave the place and let it in',
  watch(ledger, report) {
    const last = new Map<DeviceId, LastOf>();
    const placed = new Set<EventId>();
    const missing = new Missing();
    /** What was ever damaged on the disk of each: nobody knows there which of it was named before (OB1). */
    const damaged = new Map<DeviceId, { readonly low: Index; readonly high: Index }[]>();
    const wasDamaged = (device: DeviceId, index: Index): boolean =>
      damaged.get(device)?.some(({ low, high }) => low <= index && index <= high) ?? false;
    /** Pairs of an event and one that it names, which the host did not have then. */
    const unheld = new Set<string>();
    let judgedIndex: Index = 0;
    return {
      holed({ node, low, high }) {
        damaged.set(node, [...(damaged.get(node) ?? []), { low, high }]);
      },
      durable({ node, batch }) {
        for (const { term, body } of batch.entries) {
          if (body.kind !== 'event' || !gavePlaces(ledger, node, term)) continue;
          for (const parent of body.event.header.after) {
            if (!ledger.disk(node).heldBefore.has(parent)) unheld.add(`${body.event.id} ${parent}`);
          }
        }
      },
      applied({ entries }) {
        for (const applied of entries) {
          const { index } = applied.entry;
          // One order for all (S5): whoever applies an entry first stands for everybody.
          if (index <= judgedIndex) continue;
          judgedIndex = index;
          const event = takesNumber(applied);
          if (event === null) continue;
          const { deviceId, prev, seq } = event.header;
          const before = last.get(deviceId);
          const text = `event ${seq} of ${deviceId} at ${index}`;
          if (prev !== (before?.id ?? ZERO_EVENT)) report(`${text} does not follow that author's last`);
          const { head } = event.header;
          // What an author saw in another fork may come in later here, or never (RS49).
          const isOfOther = head.index > ledger.beginning.sharedUpTo;
          if (applied.verdict?.kind === 'valid' && !isOfOther) {
            const fault = faultOfHead(ledger, event, index);
            if (fault !== null) report(`${text} ${fault}`);
            const seen = before?.headIndex ?? 0;
            if (head.index < seen && !wasDamaged(deviceId, seen))
              report(`${text} has seen less than the one before it`);
          }
          if (missing.isLate(event, index)) report(`${text} stands after an event that names it`);
          for (const parent of parentsOf(event)) {
            // What the hosts of an earlier fork held when they gave these places, its own jury has heard.
            const isOld = index <= ledger.beginning.index && event.header.after.includes(parent);
            if (!isOfOther && !isOld && !placed.has(parent) && !unheld.has(`${event.id} ${parent}`))
              missing.named(parent, index);
          }
          placed.add(event.id);
          last.set(deviceId, { id: event.id, headIndex: isOfOther ? 0 : head.index });
        }
      },
    };
  },
};

/** What was named by an event that took effect, and was not in the log until then: it must never come later. */
class Missing {
  readonly #namedAt = new Map<EventId, Index>();
  /** Of each author the last removal: it may have to wait for voters, and what its author said next with it (TN18). */
  readonly #removals = new Map<DeviceId, Index>();

  named(id: EventId, at: Index): void {
    this.#namedAt.set(id, at);
  }

  isLate({ id, header: { deviceId, kind } }: SignedEvent, index: Index): boolean {
    if (isRemoval(kind)) this.#removals.set(deviceId, index);
    const namedAt = this.#namedAt.get(id);
    return namedAt !== undefined && (this.#removals.get(deviceId) ?? 0) < namedAt;
  }
}

/** Whoever saves an entry of a term before anybody was seen leading it made it, in its first batch. */
function gavePlaces(ledger: Ledger, node: DeviceId, term: Term): boolean {
  return (ledger.leaderOf(term) ?? node) === node;
}

function faultOfHead(ledger: Ledger, { header: { head } }: SignedEvent, index: Index): string | null {
  if (head.index === 0) return null;
  if (head.index >= index) return `claims to have seen ${head.index}`;
  const isOther = head.hash !== ledger.confirmed(head.index)?.entry.hash;
  return isOther ? `has seen another log up to ${head.index}` : null;
}

function parentsOf({ header, payload }: SignedEvent): readonly EventId[] {
  if (header.kind !== EVENT_KIND.message || header.seal !== SEAL_CLEAR) return header.after;
  const content = decodePayload(header.kind, payload);
  const replyTo = content.kind === 'message' ? content.replyTo : null;
  return replyTo === null ? header.after : [...header.after, replyTo];
}
