/** What this node tells others about where it can be reached. */
import { networkInterfaces, type NetworkInterfaceInfo } from 'node:os';
import { isAddress, joinAddress } from '../../protocol/address.ts';
import { LIMITS } from '../../protocol/limits.ts';
import { leadsNowhere } from './dialable.ts';

export interface ListenAddress {
  /** As bound: an address, a name, or 0.0.0.0 or :: for all interfaces. */
  readonly host: string;
  readonly port: number;
}

export type Interfaces = NodeJS.Dict<NetworkInterfaceInfo[]>;

const LOOPBACK = '127.0.0.1';
/** Of one family, when there are too many of both: bridges of containers must not hide the other family. */
const OF_A_FAMILY_MIN = Math.floor((LIMITS.addressesMax - 1) / 2);

/**
 * `host:port`, best first, at most LIMITS.addressesMax. What the person advertises and nothing else: who
 * names the way in (a router, a proxy) does not want another to be found. Without that, what the machine's
 * interfaces say (IPv4 before IPv6), then loopback, which serves other nodes on this machine. A node bound
 * to one address says that one. Link-local addresses are left out: they need an interface's name beside them,
 * which is another one on every machine.
 */
export function ownAddresses(
  listen: ListenAddress,
  advertise: readonly string[],
  interfaces: Interfaces = networkInterfaces(),
): string[] {
  const hosts = isAnyAddress(listen.host) ? hostsOf(listen.host, interfaces) : [listen.host];
  const own = hosts.map((host) => joinAddress(host, listen.port));
  const all = new Set(advertise.length > 0 ? advertise : own);
  return [...all].filter(isAddress).slice(0, LIMITS.addressesMax);
}

function isAnyAddress(host: string): boolean {
  return host === '0.0.0.0' || host === '::' || host === '';
}

function hostsOf(bound: string, interfaces: Interfaces): string[] {
  const outside = Object.values(interfaces)
    .flatMap((entries) => entries ?? [])
    .filter((entry) => !entry.internal && !leadsNowhere(entry.address));
  const v4 = outside.filter((entry) => entry.family === 'IPv4').map((entry) => entry.address);
  const v6 = outside.filter((entry) => entry.family === 'IPv6').map((entry) => entry.address);
  if (bound === '0.0.0.0') return [...v4.slice(0, LIMITS.addressesMax - 1), LOOPBACK];
  const room = LIMITS.addressesMax - 1;
  const shown = v4.slice(0, Math.max(room - v6.length, OF_A_FAMILY_MIN));
  return [...shown, ...v6.slice(0, room - shown.length), LOOPBACK];
}
