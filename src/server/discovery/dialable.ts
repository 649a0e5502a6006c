/**
 * Which addresses are dialled (AD4). A record is its device's word, and a member may lie: so nothing is dialled that
 * leads to no other node anyway, but to many machines at once, to services of this machine's own network or system.
 */
import { lookup as systemLookup, type LookupAddress, type LookupOptions } from 'node:dns';
import { BlockList, isIP, isIPv6, type LookupFunction } from 'node:net';
import { splitAddress } from '../../protocol/address.ts';

/** Below it, this machine's own services listen; no node of an ordinary user can. */
const LOOPBACK_PORT_MIN = 1024;
/** Names that stand for a way through another member, and are never asked for in the domain name system. */
const RELAYED = '.relay';

// Unspecified, link-local (every machine's own, and where clouds keep secrets), multicast, reserved, broadcast.
const NOWHERE = blockListOf(
  ['0.0.0.0/8', '169.254.0.0/16', '224.0.0.0/4', '240.0.0.0/4'],
  ['::/128', 'fe80::/10', 'ff00::/8'],
);
const LOOPBACK = blockListOf(['127.0.0.0/8'], ['::1/128']);

// Private, carriers' own, loopback, link-local: whoever is seen there shares a network with this machine.
const NEAR = blockListOf(
  ['10.0.0.0/8', '100.64.0.0/10', '127.0.0.0/8', '169.254.0.0/16', '172.16.0.0/12', '192.168.0.0/16'],
  ['::1/128', 'fc00::/7', 'fe80::/10'],
);

function blockListOf(v4: readonly string[], v6: readonly string[]): BlockList {
  const list = new BlockList();
  const add = (net: string, family: 'ipv4' | 'ipv6'): void => {
    const [address, prefix] = net.split('/') as [string, string];
    list.addSubnet(address, Number(prefix), family);
  };
  for (const net of v4) add(net, 'ipv4');
  for (const net of v6) add(net, 'ipv6');
  return list;
}

function isIn(list: BlockList, ip: string): boolean {
  return list.check(ip, isIPv6(ip) ? 'ipv6' : 'ipv4');
}

/** ip: an IPv4 or IPv6 address. */
export function leadsNowhere(ip: string): boolean {
  return isIn(NOWHERE, ip);
}

/** ip: of the far end of a connection. False: it came over the public network. */
export function isNear(ip: string): boolean {
  return isIn(NEAR, ip);
}

function isIpDialable(ip: string, port: number): boolean {
  return !leadsNowhere(ip) && (port >= LOOPBACK_PORT_MIN || !isIn(LOOPBACK, ip));
}

/** `address` as `isAddress` takes it. A name is judged again by what it stands for (`dialableLookup`). */
export function isDialable(address: string): boolean {
  const { host, port } = splitAddress(address);
  if (isIP(host) !== 0) return isIpDialable(host, port);
  return !host.includes(':') && !host.toLowerCase().endsWith(RELAYED);
}

/** For `connect`: the system's lookup without what is not dialled at this port. */
export function dialableLookup(port: number, resolve: typeof resolveAll = resolveAll): LookupFunction {
  return (hostname: string, options: LookupOptions, done) => {
    resolve(hostname, { ...options, all: true }, (error, found) => {
      const good = error === null ? found.filter(({ address }) => isIpDialable(address, port)) : [];
      const [first] = good;
      if (first === undefined) done(error ?? notDialled(hostname), '', 0);
      else if (options.all === true) done(null, good);
      else done(null, first.address, first.family);
    });
  };
}

function resolveAll(
  hostname: string,
  options: LookupOptions & { all: true },
  done: (error: NodeJS.ErrnoException | null, found: LookupAddress[]) => void,
): void {
  systemLookup(hostname, options, done);
}

function notDialled(hostname: string): NodeJS.ErrnoException {
  return Object.assign(new Error(`${hostname} leads to no other machine`), { code: 'ENOTFOUND' });
}
