/** A group from one opening of its disk to the failure of it, or to the stop: engine, time and projection. */
import type { Input } from '../../core/inputs.ts';
import type { AppliedEntry, Publication } from '../../core/ready.ts';
import { Engine } from '../../engine/engine.ts';
import { DemesError } from '../../protocol/errors.ts';
import type { GroupStore } from '../storage/node-store.ts';
import type { Projected } from '../storage/read-model.ts';
import type { GroupPorts } from './group-ports.ts';
import { LogScrub } from './log-scrub.ts';
import { MeasuredStorage } from './measured-storage.ts';
import { Projection } from './projection.ts';
import { Ticker } from './ticker.ts';

/** None of these is called after `end`. */
export interface LifeEvents {
  /** In index order, after the fold's transaction and, for a short batch, after the projection. */
  applied(entries: readonly AppliedEntry[]): void;
  published(publication: Publication): void;
  projected(step: Projected): void;
  ticked(): void;
  /** The disk refused; everything has stopped. Mended: it was damage, and the group may be opened again at once. */
  failed(error: Error, isMended: boolean): void;
}

export class Life {
  readonly store: GroupStore;
  readonly engine: Engine;
  readonly projection: Projection;
  readonly #ticker: Ticker;
  readonly #scrub: LogScrub;
  #isOver = false;

  /** Throws what the disk says. Nothing happens before the next turn of the event loop. */
  constructor(ports: GroupPorts, events: LifeEvents) {
    const { scope, deviceId, crypto, links, replica, metrics, diskFaults } = ports;
    this.store = ports.openStore();
    const lost = this.store.storage.lost();
    if (lost !== null) {
      const detail = `The log is damaged at entry ${lost}, and was left as it is.`;
      throw new DemesError('data_damaged', { detail });
    }
    // In the middle of somebody's read: what is to be done about it comes after.
    this.store.damage.found = (error) => void setImmediate(() => this.#failed(error, events));
    this.engine = new Engine(
      {
        ...scope,
        deviceId,
        storage: new MeasuredStorage(this.store.storage, metrics, diskFaults),
        links,
        crypto,
        schedule: (turn) => void setImmediate(turn),
        audience: {
          applied: (entries) => {
            this.projection.applied(entries);
            events.applied(entries);
          },
          // This disk keeps whole logs only: nothing waits for a verdict.
          judged: () => undefined,
          published: (publication) => events.published(publication),
          failed: (error) => this.#failed(error, events),
        },
      },
      replica,
    );
    this.projection = new Projection({
      readModel: this.store.readModel,
      archive: this.store.archive,
      projected: (step) => events.projected(step),
      failed: (error) => this.#failed(error, events),
    });
    this.#scrub = new LogScrub({
      check: (from, limit) => this.store.storage.check(from, limit),
      failed: (error) => this.#failed(error, events),
    });
    this.#ticker = new Ticker(replica.timing, {
      input: (input) => this.engine.input(input),
      wallMs: () => ports.wallMs(),
      ticked: () => events.ticked(),
    });
  }

  /** A process that was stopped must know before it hears what came in meanwhile. */
  noticeSleep(): void {
    this.#ticker.noticeSleep();
  }

  input(input: Input): void {
    this.noticeSleep();
    this.engine.input(input);
  }

  end(): void {
    this.#isOver = true;
    this.#ticker.stop();
    this.#scrub.stop();
    this.engine.stop();
    this.projection.stop();
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
