/** Which devices may talk to this node at all, by the key of their TLS certificate. */
import type { DeviceId, Hash } from '../../protocol/ids.ts';
import type { KnownDevice } from './ports.ts';

/** Replaced as a whole whenever a roster changes; everything that pins keys asks here. */
export class KnownDevices {
  private byId: ReadonlyMap<DeviceId, KnownDevice> = new Map();
  private byKey: ReadonlyMap<Hash, KnownDevice> = new Map();
  private readonly watchers: (() => void)[] = [];

  /** Own device excluded; each device once. */
  set(devices: readonly KnownDevice[]): void {
    this.byId = new Map(devices.map((device) => [device.deviceId, device]));
    this.byKey = new Map(devices.map((device) => [device.tlsKeyHash, device]));
    for (const watcher of this.watchers) watcher();
  }

  onChange(watcher: () => void): void {
    this.watchers.push(watcher);
  }

  get(deviceId: DeviceId): KnownDevice | undefined {
    return this.byId.get(deviceId);
  }

  byTlsKey(keyHash: Hash): KnownDevice | undefined {
    return this.byKey.get(keyHash);
  }

  all(): Iterable<KnownDevice> {
    return this.byId.values();
  }
}
