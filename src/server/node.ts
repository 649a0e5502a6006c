/**
 * The composition root: opens what a node consists of in the order in which each needs the other, and closes it
 * the other way round. When `startNode` resolves, everything that was asked for is on disk and all ports listen.
 */
import { randomInt } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { SNAPSHOTS, TIMING, type ReplicaOptions } from '../core/options.ts';
import { DemesError } from '../protocol/errors.ts';
import { memberIdOf } from '../protocol/encode-identity.ts';
import type { Crypto } from '../engine/ports.ts';
import type { DeviceId, GroupId } from '../protocol/ids.ts';
import { openBlobs } from './blobs/open-blobs.ts';
import { Closers } from './closers.ts';
import { openContent } from './content.ts';
import { createCrypto, sha256 } from './crypto/crypto.ts';
import { openDirectory, openDisk, type Disk, type LockedDisk } from './disk.ts';
import { ForkOffers } from './fork-offers.ts';
import { Groups } from './groups.ts';
import { openEntrance, type Entrance, type EntranceOptions } from './http/entrance.ts';
import { Feed } from './http/feed.ts';
import type { ContentDoor } from './http/handle-blobs.ts';
import { HttpListener, listenHttp } from './http/listener.ts';
import { LockFile } from './http/lock-file.ts';
import { NodeMetrics } from './http/metrics.ts';
import type { LabService } from './http/service.ts';
import { openScreens, type ScreensSource } from './http/screens-source.ts';
import { SessionFile } from './http/session-file.ts';
import { TokenFile } from './http/token-file.ts';
import { openImports } from './import/open-imports.ts';
import { Joins } from './joining.ts';
import { keyAtStart } from './key-at-start.ts';
import { WorkerGroupKeys } from './keys/group-keys.ts';
import { OwnChoices } from './own-choices.ts';
import { OwnDevices } from './own-devices.ts';
import { createLabService, LocalFaults, type LabPorts } from './lab-service.ts';
import { leaveGroups } from './leave-groups.ts';
import { lockedNode } from './locked.ts';
import type { Logger } from './log.ts';
import { Network } from './network.ts';
import { NodeSettings } from './node-settings.ts';
import type { StartOptions } from './options.ts';
import { listenNear } from './ports-near.ts';
import { SearchMemory } from './search/search-memory.ts';
import { ScreenLock } from './screen-lock.ts';
import { Recovery, type RecoveryPorts } from './recovery.ts';
import { SetAside } from './set-aside.ts';
import { Service } from './service.ts';

/** How often the disk gets a moment for housekeeping. */
const TIDY_EVERY_MS = 5_000;
const SEED_MAX = 2 ** 31;
/** Where the build of the screens goes (src/cli/screens.ts). */
const SCREENS_FOLDER = join(import.meta.dirname, '../../dist/client');

/** What `demes start --json` prints as its first line. */
export interface Listening {
  readonly pid: number;
  readonly url: string;
  readonly peerPort: number;
  readonly contentPort: number;
  readonly deviceId: DeviceId;
  readonly tokenFile: string;
  /** Opens one browser session. */
  readonly openUrl: string;
  /** `https://NAME:PORT` for other computers, which are asked for the passphrase there; only where there is such a door. */
  readonly wideUrls?: readonly string[];
  /** There while the passphrase was not given yet: the two ports are 0 then, and the device is the one of the last start. */
  readonly locked?: true;
}

export interface RunningNode {
  /** As it is at the moment: another one once the node is unlocked. */
  readonly listening: Listening;
  /** Resolves when a locked node is open; rejects with why it could not be opened. Null when it never was locked. */
  readonly unlocked: Promise<void> | null;
  /** Resolves when the node serves its groups, the one that was joined by this start included. */
  readonly ready: Promise<void>;
  /** Resolves when it should be stopped and started anew: as a new device, or after a person's decision. */
  readonly startAgain: Promise<void>;
  /**
   * A planned leave: the host's role and the vote move first. Nothing is left open when it resolves.
   *
   * @param leaves false: nothing moves, and others see what they would see of a crash
   */
  stop(leaves?: boolean): Promise<void>;
}

