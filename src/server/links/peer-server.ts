/**
 * The listener for other nodes (HS1..HS5), apart from the screens' listener. Three servers stand behind each
 * other: TCP counts connections, TLS 1.3 asks for a certificate, and only a connection whose key was looked at
 * is handed to HTTP. So whatever a stranger sends, the HTTP parser never sees it.
 */
import { constants } from 'node:crypto';
import {
  createServer as createHttpServer,
  type IncomingMessage,
  type RequestListener,
  type Server as HttpServer,
} from 'node:http';
import {
  createServer as createTcpServer,
  type AddressInfo,
  type Server as TcpServer,
  type Socket,
} from 'node:net';
import type { Duplex } from 'node:stream';
import {
  createSecureContext,
  createServer as createTlsServer,
  TLSSocket,
  type SecureContext,
  type Server as TlsServer,
} from 'node:tls';
import { WebSocketServer, type WebSocket } from 'ws';
import type { DeviceId, Hash } from '../../protocol/ids.ts';
import { isFileRoute } from './blob-routes.ts';
import { Arrivals, DEVICE_RATE, originOf, STRANGERS_RATE, type ArrivalRate } from './arrivals.ts';
import { peerKeyHash } from './dial.ts';
import { monotonicMs } from './estimates.ts';
import type { FaultFilter } from './faults.ts';
import { STREAM_OPTIONS, STREAM_PATH } from './handshake.ts';
import type { KnownDevices } from './known-devices.ts';
import type { LinkLog, TlsIdentity } from './ports.ts';
import { DevicePool, endpointOf, StrangerPool } from './socket-pool.ts';
import type { TunnelUse } from './tunnels/frames.ts';

/** HS47 Where a device that is to be linked comes to. */
export const LINK_PATH = '/peer/v1/link';
/** From there until it is one of the member's, or given up: people compare pictures meanwhile. */
export const LINK_MS = 5 * 60_000;

/** Bounds of the listener; docs/limits.md. */
export interface PeerListenerLimits {
  /** Connections without a known key, handshakes included. */
  readonly strangersMax: number;
  /** Streams of one device (two while links cross), and as many connections for requests. */
  readonly perDeviceMax: number;
  /** TCP to the end of the TLS handshake. */
  readonly handshakeMs: number;
  /** From there to the last header of a request. */
  readonly headersMs: number;
  /** A whole request with its answer; joining waits for the host meanwhile. */
  readonly requestMs: number;
  readonly headerBytesMax: number;
  readonly strangersRate: ArrivalRate;
  readonly deviceRate: ArrivalRate;
}

export const PEER_LISTENER_LIMITS: PeerListenerLimits = Object.freeze({
  strangersMax: 50,
  perDeviceMax: 2,
  handshakeMs: 5000,
  headersMs: 5000,
  requestMs: 30_000,
  headerBytesMax: 8192,
  strangersRate: STRANGERS_RATE,
  deviceRate: DEVICE_RATE,
});

export interface LinkDoor {
  isOpen(): boolean;
  accept(socket: WebSocket, transport: TLSSocket, keyHash: Hash): void;
}

export interface PeerServerOptions {
  readonly tls: TlsIdentity;
  readonly known: KnownDevices;
  /** The Express app of the peer routes (`createPeerApp`). */
  readonly app: RequestListener;
  /** An upgraded stream of a known device: `LinkManager.accept`. */
  readonly onStream: (
    deviceId: DeviceId,
    socket: WebSocket,
    transport: TLSSocket,
    relay: DeviceId | null,
  ) => void;
  /** A stream was refused because nobody here knows its key: `LinkManager.askAbout`. */
  readonly onStranger: (keyHash: Hash) => void;
  /** HS47 A device wants to be linked; there only while a code is shown. */
  readonly linking: LinkDoor;
  readonly faults: FaultFilter;
  readonly log: LinkLog;
  /** Default PEER_LISTENER_LIMITS. */
  readonly limits?: PeerListenerLimits;
}

const CONTEXT_OPTIONS = {
  minVersion: 'TLSv1.3',
  maxVersion: 'TLSv1.3',
  // No resumption: every session proves both keys anew.
  secureOptions: constants.SSL_OP_NO_TICKET,
} as const;

/** Certificates are self-signed: the key is judged when the handshake is done, before HTTP. */
const ASKING_OPTIONS = { requestCert: true, rejectUnauthorized: false } as const;

/** Whose key a request came with. */
const callers = new WeakMap<Socket, Hash>();

