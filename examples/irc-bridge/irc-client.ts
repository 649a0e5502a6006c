/**
 * One connection to an IRC server that stays in one channel, made again whenever it breaks. It says lines one at a time,
 * each followed by a PING: a server does one thing after the other, so its PONG says that the line before was taken.
 */
import { createHash, randomBytes } from 'node:crypto';
import { connect as connectPlainly, type Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { connect as connectSafely } from 'node:tls';
import { decoded, folded, formatLine, parseLine, type IrcLine } from './irc-text.ts';

export interface IrcOptions {
  readonly host: string;
  readonly port: number;
  readonly tls?: boolean;
  readonly password?: string | undefined;
  /** As it would like to be called; another one is found where that is taken. */
  readonly nick: string;
  readonly channel: string;
  /** A line each so many ms, after a few at once: servers throw out who is faster. */
  readonly lineMs?: number;
  /** The first pause before it connects again; doubled with each failure, up to a minute. */
  readonly retryMs?: number;
  /** `key`: the same for the same line, also when the server tells it again; another for any other. */
  readonly onLine: (nick: string, text: string, key: string) => void;
  readonly log?: (text: string) => void;
}

/** taken: by the server. refused: it said so. unsure: the connection broke before either was known. */
export type Said = 'taken' | 'refused' | 'unsure';

const LINE_BYTES_MAX = 512;
/** `:nick!user@host `, as long as they come: it is not known before the channel is joined, and may change. */
const PREFIX_BYTES = 110;
const AT_ONCE = 4;
const RETRY_MS_MAX = 60_000;
const SILENCE_MS = 60_000;
const BUFFER_BYTES_MAX = 64 * 1024;
/** What every server bears. */
const NICK_LENGTH = 9;
const CAPABILITIES = ['message-tags', 'server-time'];

/** Nobody is called so, here or elsewhere (ERR_ERRONEUSNICKNAME … ERR_UNAVAILRESOURCE). */
const NICK_REFUSED = new Set(['432', '433', '436', '437']);
/** The channel does not exist, is full, wants an invitation or a key, or not this nick. */
const JOIN_REFUSED = new Set(['403', '405', '471', '473', '474', '475', '476', '477', '489']);
/** Nobody like that, cannot be sent to the channel, not in it, unknown or too little said. */
const LINE_REFUSED = new Set(['401', '402', '404', '411', '412', '415', '417', '442', '461']);

/** What a text in PRIVMSG may have, so that nobody gets it cut off: the server writes who says it before it. */
export function textBytesMax(channel: string): number {
  return LINE_BYTES_MAX - PREFIX_BYTES - Buffer.byteLength(`PRIVMSG ${channel} :\r\n`);
}

export class IrcClient {
  readonly #options: Required<Omit<IrcOptions, 'password'>> & { readonly password: string | undefined };
  #socket: Socket | null = null;
  #rest: Buffer = Buffer.alloc(0);
  #nick: string;
  #tries = 0;
  #isRegistered = false;
  #isJoined = false;
  #offered: string[] = [];
  /** What waits for the channel. */
  #joined = Promise.withResolvers<void>();
  #pending: { readonly token: string; readonly end: (said: Said) => void } | null = null;
  /** When the next line may go, as if lines went evenly: ms of a clock that only goes on. */
  #nextAt = 0;
  #seen = new Map<string, number>();

  constructor(options: IrcOptions) {
    const { lineMs = 2_000, retryMs = 1_000, tls = false, log = () => undefined, password } = options;
    this.#options = { ...options, lineMs, retryMs, tls, log, password };
    this.#nick = options.nick;
  }

  get nick(): string {
    return this.#nick;
  }

  get isJoined(): boolean {
    return this.#isJoined;
  }

  /** Connects, and again whenever the connection ends, until the signal aborts. */
  async run(signal: AbortSignal): Promise<void> {
    for (let failures = 0; !signal.aborted; failures += 1) {
      const wasJoined = await this.#connection(signal);
      if (signal.aborted) return;
      if (wasJoined) failures = 0;
      const most = Math.min(this.#options.retryMs * 2 ** Math.min(failures, 16), RETRY_MS_MAX);
      await pause(most * (0.5 + Math.random() / 2), undefined, { signal }).catch(() => undefined);
    }
  }

  /** One line, when the channel is joined and it is this line's turn. Nothing else may be said meanwhile. */
  async say(text: string, signal: AbortSignal): Promise<Said> {
    const given = Promise.withResolvers<never>();
    const stopped = (): void => given.reject(signal.reason);
    signal.addEventListener('abort', stopped, { once: true });
    given.promise.catch(() => undefined);
    try {
      signal.throwIfAborted();
      while (!this.#isJoined) await Promise.race([this.#joined.promise, given.promise]);
      await this.#turn(signal);
      if (!this.#isJoined) return 'refused';
      const ended = Promise.withResolvers<Said>();
      const token = randomBytes(8).toString('hex');
      this.#pending = { token, end: ended.resolve };
      this.#send('PRIVMSG', this.#options.channel, text);
      this.#send('PING', token);
      return await Promise.race([ended.promise, given.promise]);
    } finally {
      signal.removeEventListener('abort', stopped);
      this.#pending = null;
    }
  }

  async #turn(signal: AbortSignal): Promise<void> {
    const { lineMs } = this.#options;
    const now = performance.now();
    this.#nextAt = Math.max(this.#nextAt + lineMs, now - (AT_ONCE - 1) * lineMs);
    if (this.#nextAt > now) await pause(this.#nextAt - now, undefined, { signal });
  }

  /** Resolves when it is over: whether the channel was joined. */
  #connection(signal: AbortSignal): Promise<boolean> {
    const { host, port, tls, password, nick, log } = this.#options;
    return new Promise((resolve) => {
      let wasJoined = false;
      const socket = tls ? connectSafely({ host, port, servername: host }) : connectPlainly({ host, port });
      this.#socket = socket;
      this.#rest = Buffer.alloc(0);
      this.#nick = nick;
      this.#tries = 0;
      this.#offered = [];
      const stop = (): void => void socket.destroy();
      signal.addEventListener('abort', stop, { once: true });
      if (signal.aborted) stop();
      socket.setTimeout(SILENCE_MS);
      let isAsked = false;
      socket.on('timeout', () => {
        // Silent twice, the second time though it was asked.
        if (isAsked) socket.destroy();
        isAsked = true;
        this.#send('PING', 'alive');
      });
      socket.on(tls ? 'secureConnect' : 'connect', () => {
        this.#send('CAP', 'LS', '302');
        if (password !== undefined) this.#send('PASS', password);
        this.#send('NICK', this.#nick);
        this.#send('USER', 'demes', '0', '*', 'A bridge to a room of demes');
      });
      socket.on('data', (bytes: Buffer) => {
        isAsked = false;
        this.#take(bytes);
        wasJoined ||= this.#isJoined;
      });
      socket.on('error', (error) => log(`IRC: ${error.message}`));
      socket.on('close', () => {
        signal.removeEventListener('abort', stop);
        this.#ended();
        resolve(wasJoined);
      });
    });
  }

  #ended(): void {
    this.#socket = null;
    this.#isRegistered = false;
    if (this.#isJoined) this.#joined = Promise.withResolvers();
    this.#isJoined = false;
    this.#seen.clear();
    this.#pending?.end('unsure');
  }

  #send(command: string, ...params: readonly string[]): void {
    this.#socket?.write(`${formatLine(command, ...params)}\r\n`);
  }

  #take(bytes: Buffer): void {
    this.#rest = Buffer.concat([this.#rest, bytes]);
    for (let end = this.#rest.indexOf(10); end >= 0; end = this.#rest.indexOf(10)) {
      const line = parseLine(decoded(this.#rest.subarray(0, end)).replace(/\r+$/, ''));
      this.#rest = this.#rest.subarray(end + 1);
      if (line !== null) this.#heard(line);
    }
    if (this.#rest.length > BUFFER_BYTES_MAX) this.#socket?.destroy();
  }

  #heard(line: IrcLine): void {
    const { command, params } = line;
    if (command === 'PING') this.#send('PONG', params.at(-1) ?? '');
    else if (command === 'PONG') {
      if (params.at(-1) === this.#pending?.token) this.#pending?.end('taken');
    } else if (command === 'PRIVMSG') this.#spoken(line);
    else if (/^\d/.test(command)) this.#numbered(command, params);
    else if (command === 'CAP') this.#capabilities(params);
    else if (command === 'ERROR') this.#options.log(`IRC: ${params.at(-1) ?? ''}`);
    else this.#moved(line);
  }

  #numbered(code: string, params: readonly string[]): void {
    const { channel, log } = this.#options;
    if (code === '001') {
      this.#isRegistered = true;
      this.#nick = params[0] ?? this.#nick;
    } else if (code === '376' || code === '422') this.#send('JOIN', channel);
    else if (NICK_REFUSED.has(code) && !this.#isRegistered) this.#tryAnotherNick();
    else if (code === '366' && this.#isChannel(params[1])) {
      this.#isJoined = true;
      this.#joined.resolve();
      log(`IRC: in ${channel} as ${this.#nick}`);
    } else if (LINE_REFUSED.has(code) && this.#pending !== null) this.#pending.end('refused');
    else if (JOIN_REFUSED.has(code) && this.#isChannel(params[1])) {
      log(`IRC: cannot join ${channel}: ${params.at(-1)}`);
      this.#socket?.destroy();
    }
  }

  /** Somebody came, went, or is called otherwise; of the others nothing need be known. */
  #moved({ command, nick, params }: IrcLine): void {
    const { channel, log } = this.#options;
    const isKicked = command === 'KICK' && this.#isChannel(params[0]) && this.#isOwn(params[1]);
    if (isKicked) {
      log(`IRC: put out of ${channel}: ${params.at(-1)}`);
      // Not at once: who comes back at once is banned.
      this.#socket?.destroy();
    }
    if (!this.#isOwn(nick)) return;
    if (command === 'PART') this.#socket?.destroy();
    if (command === 'NICK') this.#nick = params[0] ?? this.#nick;
  }

  #capabilities(params: readonly string[]): void {
    const [, verb, third] = params;
    const names = (params.at(-1) ?? '').split(' ').map((name) => name.split('=')[0]!);
    if (verb === 'LS') {
      this.#offered.push(...names);
      if (third === '*') return;
      const wanted = CAPABILITIES.filter((name) => this.#offered.includes(name));
      if (wanted.length === 0) this.#send('CAP', 'END');
      else this.#send('CAP', 'REQ', wanted.join(' '));
    } else if (verb === 'ACK' || verb === 'NAK') this.#send('CAP', 'END');
  }

  /** bridge, bridge1, bridge2, … within what the server bears. */
  #tryAnotherNick(): void {
    this.#tries += 1;
    const end = String(this.#tries);
    this.#nick = this.#options.nick.slice(0, NICK_LENGTH - end.length) + end;
    this.#send('NICK', this.#nick);
  }

  #spoken({ tags, nick, params }: IrcLine): void {
    const [channel, text] = params;
    if (text === undefined || !this.#isChannel(channel) || this.#isOwn(nick)) return;
    this.#options.onLine(nick, text, this.#keyOf(tags, nick, text));
  }

  /** By its id, else by who said it and when; where the server tells neither, it never tells a line again. */
  #keyOf(tags: ReadonlyMap<string, string>, nick: string, text: string): string {
    const { host, port, channel } = this.#options;
    const [id, time] = [tags.get('msgid'), tags.get('time')];
    const said =
      id ?? (time === undefined ? randomBytes(16).toString('hex') : this.#counted(`${time} ${nick} ${text}`));
    return createHash('sha256')
      .update(JSON.stringify([host, port, folded(channel), said]))
      .digest('hex')
      .slice(0, 40);
  }

  /** Somebody may say the same twice in one moment. */
  #counted(said: string): string {
    const times = (this.#seen.get(said) ?? 0) + 1;
    if (this.#seen.size > 1_000) this.#seen.clear();
    this.#seen.set(said, times);
    return `${said} ${times}`;
  }

  #isChannel(name: string | undefined): boolean {
    return name !== undefined && folded(name) === folded(this.#options.channel);
  }

  #isOwn(nick: string | undefined): boolean {
    return nick !== undefined && folded(nick) === folded(this.#nick);
  }
}
