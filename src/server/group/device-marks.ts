/**
 * What is known against a device (TE10): marks that people see beside its name. What is in the log stays and is the same
 * on every node; what a device told this node by itself is known for as long as the process runs. No mark does anything.
 */
import type { DeviceMark } from '../../api/members.ts';
import type { AppliedEntry, Publication } from '../../core/ready.ts';
import type { ReplicaView } from '../../core/view.ts';
import { factsOf } from '../../protocol/contradiction.ts';
import type { DeviceId, Index } from '../../protocol/ids.ts';
import type { HashFunction, Scope } from '../../protocol/scope.ts';

type MarkKind = DeviceMark['kind'];
/** Of each kind the place of the newest: an index of the log, or a number of the device. */
type Marks = Map<MarkKind, Index>;

/** As of one moment. */
export class KnownMarks {
  readonly #all: ReadonlyMap<DeviceId, Marks>;

  constructor(all: ReadonlyMap<DeviceId, Marks>) {
    this.#all = all;
  }

  of(deviceId: string): DeviceMark[] {
    return [...(this.#all.get(deviceId as DeviceId) ?? [])].map(([kind, index]) => ({ kind, index }));
  }
}

export class DeviceMarks {
  readonly #dishonest: () => readonly AppliedEntry[];
  /** Null: to be read when it is asked for. */
  #inLog: Map<DeviceId, Marks> | null = null;
  readonly #heard = new Map<DeviceId, Marks>();
  /** Kinds of marks that were news: whoever brings the same again and again has nobody asked and nothing logged for it. */
  readonly #told = new Set<string>();

  /** `dishonest`: the newest entries of the log that bring a mark. Throws what the disk says. */
  constructor(dishonest: () => readonly AppliedEntry[]) {
    this.#dishonest = dishonest;
  }

  /** Entries were judged, also ones that a snapshot had left out. True when they bring a mark of a kind that is news. */
  judged(entries: readonly AppliedEntry[]): boolean {
    const bringing = entries.filter((one) => markOf(one) !== null);
    if (this.#inLog !== null) note(this.#inLog, bringing);
    let isNews = false;
    for (const one of bringing) {
      const { body } = one.entry;
      if (body.kind === 'event') isNews = this.#tell(body.event.header.deviceId, markOf(one)!) || isNews;
    }
    return isNews;
  }

  /** True when it brings a mark of a kind that is news. */
  heard(publication: Publication): boolean {
    switch (publication.type) {
      case 'doubled':
        add(this.#heard, publication.deviceId, 'sameNumber', publication.seq);
        return this.#tell(publication.deviceId, 'sameNumber');
      case 'evidence':
        add(this.#heard, publication.deviceId, 'otherHistory', publication.index);
        return this.#tell(publication.deviceId, 'otherHistory');
      case 'leftOut':
        add(this.#heard, publication.host, 'leftOut', publication.seq);
        return this.#tell(publication.host, 'leftOut');
      default:
        return false;
    }
  }

  #tell(deviceId: DeviceId, kind: MarkKind): boolean {
    const name = `${deviceId} ${kind}`;
    const isNews = !this.#told.has(name);
    this.#told.add(name);
    return isNews;
  }

  /** The disk was opened again: its log may go another way. */
  forget(): void {
    this.#inLog = null;
  }

  /** Of all devices that have any. Throws what the disk says. */
  all(view: ReplicaView, scope: Scope, hash: HashFunction): KnownMarks {
    this.#inLog ??= note(new Map(), this.#dishonest());
    const all = new Map<DeviceId, Marks>();
    for (const marks of [this.#inLog, this.#heard]) {
      for (const [deviceId, kinds] of marks)
        for (const [kind, index] of kinds) add(all, deviceId, kind, index);
    }
    const facts = view.contradiction === null ? null : factsOf(view.contradiction, scope, hash);
    for (const deviceId of facts?.both ?? []) add(all, deviceId, 'bothHistories', facts!.index);
    return new KnownMarks(all);
  }
}

function note(marks: Map<DeviceId, Marks>, entries: readonly AppliedEntry[]): Map<DeviceId, Marks> {
  for (const one of entries) {
    const { body, index } = one.entry;
    const kind = markOf(one);
    if (kind !== null && body.kind === 'event') add(marks, body.event.header.deviceId, kind, index);
  }
  return marks;
}

/** An honest device names heads that it applied, and signs one event of each number. */
function markOf({ verdict }: AppliedEntry): MarkKind | null {
  if (verdict?.kind === 'fork') return 'sameNumber';
  return verdict?.kind === 'void' && verdict.reason === 'false_head' ? 'falseHead' : null;
}

function add(all: Map<DeviceId, Marks>, deviceId: DeviceId, kind: MarkKind, index: Index): void {
  const marks = all.get(deviceId) ?? new Map<MarkKind, Index>();
  marks.set(kind, Math.max(index, marks.get(kind) ?? 0));
  all.set(deviceId, marks);
}
