/**
 * Twin of the links: a mesh of connections between all running nodes, with weather. A crash closes connections
 * (the others hear of it at once), a cut only silences them; a healed path is dialled again.
 */
import type { LinkDownReason } from '../core/inputs.ts';
import type { DeviceId } from '../protocol/ids.ts';
import type { DelayEdge, PeerMessage } from '../protocol/peer-messages.ts';
import type { Origin, Transcode } from './origin.ts';
import { newPath, NO_FATE, type Connection, type Fate, type Fates, type Path } from './path.ts';
import type { Random } from './random.ts';
import { OCCURRENCE, type Timeline } from './timeline.ts';

/** What all paths have in common; times in microseconds, chances 0..1. */
export interface Weather {
  /** Every frame takes at least this. */
  readonly delayMinUs: number;
  /** And on average this much more (exponentially distributed). */
  readonly delayMeanUs: number;
  readonly loss: number;
  readonly duplication: number;
  /** False: frames overtake each other. */
  readonly keepsOrder: boolean;
  /** After how long a silent path is given up as `silent`; Infinity for never. */
  readonly silenceUs: number;
  readonly redialUs: number;
}

export const CALM: Weather = Object.freeze({
  delayMinUs: 200,
  delayMeanUs: 100,
  loss: 0,
  duplication: 0,
  keepsOrder: true,
  silenceUs: Infinity,
  redialUs: 5_000,
});

/** A node as the network sees it. */
export interface LinkEnd {
  readonly origin: Origin;
  readonly deviceId: DeviceId;
  readonly isRunning: boolean;
  readonly isPaused: boolean;
  /** Differs for every process that ran there. */
  readonly boot: number;
  receive(from: DeviceId, message: PeerMessage, origin: Origin): void;
  linkUp(peer: DeviceId): void;
  linkDown(peer: DeviceId, reason: LinkDownReason): void;
}

export interface NetworkCounts {
  sent: number;
  delivered: number;
  lost: number;
  duplicated: number;
}

/** Told of every frame; only who shows them listens. */
export interface FrameWatch {
  /** Answers a number for it. `arrivalUs` Infinity: it is lost. */
  sent(from: DeviceId, to: DeviceId, message: PeerMessage, nowUs: number, arrivalUs: number): number;
  /** It does not arrive after all. */
  lost(frame: number): void;
}

export class SimNetwork {
  weather: Weather;
  /** The hellos of a link that opens: false when one end does not let the other in. */
  meets: (a: LinkEnd, b: LinkEnd) => boolean = () => true;
  /** What a node says is what this makes of it; null: nothing. Only lives with a liar have one. */
  tamper: (from: DeviceId, to: DeviceId, message: PeerMessage) => PeerMessage | null = (_, __, said) => said;
  /** What befalls each frame besides the weather; null: nothing does. */
  fates: Fates | null = null;
  watch: FrameWatch | null = null;
  readonly counts: NetworkCounts = { sent: 0, delivered: 0, lost: 0, duplicated: 0 };
  readonly #timeline: Timeline;
  readonly #random: Random;
  readonly #transcode: Transcode | null;
  readonly #ends: LinkEnd[] = [];
  readonly #places = new Map<DeviceId, number>();
  /** Indexed by place of the sender, then of the receiver. */
  readonly #paths: Path[][] = [];
  readonly #connections: Connection[][] = [];

  /** Without `transcode` messages arrive as the same objects. */
  constructor(timeline: Timeline, random: Random, weather: Weather, transcode: Transcode | null) {
    this.#timeline = timeline;
    this.#random = random;
    this.weather = weather;
    this.#transcode = transcode;
  }

