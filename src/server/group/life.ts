/** A group from one opening of its disk to the failure of it, or to the stop: engine, time and projection. */
import type { Input } from '../../core/inputs.ts';
import type { AppliedEntry, Publication } from '../../core/ready.ts';
import { Engine } from '../../engine/engine.ts';
import type { EnginePorts } from '../../engine/ports.ts';
import { DemesError } from '../../protocol/errors.ts';
import type { Logger } from '../log.ts';
import type { GroupStore } from '../storage/node-store.ts';
import type { Projected } from '../storage/read-model.ts';
import type { GroupPorts } from './group-ports.ts';
import { LogScrub } from './log-scrub.ts';
import { MeasuredStorage } from './measured-storage.ts';
import type { Metronome } from './metronome.ts';
import { Projection } from './projection.ts';
import { RoomKeys } from './room-keys.ts';

/** None of these is called after `end`. */
export interface LifeEvents {
  /** In index order, after the fold's transaction and, for a short batch, after the projection. */
  applied(entries: readonly AppliedEntry[]): void;
  /** What a snapshot had left out, ascending. */
  judged(entries: readonly AppliedEntry[]): void;
  published(publication: Publication): void;
  projected(step: Projected): void;
  /** What was closed shows what it says; what waits may be opened. */
  opened(step: Projected): void;
  /** Room keys moved: whoever waits for them may look again. */
  keysMoved(): void;
  ticked(): void;
  /** The disk refused; everything has stopped. Mended: it was damage, and the group may be opened again at once. */
  failed(error: Error, isMended: boolean): void;
}

export class Life {
  readonly store: GroupStore;
  readonly engine: Engine;
  readonly keys: RoomKeys;
  readonly projection: Projection;
  readonly #metronome: Metronome;
  readonly #stopTicks: () => void;
  readonly #scrub: LogScrub;
  readonly #log: Logger;
  #isOver = false;
  /** The keys are being told of applied entries. */
  #isTaking = false;
  #opening: NodeJS.Immediate | null = null;
  /** Something of the log is not on the disk, or was not judged, as of the last tick. */
  #isPartial: boolean;
  #snapshots = 0;

