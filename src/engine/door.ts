/**
 * Verify at the door, trust inside (rules HS40..HS44). Here signatures, authors' chains and the chain of entries are
 * checked, so that the core may assert them.
 *
 * A device id is the hash of its signing key, so a key that hashes to the id is the right one, wherever it came
 * from: from what was applied, which stays, and from genesis and join events as they pass, of which only the newest
 * are remembered, since anybody can make up devices.
 */
import type { AppliedEntry } from '../core/ready.ts';
import type { LogReader } from '../core/ports.ts';
import type { RosterState } from '../core/roster/state.ts';
import type { ReplicaView } from '../core/view.ts';
import { acknowledgementPreimage } from '../protocol/encode-acknowledgement.ts';
import { eventSignaturePreimage } from '../protocol/encode-event.ts';
import { deviceIdOf } from '../protocol/encode-identity.ts';
import { decodePayload } from '../protocol/encode-payload.ts';
import type { Entry } from '../protocol/entry.ts';
import { ProtocolError } from '../protocol/errors.ts';
import { EVENT_KIND } from '../protocol/event.ts';
import type { SignedEvent } from '../protocol/event.ts';
import type { DeviceId } from '../protocol/ids.ts';
import { LIMITS } from '../protocol/limits.ts';
import type {
  Append,
  Gossip,
  HistoryPage,
  Propose,
  PullPage,
  Removed,
  ReplicaMessage,
} from '../protocol/peer-messages.ts';
import { removedPreimage } from '../protocol/removed.ts';
import type { Scope } from '../protocol/scope.ts';
import { Genuine } from './genuine.ts';
import type { Crypto } from './ports.ts';

const READ_BYTES = 1024 * 1024;
/** Joins that may wait between the log's end and what is applied. */
const PASSING_MAX = LIMITS.uncommittedEntriesMax;
/** HS46 Sixteen batches of gossip: what is told comes from all who have it, within a few rounds. */
const GENUINE_MIN = 4_096;

export class Door {
  readonly #scope: Scope;
  readonly #suite: Crypto;
  readonly #isCounted: (device: DeviceId) => boolean;
  readonly #self: DeviceId;
  readonly #keys = new Map<DeviceId, Uint8Array>();
  /** Of devices whose join was seen and not applied yet, oldest first. */
  readonly #passing = new Map<DeviceId, Uint8Array>();
  readonly #genuine = new Genuine(GENUINE_MIN);

  /** `isCounted`: an acknowledgement of this device may count in a quorum now. */
  constructor(
    scope: Scope,
    suite: Crypto,
    view: ReplicaView,
    log: LogReader,
    isCounted: (device: DeviceId) => boolean,
  ) {
    this.#scope = scope;
    this.#suite = suite;
    this.#isCounted = isCounted;
    this.#self = view.deviceId;
    this.learnRoster(view.roster);
    for (let from = view.appliedIndex + 1; from <= view.lastIndex;) {
      const entries = log.entries(from, view.lastIndex, READ_BYTES);
      for (const event of eventsOf(entries)) this.#notePassing(event);
      from += Math.max(1, entries.length);
    }
  }

  /** The message as far as it can be trusted; null when nothing of it can. */
  check(from: DeviceId, message: ReplicaMessage): ReplicaMessage | null {
    switch (message.type) {
      case 'append':
      case 'pullPage':
        return this.#checkEntries(message);
      case 'propose':
      case 'gossip':
        return this.#checkEvents(message);
      case 'historyPage':
        return this.#checkHistory(message);
      case 'appendAnswer':
        return this.#checkAcknowledgement(from, message);
      case 'removed':
        return this.#checkRemoved(from, message);
      default:
        return message;
    }
  }

