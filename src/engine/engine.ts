/**
 * The loop that carries out what the core decides: collect inputs, step them all, carry out one Ready. Inputs that
 * arrived in one turn share one save: that is group commit. Order within a Ready: see core/ready.ts.
 */
import type { Draft, Input } from '../core/inputs.ts';
import type { ReplicaOptions } from '../core/options.ts';
import type { ProposeResult, Publication, Ready } from '../core/ready.ts';
import { Replica } from '../core/replica.ts';
import type { ReplicaView } from '../core/view.ts';
import { judgeEvent } from '../chat/rules.ts';
import type { DeviceId } from '../protocol/ids.ts';
import type { Removed, ReplicaMessage } from '../protocol/peer-messages.ts';
import { channelOf } from '../protocol/scope.ts';
import { Door } from './door.ts';
import type { EnginePorts } from './ports.ts';

/** Bundles carried out before the loop lets sockets and timers have their turn. */
const READIES_PER_TURN = 4;

export type ProposeDone = (results: readonly ProposeResult[]) => void;

export class Engine {
  readonly #ports: EnginePorts;
  readonly #replica: Replica;
  readonly #door: Door;
  readonly #proposals = new Map<number, ProposeDone>();
  #queue: Input[] = [];
  #requestId = 0;
  #scheduled = false;
  #saving = false;
  #stopped = false;
  #failed: Error | null = null;

  /** Loads the group's disk. Throws what the storage throws. */
  constructor(ports: EnginePorts, options: ReplicaOptions) {
    this.#ports = ports;
    const { crypto: suite, storage, groupId, forkId, earlier = [] } = ports;
    const scope = { groupId, forkId, earlier };
    const corePorts = {
      log: storage,
      hash: (bytes: Uint8Array) => suite.hash(bytes),
      sign: (bytes: Uint8Array) => suite.sign(bytes),
      verify: (key: Uint8Array, bytes: Uint8Array, signature: Uint8Array) =>
        suite.verify(key, bytes, signature),
      judge: judgeEvent,
      ...(ports.seal === undefined ? {} : { seal: ports.seal }),
    };
    this.#replica = new Replica(ports.deviceId, scope, corePorts, options, storage.load());
    this.#door = new Door(scope, suite, this.#replica.view(), storage, (device) =>
      this.#replica.isCounted(device),
    );
    this.#scheduleTurn();
  }

  /** What stopped this engine; null while it runs. */
  get failed(): Error | null {
    return this.#failed;
  }

  /** Inputs that wait for the next turn. */
  get queued(): number {
    return this.#queue.length;
  }

  /** What to tell a device that was removed from the group; null for others. */
  farewellTo(device: DeviceId): Removed | null {
    return this.#replica.farewellTo(device);
  }

  view(): ReplicaView {
    return this.#replica.view();
  }

  /** Queues; a turn follows soon. Ignored after stop or failure, and so is a carried event that does not verify. */
  input(input: Input): void {
    if (this.#stopped) return;
    if (input.type === 'carry' && !this.#door.isGenuine(input.event)) return;
    this.#queue.push(input);
    this.#scheduleTurn();
  }

  /** The door: what does not verify is dropped here, and nothing behind it has to doubt. False when it was dropped. */
  receive(from: DeviceId, message: ReplicaMessage): boolean {
    if (this.#stopped) return false;
    const checked = this.#door.check(from, message);
    if (checked === null) return false;
    this.input({ type: 'receive', from, message: checked });
    return true;
  }

  /** `done` is called once the events are durable here, or with why they were refused; never after stop. */
  propose(drafts: readonly Draft[], wallMs: number, done: ProposeDone): void {
    if (this.#stopped) return;
    const requestId = ++this.#requestId;
    this.#proposals.set(requestId, done);
    this.input({ type: 'propose', requestId, drafts, wallMs });
  }

  /** Nothing is carried out afterwards; what was saved is saved. */
  stop(): void {
    this.#stopped = true;
    this.#queue = [];
    this.#proposals.clear();
  }

  #scheduleTurn(): void {
    if (this.#scheduled || this.#saving || this.#stopped) return;
    this.#scheduled = true;
    this.#ports.schedule(() => {
      this.#scheduled = false;
      // Whatever a bundle's sends and publications caused may come due while the next one is being saved.
      if (!this.#saving) this.#guard(() => this.#turn());
    });
  }

  #guard(work: () => void): void {
    if (this.#stopped) return;
    try {
      work();
    } catch (error) {
      this.#fail(error instanceof Error ? error : new Error(String(error)));
    }
  }

  #turn(): void {
    const inputs = this.#queue;
    this.#queue = [];
    for (const input of inputs) this.#replica.step(input);
    for (let count = 0; count < READIES_PER_TURN; count++) {
      const ready = this.#replica.takeReady();
      if (ready === null) {
        this.#ports.links.flush();
        if (this.#queue.length > 0) this.#scheduleTurn();
        return;
      }
      if (!this.#carryOut(ready)) return;
      if (this.#stopped) return;
    }
    this.#ports.links.flush();
    this.#scheduleTurn();
  }

  /** False when the save is still under way: the rest follows when it is done. */
  #carryOut(ready: Ready): boolean {
    const { links, storage } = this.#ports;
    const channel = channelOf(this.#ports);
    for (const { to, message } of ready.sendEarly) links.send(to, channel, message);
    if (ready.save === null) {
      this.#afterSave(ready);
      return true;
    }
    if (ready.sendEarly.length > 0) links.flush();
    let inCall = true;
    let doneInCall = false;
    this.#saving = true;
    storage.save(ready.save, (error) => {
      this.#saving = false;
      if (error !== null) {
        this.#fail(error);
        return;
      }
      if (inCall) {
        doneInCall = true;
        return;
      }
      this.#guard(() => {
        this.#afterSave(ready);
        this.#replica.step({ type: 'saved' });
        links.flush();
        this.#scheduleTurn();
      });
    });
    inCall = false;
    if (!doneInCall) return false;
    this.#afterSave(ready);
    this.#replica.step({ type: 'saved' });
    return true;
  }

  #afterSave(ready: Ready): void {
    const { links, storage, audience } = this.#ports;
    const channel = channelOf(this.#ports);
    if (ready.save?.snapshot !== undefined) this.#door.learnRoster(this.#replica.view().roster);
    for (const { to, message } of ready.send) links.send(to, channel, message);
    if (ready.apply !== null) {
      const { entries, judged } = ready.apply;
      storage.apply(ready.apply);
      if (entries.length > 0 || judged === undefined) {
        this.#door.learn(entries);
        audience.applied(entries);
      }
      if (judged !== undefined) audience.judged(judged);
    }
    for (const publication of ready.publish) {
      if (publication.type === 'proposed') this.#answer(publication);
      audience.published(publication);
    }
  }

  #answer(publication: Extract<Publication, { type: 'proposed' }>): void {
    const done = this.#proposals.get(publication.requestId);
    this.#proposals.delete(publication.requestId);
    done?.(publication.results);
  }

  #fail(error: Error): void {
    if (this.#failed !== null) return;
    this.#failed = error;
    this.stop();
    this.#ports.audience.failed(error);
  }
}
