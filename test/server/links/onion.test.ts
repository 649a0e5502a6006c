import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { expect } from 'chai';
import { DialError, dialTls } from '../../../src/server/links/dial.ts';
import { throughProxy } from '../../../src/server/links/socks.ts';
import { connected, GROUP_A, TestNode } from './world.ts';

const NAME = '2gzyxa5ihm7nsggfxnu52rck2vv4rvmdlkiu3zzui5du4xyclen53wid.onion';
const REFUSED = 5;

/** A proxy on loopback that knows one name; `said` is what it was asked for. */
class FakeTor {
  readonly said: string[] = [];
  port = 0;
  /** Where the name leads. */
  target = 0;
  /** What it says instead of what it should. */
  nonsense: Uint8Array | null = null;
  readonly #server: Server = createServer((socket) => void this.#serve(socket).catch(() => socket.destroy()));

  async start(): Promise<this> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    this.port = (this.#server.address() as AddressInfo).port;
    return this;
  }

  get address(): string {
    return `127.0.0.1:${this.port}`;
  }

  close(): void {
    this.#server.close();
  }

  async #serve(socket: Socket): Promise<void> {
    socket.on('error', () => undefined);
    const [greeting] = (await once(socket, 'data')) as [Buffer];
    expect([...greeting]).to.deep.equal([5, 1, 0]);
    if (this.nonsense !== null) {
      socket.end(this.nonsense);
      return;
    }
    socket.write(Uint8Array.of(5, 0));
    const [wish] = (await once(socket, 'data')) as [Buffer];
    const name = wish.subarray(5, 5 + wish[4]!).toString();
    this.said.push(`${name}:${wish.readUInt16BE(5 + wish[4]!)}`);
    if (name !== NAME) {
      socket.end(Uint8Array.of(5, REFUSED, 0, 1, 0, 0, 0, 0, 0, 0));
      return;
    }
    const to = connect(this.target, '127.0.0.1');
    to.on('error', () => socket.destroy());
    await once(to, 'connect');
    // In pieces, as a network may bring them.
    socket.write(Uint8Array.of(5, 0, 0));
    socket.write(Uint8Array.of(1, 127, 0, 0, 1, 0, 0));
    socket.pipe(to).pipe(socket);
  }
}

describe('links: onion services', () => {
  const running: TestNode[] = [];
  let tor: FakeTor;

  beforeEach(async () => {
    tor = await new FakeTor().start();
  });
  afterEach(async () => {
    await Promise.all(running.splice(0).map((node) => node.stop()));
    tor.close();
  });

  it('AD15 a member at an onion address is linked by the proxy, which is given the name', async () => {
    const hidden = await new TestNode().start();
    const node = await new TestNode({ onionProxy: tor.address }).start();
    running.push(hidden, node);
    tor.target = hidden.port;
    hidden.manager.setKnown([node.asKnown([GROUP_A], [])]);
    node.manager.setKnown([hidden.asKnown([GROUP_A], [`${NAME}:5700`])]);
    await connected([node, hidden]);
    expect(tor.said[0]).to.equal(`${NAME}:5700`);
    expect(node.manager.linkWith(hidden.deviceId)?.dialledBy).to.equal(node.deviceId);
  });

  const dialled = async (
    onionProxy: string | undefined,
    name: string,
    timeoutMs = 1_000,
  ): Promise<string> => {
    const node = new TestNode(onionProxy === undefined ? {} : { onionProxy });
    const { tls } = node.identity;
    const signal = new AbortController().signal;
    try {
      await dialTls({ address: `${name}:5700`, tls, keyHash: tls.keyHash, timeoutMs, signal });
      return 'ok';
    } catch (error) {
      if (!(error instanceof DialError)) throw error;
      return error.result;
    }
  };

  it('AD15 without a proxy, or when it does not get through, nothing is said of the device', async () => {
    expect(await dialled(undefined, NAME)).to.equal('timeout');
    expect(await dialled('127.0.0.1:9', NAME)).to.equal('timeout');
    expect(await dialled(tor.address, 'unknown.onion')).to.equal('timeout');
    expect(tor.said).to.deep.equal(['unknown.onion:5700']);
  });

  it('AD15 whoever is there instead shows another key, and a proxy that says nonsense fails the dial only', async () => {
    const other = await new TestNode().start();
    running.push(other);
    tor.target = other.port;
    expect(await dialled(tor.address, NAME)).to.equal('wrongKey');
    for (const nonsense of [[], [5], [4, 0], [5, 255], [5, 0, 5]]) {
      tor.nonsense = Uint8Array.from(nonsense);
      expect(await dialled(tor.address, NAME), nonsense.join()).to.equal('timeout');
    }
  });

  it('AD15 a proxy that falls silent is given up in time', async () => {
    const silent = createServer().listen(0, '127.0.0.1');
    await once(silent, 'listening');
    const { port } = silent.address() as AddressInfo;
    expect(await dialled(`127.0.0.1:${port}`, NAME, 20)).to.equal('timeout');
    const given = new AbortController();
    const waiting = throughProxy(`127.0.0.1:${port}`, `${NAME}:1`, given.signal).then(
      () => 'open',
      () => 'given up',
    );
    given.abort();
    expect(await waiting).to.equal('given up');
    silent.close();
  });
});
