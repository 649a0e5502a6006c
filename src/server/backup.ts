/**
 * A copy of a data directory that may be taken while its node runs, and its way back (RS44). What comes back is older
 * than what the device has shown since, so it is set aside from the first moment and starts as a new device; only who
 * was alone in all its groups goes on as itself: nobody was there to see more.
 */
import { copyFileSync, existsSync, readdirSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { rosterFromRows } from '../core/roster/rows.ts';
import { DemesError } from '../protocol/errors.ts';
import type { DeviceId } from '../protocol/ids.ts';
import { deviceIdOfKeys } from './crypto/certificate.ts';
import { IDENTITY_FILE, loadOrCreateKeys } from './crypto/keys.ts';
import { MASTER_KEY_FILE, MasterKeyFile } from './crypto/master-key.ts';
import { openVault, type Vault } from './crypto/vault.ts';
import { DataDirectory } from './storage/data-directory.ts';
import { versionOf } from './storage/clear-copies.ts';
import { Database } from './storage/database.ts';
import { NodeStore } from './storage/node-store.ts';
import { createPrivateFile, createPrivateFolder, syncFile, syncFolder } from './storage/private-files.ts';
import { SEALED_SINCE } from './storage/schema.ts';

const DATABASE = 'demes.db';
const KEYS = 'keys';
const IDENTITY = join(KEYS, IDENTITY_FILE);
const MASTER_KEY = join(KEYS, MASTER_KEY_FILE);

/**
 * Writes a whole copy of database and keys into a folder that is new or empty. The keys in it are secrets.
 *
 * @throws DemesError not_found without a data directory there, conflict when the folder holds something, and what the
 *   disk says
 */
export function backUp(dataDirectory: string, folder: string): void {
  if (!existsSync(join(dataDirectory, DATABASE)) || !existsSync(join(dataDirectory, IDENTITY))) {
    throw new DemesError('not_found', { detail: `There is no data directory in ${dataDirectory}.` });
  }
  requireEmpty(folder);
  createPrivateFolder(join(folder, KEYS));
  copyKeys(dataDirectory, folder);
  Database.copy(join(dataDirectory, DATABASE), join(folder, DATABASE));
  sealCopy(folder);
}

/** AR10 A directory that no version with seals started yet is in clear: its copy is not to be. */
function sealCopy(folder: string): void {
  const path = join(folder, DATABASE);
  if (versionOf(path) >= SEALED_SINCE) return;
  const keysFolder = join(folder, KEYS);
  const masterKey = MasterKeyFile.find(keysFolder) ?? MasterKeyFile.create(keysFolder);
  const vault = openVault(masterKey.clearKey!);
  Database.open(path, vault).close();
  rmSync(`${path}-mark`);
  loadOrCreateKeys(keysFolder, vault);
}

/**
 * Makes a data directory of a backup. Answers whether its next start will be that of a new device.
 *
 * @param askPassphrase called once for a backup under a passphrase, and else not
 * @throws DemesError not_found without a backup there, conflict when the data directory holds something, wrong_passphrase
 */
export async function restore(
  folder: string,
  dataDirectory: string,
  askPassphrase: () => Promise<string>,
): Promise<boolean> {
  if (!existsSync(join(folder, DATABASE)) || !existsSync(join(folder, IDENTITY))) {
    throw new DemesError('not_found', { detail: `There is no backup in ${folder}.` });
  }
  requireEmpty(dataDirectory);
  const key = await keyOfBackup(folder, askPassphrase);
  const directory = DataDirectory.open(resolve(dataDirectory));
  try {
    copyPrivately(join(folder, DATABASE), directory.databaseFile);
    copyKeys(folder, directory.path);
    return setAside(directory, openVault(key ?? MasterKeyFile.create(directory.keysFolder).clearKey!));
  } finally {
    directory.close();
  }
}

/** Null for a backup of the time before there were master keys. */
async function keyOfBackup(folder: string, askPassphrase: () => Promise<string>): Promise<Uint8Array | null> {
  const file = MasterKeyFile.find(join(folder, KEYS));
  if (file === null) return null;
  return file.clearKey ?? file.unlock(await askPassphrase());
}

function setAside(directory: DataDirectory, vault: Vault): boolean {
  const store = NodeStore.open(directory, vault);
  try {
    const deviceId = deviceIdOfKeys(loadOrCreateKeys(directory.keysFolder, vault));
    const isKnown = store.groups.all().some(({ groupId }) => !isAlone(store, groupId, deviceId));
    if (isKnown) store.saveSetAside('rolled_back');
    return isKnown;
  } finally {
    store.close();
  }
}

function isAlone(
  store: NodeStore,
  groupId: Parameters<NodeStore['openGroup']>[0],
  deviceId: DeviceId,
): boolean {
  const { foldRows } = store.openGroup(groupId, deviceId).storage.load();
  const { devices } = rosterFromRows(foldRows);
  return devices.size === 1 && devices.has(deviceId);
}

function requireEmpty(folder: string): void {
  if (existsSync(folder) && readdirSync(folder).length > 0) {
    throw new DemesError('conflict', { detail: `${folder} is not empty: name a folder that is.` });
  }
}

/** The master key stays as it is, in clear or under its passphrase. Directories of older versions have none. */
function copyKeys(from: string, to: string): void {
  for (const file of [IDENTITY, MASTER_KEY]) {
    if (existsSync(join(from, file))) copyPrivately(join(from, file), join(to, file));
  }
}

function copyPrivately(from: string, to: string): void {
  createPrivateFile(to);
  copyFileSync(from, to);
  syncFile(to);
  syncFolder(join(to, '..'));
}
