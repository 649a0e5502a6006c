/** Calling another node's HTTP routes: plain HTTP over a connection whose key was checked first. */
import { once } from 'node:events';
import { Agent, request as httpRequest, type IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { DeviceId, Hash } from '../../protocol/ids.ts';
import { DialError, dialTls, type DialResult } from './dial.ts';
import type { FaultFilter } from './faults.ts';
import type { TlsIdentity } from './ports.ts';

/** Whom to ask, and by which key it is told. */
export interface PeerTarget {
  /** `host:port`. */
  readonly address: string;
  readonly deviceId: DeviceId;
  readonly tlsKeyHash: Hash;
  /** HS55 By a tunnel through this device, which may be the one that is wanted; `address` is for messages then. */
  readonly through?: DeviceId;
}

/** The other node answered, and the answer is no. `code` as in its problem document. */
export class PeerAnswerError extends Error {
  readonly status: number;
  readonly code: string;

  constructor(status: number, code: string, detail: string) {
    super(detail);
    this.name = 'PeerAnswerError';
    this.status = status;
    this.code = code;
  }
}

export interface PeerHttpOptions {
  readonly tls: TlsIdentity;
  readonly faults: FaultFilter;
  /** Begins a tunnel for files; undefined where there is no way. By default there are none. */
  readonly tunnel?: (through: DeviceId, to: DeviceId) => Duplex | undefined;
}

export interface PeerRequest {
  readonly path: string;
  /** POST when there is one. */
  readonly body?: Uint8Array;
  readonly params?: Readonly<Record<string, number>>;
  /** TCP and TLS; where `handshakeMs` is given TCP alone. */
  readonly dialMs: number;
  readonly handshakeMs?: number;
  /** From there to the end of the answer. */
  readonly answerMs: number;
  readonly answerBytesMax: number;
  readonly signal: AbortSignal;
  /** The far end is the one wanted; the request is sent next. */
  readonly onConnected?: () => void;
  /** With every piece of the answer, the bytes so far. */
  readonly onProgress?: (bytes: number) => void;
  /** Gets the answer piece by piece, as fast as it takes them; then `send` resolves with nothing. */
  readonly take?: (piece: Uint8Array) => Promise<void>;
}

export class PeerHttp {
  private readonly options: PeerHttpOptions;

  constructor(options: PeerHttpOptions) {
    this.options = options;
  }

  /** The answer's body. Throws DialError when the node was not reached or fell silent, PeerAnswerError for a no. */
  async send(target: PeerTarget, request: PeerRequest): Promise<Uint8Array> {
    const { address, tlsKeyHash: keyHash } = target;
    const { tls } = this.options;
    await this.weather('out', target, request.body?.length ?? 1, request.dialMs, request.signal);
    const socket = await dialTls({
      address,
      stream: this.tunnelTo(target),
      tls,
      keyHash,
      timeoutMs: request.dialMs,
      ...(request.handshakeMs === undefined ? {} : { handshakeMs: request.handshakeMs }),
      signal: request.signal,
    });
    try {
      request.onConnected?.();
      const answer = await this.exchange(target, request, socket);
      await this.weather('in', target, answer.length, request.answerMs, request.signal);
      return answer;
    } finally {
      socket.destroy();
    }
  }

  /** Undefined for a target that is dialled. Throws DialError. */
  private tunnelTo({ through, deviceId, address }: PeerTarget): Duplex | undefined {
    if (through === undefined) return undefined;
    const stream = this.options.tunnel?.(through, deviceId);
    if (stream === undefined) throw new DialError('refused', address, 'no way through it any more');
    return stream;
  }

  private async exchange(target: PeerTarget, request: PeerRequest, socket: Duplex): Promise<Uint8Array> {
    const deadline = AbortSignal.any([request.signal, AbortSignal.timeout(request.answerMs)]);
    try {
      const response = await answered(request, socket, deadline);
      const bytes = await readAll(response, request, deadline);
      if (response.statusCode !== 200) throw problemOf(response.statusCode ?? 0, bytes);
      return bytes;
    } catch (error) {
      if (error instanceof PeerAnswerError) throw error;
      const result: DialResult = deadline.aborted ? 'timeout' : 'refused';
      throw new DialError(result, target.address, (error as Error).message);
    }
  }

  /** Faults of the lab; what is lost shows as a time-out. */
  private async weather(
    direction: 'in' | 'out',
    target: PeerTarget,
    bytes: number,
    timeoutMs: number,
    signal: AbortSignal,
  ): Promise<void> {
    const { faults } = this.options;
    if (!faults.active || (await faults.passed(direction, target.deviceId, bytes))) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, timeoutMs);
      const onAbort = (): void => {
        clearTimeout(timer);
        resolve();
      };
      signal.addEventListener('abort', onAbort, { once: true });
    });
    throw new DialError('timeout', target.address, 'no answer');
  }
}

/** The head of the answer. No client library: what follows redirects, proxies or compression has no place here. */
async function answered(
  { path, params = {}, body }: PeerRequest,
  socket: Duplex,
  signal: AbortSignal,
): Promise<IncomingMessage> {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(params)) query.set(name, String(value));
  const sent = httpRequest({
    // TLS is done already: what is spoken on it is plain HTTP.
    agent: new OneSocketAgent(socket),
    host: 'peer',
    path: query.size === 0 ? path : `${path}?${query.toString()}`,
    method: body === undefined ? 'GET' : 'POST',
    headers: {
      'Content-Type': 'application/octet-stream',
      ...(body === undefined ? {} : { 'Content-Length': body.length }),
    },
    signal,
  });
  // What breaks later breaks the answer's body as well; without a listener it would end the process.
  sent.on('error', () => undefined);
  sent.end(body);
  const [response] = (await once(sent, 'response')) as [IncomingMessage];
  return response;
}

/** Hands out the one connection that was dialled. */
class OneSocketAgent extends Agent {
  private readonly socket: Duplex;

  constructor(socket: Duplex) {
    super({ keepAlive: false, maxSockets: 1 });
    this.socket = socket;
  }

  override createConnection(): Duplex {
    return this.socket;
  }
}

async function readAll(
  body: IncomingMessage,
  request: PeerRequest,
  deadline: AbortSignal,
): Promise<Uint8Array> {
  const pieces: Buffer[] = [];
  let length = 0;
  const onAbort = (): void => void body.destroy(new Error('no end of the answer'));
  deadline.addEventListener('abort', onAbort, { once: true });
  try {
    for await (const piece of body as AsyncIterable<Buffer>) {
      length += piece.length;
      if (length > request.answerBytesMax) throw new Error(`an answer above ${request.answerBytesMax} bytes`);
      // A refusal is read whole, whatever was asked for.
      if (request.take !== undefined && body.statusCode === 200) await request.take(piece);
      else pieces.push(piece);
      request.onProgress?.(length);
    }
  } finally {
    deadline.removeEventListener('abort', onAbort);
  }
  return Buffer.concat(pieces);
}

function problemOf(status: number, bytes: Uint8Array): PeerAnswerError {
  try {
    const problem: unknown = JSON.parse(Buffer.from(bytes).toString('utf8'));
    const { code, detail } = problem as { code?: unknown; detail?: unknown };
    if (typeof code === 'string' && typeof detail === 'string')
      return new PeerAnswerError(status, code, detail);
  } catch {
    // Falls through: an answer that says nothing but its status.
  }
  return new PeerAnswerError(status, 'unknown', `answered ${status}`);
}
