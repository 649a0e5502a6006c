/** A line between two programs on loopback that counts the bytes that pass, each way. */
import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

export class CountingProxy {
  /** From whoever connects to whom it leads to, and back. */
  readonly bytes = { there: 0, back: 0 };
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();

  private constructor(port: number) {
    this.#server = createServer((near) => {
      const far = connect(port, '127.0.0.1');
      near.on('data', (part: Buffer) => void (this.bytes.there += part.length));
      far.on('data', (part: Buffer) => void (this.bytes.back += part.length));
      near.pipe(far).pipe(near);
      for (const socket of [near, far]) {
        this.#sockets.add(socket);
        socket.on('error', () => {
          near.destroy();
          far.destroy();
        });
        socket.once('close', () => this.#sockets.delete(socket));
      }
    });
  }

  /** Leads to this port of 127.0.0.1. */
  static async to(port: number): Promise<CountingProxy> {
    const proxy = new CountingProxy(port);
    proxy.#server.listen(0, '127.0.0.1');
    await once(proxy.#server, 'listening');
    return proxy;
  }

  get address(): string {
    return `127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  close(): void {
    this.#server.close();
    for (const socket of this.#sockets) socket.destroy();
  }
}
