/** What this node tells others about where it can be reached. */
import { networkInterfaces, type NetworkInterfaceInfo } from 'node:os';
import { isAddress } from '../../protocol/address.ts';
import { LIMITS } from '../../protocol/limits.ts';

export interface ListenAddress {
  /** As bound: an address, a name, or 0.0.0.0 or :: for all interfaces. */
  readonly host: string;
  readonly port: number;
}

type Interfaces = NodeJS.Dict<NetworkInterfaceInfo[]>;

const LOOPBACK = '127.0.0.1';

/**
 * `host:port`, best first, at most LIMITS.addressesMax. What the person advertises and nothing else: who
 * names the way in (a router, a proxy) does not want another to be found. Without that, what the machine's
 * interfaces say (IPv4 before IPv6), then loopback, which serves other nodes on this machine. A node bound
 * to one address says that one.
 */
export function ownAddresses(
  listen: ListenAddress,
  advertise: readonly string[],
  interfaces: Interfaces = networkInterfaces(),
): string[] {
  const hosts = isAnyAddress(listen.host) ? hostsOf(listen.host, interfaces) : [listen.host];
  const own = hosts.map((host) => joined(host, listen.port));
  const all = new Set(advertise.length > 0 ? advertise : own);
  return [...all].filter(isAddress).slice(0, LIMITS.addressesMax);
}

function isAnyAddress(host: string): boolean {
  return host === '0.0.0.0' || host === '::' || host === '';
}

function hostsOf(bound: string, interfaces: Interfaces): string[] {
  const outside = Object.values(interfaces)
    .flatMap((entries) => entries ?? [])
    .filter((entry) => !entry.internal && !isLinkLocal(entry.address));
  const v4 = outside.filter((entry) => entry.family === 'IPv4').map((entry) => entry.address);
  const v6 = outside.filter((entry) => entry.family === 'IPv6').map((entry) => entry.address);
  return [...v4, ...(bound === '0.0.0.0' ? [] : v6), LOOPBACK];
}

/** They need an interface's name beside them, which is different on every machine. */
function isLinkLocal(address: string): boolean {
  return address.toLowerCase().startsWith('fe80:') || address.startsWith('169.254.');
}

function joined(host: string, port: number): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}
