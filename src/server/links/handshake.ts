/**
 * From a pinned TLS connection to two hellos: the WebSocket upgrade at the dialling end, and the exchange at
 * both. The dialler speaks first; the listener's hello is also its yes, so a refused dialler never believes
 * that it has a link. Everything is told by callback in the same turn in which the last byte came: frames
 * that follow at once must not find nobody listening.
 */
import type { IncomingMessage } from 'node:http';
import type { TLSSocket } from 'node:tls';
import { WebSocket, type RawData } from 'ws';
import { readFrames } from '../../protocol/frames.ts';
import { ProtocolError } from '../../protocol/errors.ts';
import { LIMITS } from '../../protocol/limits.ts';
import {
  checkHello,
  exporterOf,
  makeHello,
  type AcceptedHello,
  type HelloContext,
  type HelloVerdict,
  type Session,
} from './hello.ts';
import type { KnownDevice, LinkRefusal } from './ports.ts';
import type { FaultFilter } from './faults.ts';
import { CLOSE_CODE, encodeRemembered, messageOf, refusalOf } from './wire.ts';
import type { DiskVerdict } from '../../core/standing/standing.ts';
import type { Word } from './word.ts';

export const STREAM_PATH = '/peer/v1/stream';
/** Header of a WebSocket frame at its longest, for the bytes that a hello may take on the wire. */
const WS_HEADER_BYTES_MAX = 14;

/** Options that both ends of a stream share. */
export const STREAM_OPTIONS = Object.freeze({
  perMessageDeflate: false,
  maxPayload: LIMITS.frameBytesMax,
  /** Link probes do this work; see PINGS_PER_SECOND_MAX in rate-window.ts. */
  autoPong: false,
  /** Nobody writes messages in pieces, and empty pieces would be counted by nothing else (HS29). */
  maxFragments: 1,
  skipUTF8Validation: true,
});

/** lost: the connection ended or nothing came in time. crossing: the other link of the pair is kept. */
export type HandshakeFailure =
  | {
      readonly kind: 'refused';
      readonly by: 'us' | 'peer';
      readonly code: LinkRefusal;
      readonly detail: string;
      /** What the refusing peer remembers of us, if it said so. */
      readonly word: Word | null;
    }
  | { readonly kind: 'crossing' }
  | { readonly kind: 'lost' };

export interface Greeted {
  readonly socket: WebSocket;
  readonly transport: TLSSocket;
  readonly session: Session;
  readonly hello: AcceptedHello;
}

export interface HandshakeOptions {
  readonly context: HelloContext;
  readonly faults: FaultFilter;
  readonly session: Session;
  readonly socket: WebSocket;
  readonly transport: TLSSocket;
  readonly timeoutMs: number;
  /** The link that this one is to replace (`Link.id`), asked when our hello is made. */
  readonly replaces: () => string;
  /**
   * The listener's last word on a good hello: false when another link of the pair is to be kept. The dialler has
   * none: after the listener's yes there is a link, on which something may already have been said.
   */
  readonly keeps: (hello: AcceptedHello) => boolean;
  /** Another process with this peer's disk may be at the far end of another link: `answer` is called once with what it is. */
  readonly twin: (answer: (verdict: DiskVerdict) => void) => void;
  readonly done: (greeted: Greeted) => void;
  readonly failed: (failure: HandshakeFailure) => void;
}

/** Undefined when the connection ended meanwhile. */
export function sessionOf(
  side: Session['side'],
  self: Session['self'],
  peer: KnownDevice,
  socket: TLSSocket,
): Session | undefined {
  if (socket.destroyed) return undefined;
  return { side, self, peer, exporter: exporterOf(socket) };
}

/** The upgrade on a connection on which nothing was said yet; `opened` or `failed` is called once. */
export function openStream(
  transport: TLSSocket,
  timeoutMs: number,
  opened: (socket: WebSocket) => void,
  failed: (failure: HandshakeFailure) => void,
): void {
  const socket = new WebSocket(`ws://peer${STREAM_PATH}`, {
    ...STREAM_OPTIONS,
    createConnection: () => transport,
    handshakeTimeout: timeoutMs,
    // TLS already hides the bytes from whoever masking is meant for; a mask of zeros costs nothing.
    generateMask: (mask) => mask.fill(0),
  });
  let isOver = false;
  const over = (tell: () => void): void => {
    if (isOver) return;
    isOver = true;
    tell();
  };
  const lost = (): void => over(() => failed({ kind: 'lost' }));
  socket.on('error', lost);
  socket.on('close', lost);
  socket.on('unexpected-response', (_request, response: IncomingMessage) => {
    response.resume();
    socket.terminate();
    const code = response.statusCode === 403 ? 'unknown_device' : undefined;
    over(() => {
      if (code === undefined) failed({ kind: 'lost' });
      else
        failed({ kind: 'refused', by: 'peer', code, detail: `answered ${response.statusCode}`, word: null });
    });
  });
  socket.on('open', () => {
    socket.off('close', lost);
    over(() => opened(socket));
  });
}

/** Sends and awaits the hello; `done` or `failed` is called once, and after `failed` the socket is closed. */
export function exchangeHellos(options: HandshakeOptions): void {
  const exchange = new Exchange(options);
  exchange.start();
}

