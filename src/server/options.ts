/**
 * What `demes start` is told: validated once, frozen, and passed down whole. The command line reads flags,
 * environment and file into StartFlags; everything that needs more than one flag is decided here.
 */
import { resolve } from 'node:path';
import { isIPv4 } from 'node:net';
import type { AddFault } from '../api/lab.ts';
import { TIMING, type RankPolicy, type TimingName } from '../core/options.ts';
import { SHORT_ID_BYTES, isIdOf, type DeviceId } from '../protocol/ids.ts';
import type { DeviceKind } from '../protocol/identity.ts';
import { cleanName, nameProblem } from '../protocol/text.ts';
import { decodeInvitation } from '../protocol/encode-identity.ts';
import { DemesError, ProtocolError } from '../protocol/errors.ts';
import { isAddress } from '../protocol/address.ts';
import { isDialable } from './discovery/dialable.ts';
import { readLabFaults } from './lab-faults-file.ts';
import { userDirectory } from './user-directory.ts';
import { loopbackHost, wideOf, WIDE_PORT_STEP } from './wide-options.ts';
import type { WideOptions } from './http/wide-door.ts';

export type LogLevel = 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'trace' | 'silent';
const LOG_LEVELS: readonly LogLevel[] = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'];

/** Flags of `demes start`, each read by itself; undefined means "not given". */
export interface StartFlags {
  readonly port?: number | undefined;
  readonly peerPort?: number | undefined;
  readonly contentPort?: number | undefined;
  readonly host?: string | undefined;
  readonly hostName?: readonly string[] | undefined;
  readonly widePort?: number | undefined;
  readonly tlsCertFile?: string | undefined;
  readonly tlsKeyFile?: string | undefined;
  readonly peerHost?: string | undefined;
  readonly advertise?: readonly string[] | undefined;
  readonly portMap?: boolean | undefined;
  readonly router?: string | undefined;
  readonly nearby?: boolean | undefined;
  readonly tor?: string | undefined;
  readonly filesMib?: number | undefined;
  readonly fetchMib?: number | undefined;
  readonly data?: string | undefined;
  readonly profileName?: string | undefined;
  readonly ephemeral?: boolean | undefined;
  readonly name?: string | undefined;
  readonly create?: string | undefined;
  readonly join?: string | undefined;
  readonly keeper?: boolean | undefined;
  /** `--no-host`. */
  readonly noHost?: boolean | undefined;
  /** `centrality`, `borda` or `fixed:ID,…`. */
  readonly policy?: string | undefined;
  readonly timing?: string | undefined;
  readonly apiToken?: string | undefined;
  readonly passphraseFile?: string | undefined;
  readonly lab?: boolean | undefined;
  /** A file. */
  readonly labFaults?: string | undefined;
  readonly metricsPublic?: boolean | undefined;
  readonly json?: boolean | undefined;
  readonly logLevel?: string | undefined;
  /** A person watches the terminal: then a taken port becomes the next free one. */
  readonly interactive?: boolean | undefined;
}

export interface StartOptions {
  /** Screens and API; 0 picks a free one, as for the next two. */
  readonly port: number;
  readonly peerPort: number;
  readonly contentPort: number;
  /** Loopback only. */
  readonly host: string;
  /** A second door, for other computers; null: there is none. */
  readonly wide: WideOptions | null;
  readonly peerHost: string;
  /** `host:port` where others reach this node; empty: the addresses of the machine. */
  readonly advertise: readonly string[];
  /** The router is asked to pass the peer port on; null: as the person switched it at the node. */
  readonly portMap: boolean | null;
  /** URL at which the router describes itself, or natpmp://ADDRESS; null: it is looked for. */
  readonly router: string | null;
  /** Nodes in the local network are looked for, and are told that this one is there; null as above. */
  readonly nearby: boolean | null;
  /** `host:port` of the SOCKS5 proxy of a Tor, for onion services; null: they are not dialled. */
  readonly tor: string | null;
  /** Bytes of attached files that the node keeps; null, as for the next: as the person chose at the node. */
  readonly filesBytesMax: number | null;
  /** Attached files up to so many bytes are fetched unasked. */
  readonly fetchedBytesMax: number | null;
  /** Absolute path; null with `--ephemeral`: a temporary folder that is removed at the end. */
  readonly dataDirectory: string | null;
  /** The member's name; null: chosen from the system's user at the first start, then kept. */
  readonly name: string | null;
  readonly createGroup: string | null;
  readonly joinInvite: string | null;
  readonly kind: DeviceKind;
  /** False: this device should not be host. */
  readonly willing: boolean;
  readonly policy: RankPolicy;
  readonly timing: TimingName;
  /** Null: random, kept in the data directory. */
  readonly apiToken: string | null;
  /** Absolute path of a file that holds the passphrase; null: there is none, or a person will give it. */
  readonly passphraseFile: string | null;
  readonly lab: boolean;
  /** They stand before the node listens or dials. */
  readonly labFaults: readonly AddFault[];
  readonly metricsPublic: boolean;
  readonly json: boolean;
  readonly logLevel: LogLevel;
  readonly interactive: boolean;
}

