/**
 * Reaching an onion service by the SOCKS5 proxy of a Tor that runs here (RFC 1928, RFC 1929 is not needed): the proxy is
 * given the name, which is asked for nowhere else (RFC 7686).
 */
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { splitAddress } from '../../protocol/address.ts';

const VERSION = 5;
const NO_PASSWORD = 0;
const CONNECT = 1;
const NAME = 3;
/** How many bytes an address of a kind has in the answer; a name's length is its first byte. */
const ADDRESS_BYTES: Readonly<Record<number, number>> = { 1: 4, 4: 16 };
const PORT_BYTES = 2;
const NAME_BYTES_MAX = 255;

export function isOnion(address: string): boolean {
  return splitAddress(address).host.toLowerCase().endsWith('.onion');
}

/**
 * A connection to the address, on which nothing was said yet. Rejects when the proxy is not there or does not get through,
 * and when the signal aborts; then nothing is left open. proxy, address: `host:port`.
 */
export async function throughProxy(proxy: string, address: string, signal: AbortSignal): Promise<Socket> {
  signal.throwIfAborted();
  const socket = connect({ ...splitAddress(proxy), noDelay: true });
  const onAbort = (): void => void socket.destroy(new Error('given up'));
  signal.addEventListener('abort', onAbort, { once: true });
  socket.on('error', () => undefined);
  try {
    await once(socket, 'connect');
    await settle(socket, address);
    return socket;
  } catch (error) {
    socket.destroy();
    throw error;
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}

/** What the proxy wants to hear, and what it answers. Leaves the connection as it was, with nothing read too much. */
async function settle(socket: Socket, address: string): Promise<void> {
  const pieces = socket.iterator({ destroyOnReturn: false });
  let held: Buffer = Buffer.alloc(0);
  const take = async (count: number): Promise<Buffer> => {
    while (held.length < count) {
      const { value, done } = (await pieces.next()) as IteratorResult<Buffer, undefined>;
      if (done === true) throw new Error('the proxy ended it');
      held = Buffer.concat([held, value]);
    }
    const taken = held.subarray(0, count);
    held = held.subarray(count);
    return taken;
  };
  socket.write(Uint8Array.of(VERSION, 1, NO_PASSWORD));
  const [version, method] = await take(2);
  if (version !== VERSION || method !== NO_PASSWORD) throw new Error('the proxy wants something else');
  socket.write(wish(address));
  const [, result, , kind] = await take(4);
  if (result !== 0) throw new Error(`the proxy does not get there (${result})`);
  const length = ADDRESS_BYTES[kind!] ?? (await take(1))[0]!;
  await take(length + PORT_BYTES);
  // Nobody speaks there before this end does.
  if (held.length > 0) throw new Error('the proxy said too much');
  await pieces.return?.();
}

function wish(address: string): Uint8Array {
  const { host, port } = splitAddress(address);
  const name = Buffer.from(host, 'ascii').subarray(0, NAME_BYTES_MAX);
  const head = Uint8Array.of(VERSION, CONNECT, 0, NAME, name.length);
  return Buffer.concat([head, name, Uint8Array.of(port >> 8, port & 0xff)]);
}
