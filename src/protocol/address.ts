/** Addresses of nodes as text: `host:port`, with an IPv6 host in brackets. */
import { LIMITS } from './limits.ts';

const ADDRESS = /^(?:[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?|\[[0-9A-Fa-f:.]+\]):([1-9][0-9]{0,4})$/;

/** True for `host:port` that can be dialled: a name or IP address, and a port from 1 to 65535. */
export function isAddress(text: string): boolean {
  if (text.length > LIMITS.addressLengthMax) return false;
  const match = ADDRESS.exec(text);
  return match !== null && Number(match[1]) <= 65_535;
}

/** The two parts of an address that `isAddress` takes; the host without brackets. */
export function splitAddress(address: string): { readonly host: string; readonly port: number } {
  const colon = address.lastIndexOf(':');
  const host = address.slice(0, colon);
  return { host: host.startsWith('[') ? host.slice(1, -1) : host, port: Number(address.slice(colon + 1)) };
}

/** The other way round: brackets around an IPv6 host. */
export function joinAddress(host: string, port: number): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}
