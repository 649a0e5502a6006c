/**
 * Where devices can be reached: records signed by each device and counted, the newest of each kept (HS13).
 * Not in the log, so that a group that moved to other networks finds itself without a quorum.
 */
import type { Crypto } from '../../engine/ports.ts';
import { addressRecordPreimage } from '../../protocol/encode-identity.ts';
import type { AddressRecord } from '../../protocol/identity.ts';
import type { DeviceId } from '../../protocol/ids.ts';
import { LIMITS } from '../../protocol/limits.ts';
import type { AddressStore } from '../links/ports.ts';

export interface AddressBookOptions {
  readonly self: DeviceId;
  readonly crypto: Crypto;
  readonly store: AddressStore;
}

export class AddressBook {
  private readonly self: DeviceId;
  private readonly crypto: Crypto;
  private readonly store: AddressStore;
  private readonly records = new Map<DeviceId, AddressRecord>();
  private readonly watchers: ((record: AddressRecord) => void)[] = [];

  constructor(options: AddressBookOptions) {
    this.self = options.self;
    this.crypto = options.crypto;
    this.store = options.store;
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
    const counter = Math.max((before?.counter ?? 0) + 1, wallMs);
    const unsigned = { deviceId: this.self, counter, addresses: kept };
    const record = { ...unsigned, signature: this.crypto.sign(addressRecordPreimage(unsigned)) };
    this.keep(record);
    return record;
  }

  /** Throws before the first `setOwn` of a new data directory. */
  own(): AddressRecord {
    const record = this.records.get(this.self);
    if (record === undefined) throw new Error('setOwn comes first');
    return record;
  }

  /** Takes a record that somebody passed on. False when it is not newer, or not signed by its device. */
  merge(record: AddressRecord, signingKey: Uint8Array): boolean {
    const before = this.records.get(record.deviceId);
    if (record.deviceId === this.self || (before !== undefined && record.counter <= before.counter))
      return false;
    if (!this.crypto.verify(signingKey, addressRecordPreimage(record), record.signature)) return false;
    this.keep(record);
    return true;
  }

  record(deviceId: DeviceId): AddressRecord | undefined {
    return this.records.get(deviceId);
  }

  /** What to dial, best first: what worked, what the device says, then `further`; each once. */
  addressesOf(deviceId: DeviceId, further: readonly string[] = []): string[] {
    const said = this.records.get(deviceId)?.addresses ?? [];
    const all = new Set([...this.store.workedAddresses(deviceId), ...said, ...further]);
    return [...all].slice(0, 2 * LIMITS.addressesMax);
  }

  hasWorked(deviceId: DeviceId, address: string): boolean {
    return this.store.workedAddresses(deviceId).includes(address);
  }

  rememberWorked(deviceId: DeviceId, address: string): void {
    if (this.store.workedAddresses(deviceId)[0] !== address) this.store.rememberWorked(deviceId, address);
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
