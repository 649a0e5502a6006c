/**
 * Troubles that wait for their moment: what chance alone would hit once in a hundred lives is met when the facts say
 * that it is there. Nothing happens inside the fact itself: the trouble comes right behind it.
 */
import type { DeviceId } from '../protocol/ids.ts';
import type { Fact } from './facts.ts';
import type { Ledger } from './ledger.ts';
import type { SimNode } from './node.ts';
import { OCCURRENCE } from './timeline.ts';
import type { World } from './world.ts';

/** Says whose moment it is; null: not yet. */
export type Moment = (fact: Fact, ledger: Ledger) => DeviceId | null;

/** This device is asked to run by its host. */
export function isTold({ deviceId }: SimNode): Moment {
  return (fact) =>
    fact.type === 'sent' && fact.message.type === 'timeoutNow' && fact.to === deviceId ? deviceId : null;
}

/** This disk has got entries that nobody knows to be confirmed. */
export function holdsUnconfirmed({ deviceId }: SimNode): Moment {
  return (fact, ledger) => {
    if (fact.type !== 'durable' || fact.node !== deviceId) return null;
    const last = fact.batch.entries.at(-1)?.index ?? 0;
    return last > ledger.committedIndex ? deviceId : null;
  };
}

/** A host sends out a config that nobody knows to be confirmed: one that leaves it out, or one that others can do without. */
export const handsOutConfig: Moment = (fact, ledger) => {
  if (fact.type !== 'sent' || fact.message.type !== 'append') return null;
  const isMoment = fact.message.entries.some(({ index, body }) => {
    if (body.kind !== 'config' || index <= ledger.committedIndex) return false;
    const { voters, votersOld } = body.config;
    return !voters.includes(fact.node) || votersOld.length >= VOTERS_TO_DO_WITHOUT_ONE;
  });
  return isMoment ? fact.node : null;
};

/** This host sends out what others said, and nobody knows that to be confirmed. */
export function handsOutWords({ deviceId }: SimNode): Moment {
  return (fact, ledger) => {
    if (fact.type !== 'sent' || fact.node !== deviceId || fact.message.type !== 'append') return null;
    const isMoment = fact.message.entries.some(
      ({ index, body }) =>
        index > ledger.committedIndex && body.kind === 'event' && body.event.header.deviceId !== deviceId,
    );
    return isMoment ? deviceId : null;
  };
}

const VOTERS_TO_DO_WITHOUT_ONE = 3;

interface Waiting {
  readonly moment: Moment;
  readonly go: (node: SimNode) => void;
}

export class Ambush {
  readonly #world: World;
  #waiting: Waiting[] = [];
  #isOver = false;

  constructor(world: World) {
    this.#world = world;
    world.jury.attach({ sent: (fact) => this.#hear(fact), durable: (fact) => this.#hear(fact) });
  }

  /** Once, with whom it concerns. */
  at(moment: Moment, go: (node: SimNode) => void): void {
    this.#waiting.push({ moment, go });
  }

  /** What waits does not come any more. */
  end(): void {
    this.#isOver = true;
    this.#waiting = [];
  }

  #hear(fact: Fact): void {
    if (this.#waiting.length === 0) return;
    const { nodes, timeline, jury } = this.#world;
    this.#waiting = this.#waiting.filter((waiting) => {
      const whose = waiting.moment(fact, jury.ledger);
      if (whose === null) return true;
      const node = nodes.find(({ deviceId }) => deviceId === whose)!;
      timeline.after(0, OCCURRENCE.fault, () => {
        if (!this.#isOver) waiting.go(node);
      });
      return false;
    });
  }
}