/** What a connection is for that came through a tunnel, and who carries it: null on the device's own link. */
interface Tunnelled {
  readonly use: TunnelUse;
  readonly relay: DeviceId | null;
}

const tunnels = new WeakMap<Socket, Tunnelled>();

/** When the connection of a known device is ended, unless it becomes a stream. */
const deadlines = new WeakMap<Socket, NodeJS.Timeout>();

/** Hash of the TLS key that the request's connection was made with. */
export function callerKeyHash(request: IncomingMessage): Hash | undefined {
  return callers.get(request.socket);
}

export class PeerServer {
  private readonly options: PeerServerOptions;
  private readonly limits: PeerListenerLimits;
  private readonly strangers: StrangerPool;
  private readonly devices: DevicePool;
  private readonly arrivals: Arrivals;
  private readonly returns: Arrivals;
  private readonly sockets = new Set<Socket>();
  private readonly tcp: TcpServer;
  private readonly tls: TlsServer;
  /** RL12 For all tunnels: a key is read once, not for each that somebody offers. */
  private readonly context: SecureContext;
  private readonly http: HttpServer;
  private readonly upgrades: WebSocketServer;

  constructor(options: PeerServerOptions) {
    this.options = options;
    this.limits = options.limits ?? PEER_LISTENER_LIMITS;
    this.strangers = new StrangerPool(this.limits.strangersMax);
    this.devices = new DevicePool(this.limits.perDeviceMax);
    this.arrivals = new Arrivals(this.limits.strangersRate);
    this.returns = new Arrivals(this.limits.deviceRate);
    this.upgrades = new WebSocketServer({ ...STREAM_OPTIONS, noServer: true, clientTracking: false });
    this.http = createHttpServer({ maxHeaderSize: this.limits.headerBytesMax });
    this.http.on('request', (request, response) => {
      // RL4: who was reached through a relay was not reached; HS55: of the routes it has those of files alone.
      const tunnelled = tunnels.get(request.socket);
      if (tunnelled !== undefined && (tunnelled.use === 'link' || !isFileRoute(request.url ?? ''))) {
        request.socket.destroy();
        return;
      }
      // One request a connection: these routes are called rarely, and a kept connection would be one to guard.
      response.shouldKeepAlive = false;
      this.strangers.extend(endpointOf(request.socket), this.limits.requestMs);
      options.app(request, response);
    });
    this.http.on('upgrade', (request, socket, head) => this.onUpgrade(request, socket as TLSSocket, head));
    this.http.on('clientError', (_error, socket) => socket.destroy());
    const { keyPem: key, certificatePem: cert } = options.tls;
    this.context = createSecureContext({ ...CONTEXT_OPTIONS, key, cert });
    this.tls = createTlsServer({
      ...CONTEXT_OPTIONS,
      ...ASKING_OPTIONS,
      key,
      cert,
      handshakeTimeout: this.limits.handshakeMs,
    });
    this.tls.on('secureConnection', (socket) => this.onSecure(socket));
    this.tls.on('tlsClientError', (error, socket) => {
      options.log.debug({ from: socket.remoteAddress, error: error.message }, 'no TLS handshake');
      socket.destroy();
    });
    this.tcp = createTcpServer({ noDelay: true }, (socket) => this.onConnection(socket));
    // Such as too many open files while accepting: that connection is lost, the node is not.
    this.tcp.on('error', (error) => options.log.warn({ error: error.message }, 'peer listener'));
  }

  /** port 0 picks a free one. Resolves with the port; rejects with the error of node (EADDRINUSE ...). */
  listen(host: string, port: number): Promise<number> {
    return new Promise((resolve, reject) => {
      this.tcp.once('error', reject);
      this.tcp.listen({ host, port }, () => {
        this.tcp.off('error', reject);
        resolve((this.tcp.address() as AddressInfo).port);
      });
    });
  }