  attach(end: LinkEnd): void {
    const place = this.#ends.length;
    this.#places.set(end.deviceId, place);
    const connections: Connection[] = [];
    for (const [other, peer] of this.#ends.entries()) {
      const connection = {
        a: peer,
        b: end,
        isOpen: false,
        isDialling: false,
        isFading: false,
        opening: 0,
        unaware: null,
        random: this.#random.fork(`${other}-${place}`),
      };
      connections[other] = connection;
      this.#connections[other]![place] = connection;
      this.#paths[other]![place] = newPath(this.#random.fork(`${other}>${place}`));
    }
    this.#connections.push(connections);
    this.#paths.push(
      Array.from({ length: place + 1 }, (_, other) => newPath(this.#random.fork(`${place}>${other}`))),
    );
    this.#ends.push(end);
  }

  send(from: DeviceId, to: DeviceId, meant: PeerMessage): void {
    const message = this.tamper(from, to, meant);
    const sender = this.#place(from);
    const receiver = this.#places.get(to);
    if (message === null || receiver === undefined || receiver === sender) return;
    const connection = this.#connections[sender]![receiver]!;
    if (!connection.isOpen) return;
    const path = this.#paths[sender]![receiver]!;
    this.counts.sent++;
    const fate = this.fates?.(from, to, message) ?? NO_FATE;
    if (
      path.cuts > 0 ||
      fate.isLost ||
      (this.weather.loss > 0 && !path.isCalm && path.random.chance(this.weather.loss))
    ) {
      this.counts.lost++;
      this.watch?.sent(from, to, message, this.#timeline.nowUs, Infinity);
      return;
    }
    for (let copy = 1; copy < fate.copies; copy++)
      this.#launch(connection, path, sender, receiver, message, fate);
    this.#launch(connection, path, sender, receiver, message, fate);
    if (this.weather.duplication > 0 && !path.isCalm && path.random.chance(this.weather.duplication)) {
      this.counts.duplicated++;
      this.#launch(connection, path, sender, receiver, message, fate);
    }
  }

  /** Hands a frame over as if it had just arrived, whatever the weather: for scripted scenarios. */
  inject(from: DeviceId, to: DeviceId, message: PeerMessage): void {
    const [sender, end] = [this.#ends[this.#place(from)]!, this.#ends[this.#place(to)]!];
    this.#timeline.after(0, OCCURRENCE.deliver, () => {
      if (end.isRunning) end.receive(from, message, sender.origin);
    });
  }

  /** Frames from one to the other vanish from now on. Cuts add up. */
  cut(from: DeviceId, to: DeviceId): void {
    this.#path(from, to).cuts++;
    this.#settle(this.#connection(from, to));
  }

  mend(from: DeviceId, to: DeviceId): void {
    const path = this.#path(from, to);
    if (path.cuts > 0) path.cuts--;
    this.#settle(this.#connection(from, to));
  }

  mendAll(): void {
    for (const row of this.#paths) for (const path of row) this.#heal(path);
    this.settleAll();
  }

  /** What lies between these is open, and loses and doubles nothing any more. */
  mendAmong(ids: readonly DeviceId[]): void {
    for (const from of ids) {
      for (const to of ids) {
        const path = this.#path(from, to);
        path.isCalm = true;
        this.#heal(path);
      }
    }
    this.settleAll();
  }

  /** Frames from one to the other are held up from now on. Clogs add up. */
  clog(from: DeviceId, to: DeviceId): void {
    this.#path(from, to).clogs++;
    this.#settle(this.#connection(from, to));
  }

  unclog(from: DeviceId, to: DeviceId): void {
    const path = this.#path(from, to);
    if (path.clogs > 0) path.clogs--;
    if (path.clogs === 0) this.#release(path);
    this.#settle(this.#connection(from, to));
  }

  /** One direction's delay on top of the weather's, microseconds. */
  setExtraDelay(from: DeviceId, to: DeviceId, extraUs: number): void {
    this.#path(from, to).extraUs = extraUs;
  }

  /** What probes on this node's open connections measure on average, there and back. */
  measuredBy(node: DeviceId): DelayEdge[] {
    const open = this.#connectionsOf(this.#ends[this.#place(node)]!).filter(({ isOpen }) => isOpen);
    return open.map(({ a, b }) => {
      const to = a.deviceId === node ? b.deviceId : a.deviceId;
      return { to, rttUs: this.roundTripUs(node, to) };
    });
  }

  /** From one to the other and back on average, with or without a link, whole microseconds. */
  roundTripUs(a: DeviceId, b: DeviceId): number {
    const { delayMinUs, delayMeanUs } = this.weather;
    return Math.floor(2 * (delayMinUs + delayMeanUs) + this.#path(a, b).extraUs + this.#path(b, a).extraUs);
  }

  isOpen(a: DeviceId, b: DeviceId): boolean {
    return this.#connection(a, b).isOpen;
  }

  /** A process started, or goes on after a pause. */
  awake(end: LinkEnd): void {
    for (const connection of this.#connectionsOf(end)) this.#settle(connection);
  }

  asleep(end: LinkEnd): void {
    for (const connection of this.#connectionsOf(end)) this.#settle(connection);
  }

  /** A process ended. `killed`: its system closes the connections and refuses new ones; else there is silence. */
  gone(end: LinkEnd, killed: boolean): void {
    for (const connection of this.#connectionsOf(end)) {
      if (!connection.isOpen) continue;
      connection.isOpen = false;
      const other = connection.a === end ? connection.b : connection.a;
      connection.unaware = other;
      const { opening } = connection;
      const { boot } = other;
      const tell = (delayUs: number, reason: LinkDownReason): void =>
        this.#timeline.after(delayUs, OCCURRENCE.link, () => {
          if (connection.opening !== opening || connection.isOpen || other.boot !== boot) return;
          connection.unaware = null;
          if (other.isRunning) other.linkDown(end.deviceId, reason);
        });
      if (killed) {
        const noticedUs = this.#delayUs(connection.random, 0);
        tell(noticedUs, 'closed');
        tell(
          noticedUs + this.#delayUs(connection.random, 0) + this.#delayUs(connection.random, 0),
          'refused',
        );
      } else if (this.weather.silenceUs !== Infinity) {
        tell(this.weather.silenceUs * (0.5 + connection.random.fraction()), 'silent');
      } else {
        tell(0, 'silent');
      }
    }
  }

  /** A machine that sleeps loses its connections: it hears of that when it is back, the others of silence. */
  sever(end: LinkEnd): void {
    const open = this.#connectionsOf(end).filter(({ isOpen }) => isOpen);
    this.gone(end, false);
    for (const { a, b } of open) end.linkDown(a === end ? b.deviceId : a.deviceId, 'closed');
  }

  settleAll(): void {
    for (const [place, row] of this.#connections.entries()) {
      for (let other = 0; other < place; other++) this.#settle(row[other]!);
    }
  }

  #launch(
    connection: Connection,
    path: Path,
    sender: number,
    receiver: number,
    message: PeerMessage,
    { delayUs, isOvertaken }: Fate,
  ): void {
    const { nowUs } = this.#timeline;
    const end = this.#ends[receiver]!;
    const { boot } = end;
    const { opening } = connection;
    const { deviceId: from, origin } = this.#ends[sender]!;
    let arrivalUs = nowUs + this.#delayUs(path.random, path.extraUs) + delayUs;
    if (this.weather.keepsOrder && !isOvertaken) {
      arrivalUs = Math.max(arrivalUs, path.lastArrivalUs);
      path.lastArrivalUs = arrivalUs;
    }
    const frame = this.watch?.sent(from, end.deviceId, message, nowUs, arrivalUs);
    const arrive = (): void => {
      if (path.clogs > 0) {
        path.held.push(arrive);
        return;
      }
      // Frames die with their connection.
      const isGone = !connection.isOpen || connection.opening !== opening || end.boot !== boot;
      if (isGone || path.cuts > 0) {
        this.counts.lost++;
        if (frame !== undefined) this.watch?.lost(frame);
        return;
      }
      this.counts.delivered++;
      const read = this.#transcode === null ? message : this.#transcode(message, end.origin.scope);
      end.receive(from, read, origin);
    };
    this.#timeline.after(arrivalUs - nowUs, OCCURRENCE.deliver, arrive);
  }

  #heal(path: Path): void {
    path.cuts = 0;
    path.clogs = 0;
    this.#release(path);
  }

  #release(path: Path): void {
    for (const arrive of path.held) this.#timeline.after(0, OCCURRENCE.deliver, arrive);
    path.held = [];
  }

