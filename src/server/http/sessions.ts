/**
 * Who may use the screens: a one-time link, asked for with the token, opens a session in one browser. Only digests
 * of the secrets are kept, links in memory, sessions also across restarts. Programs use the token itself.
 */
import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

const SECRET_BYTES = 32;
const LINK_MS = 10 * 60_000;
/** A session nobody used for this long is over. */
const SESSION_MS = 7 * 24 * 3600 * 1000;
/** On disk a session may end this much earlier than in memory: not every request is a write. */
const SAVED_LATE_MS_MAX = 3600 * 1000;
/** Each bounded: the oldest goes first. */
const LINKS_MAX = 64;
const SESSIONS_MAX = 64;

export interface IssuedLink {
  readonly secret: string;
  readonly expiresAtMs: number;
}

/** What outlives the process: digest of a session to the time it ends (ms since 1970), oldest first. */
export interface SessionMemory {
  load(): ReadonlyMap<string, number>;
  save(sessions: ReadonlyMap<string, number>): void;
}

export interface SessionOptions {
  /** The device's id; empty where a directory never got as far as having one. */
  readonly deviceId: string;
  /** The node's API token. */
  readonly token: string;
  /** Null: sessions end with the process, and their cookies with the browser. */
  readonly memory: SessionMemory | null;
  /** ms since 1970. */
  readonly now?: () => number;
}

export class Sessions {
  /** Cookies ignore ports, so the name says which node it is for. */
  readonly cookieName: string;
  private readonly token: string;
  private readonly tokenDigest: Buffer;
  private readonly memory: SessionMemory | null;
  private readonly now: () => number;
  /** Digest to the time it ends, oldest first. */
  private readonly links = new Map<string, number>();
  private readonly sessions = new Map<string, number>();
  /** As the memory has them. */
  private readonly saved = new Map<string, number>();

  constructor({ deviceId, token, memory, now = Date.now }: SessionOptions) {
    this.cookieName = `demes-session-${deviceId}`;
    this.token = token;
    this.tokenDigest = digestOf(token);
    this.memory = memory;
    this.now = now;
    for (const [key, expiresAtMs] of memory?.load() ?? []) {
      // A clock that went back since must not make a session longer than any may be.
      remember(this.sessions, key, Math.min(expiresAtMs, now() + SESSION_MS), SESSIONS_MAX);
      this.saved.set(key, expiresAtMs);
    }
  }

  /** A secret that opens one session, once, within ten minutes. */
  issueLink(): IssuedLink {
    const secret = newSecret();
    const expiresAtMs = this.now() + LINK_MS;
    remember(this.links, this.keyOf(secret), expiresAtMs, LINKS_MAX);
    return { secret, expiresAtMs };
  }

  /** The Set-Cookie value of a new session of somebody who gave the passphrase over TLS. */
  begin(): string {
    return `${this.newSession()}; Secure`;
  }

  /** The Set-Cookie value of a new session; null for a link that is unknown, used or too old. */
  redeem(linkSecret: string): string | null {
    const key = this.keyOf(linkSecret);
    const expiresAtMs = this.links.get(key);
    this.links.delete(key);
    if (expiresAtMs === undefined || expiresAtMs <= this.now()) return null;
    return this.newSession();
  }

  /** Takes the time of a comparison that does not depend on where the two differ. */
  isToken(candidate: string): boolean {
    return timingSafeEqual(digestOf(candidate), this.tokenDigest);
  }

  /** Whether a Cookie header carries a session that is alive; it lives on from now. */
  hasSession(cookieHeader: string | undefined): boolean {
    return this.secretIn(cookieHeader) !== null;
  }

  /** The Set-Cookie value that lets the browser keep its session as long as this node does; null when it need not. */
  prolonged(cookieHeader: string | undefined): string | null {
    const secret = this.memory === null ? null : this.secretIn(cookieHeader);
    return secret === null ? null : this.cookieOf(secret);
  }

  private newSession(): string {
    const secret = newSecret();
    remember(this.sessions, this.keyOf(secret), this.now() + SESSION_MS, SESSIONS_MAX);
    this.save();
    return this.cookieOf(secret);
  }

  /** The secret of a session that is alive, which lives on from now. */
  private secretIn(cookieHeader = ''): string | null {
    const prefix = `${this.cookieName}=`;
    for (const part of cookieHeader.split(';')) {
      const pair = part.trim();
      const secret = pair.slice(prefix.length);
      if (pair.startsWith(prefix) && this.renew(this.keyOf(secret))) return secret;
    }
    return null;
  }

  private cookieOf(secret: string): string {
    const lasting = this.memory === null ? '' : `; Max-Age=${SESSION_MS / 1000}`;
    return `${this.cookieName}=${secret}; Path=/; HttpOnly; SameSite=Strict${lasting}`;
  }

  /**
   * Looking a digest up tells an attacker nothing about the secret by its time. With the token in it, a new token
   * ends every session, and a stolen memory leads nowhere.
   */
  private keyOf(secret: string): string {
    return createHmac('sha256', this.token).update(secret).digest('base64');
  }

  private renew(key: string): boolean {
    const expiresAtMs = this.sessions.get(key);
    if (expiresAtMs === undefined) return false;
    this.sessions.delete(key);
    if (expiresAtMs <= this.now()) return false;
    const renewedMs = this.now() + SESSION_MS;
    this.sessions.set(key, renewedMs);
    if (renewedMs - (this.saved.get(key) ?? 0) > SAVED_LATE_MS_MAX) this.save();
    return true;
  }

  private save(): void {
    if (this.memory === null) return;
    this.saved.clear();
    for (const [key, expiresAtMs] of this.sessions) this.saved.set(key, expiresAtMs);
    this.memory.save(this.sessions);
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

function digestOf(secret: string): Buffer {
  return createHash('sha256').update(secret).digest();
}
