/**
 * Looking who is at an address that somebody named (AD9): a person who was told on the telephone, or the neighbourhood.
 * Nobody is believed for it: the far end shows its TLS key, and only a device that is known already counts.
 */
import type { DeviceId, Hash } from '../../protocol/ids.ts';
import { DialError, dialTls, type DialResult } from './dial.ts';
import type { KnownDevices } from './known-devices.ts';
import type { TlsIdentity } from './ports.ts';

const DIAL_MS = 3000;

export interface Meeting {
  /** wrongKey: whoever listens there is no device of a common group. */
  readonly result: 'ok' | DialResult;
  readonly deviceId: DeviceId | null;
}

/** address: as `isAddress` takes it. Never throws. */
export async function whoIsAt(
  address: string,
  known: KnownDevices,
  tls: TlsIdentity,
  signal: AbortSignal,
): Promise<Meeting> {
  let deviceId: DeviceId | null = null;
  const keyHash = (shown: Hash): boolean => {
    deviceId = known.byTlsKey(shown)?.deviceId ?? null;
    return deviceId !== null;
  };
  try {
    const socket = await dialTls({ address, tls, keyHash, timeoutMs: DIAL_MS, signal });
    socket.destroy();
    return { result: 'ok', deviceId };
  } catch (error) {
    if (!(error instanceof DialError)) throw error;
    return { result: error.result, deviceId: null };
  }
}
