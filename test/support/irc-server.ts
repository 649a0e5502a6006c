/**
 * An IRC server as RFC 1459 and 2812 describe it, small: names, channels, PRIVMSG, PING. It keeps what was said, cuts lines
 * at 512 bytes as servers do, and does what real ones do rarely: it breaks off, throws out, and is slow to answer.
 */
import { once } from 'node:events';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';

export interface Spoken {
  readonly nick: string;
  readonly text: string;
}

export interface IrcServerOptions {
  /** Capabilities that it offers; null: it knows no CAP. */
  readonly capabilities?: readonly string[] | null;
  readonly tagOf?: (spoken: Spoken) => string;
}

interface Person {
  readonly socket: Socket;
  nick: string;
  hasUser: boolean;
  isNegotiating: boolean;
  isWelcome: boolean;
  readonly channels: Set<string>;
  capabilities: readonly string[];
}

const LINE_BYTES_MAX = 512;
const NICK = /^[A-Za-z[\]\\`_^{|}][A-Za-z0-9[\]\\`_^{|}-]{0,29}$/;

export class IrcServer {
  /** All that was said in channels, by the order in which the server took it. */
  readonly spoken: Spoken[] = [];
  /** Commands as they came, of everybody. */
  readonly commands: string[] = [];
  /** Lines that had to be cut. */
  cut = 0;
  /** While true it takes what is said and answers no PING. */
  isMute = false;
  readonly #options: IrcServerOptions;
  readonly #server: Server;
  readonly #people = new Set<Person>();

  private constructor(options: IrcServerOptions) {
    this.#options = options;
    this.#server = createServer((socket) => this.#welcome(socket));
  }

  static async open(options: IrcServerOptions = {}, port = 0): Promise<IrcServer> {
    const server = new IrcServer(options);
    server.#server.listen(port, '127.0.0.1');
    await once(server.#server, 'listening');
    return server;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** Who is in the channel. */
  in(channel: string): string[] {
    return [...this.#people].filter(({ channels }) => channels.has(channel)).map(({ nick }) => nick);
  }

  /** Breaks off with everybody of that name, without a word. */
  breakOff(nick: string): void {
    for (const one of this.#people) if (one.nick === nick) one.socket.resetAndDestroy();
  }

  /** Puts somebody out of a channel. */
  kick(channel: string, nick: string): void {
    this.#tell(channel, `:op!op@irc KICK ${channel} ${nick} :enough`);
    for (const one of this.#people) if (one.nick === nick) one.channels.delete(channel);
  }

  async close(): Promise<void> {
    for (const { socket } of this.#people) socket.destroy();
    this.#server.close();
    await once(this.#server, 'close');
  }

  #welcome(socket: Socket): void {
    const person: Person = {
      socket,
      nick: '',
      hasUser: false,
      isNegotiating: false,
      isWelcome: false,
      channels: new Set(),
      capabilities: [],
    };
    this.#people.add(person);
    let rest = '';
    socket.setEncoding('utf8');
    socket.on('data', (text: string) => {
      const lines = (rest + text).split(/\r\n|\n/);
      rest = lines.pop()!;
      for (const line of lines) this.#take(person, line);
    });
    socket.on('error', () => undefined);
    socket.on('close', () => {
      this.#people.delete(person);
      for (const channel of person.channels) this.#tell(channel, `:${prefixOf(person)} QUIT :gone`);
    });
  }

  #take(person: Person, line: string): void {
    this.commands.push(line);
    const [, command = '', middle = '', last] = /^(\S+)((?: +[^: ]\S*)*)(?: +:(.*))?$/s.exec(line) ?? [];
    const words = middle.split(' ').filter((word) => word !== '');
    const params = last === undefined ? words : [...words, last];
    const does: Readonly<Record<string, () => void>> = {
      CAP: () => this.#negotiate(person, params),
      NICK: () => this.#name(person, params[0] ?? ''),
      USER: () => {
        person.hasUser = true;
        this.#greet(person);
      },
      PING: () => {
        if (!this.isMute) this.#send(person, `:irc PONG irc :${params[0]}`);
      },
      JOIN: () => this.#join(person, params[0] ?? ''),
      PRIVMSG: () => this.#speak(person, params[0] ?? '', params[1] ?? ''),
      QUIT: () => void person.socket.end(),
    };
    does[command.toUpperCase()]?.();
  }

  #negotiate(person: Person, [verb, ...rest]: readonly string[]): void {
    const { capabilities = [] } = this.#options;
    if (capabilities === null) return this.#send(person, ':irc 421 * CAP :Unknown command');
    if (verb === 'END') {
      person.isNegotiating = false;
      return this.#greet(person);
    }
    person.isNegotiating = true;
    if (verb === 'LS') return this.#send(person, `:irc CAP * LS :${capabilities.join(' ')}`);
    person.capabilities = (rest.at(-1) ?? '').split(' ');
    this.#send(person, `:irc CAP * ACK :${rest.at(-1)}`);
  }

  #name(person: Person, nick: string): void {
    const target = person.nick === '' ? '*' : person.nick;
    if (!NICK.test(nick)) return this.#send(person, `:irc 432 ${target} ${nick} :Erroneous nickname`);
    const isTaken = [...this.#people].some((one) => one.nick.toLowerCase() === nick.toLowerCase());
    if (isTaken) return this.#send(person, `:irc 433 ${target} ${nick} :Nickname is already in use`);
    person.nick = nick;
    this.#greet(person);
  }

  #greet(person: Person): void {
    const isReady = person.nick !== '' && person.hasUser && !person.isNegotiating && !person.isWelcome;
    if (!isReady) return;
    person.isWelcome = true;
    this.#send(person, `:irc 001 ${person.nick} :Welcome`);
    this.#send(person, `:irc 422 ${person.nick} :No message of the day`);
  }

  #join(person: Person, channel: string): void {
    person.channels.add(channel);
    this.#tell(channel, `:${prefixOf(person)} JOIN ${channel}`);
    this.#send(person, `:irc 353 ${person.nick} = ${channel} :${this.in(channel).join(' ')}`);
    this.#send(person, `:irc 366 ${person.nick} ${channel} :End of names`);
  }

  #speak(person: Person, channel: string, text: string): void {
    if (!person.channels.has(channel)) {
      return this.#send(person, `:irc 404 ${person.nick} ${channel} :Cannot send to channel`);
    }
    const spoken = { nick: person.nick, text };
    this.spoken.push(spoken);
    for (const one of this.#people) {
      if (one === person || !one.channels.has(channel)) continue;
      const tag = one.capabilities.includes('message-tags') ? (this.#options.tagOf?.(spoken) ?? '') : '';
      this.#send(one, `${tag}:${prefixOf(person)} PRIVMSG ${channel} :${text}`, tag.length);
    }
  }

  #tell(channel: string, line: string): void {
    for (const one of this.#people) if (one.channels.has(channel)) this.#send(one, line);
  }

  #send({ socket }: Person, line: string, tagLength = 0): void {
    let bytes = Buffer.from(line);
    if (bytes.length - tagLength > LINE_BYTES_MAX - 2) {
      this.cut += 1;
      bytes = bytes.subarray(0, LINE_BYTES_MAX - 2 + tagLength);
    }
    socket.write(Buffer.concat([bytes, Buffer.from('\r\n')]));
  }
}

function prefixOf({ nick }: Person): string {
  return `${nick}!~user@${'h'.repeat(63)}`;
}
