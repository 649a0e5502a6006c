/**
 * The turns of all engines of a node. Those that are due together run one after the other, and their signs of life
 * leave together: a link that carries twenty quiet groups carries one message a heartbeat, not twenty. Whatever else a
 * turn sends leaves at its end at the latest, as if it were alone, and takes along what had waited.
 */
import type { Links } from '../../engine/ports.ts';
import type { DeviceId, GroupId } from '../../protocol/ids.ts';
import type { PeerMessage } from '../../protocol/peer-messages.ts';

export class Turns implements Links {
  readonly #links: Links;
  #due: (() => void)[] = [];
  /** Turns of this run that are still to come. */
  #toCome = 0;
  #isPressing = false;

  constructor(links: Links) {
    this.#links = links;
  }

  /** Soon, after what waits already; after the turns that were asked for before. */
  readonly schedule = (turn: () => void): void => {
    this.#due.push(turn);
    if (this.#due.length === 1) setImmediate(() => this.#run());
  };

  send(to: DeviceId, channel: GroupId, message: PeerMessage): void {
    // HS45 Nobody waits for these to be shown, and each group has its own anyway in this very moment.
    this.#isPressing ||= message.type !== 'heartbeat' && message.type !== 'heartbeatAnswer';
    this.#links.send(to, channel, message);
  }

  flush(): void {
    if (this.#toCome > 0 && !this.#isPressing) return;
    this.#isPressing = false;
    this.#links.flush();
  }

  #run(): void {
    const turns = this.#due;
    // What these cause comes due after sockets and timers had their turn.
    this.#due = [];
    this.#toCome = turns.length;
    for (const turn of turns) {
      this.#toCome--;
      turn();
    }
    this.flush();
  }
}