  /**
   * RL4: a known device speaks TLS through a relay (HS55: or its own link: null), with this node's own key at this end as
   * on any connection, and nothing of what the relay says of it counts.
   */
  acceptTunnel(from: DeviceId, relay: DeviceId | null, stream: Duplex, use: TunnelUse): void {
    const { known } = this.options;
    const { context: secureContext } = this;
    const socket = new TLSSocket(stream, { ...ASKING_OPTIONS, isServer: true, secureContext });
    this.sockets.add(socket);
    socket.once('close', () => this.sockets.delete(socket));
    socket.on('error', () => socket.destroy());
    tunnels.set(socket, { use, relay });
    const { handshakeMs, headersMs, requestMs } = this.limits;
    const openMs = handshakeMs + (use === 'link' ? headersMs : requestMs);
    const timer = setTimeout(() => socket.destroy(), openMs);
    deadlines.set(socket, timer);
    socket.once('close', () => clearTimeout(timer));
    socket.once('secure', () => {
      const keyHash = peerKeyHash(socket);
      const device = keyHash === undefined ? undefined : known.byTlsKey(keyHash);
      if (keyHash === undefined || device?.deviceId !== from) {
        socket.destroy();
        return;
      }
      if (this.options.faults.isCut('in', from)) return;
      callers.set(socket, keyHash);
      if (use === 'files') this.devices.add(from, 'request', socket);
      this.http.emit('connection', socket);
    });
  }

  /** Ends every connection. */
  close(): Promise<void> {
    return new Promise((resolve) => {
      this.tcp.close(() => resolve());
      for (const socket of this.sockets) socket.destroy();
    });
  }

  /** How many connections are open without a known key. */
  get strangerCount(): number {
    return this.strangers.size;
  }

  private onConnection(socket: Socket): void {
    // Before anything of it is read: what it costs is the handshake.
    if (!this.arrivals.take(originOf(socket.remoteAddress), monotonicMs())) {
      socket.on('error', () => undefined);
      socket.resetAndDestroy();
      return;
    }
    this.sockets.add(socket);
    socket.once('close', () => this.sockets.delete(socket));
    socket.on('error', () => socket.destroy());
    this.strangers.add(socket, this.limits.handshakeMs);
    this.tls.emit('connection', socket);
  }

  private onSecure(socket: TLSSocket): void {
    socket.on('error', () => socket.destroy());
    const keyHash = peerKeyHash(socket);
    if (keyHash === undefined) {
      this.options.log.debug({ from: socket.remoteAddress }, 'no client certificate');
      socket.destroy();
      return;
    }
    callers.set(socket, keyHash);
    const name = endpointOf(socket);
    this.strangers.extend(name, this.limits.headersMs);
    const device = this.options.known.byTlsKey(keyHash);
    if (device !== undefined) {
      this.arrivals.giveBack(originOf(socket.remoteAddress));
      if (!this.returns.take(device.deviceId, monotonicMs())) {
        socket.destroy();
        return;
      }
      // A cut line neither answers nor refuses; the stranger's deadline ends the connection.
      if (this.options.faults.isCut('in', device.deviceId)) return;
      this.strangers.release(name);
      this.devices.add(device.deviceId, 'request', socket);
      const timer = setTimeout(() => socket.destroy(), this.limits.requestMs);
      socket.once('close', () => clearTimeout(timer));
      deadlines.set(socket, timer);
    }
    this.http.emit('connection', socket);
  }

  /** RL4: who was reached through a relay was not reached. */
  private isLinkable(socket: TLSSocket): boolean {
    return !tunnels.has(socket) && this.options.linking.isOpen();
  }

  private acceptLink(request: IncomingMessage, socket: TLSSocket, head: Buffer, keyHash: Hash): void {
    clearTimeout(deadlines.get(socket));
    // It stays a stranger's place, and is given up with the others'.
    this.strangers.extend(endpointOf(socket), LINK_MS);
    this.upgrades.handleUpgrade(request, socket, head, (stream) =>
      this.options.linking.accept(stream, socket, keyHash),
    );
  }

  private onUpgrade(request: IncomingMessage, socket: TLSSocket, head: Buffer): void {
    const keyHash = callers.get(socket);
    const device = keyHash === undefined ? undefined : this.options.known.byTlsKey(keyHash);
    if (request.url === LINK_PATH && keyHash !== undefined && this.isLinkable(socket)) {
      this.acceptLink(request, socket, head, keyHash);
    } else if (request.url !== STREAM_PATH || tunnels.get(socket)?.use === 'files') {
      refuse(socket, '404 Not Found');
    } else if (device === undefined) {
      refuse(socket, '403 Forbidden');
      if (keyHash !== undefined) this.options.onStranger(keyHash);
    } else {
      clearTimeout(deadlines.get(socket));
      this.strangers.release(endpointOf(socket));
      this.devices.remove(device.deviceId, 'request', socket);
      this.devices.add(device.deviceId, 'stream', socket);
      this.upgrades.handleUpgrade(request, socket, head, (stream) =>
        this.options.onStream(device.deviceId, stream, socket, tunnels.get(socket)?.relay ?? null),
      );
    }
  }
}

function refuse(socket: Socket, status: string): void {
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}
