/**
 * Reaching another node: TCP and TLS 1.3 to an address, and nothing is said there before the key of the far
 * end's certificate is the one that was asked for (HS3). Names, dates and issuers in it are not looked at.
 */
import type { Duplex } from 'node:stream';
import {
  connect,
  createSecureContext,
  type ConnectionOptions,
  type SecureContext,
  type TLSSocket,
} from 'node:tls';
import { splitAddress } from '../../protocol/address.ts';
import type { Hash } from '../../protocol/ids.ts';
import { isOnion, throughProxy } from './socks.ts';
import { spkiHash } from '../crypto/certificate.ts';
import { dialableLookup, isDialable } from '../discovery/dialable.ts';
import type { TlsIdentity } from './ports.ts';

/** As the join attempts of the API have it. */
export type DialResult = 'refused' | 'timeout' | 'wrongKey';

/** An address did not lead to the node wanted; `message` is for the log. */
export class DialError extends Error {
  readonly result: DialResult;
  readonly address: string;
  /** A machine answered there, and then it took too long: it may be busy. */
  readonly isSlow: boolean;

  constructor(result: DialResult, address: string, message: string, isSlow = false) {
    super(message);
    this.name = 'DialError';
    this.result = result;
    this.address = address;
    this.isSlow = isSlow;
  }
}

export interface DialOptions {
  /** `host:port`; for messages only when there is a stream. */
  readonly address: string;
  /** What to speak TLS on instead of TCP to the address: a tunnel. */
  readonly stream?: Duplex | undefined;
  readonly tls: TlsIdentity;
  /** The pin, or which keys are as good. */
  readonly keyHash: Hash | ((keyHash: Hash) => boolean);
  readonly timeoutMs: number;
  /** For TLS, once TCP is connected; by default what is left of `timeoutMs`. */
  readonly handshakeMs?: number;
  readonly signal: AbortSignal;
  /** TCP is connected: somebody's machine answered. */
  readonly onAnswer?: () => void;
}

/** An onion service is some more hops away. */
const ONION_TIMES = 5;

/** The socket has no application byte written or read yet. Throws DialError (an abort is a `timeout`). */
export function dialTls(options: DialOptions): Promise<TLSSocket> {
  return options.stream === undefined && isOnion(options.address) ? dialOnion(options) : speakTls(options);
}

/** AD15 By the proxy of Tor or not at all. What does not work says nothing about whether the device is there. */
async function dialOnion(options: DialOptions): Promise<TLSSocket> {
  const { address, signal, tls } = options;
  if (tls.onionProxy === null) throw new DialError('timeout', address, 'onion services need --tor');
  const timeoutMs = ONION_TIMES * options.timeoutMs;
  const ends = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]);
  try {
    const stream = await throughProxy(tls.onionProxy, address, ends);
    return await speakTls({ ...options, stream, timeoutMs });
  } catch (error) {
    if (error instanceof DialError) throw error;
    throw new DialError('timeout', address, (error as Error).message);
  }
}

function speakTls(options: DialOptions): Promise<TLSSocket> {
  const { address, signal } = options;
  return new Promise((resolve, reject) => {
    if (signal.aborted) {
      options.stream?.destroy();
      reject(new DialError('timeout', address, 'given up'));
      return;
    }
    if (options.stream === undefined && !isDialable(address)) {
      reject(new DialError('refused', address, 'leads to no other machine'));
      return;
    }
    const socket = connect({
      ...whereTo(options),
      secureContext: contextOf(options.tls),
      // Not by a chain of issuers: by the key itself, below, before anything is written.
      rejectUnauthorized: false,
      servername: '',
    });
    socket.setNoDelay(true);
    const lateIn = (ms: number, isSlow: boolean): NodeJS.Timeout =>
      setTimeout(() => fail(new DialError('timeout', address, 'no answer', isSlow)), ms);
    let timer = lateIn(options.timeoutMs, false);
    const connected = (): void => {
      options.onAnswer?.();
      if (options.handshakeMs === undefined) return;
      clearTimeout(timer);
      timer = lateIn(options.handshakeMs, true);
    };
    const onAbort = (): void => fail(new DialError('timeout', address, 'given up'));
    const settle = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', onAbort);
      socket.off('error', onError);
      socket.off('close', onClose);
      // Whoever takes the socket watches it in its own way; until then an error must not end the process.
      socket.on('error', () => undefined);
    };
    const fail = (error: DialError): void => {
      settle();
      socket.destroy();
      reject(error);
    };
    const onError = (error: NodeJS.ErrnoException): void =>
      fail(new DialError(error.code === 'ETIMEDOUT' ? 'timeout' : 'refused', address, error.message));
    const onClose = (): void => fail(new DialError('refused', address, 'closed while connecting'));
    signal.addEventListener('abort', onAbort, { once: true });
    socket.on('error', onError);
    socket.on('close', onClose);
    socket.once('connect', connected);
    socket.once('secureConnect', () => {
      if (!isWanted(peerKeyHash(socket), options.keyHash)) {
        fail(new DialError('wrongKey', address, 'another key than the one pinned'));
        return;
      }
      settle();
      resolve(socket);
    });
  });
}

