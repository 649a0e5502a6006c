/** The simulator as the stage of a scenario: carries out what the director asks, in virtual time. */
import type { DeviceId } from '../../protocol/ids.ts';
import { leave } from '../leaving.ts';
import { isOwner, remove } from '../goers.ts';
import type { SimNode } from '../node.ts';
import { OCCURRENCE } from '../timeline.ts';
import { isMember, type World } from '../world.ts';
import type { Act } from './acts.ts';
import { Hold } from './hold.ts';
import { Machines } from './machines.ts';
import type { GroupPicture } from './picture.ts';
import type { Answer, Ask } from './play.ts';
import { Recorder } from './recorder.ts';
import { SimFaults } from './sim-faults.ts';
import { SimLoad } from './sim-load.ts';
import type { NodeDeed, Scenario } from './words.ts';

/** How often a condition is looked at. */
const LOOK_EVERY_US = 1_000;
const LINKS_EVERY_US = 1_000_000;
/** As people do: what is unconfirmed is read now and then, not at every change. */
const WAITING_EVERY_US = 200_000;
/** Planned stops, joins and removals take less, or do not succeed. */
const DEED_MS_MAX = 30_000;
const NO_DEVICE =
  'every device of this simulated group was used: each wipe takes one, and each node that is added';

export class SimStage {
  readonly recorder: Recorder;
  readonly #world: World;
  readonly #machines: Machines;
  readonly #faults: SimFaults;
  readonly #load: SimLoad;
  #beganUs = 0;

