/**
 * By the payloads alone: who has the keys of the open rooms, who was removed, and from where to where somebody who was
 * removed still had them.
 */
import type { AppliedEntry } from '../../core/ready.ts';
import { decodePayload } from '../../protocol/encode-payload.ts';
import { ZERO_ROOM } from '../../protocol/encode-event.ts';
import { EVENT_KIND, SEAL_CLEAR, type SignedEvent } from '../../protocol/event.ts';
import type { DeviceId, Index } from '../../protocol/ids.ts';
import type { Checker, Report } from './checker.ts';
import { removedIn } from './removed-in.ts';

interface Lock {
  readonly from: Index;
  readonly gone: Set<DeviceId>;
  to: Index;
}

class OpenRooms {
  readonly #report: Report;
  readonly #devices = new Set<DeviceId>();
  readonly #removed = new Set<DeviceId>();
  readonly #locks: Lock[] = [];
  #room = '';

  constructor(report: Report) {
    this.#report = report;
  }

  take(applied: AppliedEntry): void {
    const { entry, verdict } = applied;
    if (entry.body.kind !== 'event' || verdict?.kind !== 'valid') return;
    const { event } = entry.body;
    const { kind, deviceId, seal } = event.header;
    if (kind === EVENT_KIND.genesis) {
      this.#room = event.id;
      this.#devices.add(deviceId);
    }
    const gone = removedIn(applied);
    if (gone !== null) this.#remove(gone, entry.index);
    if (kind === EVENT_KIND.keysCommit) this.#commit(event, entry.index);
    if (seal !== SEAL_CLEAR) this.#judge(event);
  }

  #remove(device: DeviceId, index: Index): void {
    this.#removed.add(device);
    if (!this.#devices.has(device)) return;
    const last = this.#locks.at(-1);
    if (last?.to === Infinity) last.gone.add(device);
    else this.#locks.push({ from: index, gone: new Set([device]), to: Infinity });
  }

  #commit({ header, payload }: SignedEvent, index: Index): void {
    const commit = decodePayload(header.kind, payload);
    if (commit.kind !== 'keysCommit' || header.roomId !== ZERO_ROOM) return;
    if (commit.start === commit.epoch + 1) {
      this.#devices.clear();
      this.#devices.add(header.deviceId);
    }
    for (const id of commit.removed) this.#devices.delete(id);
    for (const id of commit.added) this.#devices.add(id);
    const last = this.#locks.at(-1);
    if (last?.to === Infinity && [...last.gone].every((id) => !this.#devices.has(id))) last.to = index;
  }

  #judge({ id, header }: SignedEvent): void {
    if ((header.roomId as string) !== this.#room) return;
    if (this.#removed.has(header.deviceId)) this.#report(`event ${id} of a removed device takes effect`);
    const head = header.head.index;
    if (this.#locks.some(({ from, to }) => from <= head && head < to)) {
      this.#report(`event ${id} takes effect, though the room was locked where its author stood`);
    }
  }
}

export const lockedRooms: Checker = {
  rule: 'K3',
  states: 'nothing that is said sealed takes effect while somebody who was removed has the keys',
  watch(ledger, report) {
    // A head of another fork says nothing about this one.
    const rooms = ledger.beginning.sharedUpTo === Infinity ? new OpenRooms(report) : null;
    const waiting = new Map<Index, AppliedEntry>();
    let next = 1;
    return {
      applied({ entries }) {
        if (rooms === null) return;
        for (const applied of entries)
          if (applied.entry.index >= next) waiting.set(applied.entry.index, applied);
        for (let found = waiting.get(next); found !== undefined; found = waiting.get(++next)) {
          waiting.delete(next);
          rooms.take(found);
        }
      },
    };
  },
};
