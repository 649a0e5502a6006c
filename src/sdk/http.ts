/** One node's HTTP address: requests with token, time-out and abort, answers as JSON or as a typed error. */
import type { Problem } from '../api/problem.ts';
import { DemesApiError, DemesConnectionError } from './errors.ts';

export interface NodeAddress {
  /** As the node prints it, e.g. `http://localhost:4700`. */
  readonly url: string;
  /** The API token; without one only `healthz` and `readyz` answer. */
  readonly token?: string | undefined;
}

export interface RequestOptions {
  readonly signal?: AbortSignal | undefined;
  /** Until the whole answer is there, ms. */
  readonly timeoutMs?: number | undefined;
}

export type Query = Readonly<Record<string, string | number | boolean | undefined>>;

/** Of a file, at once or as they come. */
export type Bytes = Blob | Uint8Array<ArrayBuffer> | ReadableStream<Uint8Array>;

interface Call extends RequestOptions {
  readonly query?: Query | undefined;
  /** Sent as JSON. */
  readonly body?: unknown;
  /** Instead of JSON: sent as they come. However long that takes, unless timeoutMs is given. */
  readonly bytes?: { readonly type: string; readonly body: Bytes } | undefined;
  readonly headers?: Readonly<Record<string, string>> | undefined;
}

const TIMEOUT_MS_DEFAULT = 10_000;

export class NodeHttp {
  readonly url: string;
  private readonly token: string | undefined;

  constructor(address: NodeAddress) {
    this.url = address.url.replace(/\/+$/, '');
    this.token = address.token;
  }

  /** The parsed body, or undefined when there is none. The shape is what src/api documents for this path. */
  async json<T>(method: string, path: string, call: Call = {}): Promise<T> {
    const timeoutMs = call.timeoutMs ?? (call.bytes === undefined ? TIMEOUT_MS_DEFAULT : null);
    const timer = new AbortController();
    const timeout = timeoutMs === null ? undefined : setTimeout(() => timer.abort(), timeoutMs);
    try {
      const response = await this.open(method, path, { ...call, signal: both(call.signal, timer.signal) });
      const body = await response.text();
      return (body === '' ? undefined : JSON.parse(body)) as T;
    } catch (error) {
      throw this.explained(error, call.signal, timer.signal.aborted ? timeoutMs : null);
    } finally {
      clearTimeout(timeout);
    }
  }

  /** The answer once its head is there; its body may go on for ever. Throws DemesApiError for a problem. */
  async stream(path: string, call: Call): Promise<Response> {
    try {
      return await this.open('GET', path, call);
    } catch (error) {
      throw this.explained(error, call.signal, null);
    }
  }

  /** A WebSocket that is open. Throws DemesConnectionError when it does not open. */
  async socket(path: string, query?: Query): Promise<WebSocket> {
    const url = `${this.url.replace(/^http/, 'ws')}${path}${queryText(query)}`;
    const socket = new WebSocket(url, { headers: this.authorization() });
    return new Promise((resolve, reject) => {
      socket.addEventListener('open', () => resolve(socket), { once: true });
      const failed = (): void =>
        reject(new DemesConnectionError('unreachable', `${this.url} opened no WebSocket.`));
      socket.addEventListener('error', failed, { once: true });
    });
  }

  private authorization(): Record<string, string> {
    return this.token === undefined ? {} : { authorization: `Bearer ${this.token}` };
  }

  private async open(method: string, path: string, call: Call): Promise<Response> {
    const { bytes } = call;
    const headers = { accept: 'application/json', ...call.headers, ...this.authorization() };
    const sent =
      bytes === undefined
        ? { type: 'application/json', body: JSON.stringify(call.body) }
        : { type: bytes.type, body: bytes.body };
    // Streams ask for `duplex`; the rest bears it.
    const body = sent.body === undefined ? {} : { body: sent.body, duplex: 'half' as const };
    const response = await fetch(`${this.url}${path}${queryText(call.query)}`, {
      method,
      headers: sent.body === undefined ? headers : { ...headers, 'content-type': sent.type },
      redirect: 'error',
      ...body,
      ...(call.signal === undefined ? {} : { signal: call.signal }),
    });
    if (response.ok) return response;
    throw await this.refusal(response);
  }

  private async refusal(response: Response): Promise<Error> {
    const type = response.headers.get('content-type') ?? '';
    const text = await response.text();
    const body: unknown = type.includes('json') ? JSON.parse(text) : undefined;
    if (isNotReady(body)) return new DemesApiError(notReady(response.status, body.reason));
    if (isProblem(body)) return new DemesApiError(body, retryAfterMs(response));
    return new DemesConnectionError(
      'foreign',
      `${this.url} answered ${response.status} in a way that a demes node does not; something else may run there.`,
    );
  }

  private explained(error: unknown, signal: AbortSignal | undefined, timedOutMs: number | null): unknown {
    if (error instanceof DemesApiError || error instanceof DemesConnectionError) return error;
    if (signal?.aborted === true) return signal.reason;
    if (timedOutMs !== null) {
      return new DemesConnectionError('timeout', `${this.url} did not answer within ${timedOutMs} ms.`);
    }
    if (error instanceof SyntaxError) {
      return new DemesConnectionError('foreign', `${this.url} did not answer with JSON.`, { cause: error });
    }
    const code = (error as { cause?: { code?: string } }).cause?.code;
    if (code === 'ECONNREFUSED' || code === 'ENOTFOUND' || code === 'EHOSTUNREACH') {
      return new DemesConnectionError('unreachable', `Nothing answers at ${this.url} (${code}).`, {
        cause: error,
      });
    }
    const why = code === undefined ? '' : ` (${code})`;
    return new DemesConnectionError('broken', `The connection to ${this.url} broke${why}.`, { cause: error });
  }
}

function both(signal: AbortSignal | undefined, timer: AbortSignal): AbortSignal {
  return signal === undefined ? timer : AbortSignal.any([signal, timer]);
}

function queryText(query: Query | undefined): string {
  const pairs = Object.entries(query ?? {}).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, String(value)] as const],
  );
  return pairs.length === 0 ? '' : `?${new URLSearchParams(Object.fromEntries(pairs)).toString()}`;
}

function isProblem(body: unknown): body is Problem {
  if (typeof body !== 'object' || body === null) return false;
  const { code, status, detail } = body as Partial<Problem>;
  return typeof code === 'string' && typeof status === 'number' && typeof detail === 'string';
}

/** `/readyz` answers 503 with `{reason}`, which need not be a problem. */
function isNotReady(body: unknown): body is { readonly reason: string } {
  return !isProblem(body) && typeof (body as { reason?: unknown } | undefined)?.reason === 'string';
}

function notReady(status: number, reason: string): Problem {
  return {
    type: 'about:blank',
    title: 'Not ready',
    status,
    code: 'not_ready',
    detail: reason,
    retryable: true,
  };
}

function retryAfterMs(response: Response): number | null {
  const seconds = Number(response.headers.get('retry-after') ?? Number.NaN);
  return Number.isFinite(seconds) ? seconds * 1000 : null;
}
