/**
 * Speaks with the router in a thread of its own: what comes from the network there is read by libraries that end their
 * process when it is not what they expect, and that must not be the node.
 */
import { readFileSync } from 'node:fs';
import type { EventEmitter } from 'node:events';
import { networkInterfaces } from 'node:os';
import { parentPort, workerData } from 'node:worker_threads';
import { pmpNat, upnpNat, type Gateway } from '@achingbrain/nat-port-mapper';
import { isNear } from './dialable.ts';
import { RouterRefused } from './port-mapping.ts';
import type { RouterAnswer, RouterQuestion, RouterSettings } from './router-mapper.ts';

const DESCRIPTION = 'demes';
const SEARCH_MS = 8_000;
const ANSWER_MS = 5_000;
/** UPnP takes ms and makes an hour of less; NAT-PMP takes what it is given for seconds. */
const UPNP_LEASE_MS = 3_600_000;
const PMP_LEASE_S = 3_600;
const PMP_PROTOCOL = 'natpmp:';

const { descriptor } = workerData as RouterSettings;

interface Asked {
  readonly gateway: Gateway;
  readonly port: number;
  readonly externalPort: number;
}
let asked: Asked | null = null;
/** No router is looked for any more; what one was asked for is still waited for, to be taken back. */
const closing = new AbortController();

const CONNECTION = 'urn:schemas-upnp-org:service:WANIPConnection:2';
/** What the library's UPnP gateways have besides what their type says. */
interface UpnpGateway {
  getGateway(options: object): Promise<{
    run(
      service: string,
      action: string,
      fields: readonly (readonly [string, unknown])[],
      options: object,
    ): Promise<unknown>;
  }>;
}

async function upnpGateway(): Promise<Gateway> {
  const upnp = upnpNat({ description: DESCRIPTION, autoRefresh: false });
  const signal = AbortSignal.any([AbortSignal.timeout(SEARCH_MS), closing.signal]);
  if (descriptor !== null) return upnp.getGateway(new URL(descriptor), { signal });
  for await (const gateway of upnp.findGateways({ signal })) if (gateway.family === 'IPv4') return gateway;
  throw new Error('no router with UPnP answered');
}

/** Where Linux says that the way out is; on other systems a person says it, or UPnP finds it. */
function wayOut(): string {
  const [, ...routes] = readFileSync('/proc/net/route', 'utf8').trim().split('\n');
  const hex = routes.map((line) => line.split('\t')).find(([, target]) => target === '00000000')?.[2];
  if (hex === undefined) throw new Error('there is no way out');
  const bytes = (hex.match(/../g) ?? []).toReversed();
  return bytes.map((byte) => Number.parseInt(byte, 16)).join('.');
}

function pmpGateway(host: string): Gateway {
  closing.signal.throwIfAborted();
  const gateway = pmpNat(host, { autoRefresh: false });
  // Else what it emits would end the thread.
  (gateway as unknown as EventEmitter).on('error', () => undefined);
  return gateway;
}

/** The address of this machine that the router passes on to: the one in its network. */
function ownHost(gateway: Gateway): string {
  const own = Object.values(networkInterfaces())
    .flatMap((entries) => entries ?? [])
    .filter(({ family, address }) => family === 'IPv4' && isNear(address))
    .map(({ address }) => address);
  const shared = (address: string): number => {
    const [a, b] = [address.split('.'), gateway.host.split('.')];
    const differs = a.findIndex((part, at) => part !== b[at]);
    return differs === -1 ? a.length : differs;
  };
  const [nearest] = own.toSorted((a, b) => shared(b) - shared(a));
  if (nearest === undefined) throw new Error('this machine has no address behind a router');
  return nearest;
}

/** A question that gets no answer stays in the way of all others that the gateway is asked, and its socket open. */
async function mapByPmp(gateway: Gateway, port: number): Promise<RouterAnswer> {
  try {
    return await mapAt(gateway, port, PMP_LEASE_S);
  } catch (error) {
    await gateway.stop().catch(() => undefined);
    throw error;
  }
}

async function mapAt(gateway: Gateway, port: number, ttl: number): Promise<RouterAnswer> {
  const signal = AbortSignal.timeout(ANSWER_MS);
  const mapping = await gateway.map(port, ownHost(gateway), {
    protocol: 'tcp',
    ttl,
    autoRefresh: false,
    signal,
  });
  const { externalPort } = mapping;
  asked = { gateway, port, externalPort };
  const externalHost = await gateway.externalIp({ signal });
  return { type: 'mapped', externalHost, externalPort, router: gateway.host };
}

/** This one answered when it was looked for. */
async function mapAtUpnp(gateway: Gateway, port: number): Promise<RouterAnswer> {
  try {
    return await mapAt(gateway, port, UPNP_LEASE_MS);
  } catch (error) {
    throw new RouterRefused((error as Error).message);
  }
}

async function map(port: number): Promise<RouterAnswer> {
  if (asked?.port === port) {
    const { gateway } = asked;
    return 'emit' in gateway ? mapByPmp(gateway, port) : mapAt(gateway, port, UPNP_LEASE_MS);
  }
  const named = descriptor === null ? null : new URL(descriptor);
  if (named?.protocol === PMP_PROTOCOL) return mapByPmp(pmpGateway(named.hostname), port);
  try {
    return await mapAtUpnp(await upnpGateway(), port);
  } catch (error) {
    if (descriptor !== null) throw error;
    return await mapAtPmp(port, error as Error);
  }
}

/** byUpnp: what came of that. A refusal there says more than that nobody answers here. */
async function mapAtPmp(port: number, byUpnp: Error): Promise<RouterAnswer> {
  try {
    return await mapByPmp(pmpGateway(wayOut()), port);
  } catch (error) {
    throw byUpnp instanceof RouterRefused ? byUpnp : error;
  }
}

/** By the library for NAT-PMP; its UPnP names neither the protocol nor the port that the router chose. */
async function unmap({ gateway, port, externalPort }: Asked): Promise<void> {
  const signal = AbortSignal.timeout(ANSWER_MS);
  if (!('getGateway' in gateway)) {
    // Else it would ask again at once, as it does for what is to last.
    await gateway.unmap(port, { signal, autoRefresh: false } as object);
    return;
  }
  const device = await (gateway as unknown as UpnpGateway).getGateway({ signal });
  const fields = [
    ['NewRemoteHost', ''],
    ['NewExternalPort', externalPort],
    ['NewProtocol', 'TCP'],
  ] as const;
  await device.run(CONNECTION, 'DeletePortMapping', fields, { signal });
}

async function answer(question: RouterQuestion): Promise<RouterAnswer> {
  try {
    if (question.type === 'map') return await map(question.port);
    if (asked !== null) await unmap(asked);
    return { type: 'closed' };
  } catch (error) {
    asked = null;
    if (question.type === 'close') return { type: 'closed' };
    return { type: 'failed', why: (error as Error).message, isRefused: error instanceof RouterRefused };
  }
}

async function reply(question: RouterQuestion): Promise<void> {
  const said = await answer(question);
  // A thread has no origin: that is a matter of windows.
  // oxlint-disable-next-line unicorn/require-post-message-target-origin
  parentPort!.postMessage(said);
}

/** One after the other. */
let before: Promise<void> = Promise.resolve();
parentPort!.on('message', (question: RouterQuestion) => {
  if (question.type === 'close') closing.abort();
  before = before.then(() => reply(question));
});