  /** Throws what the disk says. Nothing happens before the next turn of the event loop. */
  constructor(ports: GroupPorts, events: LifeEvents) {
    this.#log = ports.log;
    this.store = ports.openStore();
    this.#isPartial = this.#lacks();
    // In the middle of somebody's read: what is to be done about it comes after.
    this.store.damage.found = (error) => void setImmediate(() => this.#failed(error, events));
    this.keys = this.#newKeys(ports, events);
    this.engine = this.#newEngine(ports, events);
    this.projection = this.#newProjection(events);
    this.#scrub = new LogScrub({
      check: (from, limit) => this.store.storage.check(from, limit),
      failed: (error) => this.#failed(error, events),
    });
    this.#metronome = ports.metronome;
    this.#stopTicks = ports.metronome.listen((type, elapsedMs) => {
      this.engine.input({ type, elapsedMs, wallMs: ports.wallMs() });
      this.keys.ticked();
      this.#lookForMissing();
      events.ticked();
    });
    const lost = this.store.storage.lost();
    if (lost !== null && !this.#hasOthers()) {
      this.end();
      const detail = `The log is damaged at entry ${lost}, and no other device has it. It was left as it is.`;
      throw new DemesError('data_damaged', { detail });
    }
  }

  /** Agreed time of the newest applied entry, ms since 1970; 0 before there is one. */
  get appliedAtMs(): number {
    const { storage } = this.store;
    const { appliedIndex: index } = this.engine.view();
    const base = storage.base();
    return index === base.index ? base.at : (storage.entries(index, index, 1)[0]?.at ?? 0);
  }

  /** Inputs that wait for the next turn, entries that are not on this disk, and how often it went on from a snapshot. */
  get numbers(): { readonly inputs: number; readonly missing: number; readonly snapshots: number } {
    const sizes = this.store.storage.holes().map(({ low, high }) => high - low + 1);
    const missing = sizes.reduce((sum, size) => sum + size, 0);
    return { inputs: this.engine.queued, missing, snapshots: this.#snapshots };
  }

  /** A process that was stopped must know before it hears what came in meanwhile. */
  noticeSleep(): void {
    this.#metronome.noticeSleep();
  }

  input(input: Input): void {
    this.noticeSleep();
    this.engine.input(input);
  }

  end(): void {
    this.#isOver = true;
    this.#stopTicks();
    this.#scrub.stop();
    this.engine.stop();
    this.keys.end();
    this.projection.stop();
    if (this.#opening !== null) clearImmediate(this.#opening);
  }

  #newKeys(ports: GroupPorts, events: LifeEvents): RoomKeys {
    return new RoomKeys({
      group: ports,
      store: this.store,
      view: () => this.engine.view(),
      propose: (draft, done) =>
        this.engine.propose([draft], ports.wallMs(), ([result]) => {
          if (result !== undefined) done(result);
        }),
      followed: () => {
        // What is being applied is projected right after.
        if (!this.#isTaking) this.projection.look();
        events.keysMoved();
      },
      opened: () => this.#openAgain(events),
      failed: (error) => this.#failed(error, events),
    });
  }

  #newEngine(ports: GroupPorts, events: LifeEvents): Engine {
    const { scope, deviceId, crypto, turns, metronome, replica, metrics, diskFaults } = ports;
    const audience: EnginePorts['audience'] = {
      applied: (entries) => {
        this.#isTaking = true;
        this.keys.applied(entries);
        this.#isTaking = false;
        this.projection.applied(entries);
        events.applied(entries);
      },
      judged: (entries) => {
        this.#isTaking = true;
        this.keys.judged(entries);
        this.#isTaking = false;
        this.projection.judged(entries);
        events.judged(entries);
      },
      published: (publication) => {
        this.#snapshots += Number(publication.type === 'installed');
        events.published(publication);
      },
      failed: (error) => this.#failed(error, events),
    };
    const storage = new MeasuredStorage(this.store.storage, metrics, diskFaults);
    const { schedule } = turns;
    const { seal } = this.keys;
    return new Engine(
      { ...scope, deviceId, storage, links: turns, crypto, schedule, audience, seal },
      { ...replica, phase: metronome.beats },
    );
  }

  #newProjection(events: LifeEvents): Projection {
    const { readModel, archive } = this.store;
    return new Projection({
      readModel: {
        get projectedIndex() {
          return readModel.projectedIndex;
        },
        project: (applied) => readModel.project(applied, this.keys.reader.read),
      },
      archive,
      upTo: () => this.keys.followedIndex,
      projected: (step) => events.projected(step),
      failed: (error) => this.#failed(error, events),
    });
  }

  #lacks(): boolean {
    return this.store.storage.holes().length + this.store.storage.unjudged().length > 0;
  }

  #hasOthers(): boolean {
    const { deviceId, roster } = this.engine.view();
    return [...roster.devices.values()].some((one) => one.memberId !== null && one.deviceId !== deviceId);
  }

  /** What closes a hole is a save like any other: the read model may go on then. */
  #lookForMissing(): void {
    const wasPartial = this.#isPartial;
    this.#isPartial = this.#lacks();
    if (!wasPartial) return;
    this.keys.look();
    this.projection.look();
    if (!this.#isPartial) this.#log.info({}, 'the log is whole on this disk');
  }

  /** MS211 In steps, so that the node goes on answering; from the first again when more keys come meanwhile. */
  #openAgain(events: LifeEvents, after = 0): void {
    if (this.#opening !== null) clearImmediate(this.#opening);
    this.#opening = setImmediate(() => {
      this.#opening = null;
      try {
        const { step, next } = this.store.readModel.openAgain(after, this.keys.reader.read);
        events.opened(step);
        if (next !== null) this.#openAgain(events, next);
      } catch (error) {
        this.#failed(error instanceof Error ? error : new Error(String(error)), events);
      }
    });
  }

  #failed(error: Error, events: LifeEvents): void {
    if (this.#isOver) return;
    this.end();
    const isMended = this.#mend(error);
    if (!isMended && error instanceof DemesError && error.code === 'data_damaged') {
      this.store.storage.noteDamage();
    }
    events.failed(error, isMended);
  }

  #mend(error: Error): boolean {
    try {
      return this.store.damage.mend(error);
    } catch {
      // The disk refuses that too: the group halts with what was found first.
      return false;
    }
  }
}
