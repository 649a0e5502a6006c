/**
 * Where devices can be reached: records signed by each device and counted, the newest of each kept (HS13, AD1..AD5).
 * Not in the log, so that a group that moved to other networks finds itself without a quorum.
 */
import type { Crypto } from '../../engine/ports.ts';
import { addressRecordPreimage } from '../../protocol/encode-identity.ts';
import type { AddressRecord } from '../../protocol/identity.ts';
import type { DeviceId } from '../../protocol/ids.ts';
import { LIMITS } from '../../protocol/limits.ts';
import type { AddressStore } from '../links/ports.ts';
import { isDialable } from './dialable.ts';
import { RecordGate } from './record-gate.ts';

export interface AddressBookOptions {
  readonly self: DeviceId;
  readonly crypto: Crypto;
  readonly store: AddressStore;
  /** Monotonic, ms. Default: the process's own. */
  readonly nowMs?: () => number;
}

/**
 * What became of a record that somebody passed on. known: not newer than the one that is kept. later: taken when its
 * device's turn comes (`settle`). forged: not signed by its device, so whoever passed it on has not checked it either.
 */
export type Merged = 'new' | 'known' | 'later' | 'forged';

/** Of one device. */
const FOUND_MAX = 2;

export class AddressBook {
  private readonly self: DeviceId;
  private readonly crypto: Crypto;
  private readonly store: AddressStore;
  private readonly records = new Map<DeviceId, AddressRecord>();
  private readonly watchers: ((record: AddressRecord) => void)[] = [];
  /** Where somebody met a device, newest first; known until the node stops, or for good once it worked. */
  private readonly found = new Map<DeviceId, readonly string[]>();
  private readonly gate = new RecordGate();
  private readonly nowMs: () => number;

  constructor(options: AddressBookOptions) {
    this.self = options.self;
    this.crypto = options.crypto;
    this.store = options.store;
    this.nowMs = options.nowMs ?? (() => performance.now());
    for (const record of this.store.addressRecords()) this.records.set(record.deviceId, record);
  }

  /** Called with every record that is new here, the own one included. */
  onChange(watcher: (record: AddressRecord) => void): void {
    this.watchers.push(watcher);
  }

  /** Says where this node can be reached, best first; a new record is made only when that changed. */
  setOwn(addresses: readonly string[], wallMs: number): AddressRecord {
    const before = this.records.get(this.self);
    const kept = addresses.slice(0, LIMITS.addressesMax);
    if (before !== undefined && sameList(before.addresses, kept)) return before;
    // Above every earlier one even when the disk was put back: never below the clock.
    return this.sign(kept, Math.max((before?.counter ?? 0) + 1, wallMs));
  }

  /** Throws before the first `setOwn` of a new data directory. */
  own(): AddressRecord {
    const record = this.records.get(this.self);
    if (record === undefined) throw new Error('setOwn comes first');
    return record;
  }

  /** Takes a record of another device that somebody passed on, if it is newer. signingKey: of the record's device. */
  merge(record: AddressRecord, signingKey: Uint8Array): Merged {
    if (record.deviceId === this.self || !this.isNewer(record)) return 'known';
    const nowMs = this.nowMs();
    const turn = this.gate.turnOf(record, nowMs);
    if (turn === 'no') return 'later';
    if (!this.crypto.verify(signingKey, addressRecordPreimage(record), record.signature)) return 'forged';
    if (turn === 'later') {
      this.gate.wait(record, nowMs);
      return 'later';
    }
    this.gate.spend(record.deviceId, nowMs);
    this.keep(record);
    return 'new';
  }

  /** Takes what waited for its turn. keyOf: undefined for a device that is not known any more. */
  settle(keyOf: (deviceId: DeviceId) => Uint8Array | undefined): void {
    for (const record of this.gate.due(this.nowMs())) {
      const key = keyOf(record.deviceId);
      if (key !== undefined) this.merge(record, key);
    }
  }

  /**
   * AD2 Somebody knows a newer record of this device than this device does, so what it says now would not count: it
   * says it again, counted above.
   */
  outdo(record: AddressRecord, signingKey: Uint8Array): Exclude<Merged, 'later'> {
    const { addresses } = this.own();
    if (record.deviceId !== this.self || !this.isNewer(record)) return 'known';
    if (!this.crypto.verify(signingKey, addressRecordPreimage(record), record.signature)) return 'forged';
    this.sign(addresses, record.counter + 1);
    return 'new';
  }

  record(deviceId: DeviceId): AddressRecord | undefined {
    return this.records.get(deviceId);
  }

  /** What is known of the record's device that its maker may not know: none or one. */
  newerThan({ deviceId, counter }: AddressRecord): AddressRecord[] {
    const kept = this.records.get(deviceId);
    return kept !== undefined && kept.counter > counter ? [kept] : [];
  }

  /** AD9 The device was there a moment ago, by its key. */
  met(deviceId: DeviceId, address: string): void {
    const others = (this.found.get(deviceId) ?? []).filter((one) => one !== address);
    this.found.set(deviceId, [address, ...others].slice(0, FOUND_MAX));
  }

  /** AD3 What to dial, best first: where it was met, what worked last, what the device says, what worked before, `further`; each once. */
  addressesOf(deviceId: DeviceId, further: readonly string[] = []): string[] {
    const said = this.records.get(deviceId)?.addresses ?? [];
    const found = this.found.get(deviceId) ?? [];
    const [last, ...before] = this.store.workedAddresses(deviceId);
    const all = new Set([...found, ...(last === undefined ? [] : [last]), ...said, ...before, ...further]);
    return [...all].filter(isDialable).slice(0, 2 * LIMITS.addressesMax);
  }

  hasWorked(deviceId: DeviceId, address: string): boolean {
    return this.store.workedAddresses(deviceId).includes(address);
  }

  rememberWorked(deviceId: DeviceId, address: string): void {
    if (this.store.workedAddresses(deviceId)[0] !== address) this.store.rememberWorked(deviceId, address);
  }

  private isNewer({ deviceId, counter }: AddressRecord): boolean {
    const before = this.records.get(deviceId);
    return before === undefined || counter > before.counter;
  }

  private sign(addresses: readonly string[], counter: number): AddressRecord {
    const unsigned = { deviceId: this.self, counter, addresses };
    const record = { ...unsigned, signature: this.crypto.sign(addressRecordPreimage(unsigned)) };
    this.keep(record);
    return record;
  }

  private keep(record: AddressRecord): void {
    this.records.set(record.deviceId, record);
    this.store.saveAddressRecord(record);
    for (const watcher of this.watchers) watcher(record);
  }
}

function sameList(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((item, at) => item === b[at]);
}