  /** In a group that is at rest. The load begins. */
  constructor(world: World, scenario: Scenario) {
    this.#world = world;
    this.#beganUs = world.timeline.nowUs;
    this.#machines = new Machines(world, scenario);
    this.recorder = new Recorder(() => this.#nowMs);
    const tell: Recorder['tell'] = (fact) => this.recorder.tell(fact);
    this.#faults = new SimFaults(world, this.#machines, (fault) => tell({ type: 'healed', fault }));
    this.#load = new SimLoad(world, this.#machines, scenario.workload, tell);
    const { name, seed, timing, policy } = scenario;
    tell({ type: 'began', scenario: name, seed, nodes: this.#machines.names, timing, policy });
    for (const [of, node] of this.#machines.entries()) this.#watch(of, node);
    this.#look();
    this.#measure();
    this.#read();
    this.#load.set(true);
  }

  get names(): readonly string[] {
    return this.#machines.names;
  }

  /** Null: it is none of the lab's nodes. */
  nameOf(device: DeviceId): string | null {
    return this.#machines.nameOf(device);
  }

  carryOut(ask: Ask): Answer {
    const why = this.#carryOut(ask) ?? this.#broken();
    return { picture: this.#picture(), why };
  }

  /** In the end: what stands in the logs. */
  tellLogs(): void {
    for (const [node, machine] of this.#machines.entries()) {
      const { disk } = machine;
      const applied = machine.view()?.appliedIndex ?? 0;
      for (const { index, term, hash } of disk.entries.slice(0, applied)) {
        const id = this.#load.idAt(machine, index);
        this.recorder.tell({ type: 'logged', node, index, term, hash, id });
      }
    }
  }

  /** One more, when all is over: who writes is shown it as confirmed. */
  sayLast(node: SimNode): void {
    const name = this.#machines.nameOf(node.deviceId);
    if (name !== null) this.#load.say(name, 'last');
  }

  get #nowMs(): number {
    return (this.#world.timeline.nowUs - this.#beganUs) / 1000;
  }

  #carryOut(ask: Ask): string | null {
    switch (ask.kind) {
      case 'look':
        return null;
      case 'at':
        this.#world.run(Math.max(0, ask.atMs - this.#nowMs));
        return null;
      case 'until':
        return this.#until(ask.whyNot, ask.forMs, ask.deadlineMs);
      case 'act':
        this.#world.note(ask.text);
        return this.#act(ask.act);
    }
  }

  #broken(): string | null {
    const { failure } = this.#world;
    return failure === null ? null : `rule ${failure.rule} is broken: ${failure.what}`;
  }

  #until(whyNot: (picture: GroupPicture) => string | null, forMs: number, deadlineMs: number): string | null {
    const hold = new Hold(forMs);
    let why: string | null = null;
    let lookAtUs = 0;
    const isDone = (): boolean => {
      const { nowUs } = this.#world.timeline;
      if (nowUs < lookAtUs) return false;
      lookAtUs = nowUs + LOOK_EVERY_US;
      why = whyNot(this.#picture());
      return hold.isHeld(why === null, this.#nowMs);
    };
    if (this.#world.runUntil(isDone, Math.max(0, deadlineMs - this.#nowMs))) return null;
    return why ?? `it did not hold for ${forMs} ms`;
  }

  #act(act: Act): string | null {
    switch (act.kind) {
      case 'node':
        for (const name of act.nodes) {
          const why = this.#toNode(act.deed, name);
          if (why !== null) return why;
        }
        break;
      case 'fault':
        this.#faults.add(act.fault);
        break;
      case 'heal':
        this.#faults.heal(act.tag);
        break;
      case 'say':
        for (const node of act.nodes) {
          for (let time = 1; time <= act.times; time++) this.#load.say(node, act.text);
        }
        break;
      case 'workload':
        this.#load.set(act.load);
    }
    this.#look();
    return null;
  }

  #toNode(deed: NodeDeed, name: string): string | null {
    if (deed === 'add') return this.#start(name);
    const node = this.#machines.get(name);
    if (node === null) return `${name} is not in the lab`;
    switch (deed) {
      case 'kill':
        node.crash(true);
        return null;
      case 'pause':
        node.pause();
        return null;
      case 'resume':
        node.resume();
        return null;
      case 'start':
        return this.#start(name);
      case 'restart':
        leave(node, this.#world.timeline);
        return this.#wait(() => !node.isRunning, `${name} did not stop`) ?? this.#start(name);
      case 'wipe':
        if (!this.#machines.canRenew) return NO_DEVICE;
        this.#world.giveUp(node);
        node.crash(true);
        this.#watch(name, this.#machines.renew(name));
        this.#faults.renewed(name);
        return null;
      case 'remove':
        return this.#remove(name, node);
      case 'stepdown':
        node.input({ type: 'stepDown' });
        return null;
      case 'campaign':
        node.input({ type: 'campaign' });
        return null;
    }
  }

  /** A device that does not belong yet asks to be let in; it does when this is done. */
  #start(name: string): string | null {
    const known = this.#machines.get(name);
    if (known === null && !this.#machines.canRenew) return NO_DEVICE;
    const node = known ?? this.#machines.renew(name);
    if (known === null) this.#watch(name, node);
    if (node.isRunning) return null;
    if (node.boot > 0) node.start();
    else this.#world.join(node);
    if (known === null) this.#faults.renewed(name);
    this.#load.askAgain(node);
    return this.#wait(() => isMember(node), `${name} was not let in`);
  }

  #remove(name: string, node: SimNode): string | null {
    const others = this.#machines.entries().map(([, one]) => one);
    const by = others.find((one) => one.isRunning && !one.isPaused && isOwner(one)) ?? node;
    remove(this.#world, node, by);
    const why = this.#wait(() => this.#world.givenUp.has(node), `the removal of ${name} was not confirmed`);
    if (why !== null) return why;
    node.crash(true);
    this.#machines.set(name, null);
    return null;
  }

  #wait(isDone: () => boolean, otherwise: string): string | null {
    return this.#world.runUntil(isDone, DEED_MS_MAX) ? null : otherwise;
  }

  #watch(name: string, node: SimNode): void {
    node.onApplied = (entries) => this.#load.shown(name, node, entries);
    node.onPublished = ({ type }) => {
      if (type === 'status') this.recorder.lookAt(this.#machines.pictureOf(name), node.device.name);
    };
    node.onStopped = () => this.recorder.lookAt(this.#machines.pictureOf(name), node.device.name);
  }

  #picture(): GroupPicture {
    return this.#machines.picture(this.#nowMs, this.#load.confirmed);
  }

  /** Silence alone changes what a node shows. */
  #look(): void {
    this.recorder.look(this.#picture(), (name) => this.#machines.get(name)?.device.name ?? null);
  }

  #read(): void {
    for (const [name, node] of this.#machines.entries()) {
      const view = node.isRunning && !node.isPaused ? node.view() : null;
      if (view !== null) this.#load.waiting(name, view);
    }
    this.#world.timeline.after(WAITING_EVERY_US, OCCURRENCE.watch, () => this.#read());
  }

  #measure(): void {
    const { network, timeline } = this.#world;
    const up = this.#machines.entries().filter(([, node]) => node.isRunning);
    for (const [from, a] of up) {
      for (const [to, b] of up) {
        if (a === b) continue;
        const isUp = network.isOpen(a.deviceId, b.deviceId);
        const rttMs = isUp ? network.roundTripUs(a.deviceId, b.deviceId) / 1000 : null;
        this.recorder.tell({ type: 'link', from, to, isUp, rttMs });
      }
    }
    this.#look();
    timeline.after(LINKS_EVERY_US, OCCURRENCE.watch, () => this.#measure());
  }
}
