/** What a node finds in its data directory when it starts: who it is, which start this is, what it knows. */
import { userInfo } from 'node:os';
import type { DeviceCertificate } from '../protocol/identity.ts';
import type { DeviceId } from '../protocol/ids.ts';
import { cleanName, nameProblem } from '../protocol/text.ts';
import type { Closers } from './closers.ts';
import { MASTER_KEY_FILE, MasterKeyFile } from './crypto/master-key.ts';
import { deviceIdOfKeys, makeDeviceCertificate, makeTlsIdentity } from './crypto/certificate.ts';
import { hasSealedKeys, type DeviceKeys } from './crypto/keys.ts';
import { openVault, type Vault } from './crypto/vault.ts';
import type { LinkIdentity } from './links/ports.ts';
import { renewIfDue } from './renewal.ts';
import type { StartOptions } from './options.ts';
import { DataDirectory } from './storage/data-directory.ts';
import { NodeStore } from './storage/node-store.ts';
import { damaged } from './storage/storage-errors.ts';

const NAME_WITHOUT_USER = 'anonymous';

/** What can be read of a data directory before its master key is there. */
export interface LockedDisk {
  readonly directory: DataDirectory;
  readonly masterKey: MasterKeyFile;
}

export interface Disk extends LockedDisk {
  readonly store: NodeStore;
  readonly keys: DeviceKeys;
  /** Of the directory's master key. */
  readonly vault: Vault;
  readonly deviceId: DeviceId;
  readonly certificate: DeviceCertificate;
  readonly identity: LinkIdentity;
}

/**
 * Locks the directory and finds its master key, or makes what is missing of both.
 * Throws data_in_use, data_damaged, data_newer, data_not_private, disk_full or storage_failed.
 */
export function openDirectory(options: StartOptions, closers: Closers): LockedDisk {
  const token = options.apiToken === null ? {} : { apiToken: options.apiToken };
  const directory =
    options.dataDirectory === null
      ? DataDirectory.openEphemeral(token)
      : DataDirectory.open(options.dataDirectory, token);
  closers.add(() => directory.close());
  const masterKey = MasterKeyFile.find(directory.keysFolder) ?? firstMasterKey(directory.keysFolder);
  return { directory, masterKey };
}

/** What was sealed with a key that is gone cannot be opened by another. */
function firstMasterKey(keysFolder: string): MasterKeyFile {
  if (hasSealedKeys(keysFolder)) throw damaged(keysFolder, `${MASTER_KEY_FILE} is missing`);
  return MasterKeyFile.create(keysFolder);
}

/**
 * Opens what is in the directory, makes what is missing, and counts this start: durable when it returns.
 *
 * @param key of `masterKey`; not needed any more when this returns
 * @throws DemesError usage for a kind that it cannot be, data_damaged, data_newer, data_not_private, disk_full or storage_failed.
 */
export function openDisk(
  options: StartOptions,
  { directory, masterKey }: LockedDisk,
  key: Uint8Array,
  closers: Closers,
): Disk {
  const vault = openVault(key);
  // The database first: keys without one mean that it was lost, and a device that forgot its votes must not go on.
  const store = NodeStore.open(directory, vault);
  closers.add(() => store.close());
  store.settleKind(options.kind);
  const keys = renewIfDue(store, directory.keysFolder, vault, Date.now());
  const deviceId = deviceIdOfKeys(keys);
  const boot = store.beginBoot(deviceId);
  masterKey.noteDevice(deviceId);
  settleName(store, options.name);
  const certificate = store.chain.own ?? makeDeviceCertificate(keys, store.kind);
  const identity = { deviceId, certificate, tls: makeTlsIdentity(keys.tls, options.tor), boot };
  return { directory, masterKey, store, keys, vault, deviceId, certificate, identity };
}

/** A newly given name replaces the kept one; without either it is that of the person's account on this machine. */
function settleName(store: NodeStore, given: string | null): void {
  if (given !== null) store.giveProfileName(given);
  else if (store.profileName === null) store.saveProfileName(accountName());
}

function accountName(): string {
  let name: string;
  try {
    name = cleanName(userInfo().username);
  } catch {
    // An account that is only a number, as in a container.
    return NAME_WITHOUT_USER;
  }
  return nameProblem(name) === null ? name : NAME_WITHOUT_USER;
}
