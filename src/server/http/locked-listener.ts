/**
 * The screens' listener of a node that is locked (KE31): admission, health, links, the screens' files and the question
 * for the passphrase. Whatever else is asked for is answered `locked`. Once unlocked it leaves the entrance to the
 * listener of the node that is open.
 */
import type { Logger } from '../log.ts';
import { DemesError } from '../../protocol/errors.ts';
import { created, DONE, ok, type Handlers } from './calls.ts';
import { Dispatcher } from './dispatch.ts';
import type { Entrance } from './entrance.ts';
import { Front } from './front.ts';
import type { ContentDoor } from './handle-blobs.ts';
import { Gate } from './gate.ts';
import { NodeMetrics } from './metrics.ts';
import type { ScreensSource } from './screens-source.ts';

export interface LockedOptions {
  readonly metricsPublic: boolean;
  readonly screens: ScreensSource;
  readonly content: ContentDoor;
  readonly log: Logger;
  /** Resolves when the node is open, and answers at the same entrance. Throws wrong_passphrase, rate_limited ... */
  readonly unlock: (passphrase: string) => Promise<void>;
  /** The same for somebody at another computer. */
  readonly login: (passphrase: string) => Promise<void>;
}

export class LockedListener {
  readonly entrance: Entrance;
  private readonly gate: Gate;
  private readonly dispatcher: Dispatcher;

  /** Answers whoever comes to the entrance from now on. */
  constructor(entrance: Entrance, options: LockedOptions) {
    this.entrance = entrance;
    this.dispatcher = new Dispatcher(options.log, new NodeMetrics());
    this.gate = new Gate({
      ...options,
      entrance,
      dispatcher: this.dispatcher,
      front: new Front(this.dispatcher, entrance.sessions, options.screens, options.content),
      handlers: handlers(entrance, options.unlock),
      lab: true,
      isLocked: () => true,
      upgrade: () => {
        throw new DemesError('locked');
      },
    });
    this.gate.open();
  }

  /** The entrance has nobody who answers until another takes it, in the same turn. */
  handOver(): Entrance {
    this.gate.handOver();
    return this.entrance;
  }

  close(): Promise<void> {
    return this.entrance.close();
  }
}

function handlers(entrance: Entrance, unlock: LockedOptions['unlock']): Partial<Handlers> {
  return {
    getHealth: () => ok({ status: 'ok' }),
    getReadiness() {
      const { message: reason } = new DemesError('locked');
      throw new DemesError('locked', { extra: { reason } });
    },
    createSessionLink: () => created(entrance.sessionLink()),
    lock: () => DONE,
    async unlock({ body }) {
      await unlock(body.passphrase);
      return DONE;
    },
  };
}
