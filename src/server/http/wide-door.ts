/**
 * The screens' second door, for a person who is at another computer (KE34): HTTPS with a certificate that browsers
 * accept, under names that were said at the start. It is there only where its flags were given; the door for this
 * computer stays as it is.
 */
import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { DemesError } from '../../protocol/errors.ts';

export interface WideOptions {
  /** An address of this machine, or one that stands for all of them. */
  readonly host: string;
  /** 0 picks a free one. */
  readonly port: number;
  /** What browsers may call it, without the port; lower case. */
  readonly names: readonly string[];
  /** PEM; the whole chain. */
  readonly certFile: string;
  readonly keyFile: string;
}

/** Who knocks here costs memory: fewer than at the door for this computer. */
const CONNECTIONS_MAX = 128;
const HANDSHAKE_MS = 10_000;

/**
 * Listens; nobody answers yet.
 *
 * @param settings of the server, as for the other door
 * @throws DemesError usage for files that cannot be read or do not fit, port_in_use
 */
export async function openWideDoor(options: WideOptions, settings: object): Promise<Server> {
  const server = serverOf(options, settings);
  server.maxConnections = CONNECTIONS_MAX;
  // A handshake that fails is over; its error is nobody's.
  server.on('tlsClientError', (_error, socket) => socket.destroy());
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const detail = `Port ${options.port} at ${options.host} is already used by another program; choose another with --wide-port.`;
      const taken = error.code === 'EADDRINUSE';
      reject(taken ? new DemesError('port_in_use', { detail, cause: error }) : error);
    });
    server.listen(options.port, options.host, () => {
      server.removeAllListeners('error');
      resolve();
    });
  });
  return server;
}

/** `https://NAME:PORT` for each name. */
export function wideOrigins(server: Server, { names }: WideOptions): string[] {
  const { port } = server.address() as AddressInfo;
  return names.map((name) => new URL(`https://${name}:${port}`).origin);
}

function serverOf({ certFile, keyFile }: WideOptions, settings: object): Server {
  try {
    return createServer({
      ...settings,
      cert: readFileSync(certFile),
      key: readFileSync(keyFile),
      minVersion: 'TLSv1.2',
      handshakeTimeout: HANDSHAKE_MS,
    });
  } catch (error) {
    const detail = `--tls-cert-file and --tls-key-file: ${(error as Error).message}.`;
    throw new DemesError('usage', { detail, extra: { flag: '--tls-cert-file' }, cause: error });
  }
}