/**
 * Throws DemesErrors for what the person can mend, and node's errors for ports. Leaves nothing open when it throws.
 *
 * @param screensBuilt resolves when the screens may be read; null when nobody builds them
 */
export async function startNode(
  options: StartOptions,
  log: Logger,
  screensBuilt: Promise<void> | null,
): Promise<RunningNode> {
  const closers = new Closers();
  try {
    const found = openDirectory(options, closers);
    const content = await openContent(options, closers);
    const start: Start = {
      options,
      log,
      closers,
      found,
      content,
      screens: openScreens(SCREENS_FOLDER, screensBuilt, log),
    };
    const key = await keyAtStart(found.masterKey, options.passphraseFile);
    if (options.wide !== null && found.masterKey.protection !== 'passphrase') {
      const detail =
        '--host lets other computers in by the passphrase of this node, and it has none: set one first, or name --passphrase-file.';
      throw new DemesError('wider_binding_refused', { detail });
    }
    return key === null ? await waitLocked(start) : await open(start, key, null);
  } catch (error) {
    await closers.closeAll();
    throw error;
  }
}

/** What a start has before its directory is unlocked. */
interface Start {
  readonly options: StartOptions;
  readonly log: Logger;
  readonly closers: Closers;
  readonly found: LockedDisk;
  readonly screens: ScreensSource;
  readonly content: ContentDoor;
}

/** The node opens when somebody gave the passphrase (locked.ts). */
async function waitLocked(start: Start): Promise<RunningNode> {
  const { options, closers, found } = start;
  const entrance = await listenNear(options.port, options.interactive, (port) =>
    openEntrance({ ...entranceOf(start, found.masterKey.deviceId ?? ''), port }),
  );
  closers.add(() => entrance.close());
  return lockedNode({
    ...start,
    disk: found,
    entrance,
    metricsPublic: options.metricsPublic,
    open: (key, handOver) => open(start, key, handOver),
    closeAll: () => closers.closeAll(),
  });
}

/** handOver: of a node that was locked, the entrance, which nobody answers from then on. */
async function open(start: Start, key: Uint8Array, handOver: (() => Entrance) | null): Promise<RunningNode> {
  const { options, log, closers, found } = start;
  const disk = openDisk(options, found, key, closers);
  key.fill(0);
  const screenLock = screenLockOf(start, handOver !== null);
  closers.add(() => screenLock.stop());
  const parts = assemble(options, log, disk, screenLock);
  const { network, groups, joins, service, metrics, setAside } = parts;
  const near = options.interactive;
  const peerPort = await listenNear(options.peerPort, near, (port) => network.listen(port, closers));
  closers.add(() => parts.keys.end());
  closers.add(() => groups.stopAll());
  groups.openAll();
  network.start(closers);
  parts.settings.begin();
  setAside.recall();
  if (setAside.verdict === null) {
    joins.resume();
    joins.beginPending();
  }
  closers.add(() => joins.stop());
  closers.add(() => parts.own.linking.stop());
  closers.add(() => parts.service.blobs.stop());
  service.finding.imports.begin();
  closers.add(() => service.finding.imports.stop());
  const asked = await doAsAsked(options, service, disk);
  const screens: ScreensSource = disk.certificate.kind === 'keeper' ? { current: 'keeper' } : start.screens;
  const served = {
    version: versionOf(),
    metricsPublic: options.metricsPublic,
    service,
    metrics,
    screens,
    content: start.content,
    log,
  };
  const http =
    handOver === null
      ? await listenNear(options.port, near, (port) =>
          listenHttp({ ...served, ...entranceOf(start, disk.deviceId), port }),
        )
      : new HttpListener(handOver(), served);
  closers.add(() => http.close());
  service.webhooks.start();
  closers.add(() => service.webhooks.stop());
  const tidy = setInterval(() => disk.store.tidy(), TIDY_EVERY_MS);
  closers.add(() => clearInterval(tidy));
  log.info({ url: http.url, peerPort, deviceId: disk.deviceId }, 'listening');
  return {
    listening: listeningOf(disk, http, peerPort, start.content),
    unlocked: null,
    startAgain: Promise.race([setAside.startAgain, parts.own.startAgain]),
    ready: becomeReady(parts, asked),
    stop: async (leaves = true) => {
      if (leaves) await leaveGroups(parts, log);
      await closers.closeAll();
      log.info({}, 'stopped');
    },
  };
}

