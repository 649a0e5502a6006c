/**
 * The secret keys of a data directory: the member's root key, the device's event signing key and its TLS key.
 * All in one file, so that a crash while they are made leaves either none or all of them. The seeds in it are sealed
 * (AR7), the public halves are not: whose directory it is may be known.
 */
import { randomBytes, type KeyObject } from 'node:crypto';
import { readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import {
  createPrivateFolder,
  HAS_MODES,
  replaceSecretFile,
  writeFileAtomically,
} from '../storage/private-files.ts';
import { privateKeyOf, rawPublicKey, SEED_BYTES } from './ed25519.ts';
import type { Vault } from './vault.ts';

export interface KeyPair {
  readonly privateKey: KeyObject;
  /** 32 raw bytes. */
  readonly publicKey: Uint8Array;
}

export interface DeviceKeys {
  /** Signs device certificates only. */
  readonly root: KeyPair;
  /** Signs events, acknowledgements, hellos, address records and grants. */
  readonly signing: KeyPair;
  /** Proves the device's end of a TLS connection. */
  readonly tls: KeyPair;
}

export type KeysErrorCode = 'unreadable' | 'too_open' | 'damaged' | 'newer';

/** The keys cannot be used; `message` is a sentence for the person. Nothing was changed on disk. */
export class KeysError extends Error {
  readonly code: KeysErrorCode;
  readonly path: string;

  constructor(code: KeysErrorCode, path: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'KeysError';
    this.code = code;
    this.path = path;
  }
}

/** In DIR/keys. */
export const IDENTITY_FILE = 'identity.json';
const VERSION = 2;
/** Before there was anything to seal with. */
const VERSION_IN_CLEAR = 1;
/** What a crash can leave behind of a replacement, and of the time when seeds were in clear. */
const LEFTOVER = /\.[0-9a-f]{12}\.new$/;
const NAMES = ['root', 'signing', 'tls'] as const;
type KeyName = (typeof NAMES)[number];
const OTHERS_BITS = 0o077;

/**
 * keysDir: DIR/keys, made (0700) when missing. Loads the keys, or makes them once; those that an older version left in
 * clear are sealed. Throws KeysError.
 */
export function loadOrCreateKeys(keysDir: string, vault: Vault): DeviceKeys {
  const path = join(keysDir, IDENTITY_FILE);
  const text = read(path);
  const found = text === undefined ? null : parseSeeds(path, text, vault);
  if (found !== null && found.isSealed) return keysOf(found.seeds);
  const seeds = found?.seeds ?? newSeeds();
  try {
    createPrivateFolder(keysDir);
    replaceSecretFile(path, format(seeds, vault));
    for (const name of readdirSync(keysDir)) if (LEFTOVER.test(name)) rmSync(join(keysDir, name));
  } catch (error) {
    throw new KeysError('unreadable', path, `The keys could not be saved in ${keysDir}.`, { cause: error });
  }
  return keysOf(seeds);
}

/** Whether there are keys that only the master key of their directory opens; throws KeysError. */
export function hasSealedKeys(keysDir: string): boolean {
  const text = read(join(keysDir, IDENTITY_FILE));
  return text !== undefined && !text.includes('"seed"');
}

/** The same root key with a new device's keys: the text of the file that would hold them; nothing is written. */
export function renewedKeysText(keysDir: string, vault: Vault): string {
  const path = join(keysDir, IDENTITY_FILE);
  const { root } = parseSeeds(path, read(path) ?? '', vault).seeds;
  return format({ ...newSeeds(), root }, vault);
}

/** The same device with another root key, of this seed: the text of the file that would hold them; nothing is written. */
export function restoredKeysText(keysDir: string, vault: Vault, root: Uint8Array): string {
  const path = join(keysDir, IDENTITY_FILE);
  return format({ ...parseSeeds(path, read(path) ?? '', vault).seeds, root }, vault);
}

/** The keys in such a text; throws KeysError. */
export function readKeys(text: string, vault: Vault): DeviceKeys {
  return keysOf(parseSeeds(IDENTITY_FILE, text, vault).seeds);
}

/** Replaces the keys at once or not at all. */
export function saveKeysText(keysDir: string, text: string): void {
  writeFileAtomically(join(keysDir, IDENTITY_FILE), text);
}

/** Keys that live as long as the process. */
export function createKeys(): DeviceKeys {
  return keysOf(newSeeds());
}

type Seeds = Readonly<Record<KeyName, Uint8Array>>;

function newSeeds(): Seeds {
  return { root: randomBytes(SEED_BYTES), signing: randomBytes(SEED_BYTES), tls: randomBytes(SEED_BYTES) };
}

function keysOf(seeds: Seeds): DeviceKeys {
  return { root: pairOf(seeds.root), signing: pairOf(seeds.signing), tls: pairOf(seeds.tls) };
}

function pairOf(seed: Uint8Array): KeyPair {
  const privateKey = privateKeyOf(seed);
  return { privateKey, publicKey: rawPublicKey(privateKey) };
}

/** The public halves are written too: a flipped bit in a seed shows, instead of making another person. */
function format(seeds: Seeds, vault: Vault): string {
  const keys = keysOf(seeds);
  const rows = NAMES.map((name) => [
    name,
    {
      sealed: base64(vault.seal('identity', placeOf(name), seeds[name])),
      publicKey: base64(keys[name].publicKey),
    },
  ]);
  return `${JSON.stringify({ version: VERSION, ...Object.fromEntries(rows) }, null, 2)}\n`;
}

function placeOf(name: KeyName): string {
  return `${IDENTITY_FILE}/${name}`;
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64url');
}

/** Undefined when there is no such file. */
function read(path: string): string | undefined {
  try {
    if (HAS_MODES && (statSync(path).mode & OTHERS_BITS) !== 0) {
      throw new KeysError('too_open', path, `Others may read the keys in ${path}: set its mode to 0600.`);
    }
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (error instanceof KeysError) throw error;
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw new KeysError('unreadable', path, `The keys in ${path} could not be read.`, { cause: error });
  }
}

interface FoundSeeds {
  readonly seeds: Seeds;
  readonly isSealed: boolean;
}

function parseSeeds(path: string, text: string, vault: Vault): FoundSeeds {
  const damaged = (what: string): KeysError =>
    new KeysError('damaged', path, `The keys in ${path} are damaged (${what}); restore the file.`);
  let file: unknown;
  try {
    file = JSON.parse(text);
  } catch {
    throw damaged('no JSON');
  }
  if (typeof file !== 'object' || file === null || !('version' in file)) throw damaged('no version');
  if (typeof file.version === 'number' && file.version > VERSION) {
    throw new KeysError('newer', path, `The keys in ${path} were written by a newer version of demes.`);
  }
  const isSealed = file.version !== VERSION_IN_CLEAR;
  const seedOf = (name: KeyName): Uint8Array => {
    const row: unknown = (file as Record<string, unknown>)[name];
    if (typeof row !== 'object' || row === null) throw damaged(`no ${name} key`);
    const { seed, sealed, publicKey } = row as Record<string, unknown>;
    const bytes = isSealed
      ? vault.open('identity', placeOf(name), bytesOf(sealed))
      : Uint8Array.from(bytesOf(seed));
    if (bytes === null) throw damaged(`the ${name} key does not open with the master key beside it`);
    if (bytes.length !== SEED_BYTES) throw damaged(`the ${name} key's length`);
    if (base64(pairOf(bytes).publicKey) !== publicKey) throw damaged(`the ${name} key's halves differ`);
    return bytes;
  };
  return { seeds: { root: seedOf('root'), signing: seedOf('signing'), tls: seedOf('tls') }, isSealed };
}

function bytesOf(text: unknown): Uint8Array {
  return Buffer.from(typeof text === 'string' ? text : '', 'base64url');
}
