/**
 * The secret keys of a data directory: the member's root key, the device's event signing key and its TLS key.
 * All in one file, so that a crash while they are made leaves either none or all of them.
 */
import { randomBytes, type KeyObject } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { createPrivateFolder, HAS_MODES, writeFileAtomically } from '../storage/private-files.ts';
import { privateKeyOf, rawPublicKey, SEED_BYTES } from './ed25519.ts';

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
const VERSION = 1;
const NAMES = ['root', 'signing', 'tls'] as const;
type KeyName = (typeof NAMES)[number];
const OTHERS_BITS = 0o077;

/** keysDir: DIR/keys, made (0700) when missing. Loads the keys, or makes them once; throws KeysError. */
export function loadOrCreateKeys(keysDir: string): DeviceKeys {
  const path = join(keysDir, IDENTITY_FILE);
  const text = read(path);
  if (text !== undefined) return keysOf(parseSeeds(path, text));
  const seeds = newSeeds();
  try {
    createPrivateFolder(keysDir);
    writeFileAtomically(path, format(seeds));
  } catch (error) {
    throw new KeysError('unreadable', path, `The keys could not be saved in ${keysDir}.`, { cause: error });
  }
  return keysOf(seeds);
}

/** The same root key with a new device's keys: the text of the file that would hold them; nothing is written. */
export function renewedKeysText(keysDir: string): string {
  const path = join(keysDir, IDENTITY_FILE);
  const { root } = parseSeeds(path, read(path) ?? '');
  return format({ ...newSeeds(), root });
}

/** The keys in such a text; throws KeysError. */
export function readKeys(text: string): DeviceKeys {
  return keysOf(parseSeeds(IDENTITY_FILE, text));
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
function format(seeds: Seeds): string {
  const keys = keysOf(seeds);
  const rows = NAMES.map((name) => [
    name,
    { seed: base64(seeds[name]), publicKey: base64(keys[name].publicKey) },
  ]);
  return `${JSON.stringify({ version: VERSION, ...Object.fromEntries(rows) }, null, 2)}\n`;
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

function parseSeeds(path: string, text: string): Seeds {
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
  const seedOf = (name: KeyName): Uint8Array => {
    const row: unknown = (file as Record<string, unknown>)[name];
    if (typeof row !== 'object' || row === null) throw damaged(`no ${name} key`);
    const { seed, publicKey } = row as Record<string, unknown>;
    const bytes = typeof seed === 'string' ? Buffer.from(seed, 'base64url') : Buffer.alloc(0);
    if (bytes.length !== SEED_BYTES) throw damaged(`the ${name} key's length`);
    if (base64(pairOf(bytes).publicKey) !== publicKey) throw damaged(`the ${name} key's halves differ`);
    return bytes;
  };
  return { root: seedOf('root'), signing: seedOf('signing'), tls: seedOf('tls') };
}
