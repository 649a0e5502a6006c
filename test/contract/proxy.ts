/** A TCP proxy under a test's hand: what passes can be delayed, held back with the connections open, or cut. */
import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/** One connection through the proxy. */
export class ProxiedLink {
  /** Added to each direction, ms. */
  delayMs = 0;
  /** Nothing passes; the connections stay open. */
  stalled = false;
  readonly #ends: readonly [Socket, Socket];
  readonly #held: (() => void)[] = [];

  constructor(from: Socket, to: Socket) {
    this.#ends = [from, to];
    this.#pipe(from, to);
    this.#pipe(to, from);
  }

  get isOpen(): boolean {
    return this.#ends.every((socket) => !socket.destroyed);
  }

  go(): void {
    this.stalled = false;
    for (const pass of this.#held.splice(0)) pass();
  }

  cut(): void {
    for (const socket of this.#ends) socket.destroy();
  }

  #pipe(from: Socket, to: Socket): void {
    from.setNoDelay(true);
    from.on('error', () => undefined);
    from.on('close', () => to.destroy());
    from.on('data', (chunk: Buffer) => {
      const pass = (): void => {
        if (!to.destroyed) to.write(chunk);
      };
      if (this.stalled) this.#held.push(pass);
      else if (this.delayMs === 0) pass();
      else setTimeout(pass, this.delayMs);
    });
  }
}

export class Proxy {
  readonly links = new Set<ProxiedLink>();
  /** Holds back what passes on connections that are there and on new ones. */
  #stalled = false;
  #refuses = false;
  readonly #server: Server;
  /** The port that stands behind it; free when the proxy is made. */
  readonly target: number;

  private constructor(server: Server, target: number) {
    this.#server = server;
    this.target = target;
    server.on('connection', (from: Socket) => {
      if (this.#refuses) {
        from.destroy();
        return;
      }
      const link = new ProxiedLink(from, connect(target, '127.0.0.1'));
      link.stalled = this.#stalled;
      this.links.add(link);
      from.on('close', () => this.links.delete(link));
    });
  }

  static async open(): Promise<Proxy> {
    const [server, other] = [createServer(), createServer()];
    for (const one of [server, other]) await once(one.listen(0, '127.0.0.1'), 'listening');
    const target = portOf(other);
    await once(other.close(), 'close');
    return new Proxy(server, target);
  }

  get address(): string {
    return `127.0.0.1:${portOf(this.#server)}`;
  }

  stall(): void {
    this.#stalled = true;
    for (const link of this.links) link.stalled = true;
  }

  cut(): void {
    this.#refuses = true;
    for (const link of this.links) link.cut();
  }

  heal(): void {
    this.#stalled = false;
    this.#refuses = false;
    for (const link of this.links) link.go();
  }

  close(): void {
    this.cut();
    this.#server.close();
  }
}

function portOf(server: Server): number {
  return (server.address() as AddressInfo).port;
}