class Exchange {
  private readonly options: HandshakeOptions;
  private readonly bytesBefore: number;
  private timer: NodeJS.Timeout | undefined;
  private isOver = false;
  private first: Uint8Array | null = null;
  private word: Word | null = null;
  /** What came while a fault held the hello back. */
  private readonly early: Uint8Array[] = [];
  private readonly onMessage = (data: RawData): void => this.received(data as Buffer);
  private readonly onClose = (code: number): void => this.closed(code);
  private readonly onError = (): void => this.options.socket.terminate();
  private readonly onBytes = (): void => this.limit();

  constructor(options: HandshakeOptions) {
    this.options = options;
    this.bytesBefore = options.transport.bytesRead;
  }

  start(): void {
    const { socket, transport, session, timeoutMs } = this.options;
    socket.on('message', this.onMessage);
    socket.on('close', this.onClose);
    socket.on('error', this.onError);
    transport.on('data', this.onBytes);
    this.timer = setTimeout(() => socket.terminate(), timeoutMs);
    if (session.side === 'dialler') this.send();
  }

  private send(): void {
    const { context, session, socket, faults, replaces } = this.options;
    const body = makeHello(context, session, replaces());
    const message = messageOf({ channel: 'link', body });
    faults.pass('out', session.peer.deviceId, message.length, () => {
      if (socket.readyState === WebSocket.OPEN) socket.send(message);
    });
  }

  private received(message: Uint8Array): void {
    if (this.first !== null) {
      this.early.push(message);
      return;
    }
    this.first = message;
    const { faults, session, socket, transport } = this.options;
    if (!faults.active) {
      this.judge(message);
      return;
    }
    transport.off('data', this.onBytes);
    socket.pause();
    faults.pass('in', session.peer.deviceId, message.length, () => {
      socket.resume();
      this.judge(message);
    });
  }

  private judge(message: Uint8Array): void {
    const { context, session, socket, transport } = this.options;
    if (socket.readyState !== WebSocket.OPEN) return;
    const body = helloBody(message);
    const verdict =
      body === undefined
        ? ({ kind: 'refused', code: 'bad_hello', detail: 'no frame', word: null } as const)
        : checkHello(context, session, body);
    if (verdict.kind === 'told') {
      // Why it refuses us follows as the close code.
      this.word = verdict.word;
      return;
    }
    if (verdict.kind === 'twin') {
      this.options.twin((code) => {
        const detail = 'started as often as another process with its disk';
        if (!this.isOver) this.refuse({ kind: 'refused', code, detail, word: verdict.word });
      });
      return;
    }
    if (verdict.kind === 'refused') {
      this.refuse(verdict);
      return;
    }
    if (session.side === 'listener') {
      if (!this.options.keeps(verdict.hello)) {
        this.fail({ kind: 'crossing' }, 'crossing');
        return;
      }
      this.send();
    }
    this.release();
    this.options.done({ socket, transport, session, hello: verdict.hello });
    for (const next of this.early) socket.emit('message', next, true);
  }

  private refuse(verdict: Extract<HelloVerdict, { kind: 'refused' }>): void {
    const { word, code } = verdict;
    if (word !== null) {
      this.options.socket.send(messageOf({ channel: 'link', body: encodeRemembered(word) }));
    }
    this.fail({ ...verdict, by: 'us' }, code);
  }

  private closed(code: number): void {
    this.release();
    const refusal = refusalOf(code);
    if (refusal !== undefined) {
      const { word } = this;
      this.options.failed({ kind: 'refused', by: 'peer', code: refusal, detail: 'said by the peer', word });
    } else if (code === CLOSE_CODE.crossing) this.options.failed({ kind: 'crossing' });
    else this.options.failed({ kind: 'lost' });
  }

  private fail(failure: HandshakeFailure, reason: keyof typeof CLOSE_CODE): void {
    const { socket } = this.options;
    this.release();
    socket.on('error', () => undefined);
    socket.close(CLOSE_CODE[reason], reason);
    const timer = setTimeout(() => socket.terminate(), 1000);
    timer.unref();
    socket.once('close', () => clearTimeout(timer));
    this.options.failed(failure);
  }

  /** HS7: until its hello holds, a peer makes us keep no more than a hello's worth of bytes. */
  private limit(): void {
    const { transport, socket } = this.options;
    const received = transport.bytesRead - this.bytesBefore;
    if (received > LIMITS.helloBytesMax + WS_HEADER_BYTES_MAX) socket.terminate();
  }

  private release(): void {
    this.isOver = true;
    const { socket, transport } = this.options;
    clearTimeout(this.timer);
    socket.off('message', this.onMessage);
    socket.off('close', this.onClose);
    socket.off('error', this.onError);
    transport.off('data', this.onBytes);
  }
}

function helloBody(message: Uint8Array): Uint8Array | undefined {
  try {
    const [frame, ...more] = readFrames(message);
    return frame?.channel === 'link' && more.length === 0 ? frame.body : undefined;
  } catch (error) {
    if (error instanceof ProtocolError) return undefined;
    throw error;
  }
}
