/**
 * One receiver of posts. It is somebody else's program: it may be slow, answer without end, point elsewhere, or speak no
 * HTTP at all. Nothing it says is read but the status, and nothing it does holds a post for longer than its time.
 */
import { Agent as HttpAgent, request as requestHttp, type IncomingMessage } from 'node:http';
import { Agent as HttpsAgent, request as requestHttps } from 'node:https';
import { LIMITS } from '../../protocol/limits.ts';
import type { HookFailure } from '../../api/webhooks.ts';

/** taken: a 2xx; gone: 410. */
export type Outcome =
  | { readonly kind: 'taken' | 'gone' }
  | { readonly kind: 'failed'; readonly reason: HookFailure['reason']; readonly status: number | null };

export interface Post {
  readonly headers: Readonly<Record<string, string>>;
  /** JSON. */
  readonly body: string;
}

/** Of a receiver that wants nothing more. */
export const GONE = 410;

export class Mailbox {
  readonly #url: URL;
  readonly #agent: HttpAgent | HttpsAgent;
  readonly #answerMs: number;

  /** answerMs: for one post, from the dial to the end of the answer. */
  constructor(url: string, answerMs: number = LIMITS.webhookAnswerMs) {
    this.#url = new URL(url);
    this.#answerMs = answerMs;
    const settings = { keepAlive: true, maxSockets: 1, maxFreeSockets: 1 };
    this.#agent = this.#isTls ? new HttpsAgent(settings) : new HttpAgent(settings);
  }

  /** One at a time. Never rejects. */
  async post({ headers, body }: Post): Promise<Outcome> {
    return new Promise((resolve) => {
      const request = (this.#isTls ? requestHttps : requestHttp)(this.#url, {
        method: 'POST',
        agent: this.#agent,
        maxHeaderSize: LIMITS.webhookAnswerBytesMax,
        headers: {
          ...headers,
          'Content-Type': 'application/json',
          'Content-Length': Buffer.byteLength(body),
          'User-Agent': 'demes',
        },
      });
      let status: number | null = null;
      let isLate = false;
      const deadline = setTimeout(() => {
        isLate = true;
        request.destroy();
      }, this.#answerMs);
      const end = (error: NodeJS.ErrnoException | null): void => {
        clearTimeout(deadline);
        resolve(status === null ? failedBy(error, isLate) : outcomeOf(status));
      };
      request.on('response', (answer) => {
        status = answer.statusCode ?? 0;
        passOver(answer, () => request.destroy());
      });
      request.on('error', end);
      request.on('close', () => end(null));
      request.end(body);
    });
  }

  /** What is under way is cut off. */
  close(): void {
    this.#agent.destroy();
  }

  get #isTls(): boolean {
    return this.#url.protocol === 'https:';
  }
}

/** A connection can be used again only when its answer was taken in. */
function passOver(answer: IncomingMessage, cutOff: () => void): void {
  let left: number = LIMITS.webhookAnswerBytesMax;
  answer.on('data', (chunk: Buffer) => {
    left -= chunk.length;
    if (left < 0) cutOff();
  });
  answer.on('error', () => undefined);
}

function outcomeOf(status: number): Outcome {
  if (status >= 200 && status < 300) return { kind: 'taken' };
  return status === GONE ? { kind: 'gone' } : { kind: 'failed', reason: 'answer', status };
}

/** Of Node's certificate errors: some have a word in front, some come from OpenSSL as they are. */
const CERTIFICATE = /^(?:ERR_TLS|CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_(?:GET_ISSUER|VERIFY))/;

function failedBy(error: NodeJS.ErrnoException | null, isLate: boolean): Outcome {
  const code = error?.code ?? '';
  let reason: HookFailure['reason'] = 'unreachable';
  if (isLate) reason = 'timeout';
  else if (CERTIFICATE.test(code)) reason = 'certificate';
  else if (code.startsWith('HPE_')) reason = 'answer';
  return { kind: 'failed', reason, status: null };
}
