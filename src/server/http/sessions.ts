/**
 * Who may use the screens: a one-time link, asked for with the token, opens a session in one browser. Only
 * hashes of the secrets are kept, in memory: a restart ends all sessions. Programs use the token itself.
 */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { DeviceId } from '../../protocol/ids.ts';

const SECRET_BYTES = 32;
const LINK_MS = 10 * 60_000;
/** A session nobody used for this long is over. */
const SESSION_MS = 7 * 24 * 3600 * 1000;
/** Each bounded: the oldest goes first. */
const LINKS_MAX = 64;
const SESSIONS_MAX = 64;

export interface IssuedLink {
  readonly secret: string;
  readonly expiresAtMs: number;
}

export class Sessions {
  /** Cookies ignore ports, so the name says which node it is for. */
  readonly cookieName: string;
  private readonly tokenDigest: Buffer;
  private readonly now: () => number;
  /** Digest to the time it ends, oldest first. */
  private readonly links = new Map<string, number>();
  private readonly sessions = new Map<string, number>();

  /** `token`: the node's API token; `now`: ms since 1970. */
  constructor(deviceId: DeviceId, token: string, now: () => number = Date.now) {
    this.cookieName = `demes-session-${deviceId}`;
    this.tokenDigest = digestOf(token);
    this.now = now;
  }

  /** A secret that opens one session, once, within ten minutes. */
  issueLink(): IssuedLink {
    const secret = newSecret();
    const expiresAtMs = this.now() + LINK_MS;
    remember(this.links, keyOf(secret), expiresAtMs, LINKS_MAX);
    return { secret, expiresAtMs };
  }

  /** The Set-Cookie value of a new session; null for a link that is unknown, used or too old. */
  redeem(linkSecret: string): string | null {
    const key = keyOf(linkSecret);
    const expiresAtMs = this.links.get(key);
    this.links.delete(key);
    if (expiresAtMs === undefined || expiresAtMs <= this.now()) return null;
    const secret = newSecret();
    remember(this.sessions, keyOf(secret), this.now() + SESSION_MS, SESSIONS_MAX);
    return `${this.cookieName}=${secret}; Path=/; HttpOnly; SameSite=Strict`;
  }

  /** Takes the time of a comparison that does not depend on where the two differ. */
  isToken(candidate: string): boolean {
    return timingSafeEqual(digestOf(candidate), this.tokenDigest);
  }

  /** Whether a Cookie header carries a session that is alive; it lives on from now. */
  hasSession(cookieHeader: string | undefined): boolean {
    if (cookieHeader === undefined) return false;
    const prefix = `${this.cookieName}=`;
    for (const part of cookieHeader.split(';')) {
      const pair = part.trim();
      if (pair.startsWith(prefix) && this.renew(keyOf(pair.slice(prefix.length)))) return true;
    }
    return false;
  }

  private renew(key: string): boolean {
    const expiresAtMs = this.sessions.get(key);
    if (expiresAtMs === undefined) return false;
    this.sessions.delete(key);
    if (expiresAtMs <= this.now()) return false;
    this.sessions.set(key, this.now() + SESSION_MS);
    return true;
  }
}

/** Adds at the end and forgets the oldest above `max`. */
function remember(map: Map<string, number>, key: string, value: number, max: number): void {
  map.set(key, value);
  if (map.size > max) map.delete(map.keys().next().value!);
}

function newSecret(): string {
  return randomBytes(SECRET_BYTES).toString('base64url');
}

/** Looking a digest up tells an attacker nothing about the secret by its time. */
function keyOf(secret: string): string {
  return digestOf(secret).toString('base64');
}

function digestOf(secret: string): Buffer {
  return createHash('sha256').update(secret).digest();
}