const MIB = 2 ** 20;
const DEFAULT_PORT = 4700;
const PEER_PORT_STEP = 1000;
const CONTENT_PORT_STEP = 2000;
const PORT_MAX = 65_535;
const API_TOKEN_LENGTH_MAX = 256;

/** Throws a DemesError `usage` (exit code 2) for the first flag that cannot stand. */
export function readStartOptions(
  flags: StartFlags,
  environment: NodeJS.ProcessEnv = process.env,
): StartOptions {
  const ephemeral = flags.ephemeral ?? false;
  if (ephemeral && flags.data !== undefined) {
    throw usage('--ephemeral', '--ephemeral keeps nothing, so it cannot be used together with --data.');
  }
  if (flags.create !== undefined && flags.join !== undefined) {
    throw usage('--join', '--create and --join cannot be used together: start once with each.');
  }
  const port = portOf('--port', flags.port ?? DEFAULT_PORT);
  return Object.freeze({
    port,
    peerPort: portOf('--peer-port', flags.peerPort ?? derivedPort(port, PEER_PORT_STEP, '--peer-port')),
    contentPort: portOf(
      '--content-port',
      flags.contentPort ?? derivedPort(port, CONTENT_PORT_STEP, '--content-port'),
    ),
    host: loopbackHost(flags.host ?? '127.0.0.1') ?? '127.0.0.1',
    wide: wideOf({
      ...flags,
      widePort: portOf('--wide-port', flags.widePort ?? derivedPort(port, WIDE_PORT_STEP, '--wide-port')),
    }),
    peerHost: flags.peerHost ?? '0.0.0.0',
    advertise: Object.freeze((flags.advertise ?? []).map(advertised)),
    portMap: flags.portMap ?? null,
    router: flags.router === undefined ? null : routerOf(flags.router),
    nearby: flags.nearby ?? null,
    tor: flags.tor === undefined ? null : proxyOf(flags.tor),
    filesBytesMax: flags.filesMib === undefined ? null : flags.filesMib * MIB,
    fetchedBytesMax: flags.fetchMib === undefined ? null : flags.fetchMib * MIB,
    dataDirectory: ephemeral ? null : dataDirectoryOf(flags, environment),
    name: flags.name === undefined ? null : nameOf('--name', flags.name),
    createGroup: flags.create === undefined ? null : nameOf('--create', flags.create),
    joinInvite: flags.join === undefined ? null : inviteOf(flags.join),
    kind: flags.keeper === true ? 'keeper' : 'member',
    willing: flags.noHost !== true,
    policy: policyOf(flags.policy ?? 'centrality'),
    timing: timingOf(flags.timing ?? 'lan'),
    apiToken: flags.apiToken === undefined ? null : tokenOf(flags.apiToken),
    passphraseFile: flags.passphraseFile === undefined ? null : resolve(flags.passphraseFile),
    lab: flags.lab ?? false,
    labFaults: labFaultsOf(flags),
    metricsPublic: flags.metricsPublic ?? false,
    json: flags.json ?? false,
    logLevel: logLevelOf(flags.logLevel ?? 'warn'),
    interactive: flags.interactive ?? false,
  });
}

