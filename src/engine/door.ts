/**
 * Verify at the door, trust inside (rules HS40..HS44). Here signatures, authors' chains and the chain of entries are
 * checked, so that the core may assert them.
 *
 * A device id is the hash of its signing key, so a key that hashes to the id is the right one, wherever it came
 * from: the directory is filled from genesis and join events as they pass, confirmed or not.
 */
import type { AppliedEntry } from '../core/ready.ts';
import type { LogReader } from '../core/ports.ts';
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
import type { Append, PeerMessage, Propose } from '../protocol/peer-messages.ts';
import type { Scope } from '../protocol/scope.ts';
import type { Crypto } from './ports.ts';

const READ_BYTES = 1024 * 1024;

export class Door {
  readonly #scope: Scope;
  readonly #crypto: Crypto;
  readonly #keys = new Map<DeviceId, Uint8Array>();

  constructor(scope: Scope, crypto: Crypto, view: ReplicaView, log: LogReader) {
    this.#scope = scope;
    this.#crypto = crypto;
    for (const device of view.roster.devices.values()) {
      if (device.certificate !== null) this.#keys.set(device.deviceId, device.certificate.signingKey);
    }
    for (let from = view.appliedIndex + 1; from <= view.lastIndex;) {
      const entries = log.entries(from, view.lastIndex, READ_BYTES);
      for (const entry of entries) if (entry.body.kind === 'event') this.#learnKey(entry.body.event);
      from += Math.max(1, entries.length);
    }
  }

  /** The message as far as it can be trusted; null when nothing of it can. */
  check(from: DeviceId, message: PeerMessage): PeerMessage | null {
    switch (message.type) {
      case 'append':
        return this.#checkAppend(message);
      case 'propose':
        return this.#checkPropose(message);
      case 'appendAnswer':
        return this.#checkAcknowledgement(from, message);
      default:
        return message;
    }
  }

  /** Keys of devices that joined; called with what was applied. */
  learn(entries: readonly AppliedEntry[]): void {
    for (const { entry } of entries) if (entry.body.kind === 'event') this.#learnKey(entry.body.event);
  }

  /**
   * A device whose log is too short for this append may not have met its authors yet. It must still answer where its
   * log ends, so what cannot be verified is left out, and the rest stands.
   */
  #checkAppend(message: Append): PeerMessage | null {
    if (!isChained(message, this.#scope)) return null;
    const events = eventsOf(message.entries);
    if (this.#verifyEvents(events).size === 0) return message;
    const areAllKnown = events.every((event) => this.#keys.has(event.header.deviceId));
    return areAllKnown ? null : { ...message, entries: [] };
  }

  #checkPropose(message: Propose): PeerMessage | null {
    const forged = this.#verifyEvents(message.events);
    if (forged.size === 0) return message;
    const events = message.events.filter((event) => !forged.has(event.header.deviceId));
    return events.length === 0 ? null : { type: 'propose', events };
  }

  #checkAcknowledgement(
    from: DeviceId,
    message: Extract<PeerMessage, { type: 'appendAnswer' }>,
  ): PeerMessage | null {
    if (message.result.kind !== 'stored') return message;
    const { term, lastIndex, lastHash, signature } = message.result.acknowledgement;
    const key = this.#keys.get(from);
    if (key === undefined || term !== message.term) return null;
    const signed = acknowledgementPreimage(this.#scope, term, lastIndex, lastHash);
    return this.#crypto.verify(key, signed, signature) ? message : null;
  }

  /**
   * Devices whose events do not verify. Each header names the one before, so the last signature of an unbroken run
   * vouches for the whole run: one verification for each run of one author.
   */
  #verifyEvents(events: readonly SignedEvent[]): Set<DeviceId> {
    const forged = new Set<DeviceId>();
    const runs = new Map<DeviceId, SignedEvent>();
    for (const event of events) {
      this.#learnKey(event);
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
    const key = this.#keys.get(event.header.deviceId);
    return key !== undefined && this.#crypto.verify(key, eventSignaturePreimage(event.id), event.signature);
  }

  #learnKey(event: SignedEvent): void {
    const { kind, deviceId } = event.header;
    if (kind !== EVENT_KIND.genesis && kind !== EVENT_KIND.join) return;
    if (this.#keys.has(deviceId)) return;
    try {
      const payload = decodePayload(kind, event.payload);
      if (payload.kind !== 'genesis' && payload.kind !== 'join') return;
      const { signingKey } = payload.certificate;
      if (deviceIdOf(signingKey, (bytes) => this.#crypto.hash(bytes)) === deviceId)
        this.#keys.set(deviceId, signingKey);
    } catch (error) {
      if (!(error instanceof ProtocolError)) throw error;
    }
  }
}

function eventsOf(entries: readonly Entry[]): SignedEvent[] {
  return entries.flatMap((entry) => (entry.body.kind === 'event' ? [entry.body.event] : []));
}

/** HS42 Entries follow one another by index and hash, terms never fall or pass the host's, entry 1 is this group's genesis. */
function isChained(message: Append, scope: Scope): boolean {
  let { prevIndex: index, prevHash: hash, prevTerm: term } = message;
  for (const entry of message.entries) {
    if (
      entry.index !== index + 1 ||
      entry.prevHash !== hash ||
      entry.term < term ||
      entry.term > message.term
    ) {
      return false;
    }
    if (
      entry.index === 1 &&
      !(entry.body.kind === 'event' && (entry.body.event.id as string) === scope.groupId)
    ) {
      return false;
    }
    index = entry.index;
    hash = entry.hash;
    term = entry.term;
  }
  return true;
}