  #delayUs(random: Random, extraUs: number): number {
    const { delayMinUs, delayMeanUs } = this.weather;
    return Math.floor(delayMinUs + extraUs + delayMeanUs * random.exponential());
  }

  #settle(connection: Connection): void {
    const { a, b } = connection;
    const isBlocked = this.#isBlocked(connection);
    const isAwake = a.isRunning && b.isRunning && !a.isPaused && !b.isPaused;
    if (!connection.isOpen && isAwake && !isBlocked && !connection.isDialling) this.#dial(connection);
    if (connection.isOpen && (isBlocked || !isAwake) && !connection.isFading) this.#fade(connection);
  }

  #isBlocked({ a, b }: Connection): boolean {
    const [there, back] = [this.#path(a.deviceId, b.deviceId), this.#path(b.deviceId, a.deviceId)];
    return there.cuts + there.clogs + back.cuts + back.clogs > 0;
  }

  #dial(connection: Connection): void {
    connection.isDialling = true;
    const delayUs =
      this.weather.redialUs * (0.5 + connection.random.fraction()) + this.#delayUs(connection.random, 0);
    this.#timeline.after(delayUs, OCCURRENCE.link, () => {
      connection.isDialling = false;
      const { a, b } = connection;
      if (connection.isOpen || !a.isRunning || !b.isRunning || a.isPaused || b.isPaused) return;
      // HS37 Who is in another fork has no group in common.
      if (this.#isBlocked(connection) || a.origin.channel !== b.origin.channel || !this.meets(a, b)) return;
      const { unaware } = connection;
      if (unaware?.isRunning) unaware.linkDown(unaware === a ? b.deviceId : a.deviceId, 'closed');
      connection.unaware = null;
      connection.isOpen = true;
      connection.opening++;
      a.linkUp(b.deviceId);
      b.linkUp(a.deviceId);
    });
  }

  /** A path without answers is given up after a while, if it is still without. */
  #fade(connection: Connection): void {
    if (this.weather.silenceUs === Infinity) return;
    connection.isFading = true;
    const { opening } = connection;
    const delayUs = this.weather.silenceUs * (0.5 + connection.random.fraction());
    this.#timeline.after(delayUs, OCCURRENCE.link, () => {
      connection.isFading = false;
      if (!connection.isOpen || connection.opening !== opening) return;
      const { a, b } = connection;
      if (!this.#isBlocked(connection) && !a.isPaused && !b.isPaused) return;
      connection.isOpen = false;
      if (a.isRunning) a.linkDown(b.deviceId, 'silent');
      if (b.isRunning) b.linkDown(a.deviceId, 'silent');
      this.#settle(connection);
    });
  }

  #connectionsOf(end: LinkEnd): Connection[] {
    return this.#connections[this.#place(end.deviceId)]!.filter((connection) => connection !== undefined);
  }

  #connection(a: DeviceId, b: DeviceId): Connection {
    return this.#connections[this.#place(a)]![this.#place(b)]!;
  }

  #path(from: DeviceId, to: DeviceId): Path {
    return this.#paths[this.#place(from)]![this.#place(to)]!;
  }

  #place(id: DeviceId): number {
    const place = this.#places.get(id);
    if (place === undefined) throw new Error(`${id} is not attached to the network`);
    return place;
  }
}
