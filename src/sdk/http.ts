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

export type Query = Readonly<Record<string, string | number | undefined>>;

interface Call extends RequestOptions {
  readonly query?: Query | undefined;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
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
    const timeoutMs = call.timeoutMs ?? TIMEOUT_MS_DEFAULT;
    const timer = new AbortController();
    const timeout = setTimeout(() => timer.abort(), timeoutMs);
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

  private async open(method: string, path: string, call: Call): Promise<Response> {
    const headers: Record<string, string> = { accept: 'application/json', ...call.headers };
    if (this.token !== undefined) headers['authorization'] = `Bearer ${this.token}`;
    if (call.body !== undefined) headers['content-type'] = 'application/json';
    const response = await fetch(`${this.url}${path}${queryText(call.query)}`, {
      method,
      headers,
      redirect: 'error',
      ...(call.body === undefined ? {} : { body: JSON.stringify(call.body) }),
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
