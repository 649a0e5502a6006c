/** What `--host` and its companions mean together (KE34): all of them, or a door for this computer only. */
import { isIPv6 } from 'node:net';
import { resolve } from 'node:path';
import { DemesError } from '../protocol/errors.ts';
import type { WideOptions } from './http/wide-door.ts';

export const WIDE_PORT_STEP = 3000;
/** As it stands in a URL. */
const HOST_NAME = /^(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)*$/;

interface WideFlags {
  readonly host?: string | undefined;
  readonly hostName?: readonly string[] | undefined;
  readonly widePort: number;
  readonly tlsCertFile?: string | undefined;
  readonly tlsKeyFile?: string | undefined;
}

/** The address where it is one of this computer alone, else null. */
export function loopbackHost(host: string): string | null {
  const bare = host.startsWith('[') && host.endsWith(']') ? host.slice(1, -1) : host;
  if (bare === 'localhost') return '127.0.0.1';
  return bare === '::1' || (/^127(\.\d{1,3}){3}$/.test(bare) && !isIPv6(bare)) ? bare : null;
}

/** Null without a wider `--host`. Throws wider_binding_refused when something is missing for one. */
export function wideOf({ host, hostName, widePort, tlsCertFile, tlsKeyFile }: WideFlags): WideOptions | null {
  if (host === undefined || loopbackHost(host) !== null) return null;
  const names = (hostName ?? []).map((name) => name.toLowerCase());
  const isComplete = tlsCertFile !== undefined && tlsKeyFile !== undefined && names.length > 0;
  if (host === '' || !isComplete) {
    const detail = `--host ${host} opens the screens to other computers: that needs --tls-cert-file and --tls-key-file, --host-name with the name that browsers will use, and a passphrase.`;
    throw new DemesError('wider_binding_refused', { detail });
  }
  const wrong = names.find((name) => !HOST_NAME.test(name));
  if (wrong !== undefined) {
    const detail = `--host-name ${wrong} is no name such as chat.example.org: give it without https:// and port.`;
    throw new DemesError('usage', { detail, extra: { flag: '--host-name' } });
  }
  return Object.freeze({
    host,
    port: widePort,
    names: Object.freeze(names),
    certFile: resolve(tlsCertFile),
    keyFile: resolve(tlsKeyFile),
  });
}
