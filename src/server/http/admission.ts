/**
 * Who gets in, decided on the head of a request or upgrade, before a byte of its body is read. The listener is
 * on loopback, but every web page in the user's browser can reach loopback too: hence the order of checks.
 */
import type { IncomingMessage } from 'node:http';
import { TLSSocket } from 'node:tls';
import { DemesError } from '../../protocol/errors.ts';
import { BLOB_ROUTES } from '../../api/blobs.ts';
import { IMPORT_ROUTES } from '../../api/imports.ts';
import { ACCESS, type Access } from '../../api/route.ts';
import { hasBody } from './body.ts';
import { pathOf } from './query.ts';
import type { Sessions } from './sessions.ts';
import type { Tokens } from './tokens.ts';

/** token: a program; session: a screen; nobody: may see only what is for everybody on this machine. */
export type Caller = 'nobody' | 'token' | 'session';

interface Admitted {
  readonly caller: Caller;
  readonly access: Access;
  /** Of a token made for a program. */
  readonly tokenId: string | null;
}

/** Whose requests they are, once admitted. */
const admitted = new WeakMap<IncomingMessage, Admitted>();
const NOBODY: Admitted = { caller: 'nobody', access: 'read', tokenId: null };

/** KE24: throws forbidden_scope when the request came with a token that may not go so far. */
export function checkAccess(request: IncomingMessage, needed: Access): void {
  const { access } = admitted.get(request) ?? NOBODY;
  if (ACCESS.indexOf(access) < ACCESS.indexOf(needed)) throw new DemesError('forbidden_scope');
}

/** What screens open streams as; no token's id looks so. */
export const SCREENS = 'screens';

/** Whom a stream belongs to that this request opens: the id of a token made for a program, SCREENS, or null. */
export function openerOf(request: IncomingMessage): string | null {
  const { caller, tokenId } = admitted.get(request) ?? NOBODY;
  return caller === 'session' ? SCREENS : tokenId;
}

/** Of the page that asks other computers for the passphrase. */
export const LOGIN_PATH = '/login';

/** What one door answers to. */
interface Door {
  readonly hosts: ReadonlySet<string>;
  readonly origins: ReadonlySet<string>;
}

/** It came by the door for other computers (KE34): that one alone speaks TLS. */
export function isWide(request: IncomingMessage): boolean {
  return request.socket instanceof TLSSocket;
}

const LOOPBACK = /^(?:127\.\d{1,3}\.\d{1,3}\.\d{1,3}|::1|::ffff:127\.\d{1,3}\.\d{1,3}\.\d{1,3})$/;
const HTTP_PORT = 80;
/** What a form sends. */
const FORM_TYPE = /^application\/x-www-form-urlencoded$/i;
/** Our charset is UTF-8 whether it is said or not. */
const JSON_TYPE = /^application\/json(?:\s*;\s*charset="?utf-8"?)?\s*$/i;
/** Where bytes come in instead of JSON. */
const BYTES_ROUTES = [BLOB_ROUTES.putBlob, IMPORT_ROUTES.putImport].map(({ method, path }) => ({
  method: method.toUpperCase(),
  form: new RegExp(`^${path.replaceAll(/\{\w+\}/g, '[^/]+')}$`),
}));
/** A page elsewhere cannot send it unasked either. */
const BYTES_TYPE = /^application\/octet-stream$/i;
/** Methods that change nothing: a session needs no proof that the page asking is ours. */
const SAFE_METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS']);

export class Admission {
  private readonly local: Door;
  private readonly wide: Door;
  private readonly sessions: Sessions;
  private readonly tokens: Tokens;

  /**
   * @param port the one that the listener has for this computer
   * @param wideOrigins by which other computers may call this node; empty: by none
   */
  constructor(port: number, wideOrigins: readonly string[], sessions: Sessions, tokens: Tokens) {
    const names = ['localhost', '127.0.0.1', '[::1]'];
    const hosts = names.map((name) => `${name}:${port}`);
    if (port === HTTP_PORT) hosts.push(...names);
    this.local = { hosts: new Set(hosts), origins: new Set(hosts.map((host) => `http://${host}`)) };
    this.wide = {
      hosts: new Set(wideOrigins.map((origin) => new URL(origin).host)),
      origins: new Set(wideOrigins),
    };
    this.sessions = sessions;
    this.tokens = tokens;
  }