function portOf(flag: string, port: number): number {
  if (Number.isInteger(port) && port >= 0 && port <= PORT_MAX) return port;
  throw usage(flag, `${flag} must be a whole number from 0 to ${PORT_MAX}.`);
}

function derivedPort(port: number, step: number, flag: string): number {
  if (port === 0) return 0;
  if (port + step <= PORT_MAX) return port + step;
  throw usage(flag, `With --port ${port} there is no room for the default of ${flag}: give it too.`);
}

function advertised(address: string): string {
  if (!isAddress(address))
    throw usage('--advertise', `--advertise ${address} is not HOST:PORT, such as 192.0.2.7:5700.`);
  if (isDialable(address)) return address;
  throw usage('--advertise', `--advertise ${address} leads nowhere from another computer.`);
}

function proxyOf(address: string): string {
  if (isAddress(address)) return address;
  throw usage('--tor', `--tor ${address} is not HOST:PORT, such as 127.0.0.1:9050.`);
}

function routerOf(text: string): string {
  if (URL.canParse(text)) {
    const { protocol, hostname } = new URL(text);
    if (protocol === 'http:' || (protocol === 'natpmp:' && isIPv4(hostname))) return text;
  }
  throw usage(
    '--router',
    `--router ${text} is no URL such as http://192.168.1.1:5000/rootDesc.xml or natpmp://192.168.1.1.`,
  );
}

function dataDirectoryOf(flags: StartFlags, environment: NodeJS.ProcessEnv): string {
  const ofUser = userDirectory(environment, flags.profileName);
  return flags.data === undefined ? ofUser : resolve(flags.data);
}

function nameOf(flag: string, text: string): string {
  const name = cleanName(text);
  const problem = nameProblem(name);
  if (problem === null) return name;
  throw usage(flag, `${flag}: ${problem}`);
}

/** Only whether it is one: where it leads is found out by joining. */
function inviteOf(text: string): string {
  try {
    decodeInvitation(text);
    return text;
  } catch (error) {
    if (!(error instanceof ProtocolError)) throw error;
    throw usage('--join', `--join: ${new DemesError('invite_malformed').message}`);
  }
}

function policyOf(text: string): RankPolicy {
  if (text === 'centrality' || text === 'borda') return Object.freeze({ name: text });
  if (text.startsWith('fixed:')) {
    const order = text.slice('fixed:'.length).split(',');
    if (order.every((id) => isIdOf(id, SHORT_ID_BYTES)) && new Set(order).size === order.length) {
      return Object.freeze({ name: 'fixed', order: Object.freeze(order as DeviceId[]) });
    }
  }
  throw usage('--policy', '--policy must be centrality, borda or fixed:ID,ID,… with device ids.');
}

function labFaultsOf({ lab, labFaults }: StartFlags): readonly AddFault[] {
  if (labFaults === undefined) return [];
  if (lab !== true) throw usage('--lab-faults', '--lab-faults needs --lab: faults are for experiments only.');
  return Object.freeze(readLabFaults(resolve(labFaults)));
}

function timingOf(text: string): TimingName {
  if (Object.hasOwn(TIMING, text)) return text as TimingName;
  throw usage('--timing', `--timing must be one of ${Object.keys(TIMING).join(', ')}.`);
}

function tokenOf(token: string): string {
  if (/^[A-Za-z0-9._~+/=-]+$/.test(token) && token.length <= API_TOKEN_LENGTH_MAX) return token;
  throw usage(
    '--api-token',
    `--api-token must be 1 to ${API_TOKEN_LENGTH_MAX} letters, digits or characters of . _ ~ + / = - and no spaces.`,
  );
}

function logLevelOf(text: string): LogLevel {
  const level = LOG_LEVELS.find((one) => one === text);
  if (level !== undefined) return level;
  throw usage('--log-level', `--log-level must be one of ${LOG_LEVELS.join(', ')}.`);
}

/** `flag` for programs, the sentence for the person. */
function usage(flag: string, sentence: string): DemesError {
  return new DemesError('usage', { detail: sentence, extra: { flag } });
}
