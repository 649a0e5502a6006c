/** Bounds on connections to the peer listener (LM rules): nobody can use up the places of the others. */
import type { Socket } from 'node:net';
import type { DeviceId } from '../../protocol/ids.ts';
import { originOf } from './arrivals.ts';

interface Stranger {
  readonly socket: Socket;
  /** As it counts (`originOf`). */
  readonly origin: string;
  timer: NodeJS.Timeout;
}

/**
 * Connections that have not shown a known key. When there are too many, the oldest of whichever remote address
 * has most gives way: an honest handshake takes milliseconds, so it is rarely the oldest.
 */
export class StrangerPool {
  private readonly countMax: number;
  /** By `endpointOf`, in order of arrival. */
  private readonly strangers = new Map<string, Stranger>();

  constructor(countMax: number) {
    this.countMax = countMax;
  }

  get size(): number {
    return this.strangers.size;
  }

  add(socket: Socket, deadlineMs: number): void {
    const name = endpointOf(socket);
    if (this.strangers.size >= this.countMax) this.evict();
    const timer = setTimeout(() => socket.destroy(), deadlineMs);
    this.strangers.set(name, { socket, origin: originOf(socket.remoteAddress), timer });
    socket.once('close', () => this.release(name));
  }

  /** Further time, for the next step. */
  extend(name: string, deadlineMs: number): void {
    const stranger = this.strangers.get(name);
    if (stranger === undefined) return;
    clearTimeout(stranger.timer);
    stranger.timer = setTimeout(() => stranger.socket.destroy(), deadlineMs);
  }

  /** No stranger any more, or closed. */
  release(name: string): void {
    clearTimeout(this.strangers.get(name)?.timer);
    this.strangers.delete(name);
  }

  private evict(): void {
    const counts = new Map<string, number>();
    for (const { origin } of this.strangers.values()) counts.set(origin, (counts.get(origin) ?? 0) + 1);
    const most = Math.max(...counts.values());
    for (const [name, { socket, origin }] of this.strangers) {
      if (counts.get(origin) !== most) continue;
      this.release(name);
      socket.destroy();
      return;
    }
  }
}

/** Names a connection alike for the TCP socket and the TLS socket on top of it. */
export function endpointOf(socket: Socket): string {
  return `${socket.remoteAddress ?? ''} ${socket.remotePort ?? 0}`;
}

export type ConnectionUse = 'request' | 'stream';

/** Connections of known devices: a few for each use; a new one ends the oldest, which may be dead unnoticed. */
export class DevicePool {
  private readonly perUseMax: number;
  private readonly sockets = new Map<string, Socket[]>();

  constructor(perUseMax: number) {
    this.perUseMax = perUseMax;
  }

  add(deviceId: DeviceId, use: ConnectionUse, socket: Socket): void {
    const name = `${deviceId} ${use}`;
    const present = this.sockets.get(name) ?? [];
    this.sockets.set(name, present);
    if (present.length >= this.perUseMax) present[0]!.destroy();
    present.push(socket);
    socket.once('close', () => this.remove(deviceId, use, socket));
  }

  remove(deviceId: DeviceId, use: ConnectionUse, socket: Socket): void {
    const name = `${deviceId} ${use}`;
    const left = (this.sockets.get(name) ?? []).filter((one) => one !== socket);
    if (left.length === 0) this.sockets.delete(name);
    else this.sockets.set(name, left);
  }
}