  /** Throws malformed, forbidden_host, forbidden_origin or unsupported_media_type. */
  admit(request: IncomingMessage, isUpgrade: boolean): Caller {
    const door = isWide(request) ? this.wide : this.local;
    if (door === this.local) checkRemote(request.socket.remoteAddress);
    checkHost(request, door);
    checkPage(request, door);
    if (hasBody(request)) checkContentType(request);
    // Nothing but the page that asks for it sends the passphrase.
    if (isLogin(request) && request.headers.origin === undefined) throw new DemesError('forbidden_origin');
    const found = this.callerOf(request);
    const { caller } = found;
    // A session is sent along by the browser whoever asks; only our own page says our own origin.
    if (caller === 'session' && (isUpgrade || !SAFE_METHODS.has(request.method ?? ''))) {
      if (request.headers.origin === undefined) throw new DemesError('forbidden_origin');
    }
    admitted.set(request, found);
    return caller;
  }

  private callerOf(request: IncomingMessage): Admitted {
    const { authorization } = request.headers;
    // KE36 From other computers only a person comes in, by the passphrase.
    if (authorization === undefined || isWide(request)) {
      const hasSession = this.sessions.hasSession(request.headers.cookie);
      return hasSession ? { caller: 'session', access: 'all', tokenId: null } : NOBODY;
    }
    const secret = /^Bearer +(\S+) *$/i.exec(authorization)?.[1];
    if (secret === undefined) return NOBODY;
    if (this.sessions.isToken(secret)) return { caller: 'token', access: 'all', tokenId: null };
    const token = this.tokens.find(secret);
    return token === null ? NOBODY : { caller: 'token', access: token.scope, tokenId: token.id };
  }
}

function checkHost(request: IncomingMessage, door: Door): void {
  const hosts = valuesOf(request, 'host');
  if (hosts.length !== 1) {
    throw new DemesError('malformed', { detail: 'A request must name its host exactly once.' });
  }
  // A target with a host of its own (for proxies) would have to agree with the header; nobody needs it.
  const foreignTarget = !(request.url ?? '').startsWith('/');
  if (foreignTarget || !door.hosts.has(hosts[0]!.toLowerCase())) throw new DemesError('forbidden_host');
}

function checkPage(request: IncomingMessage, door: Door): void {
  const { origin } = request.headers;
  if (origin !== undefined && !door.origins.has(origin)) throw new DemesError('forbidden_origin');
  const site = request.headers['sec-fetch-site'];
  // A page on another port of localhost is same-site: cookies reach us from there, so it is refused too.
  if (site !== undefined && site !== 'same-origin' && site !== 'none') {
    throw new DemesError('forbidden_origin');
  }
}

/** Every value of a header as sent: Node itself keeps only the first Host of several. */
function valuesOf(request: IncomingMessage, name: string): string[] {
  const values: string[] = [];
  const raw = request.rawHeaders;
  for (let i = 0; i + 1 < raw.length; i += 2) {
    if (raw[i]!.length === name.length && raw[i]!.toLowerCase() === name) values.push(raw[i + 1]!);
  }
  return values;
}

/** Throws forbidden_host for anybody outside this machine. */
export function checkRemote(address: string | undefined): void {
  if (address === undefined || !LOOPBACK.test(address)) throw new DemesError('forbidden_host');
}

/** KE35 The one form: it comes by the door for other computers, and carries the passphrase. */
function isLogin(request: IncomingMessage): boolean {
  return isWide(request) && request.method === 'POST' && request.url === LOGIN_PATH;
}

function checkContentType(request: IncomingMessage): void {
  const encoding = request.headers['content-encoding'];
  const plain = encoding === undefined || encoding === 'identity';
  if (!plain || !wantedType(request).test(request.headers['content-type'] ?? '')) {
    throw new DemesError('unsupported_media_type');
  }
}

/** KE13 What a body is, by where it goes. */
function wantedType(request: IncomingMessage): RegExp {
  if (isLogin(request)) return FORM_TYPE;
  const path = pathOf(request.url ?? '');
  const isFile = BYTES_ROUTES.some(({ method, form }) => request.method === method && form.test(path));
  return isFile ? BYTES_TYPE : JSON_TYPE;
}
