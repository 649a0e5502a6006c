/**
 * A device that this node's roster does not name yet may be a member all the same: it joined while this node was
 * away, and may even be the host from whom the missing entries would come. So when an unknown key asks for a
 * link, this node asks those it is linked with, and takes a common member's word until its own log says (HS33).
 */
import { isSafePublicKey } from '../crypto/ed25519.ts';
import { sha256 } from '../crypto/crypto.ts';
import { deviceIdOf } from '../../protocol/encode-identity.ts';
import type { AddressRecord } from '../../protocol/identity.ts';
import type { DeviceId, GroupId, Hash } from '../../protocol/ids.ts';
import { Arrivals, type ArrivalRate } from './arrivals.ts';
import type { KnownDevice } from './ports.ts';
import type { VouchFrame } from './wire.ts';

/** Questions that wait, and devices taken on somebody's word. */
const ASKED_MAX = 64;
const INTRODUCED_MAX = 64;
/** So many join while a node is away; in the time that an answer may take no more come than are kept. */
const QUESTIONS_RATE: ArrivalRate = { atOnce: 40, perSecond: 2 };
/** The same question again no sooner; an answer later than this was not asked for. */
const ASK_AGAIN_MS = 1000;
const ANSWER_MS = 10_000;
/** Address records of devices that are not known yet. */
const EARLY_RECORDS_MAX = 256;

export class Introductions {
  private readonly self: DeviceId;
  private readonly asked = new Map<Hash, number>();
  private readonly introduced = new Map<DeviceId, KnownDevice>();
  private readonly early = new Map<DeviceId, AddressRecord>();
  /** Devices that a roster named and then no longer did: nobody's word brings them back. */
  private readonly gone = new Set<DeviceId>();
  private listed: ReadonlyMap<DeviceId, KnownDevice> = new Map();
  /** A stranger makes a new key for each connection, and all who are linked are asked about each. */
  private readonly questions = new Arrivals(QUESTIONS_RATE);

  constructor(self: DeviceId) {
    this.self = self;
  }

  /** What the rosters say, and behind it what others say. */
  merge(listed: readonly KnownDevice[]): KnownDevice[] {
    const now = new Map(listed.map((device) => [device.deviceId, device]));
    for (const deviceId of this.listed.keys()) if (!now.has(deviceId)) this.gone.add(deviceId);
    this.listed = now;
    for (const deviceId of this.introduced.keys()) {
      if (now.has(deviceId) || this.gone.has(deviceId)) this.introduced.delete(deviceId);
    }
    return [...listed, ...this.introduced.values()];
  }

  /** True when others are to be asked about this key now. */
  shouldAsk(keyHash: Hash, nowMs: number): boolean {
    const last = this.asked.get(keyHash);
    if (last !== undefined && nowMs - last < ASK_AGAIN_MS) return false;
    if (!this.questions.take('', nowMs)) return false;
    this.asked.delete(keyHash);
    if (this.asked.size >= ASKED_MAX) this.asked.delete(this.asked.keys().next().value!);
    this.asked.set(keyHash, nowMs);
    return true;
  }

  /** The device with this key, if the rosters (not somebody's word) name it. */
  listedByKey(keyHash: Hash): KnownDevice | undefined {
    for (const device of this.listed.values()) if (device.tlsKeyHash === keyHash) return device;
    return undefined;
  }

  /** groups: those of the frame that its sender shares with this node. True when somebody new is known by it. */
  take(frame: VouchFrame, groups: readonly GroupId[], nowMs: number): boolean {
    const { signingKey, tlsKeyHash } = frame;
    const askedMs = this.asked.get(tlsKeyHash);
    if (askedMs === undefined || nowMs - askedMs > ANSWER_MS || groups.length === 0) return false;
    if (!isSafePublicKey(signingKey)) return false;
    const deviceId = deviceIdOf(signingKey, sha256);
    if (deviceId === this.self || this.listed.has(deviceId) || this.gone.has(deviceId)) return false;
    const before = this.introduced.get(deviceId);
    const all = [...new Set([...(before?.groups ?? []), ...groups])];
    if (before?.tlsKeyHash === tlsKeyHash && before.groups.length === all.length) return false;
    if (this.introduced.size >= INTRODUCED_MAX) this.introduced.delete(this.introduced.keys().next().value!);
    this.introduced.set(deviceId, { deviceId, tlsKeyHash, signingKey, groups: all, addresses: [] });
    return true;
  }

  /** A record of a device that may become known in a moment: its join is on the way here. */
  keepEarly(record: AddressRecord): void {
    const before = this.early.get(record.deviceId);
    if (before !== undefined && before.counter >= record.counter) return;
    this.early.delete(record.deviceId);
    if (this.early.size >= EARLY_RECORDS_MAX) this.early.delete(this.early.keys().next().value!);
    this.early.set(record.deviceId, record);
  }

  takeEarly(deviceId: DeviceId): AddressRecord | undefined {
    const record = this.early.get(deviceId);
    this.early.delete(deviceId);
    return record;
  }
}
