/**
 * The simulator's world with a meter on every machine: processor time in its engine and codec, and bytes of the frames
 * that it sends, by type of message. Nobody judges here; what the twins of disk and network cost is nobody's.
 */
import { realSuite } from '../src/cli/real-suite.ts';
import { TIMING, type TimingName } from '../src/core/options.ts';
import { decodePeerMessage, encodePeerMessage } from '../src/protocol/encode-peer-message.ts';
import { FRAME_OVERHEAD_BYTES } from '../src/protocol/frames.ts';
import type { DeviceId } from '../src/protocol/ids.ts';
import type { PeerMessage } from '../src/protocol/peer-messages.ts';
import { CALM } from '../src/sim/links.ts';
import type { SimNode } from '../src/sim/node.ts';
import { World } from '../src/sim/world.ts';

export interface Meter {
  /** Engine, codec and signatures, µs of the processor. */
  busyUs: number;
  sentBytes: number;
  readonly sentByType: Map<PeerMessage['type'], number>;
}

export interface MeteredWorld {
  readonly world: World;
  readonly meters: ReadonlyMap<DeviceId, Meter>;
}

/** `nodes` machines in calm weather (200 µs each way and 100 more on average; a save takes 100 µs and 100 more). */
export function meteredWorld(nodes: number, seed: number, timing: TimingName): MeteredWorld {
  const suite = realSuite();
  const world = new World({
    seed,
    nodes,
    timing: TIMING[timing],
    weather: CALM,
    policy: () => ({ name: 'centrality' }),
    suite,
    // Here the sender writes and the receiver reads, each at its own expense.
    transcodes: false,
    keepsTranscript: false,
  });
  const meters = new Map(
    world.nodes.map(({ deviceId }) => [
      deviceId,
      { busyUs: 0, sentBytes: 0, sentByType: new Map<PeerMessage['type'], number>() },
    ]),
  );
  const stopwatch = new Stopwatch();
  const bytesOf = new WeakMap<PeerMessage, Uint8Array>();
  world.tell = () => {};
  const { timeline, network } = world;
  const after = timeline.after.bind(timeline);
  timeline.after = (delayUs, kind, run) => {
    const owner = stopwatch.running;
    stopwatch.spend(null, () => after(delayUs, kind, () => stopwatch.spend(owner, run)));
  };
  const send = network.send.bind(network);
  network.send = (from, to, message) => {
    const meter = meters.get(from)!;
    const bytes = bytesOf.get(message) ?? encodePeerMessage(message);
    bytesOf.set(message, bytes);
    const size = FRAME_OVERHEAD_BYTES + bytes.length;
    meter.sentBytes += size;
    meter.sentByType.set(message.type, (meter.sentByType.get(message.type) ?? 0) + size);
    stopwatch.spend(null, () => send(from, to, message));
  };
  for (const node of world.nodes) {
    const meter = meters.get(node.deviceId)!;
    meterCalls(node, meter, stopwatch);
    const hear = node.receive.bind(node);
    node.receive = (from, message, origin) =>
      stopwatch.spend(meter, () =>
        hear(from, decodePeerMessage(bytesOf.get(message)!, world.scope, suite.hash), origin),
      );
  }
  return { world, meters };
}

/** Whatever these begin is this machine's work, and so is what it plans for later. */
function meterCalls(node: SimNode, meter: Meter, stopwatch: Stopwatch): void {
  const start = node.start.bind(node);
  node.start = () => stopwatch.spend(meter, start);
  const input = node.input.bind(node);
  node.input = (what) => stopwatch.spend(meter, () => input(what));
  const propose = node.propose.bind(node);
  node.propose = (drafts, done) => stopwatch.spend(meter, () => propose(drafts, done));
}

/** One at a time: who works inside another's time interrupts it. */
class Stopwatch {
  #running: Meter | null = null;
  #sinceUs = nowUs();

  get running(): Meter | null {
    return this.#running;
  }

  spend(meter: Meter | null, work: () => void): void {
    const before = this.#running;
    this.#change(meter);
    try {
      work();
    } finally {
      this.#change(before);
    }
  }

  #change(meter: Meter | null): void {
    if (meter === this.#running) return;
    const atUs = nowUs();
    if (this.#running !== null) this.#running.busyUs += atUs - this.#sinceUs;
    this.#running = meter;
    this.#sinceUs = atUs;
  }
}

/** Of this thread alone. Systems count it in steps of milliseconds, so only sums over hundreds of messages say something. */
function nowUs(): number {
  const { user, system } = process.threadCpuUsage();
  return user + system;
}
