/** Linking's own stream on the peer port (HS47): a WebSocket on a TLS connection, whole messages, nothing else on it. */
import type { TLSSocket } from 'node:tls';
import { WebSocket, type RawData } from 'ws';
import { exporterOf } from '../links/hello.ts';
import { dialTls, firstOf } from '../links/dial.ts';
import { STREAM_OPTIONS } from '../links/handshake.ts';
import { LINK_PATH } from '../links/peer-server.ts';
import type { TlsIdentity } from '../links/ports.ts';
import type { LinkCode } from './code.ts';
import type { Pipe } from './sessions.ts';
import { LINK_MESSAGE_BYTES_MAX } from './wire.ts';

const DIAL_MS = 5000;
const STAGGER_MS = 300;

/** What a session does with what comes. */
interface Receiver {
  received(bytes: Uint8Array): void;
  closed(): void;
}

/** `begin` is called at once; the session that it makes hears everything that follows. */
export function runOver<Session extends Receiver>(
  socket: WebSocket,
  transport: TLSSocket,
  begin: (pipe: Pipe) => Session,
): Session {
  const pipe: Pipe = {
    exporter: exporterOf(transport),
    send: (bytes) => {
      if (socket.readyState === WebSocket.OPEN) socket.send(bytes);
    },
    close: () => socket.close(),
  };
  const receiver = begin(pipe);
  socket.on('message', (data: RawData, isBinary) => {
    const bytes = data as Buffer;
    if (isBinary && bytes.length <= LINK_MESSAGE_BYTES_MAX) receiver.received(new Uint8Array(bytes));
    else socket.terminate();
  });
  socket.on('error', () => socket.terminate());
  socket.on('close', () => receiver.closed());
  return receiver;
}

/** Throws DialError when no address leads to the device whose key the code names. */
export async function dialOld(
  { addresses, tlsKeyHash }: LinkCode,
  tls: TlsIdentity,
  signal: AbortSignal,
): Promise<TLSSocket> {
  const tryOne = (address: string, lost: AbortSignal): Promise<TLSSocket> =>
    dialTls({ address, tls, keyHash: tlsKeyHash, timeoutMs: DIAL_MS, signal: lost });
  return firstOf(addresses, tryOne, (late) => late.destroy(), STAGGER_MS, signal);
}

/** The upgrade; `failed` when the far end takes nobody now. One of the two is called, once. */
export function openPipe(
  transport: TLSSocket,
  opened: (socket: WebSocket) => void,
  failed: () => void,
): void {
  const socket = new WebSocket(`ws://peer${LINK_PATH}`, {
    ...STREAM_OPTIONS,
    createConnection: () => transport,
    handshakeTimeout: DIAL_MS,
  });
  const onLost = (): void => {
    socket.off('close', onLost);
    failed();
  };
  socket.on('error', () => undefined);
  socket.once('close', onLost);
  socket.once('open', () => {
    socket.off('close', onLost);
    opened(socket);
  });
}