function entranceOf({ options, found, log }: Start, deviceId: string): EntranceOptions {
  const { directory } = found;
  return {
    host: options.host,
    port: options.port,
    wide: options.wide,
    token: directory.apiToken,
    deviceId,
    tokenMemory: new TokenFile(directory.tokensFile, log),
    sessionMemory: options.dataDirectory === null ? null : new SessionFile(directory.sessionsFile, log),
  };
}

function screenLockOf({ options, found, log }: Start, isUnlocked: boolean): ScreenLock {
  const { directory, masterKey } = found;
  const file = new LockFile(directory.screenLockFile, log);
  return new ScreenLock({
    masterKey,
    file,
    isUnlocked,
    isNeeded: options.wide !== null,
    wallMs: () => Date.now(),
  });
}

interface Parts {
  /** A thread that is there while it is needed. */
  readonly keys: WorkerGroupKeys;
  readonly network: Network;
  readonly groups: Groups;
  readonly joins: Joins;
  readonly service: Service;
  readonly metrics: NodeMetrics;
  readonly setAside: SetAside;
  readonly settings: NodeSettings;
  readonly own: OwnDevices;
}

/** What works with the device's signing key. */
function signersOf({ keys: { signing } }: Disk): { readonly crypto: Crypto; readonly keys: WorkerGroupKeys } {
  return { crypto: createCrypto(signing.privateKey), keys: new WorkerGroupKeys(signing.privateKey) };
}

/** What is said of a node. */
function factsOf({ deviceId, certificate, directory }: Disk) {
  const memberId = memberIdOf(certificate.rootKey, sha256);
  return { deviceId, certificate, memberId, version: versionOf(), dataDirectory: directory.path };
}

/** Puts the parts together; nothing is opened, sent or listened to yet. */
function assemble(options: StartOptions, log: Logger, disk: Disk, screenLock: ScreenLock): Parts {
  const { deviceId, store, identity } = disk;
  const signers = signersOf(disk);
  const { crypto, keys } = signers;
  const metrics = new NodeMetrics();
  const feed = new Feed(identity.boot.nonce);
  const localFaults = new LocalFaults();
  const wallMs = (): number => Date.now() + localFaults.skewMs();
  const memberName = (): string => store.profileName ?? '';
  // Made after those that ask for them.
  const later = { groups: () => groups, linking: () => own.linking, offers: () => offers };
  const common = { store, log, feed, wallMs, choices: new OwnChoices(store.choices), blobs: () => blobs };
  const setAside = new SetAside({ ...later, ...common, silence: () => network.silence() });
  const network: Network = new Network({
    ...later,
    ...common,
    disk,
    crypto,
    options,
    setAside: (...told) => setAside.told(...told),
  });
  const offers = new ForkOffers(crypto, log);
  const groups: Groups = new Groups({
    ...common,
    ...signers,
    deviceId,
    links: network,
    replica: replicaOptionsOf(options),
    offers,
    metrics,
    diskFaults: localFaults,
    searchMemory: searchMemoryOf(screenLock),
    devicesChanged: () => {
      network.devicesChanged();
      joins.rostersChanged();
      own.rostersChanged();
    },
  });
  const blobs = openBlobs({ ...common, disk, options, groups, network });
  const { surroundings } = network;
  const settings = new NodeSettings({ ...common, options, surroundings, lock: screenLock });
  const own: OwnDevices = new OwnDevices({ disk, crypto, log, memberName, groups, network });
  const shared = { ...common, ...factsOf(disk), groups, memberName };
  const joins: Joins = new Joins({ ...shared, crypto, keys, client: network.joinClient, book: network.book });
  const service = new Service({
    ...shared,
    blobs,
    imports: openImports({ ...shared, disk }),
    recovery: recoveryOf(options, network, { ...shared, crypto, offers }),
    lab: options.lab ? labOf(options, network, groups, { deviceId, localFaults }) : null,
    joins,
    own,
    invitations: network.invitations,
    network,
    setAside,
    screenLock,
    settings,
  });
  return { keys, network, groups, joins, service, metrics, setAside, settings, own };
}