  /** Keys of devices that joined; called with what was applied. */
  learn(entries: readonly AppliedEntry[]): void {
    for (const { entry, verdict } of entries) {
      if (entry.body.kind !== 'event' || verdict?.kind !== 'valid') continue;
      const { deviceId } = entry.body.event.header;
      const key = keyIn(entry.body.event, this.#suite);
      if (key !== undefined) this.#keys.set(deviceId, key);
      this.#passing.delete(deviceId);
    }
  }

  /** Keys of all who belong; called at the start and with what a snapshot brought. */
  learnRoster({ devices }: RosterState): void {
    for (const { deviceId, certificate } of devices.values()) {
      if (certificate === null) continue;
      this.#keys.set(deviceId, certificate.signingKey);
      this.#passing.delete(deviceId);
    }
  }

  /** An event of this group with its author's signature. */
  isGenuine(event: SignedEvent): boolean {
    this.#notePassing(event);
    return event.header.groupId === this.#scope.groupId && this.#verifyEvent(event);
  }

  /**
   * A device whose log is too short for this list of entries may not have met its authors yet. It must still answer where its
   * log ends, so what cannot be verified is left out, and the rest stands.
   */
  #checkEntries(message: Append | PullPage): ReplicaMessage | null {
    if (!isChained(message, this.#scope)) return null;
    const events = eventsOf(message.entries);
    if (this.#verifyEvents(events).size === 0) return message;
    const areAllKnown = events.every((event) => this.#keyOf(event.header.deviceId) !== undefined);
    return areAllKnown ? null : { ...message, entries: [] };
  }

  /**
   * SN22 Whether entries hang together, and under the hash that was asked for, the core knows. Authors who are not
   * known yet are vouched for by that chain: a quorum signed its end.
   */
  #checkHistory(message: HistoryPage): ReplicaMessage | null {
    const ascending = eventsOf(message.entries).reverse();
    const events = ascending.filter(({ header }) => this.#keyOf(header.deviceId) !== undefined);
    return this.#verifyEvents(events).size === 0 ? message : null;
  }

  /**
   * Each event by itself: whatever is in the log may later stand at the end of an append or of a page, where nothing
   * behind it vouches for it.
   */
  #checkEvents<Message extends Propose | Gossip>(message: Message): Message | null {
    const forged = new Set<DeviceId>();
    const events = message.events.filter((event) => {
      const { deviceId } = event.header;
      // What follows a bad one could not be taken anyway, and is not worth a verification.
      if (!forged.has(deviceId) && !this.isGenuine(event)) forged.add(deviceId);
      return !forged.has(deviceId);
    });
    if (events.length === message.events.length) return message;
    return events.length === 0 ? null : { ...message, events };
  }

  /** Signatures are for certificates, so only those are checked that may stand in one. */
  #checkAcknowledgement(
    from: DeviceId,
    message: Extract<ReplicaMessage, { type: 'appendAnswer' }>,
  ): ReplicaMessage | null {
    if (message.result.kind !== 'stored') return message;
    const { term, lastIndex, lastHash, signature } = message.result.acknowledgement;
    const key = this.#keyOf(from);
    if (key === undefined || term !== message.term) return null;
    // Of forty learners it would cost a host more than everything else, and nobody is ever shown it.
    if (!this.#isCounted(from)) return message;
    const signed = acknowledgementPreimage(this.#scope, term, lastIndex, lastHash);
    return this.#suite.verify(key, signed, signature) ? message : null;
  }

  /** The sender signed it for this device; the entry is in the form of this log, and its author's, when known. */
  #checkRemoved(from: DeviceId, message: Removed): Removed | null {
    const { index, hash, body } = message.entry;
    const key = this.#keyOf(from);
    const said = removedPreimage(this.#scope, this.#self, index, hash);
    if (key === undefined || !this.#suite.verify(key, said, message.signature)) return null;
    if (body.kind !== 'event' || body.event.header.groupId !== this.#scope.groupId) return null;
    // Who joined after this device was last there is not known to it: then the sender's word has to do.
    const isStranger = this.#keyOf(body.event.header.deviceId) === undefined;
    return isStranger || this.#verifyEvent(body.event) ? message : null;
  }

  /**
   * Devices whose events do not verify. Each header names the one before, so the last signature of an unbroken run
   * vouches for the whole run: one verification for each run of one author. Enough for what a host has checked.
   */
  #verifyEvents(events: readonly SignedEvent[]): Set<DeviceId> {
    const forged = new Set<DeviceId>();
    const runs = new Map<DeviceId, SignedEvent>();
    for (const event of events) {
      this.#notePassing(event);
      const { deviceId, prev, seq } = event.header;
      const last = runs.get(deviceId);
      const goesOn = last !== undefined && prev === last.id && seq === last.header.seq + 1;
      if (last !== undefined && !goesOn && !this.#verifyEvent(last)) forged.add(deviceId);
      runs.set(deviceId, event);
    }
    for (const [deviceId, last] of runs) if (!this.#verifyEvent(last)) forged.add(deviceId);
    return forged;
  }

  #verifyEvent(event: SignedEvent): boolean {
    if (this.#genuine.has(event)) return true;
    const key = this.#keyOf(event.header.deviceId);
    if (key === undefined || !this.#suite.verify(key, eventSignaturePreimage(event.id), event.signature))
      return false;
    this.#genuine.add(event);
    return true;
  }

  #keyOf(device: DeviceId): Uint8Array | undefined {
    return this.#keys.get(device) ?? this.#passing.get(device);
  }

  #notePassing(event: SignedEvent): void {
    const { deviceId } = event.header;
    if (this.#keyOf(deviceId) !== undefined) return;
    const key = keyIn(event, this.#suite);
    if (key === undefined) return;
    this.#passing.set(deviceId, key);
    if (this.#passing.size > PASSING_MAX) this.#passing.delete(this.#passing.keys().next().value!);
  }
}

/** The signing key that a genesis or join event brings along, if the author's id is its hash. */
function keyIn(event: SignedEvent, suite: Pick<Crypto, 'hash'>): Uint8Array | undefined {
  const { kind, deviceId } = event.header;
  if (kind !== EVENT_KIND.genesis && kind !== EVENT_KIND.join) return undefined;
  try {
    const payload = decodePayload(kind, event.payload);
    if (!('certificate' in payload)) return undefined;
    const { signingKey } = payload.certificate;
    return deviceIdOf(signingKey, (bytes) => suite.hash(bytes)) === deviceId ? signingKey : undefined;
  } catch (error) {
    if (error instanceof ProtocolError) return undefined;
    throw error;
  }
}

function eventsOf(entries: readonly Entry[]): SignedEvent[] {
  return entries.flatMap((entry) => (entry.body.kind === 'event' ? [entry.body.event] : []));
}

/** HS42 Entries follow one another by index and hash; terms and times never fall, nor pass the sender's and the calendar. */
function isChained(message: Append | PullPage, scope: Scope): boolean {
  let { prevIndex: index, prevHash: hash, prevTerm: term } = message;
  let at = 0;
  for (const entry of message.entries) {
    const follows = entry.index === index + 1 && entry.prevHash === hash;
    const isInTime = entry.at >= at && entry.at <= LIMITS.clockMsMax;
    if (!follows || !isInTime || entry.term < term || entry.term > message.term) return false;
    if (entry.index === 1 && !isGenesis(entry, scope)) return false;
    ({ index, hash, term, at } = entry);
  }
  return true;
}

/** Entry 1 is the event whose hash is the group's id. */
function isGenesis({ body }: Entry, { groupId }: Scope): boolean {
  return body.kind === 'event' && (body.event.id as string) === groupId;
}
