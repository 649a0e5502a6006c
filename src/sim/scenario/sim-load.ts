/** Who writes in a scenario, in the simulator: a steady load, and what is said on purpose; and what they were told. */
import type { AppliedEntry, ProposeResult } from '../../core/ready.ts';
import type { ReplicaView } from '../../core/view.ts';
import { encodePayload } from '../../protocol/encode-payload.ts';
import { EVENT_KIND, isMessageKind, SEAL_CLEAR } from '../../protocol/event.ts';
import type { EventId, RoomId } from '../../protocol/ids.ts';
import type { SimNode } from '../node.ts';
import { OCCURRENCE } from '../timeline.ts';
import type { World } from '../world.ts';
import type { LabFact } from './facts.ts';
import { plannedMessage, type PlannedMessage } from './load-plan.ts';
import type { Machines } from './machines.ts';
import type { Workload } from './words.ts';

interface Said extends PlannedMessage {
  /** The device that it was typed on. */
  readonly by: SimNode;
  /** Null while nobody was told that it is kept. */
  eventId: EventId | null;
  isConfirmed: boolean;
  /** Nodes that showed it without a place. */
  readonly waitsAt: Set<string>;
}

export class SimLoad {
  readonly #world: World;
  readonly #machines: Machines;
  readonly #tell: (fact: LabFact) => void;
  readonly #said = new Map<string, Said>();
  /** What each device showed, and at which index. */
  readonly #shown = new Map<SimNode, Map<number, string>>();
  #load: Workload;
  #isOn = false;
  /** A change of the load ends what was planned before. */
  #turn = 0;
  #number = 0;
  #spoken = 0;
  #confirmed = 0;

  constructor(world: World, machines: Machines, load: Workload, tell: (fact: LabFact) => void) {
    this.#world = world;
    this.#machines = machines;
    this.#load = load;
    this.#tell = tell;
  }

  /** Messages whose authors know them to be confirmed. */
  get confirmed(): number {
    return this.#confirmed;
  }

  set(load: Workload | boolean): void {
    if (typeof load === 'object') this.#load = load;
    this.#isOn = load !== false && this.#load.rate > 0;
    const turn = ++this.#turn;
    const next = (): void => {
      this.#world.timeline.after(1_000_000 / this.#load.rate, OCCURRENCE.user, () => {
        if (this.#turn !== turn) return;
        this.#say(plannedMessage(++this.#number, this.#load, this.#machines.names));
        next();
      });
    };
    if (this.#isOn) next();
  }

  say(node: string, text: string): void {
    this.#say({ id: `s${++this.#spoken}`, node, text }, true);
  }

  /** The message that takes effect on this device at this place. */
  idAt(node: SimNode, index: number): string | null {
    return this.#shown.get(node)?.get(index) ?? null;
  }

  /** What nobody answered before its process ended is said again under the same id. */
  askAgain(node: SimNode): void {
    for (const said of this.#said.values())
      if (said.by === node && said.eventId === null) this.#propose(said);
  }

  /** What a node shows as confirmed. */
  shown(name: string, node: SimNode, entries: readonly AppliedEntry[]): void {
    const places = this.#shown.get(node) ?? new Map<number, string>();
    this.#shown.set(node, places);
    for (const { entry, verdict } of entries) {
      if (entry.body.kind !== 'event' || verdict?.kind !== 'valid') continue;
      const { id: eventId, header } = entry.body.event;
      if (!isMessageKind(header.kind)) continue;
      const { clientId: id, deviceId } = header;
      const { index, term } = entry;
      // A crash may take back what was shown, and it is shown again.
      if (places.get(index) !== id) this.#tell({ type: 'shown', id, node: name, index });
      places.set(index, id);
      const said = this.#said.get(id);
      if (deviceId !== node.deviceId || said === undefined) continue;
      this.#world.tell({ type: 'confirmed', node: deviceId, clientId: id, eventId, index });
      if (said.isConfirmed) continue;
      said.isConfirmed = true;
      this.#confirmed++;
      this.#tell({ type: 'confirmed', id, node: name, index, term });
    }
  }

  /** What a node shows without a place: of each message once, and what others hold, too. */
  waiting(name: string, view: ReplicaView): void {
    for (const event of view.tentative()) {
      const { clientId: id } = event.header;
      const said = this.#said.get(id);
      if (said === undefined || said.waitsAt.has(name) || view.holdersOf(event).size < 2) continue;
      said.waitsAt.add(name);
      this.#tell({ type: 'tentative', id, node: name });
    }
  }

  #say({ id, node, text }: PlannedMessage, isOnPurpose = false): void {
    const by = this.#machines.get(node);
    if (by === null || !by.isRunning) {
      this.#tell({ type: 'refused', id, node, code: 'unreachable' });
      return;
    }
    const waitsAt = new Set<string>();
    const said: Said = { id, node, text, by, eventId: null, isConfirmed: false, waitsAt };
    this.#said.set(id, said);
    this.#tell({ type: 'said', id, node, ...(isOnPurpose ? { text } : {}) });
    this.#propose(said);
  }

  #propose(said: Said): void {
    const { id, node, text, by } = said;
    const payload = encodePayload({ kind: 'message', text, replyTo: null });
    // The first room bears the id of the genesis event.
    const roomId = this.#world.scope.groupId as string as RoomId;
    const draft = { kind: EVENT_KIND.message, roomId, clientId: id, seal: SEAL_CLEAR, payload };
    by.propose([draft], ([result]) => {
      if (result === undefined || result.kind === 'notYet') return;
      if (result.kind === 'refused') this.#tell({ type: 'refused', id, node, code: result.code });
      else this.#accepted(said, result);
    });
  }

  #accepted(said: Said, result: Extract<ProposeResult, { kind: 'made' | 'known' }>): void {
    const { id, node, by } = said;
    const eventId = result.kind === 'made' ? result.event.id : result.id;
    this.#world.tell({ type: 'accepted', node: by.deviceId, clientId: id, eventId });
    if (said.eventId === null) this.#tell({ type: 'accepted', id, node });
    said.eventId = eventId;
  }
}