/** Whoever locks the screens leaves no text in memory that is not needed. */
function searchMemoryOf(screenLock: ScreenLock): SearchMemory {
  const memory = new SearchMemory({ isLocked: () => screenLock.isLocked });
  screenLock.onLocked(() => memory.forgetAll());
  return memory;
}

type LabParts = Pick<LabPorts, 'deviceId' | 'localFaults'>;

function labOf(options: StartOptions, network: Network, groups: Groups, parts: LabParts): LabService {
  const stepDown = (): void => groups.all().forEach((group) => group.provoke('stepDown'));
  const campaign = (): void => groups.all().forEach((group) => group.provoke('campaign'));
  const faults = options.labFaults;
  const { faults: linkFaults, tap } = network;
  return createLabService({ ...parts, faults, linkFaults, tap, stepDown, campaign });
}

function recoveryOf(
  { timing }: StartOptions,
  network: Network,
  shared: Omit<RecoveryPorts, 'recoverAfterMs' | 'askForks'>,
): Recovery {
  const { recoverAfterMs } = TIMING[timing];
  const askForks: RecoveryPorts['askForks'] = async (...asked) => network.askForks(...asked);
  return new Recovery({ ...shared, recoverAfterMs, askForks });
}

/** With the timing `test`, so that a test need not write a long log first. */
const TEST_BEHIND_ENTRIES = 1_000;

function replicaOptionsOf({ timing, policy, willing }: StartOptions): ReplicaOptions {
  const snapshots = timing === 'test' ? { ...SNAPSHOTS, behindEntries: TEST_BEHIND_ENTRIES } : SNAPSHOTS;
  return { timing: TIMING[timing], policy, willing, snapshots, seed: randomInt(SEED_MAX) };
}

/** `--create` and `--join`: each at most once for one data directory. Answers the group that is being joined. */
async function doAsAsked(options: StartOptions, service: Service, disk: Disk): Promise<GroupId | null> {
  if (options.createGroup !== null) {
    const { name } = { name: options.createGroup };
    const exists = disk.store.groups.all().some((record) => record.name === name);
    if (!exists) await service.createGroup({ name });
  }
  if (options.joinInvite === null) return null;
  const { groupId, isNew } = service.joinOnce(options.joinInvite);
  return isNew ? groupId : null;
}

async function becomeReady({ groups, joins, service }: Parts, joining: GroupId | null): Promise<void> {
  await Promise.all(
    groups.all().map(async (group) => {
      await group.caughtUp;
      group.rooms.prepare();
    }),
  );
  if (joining !== null) await joins.over(joining);
  service.changes.tellName();
  service.blobs.begin();
  service.setAway(null);
}

function listeningOf(disk: Disk, http: HttpListener, peerPort: number, content: ContentDoor): Listening {
  return {
    pid: process.pid,
    url: http.url,
    peerPort,
    contentPort: content.port,
    deviceId: disk.deviceId,
    tokenFile: disk.directory.tokenFile,
    openUrl: http.entrance.sessionLink().url,
    ...http.entrance.shownUrls,
  };
}

function versionOf(): string {
  const file = new URL('../../package.json', import.meta.url);
  return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version;
}