function isWanted(shown: Hash | undefined, wanted: DialOptions['keyHash']): boolean {
  return typeof wanted === 'string' ? shown === wanted : shown !== undefined && wanted(shown);
}

function whereTo({ stream, address }: DialOptions): ConnectionOptions {
  if (stream !== undefined) return { socket: stream };
  const { host, port } = splitAddress(address);
  return { host, port, lookup: dialableLookup(port) };
}

const contexts = new WeakMap<TlsIdentity, SecureContext>();

/** Parsing the key and certificate is the dearest part of a dial, so it is done once. */
function contextOf(tls: TlsIdentity): SecureContext {
  let context = contexts.get(tls);
  if (context === undefined) {
    const { keyPem: key, certificatePem: cert } = tls;
    context = createSecureContext({ key, cert, minVersion: 'TLSv1.3', maxVersion: 'TLSv1.3' });
    contexts.set(tls, context);
  }
  return context;
}

/** Hash of the far end's key; undefined when it sent no certificate. */
export function peerKeyHash(socket: TLSSocket): Hash | undefined {
  const certificate = socket.getPeerX509Certificate();
  if (certificate === undefined) return undefined;
  return spkiHash(certificate.publicKey.export({ format: 'der', type: 'spki' }));
}

/**
 * Tries several, each started when the one before failed or, unless that called `hold`, after `staggerMs`, and
 * keeps the first that
 * succeeds; the others are aborted, and what comes of them all the same is disposed of. Throws the error of the last that failed when none does.
 */
export function firstOf<Target, Result>(
  targets: readonly Target[],
  tryOne: (target: Target, signal: AbortSignal, hold: () => void) => Promise<Result>,
  dispose: (late: Result) => void,
  staggerMs: number,
  signal: AbortSignal,
): Promise<Result> {
  return new Promise((resolve, reject) => {
    const losers = new AbortController();
    let started = 0;
    let failed = 0;
    let timer: NodeJS.Timeout | undefined;
    let settled = false;
    const settle = (outcome: () => void): void => {
      settled = true;
      clearTimeout(timer);
      signal.removeEventListener('abort', onAbort);
      outcome();
      losers.abort();
    };
    const onAbort = (): void => settle(() => reject(new DialError('timeout', '', 'given up')));
    const startNext = (): void => {
      clearTimeout(timer);
      const target = targets[started];
      if (settled || target === undefined) return;
      started++;
      timer = setTimeout(startNext, staggerMs);
      const hold = (): void => clearTimeout(timer);
      tryOne(target, losers.signal, hold).then(
        (result) => {
          if (settled) dispose(result);
          else settle(() => resolve(result));
        },
        (error: Error) => {
          failed++;
          if (settled) return;
          if (failed === targets.length) settle(() => reject(error));
          else startNext();
        },
      );
    };
    signal.addEventListener('abort', onAbort, { once: true });
    if (signal.aborted) onAbort();
    else if (targets.length === 0) settle(() => reject(new DialError('refused', '', 'no address is known')));
    else startNext();
  });
}
