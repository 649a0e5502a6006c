/**
 * Seals what lies on this node's disk (AR1 to AR5): AES-256-GCM by node:crypto under keys of the data directory's master
 * key, one for each purpose. A sealed record opens at the place that it was sealed for, and nowhere else. What a vault
 * does not protect from: an older record that is put back where it was, and whoever has the master key.
 */
import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  createSecretKey,
  hkdfSync,
  randomFillSync,
  type KeyObject,
} from 'node:crypto';
import { DOMAIN } from '../../protocol/domains.ts';

/** Of a master key, and of every key made of it. */
const VAULT_KEY_BYTES = 32;
/** What sealing adds: version, nonce and tag. */
export const SEALED_EXTRA_BYTES = 29;

const VERSION = 1;
const NONCE_AT = 1;
const NONCE_BYTES = 12;
const TEXT_AT = NONCE_AT + NONCE_BYTES;
const TAG_BYTES = 16;
const ALGORITHM = 'aes-256-gcm';
/** Without it, node takes tags cut to four bytes. */
const TAG = { authTagLength: TAG_BYTES } as const;
const NO_SALT = new Uint8Array(0);
/** Nonces that are drawn at once: one by one, drawing them takes as long as the sealing. */
const NONCES_DRAWN = 64;

/** What a key is for; each has its own. A name that was used once never means anything else. */
type VaultPurpose =
  /** The seeds of the device's private keys, and what a renewal will make of them. */
  | 'identity'
  /** Columns of the database (storage/sealed-columns.ts). */
  | 'database'
  /** Digests of what rows are found by, where the thing itself is sealed. */
  | 'lookup'
  /** States, secrets and packages of room keys. */
  | 'room-keys';

export interface Vault {
  /**
   * @param place names where the record is kept (table, row and column, or a file's name); it opens there only
   * @returns SEALED_EXTRA_BYTES more than `plain`, other bytes each time
   */
  seal(purpose: VaultPurpose, place: string, plain: Uint8Array): Uint8Array;
  /** Null for whatever this vault did not seal for that purpose and place. Throws for nothing that lies on a disk. */
  open(purpose: VaultPurpose, place: string, sealed: Uint8Array): Uint8Array | null;
  /** 32 bytes that are the same for the same bytes, and tell nothing of them to who lacks the master key. */
  digest(purpose: VaultPurpose, bytes: Uint8Array): Uint8Array;
}

/**
 * @param masterKey VAULT_KEY_BYTES random bytes; they are not kept, and may be wiped afterwards
 * @throws RangeError for another length
 */
export function openVault(masterKey: Uint8Array): Vault {
  if (masterKey.length !== VAULT_KEY_BYTES) throw new RangeError(`a master key of ${masterKey.length} bytes`);
  const keys = keysOf(masterKey);
  return {
    seal(purpose, place, plain) {
      const sealed = new Uint8Array(plain.length + SEALED_EXTRA_BYTES);
      sealed[0] = VERSION;
      const nonce = sealed.subarray(NONCE_AT, TEXT_AT);
      drawNonce(nonce);
      const cipher = createCipheriv(ALGORITHM, keys(purpose).sealing, nonce, TAG);
      cipher.setAAD(Buffer.from(place, 'utf8'));
      sealed.set(cipher.update(plain), TEXT_AT);
      cipher.final();
      sealed.set(cipher.getAuthTag(), sealed.length - TAG_BYTES);
      return sealed;
    },

    open(purpose, place, sealed) {
      if (sealed.length < SEALED_EXTRA_BYTES || sealed[0] !== VERSION) return null;
      const end = sealed.length - TAG_BYTES;
      const nonce = sealed.subarray(NONCE_AT, TEXT_AT);
      const decipher = createDecipheriv(ALGORITHM, keys(purpose).sealing, nonce, TAG);
      decipher.setAAD(Buffer.from(place, 'utf8'));
      decipher.setAuthTag(sealed.subarray(end));
      const plain = decipher.update(sealed.subarray(TEXT_AT, end));
      try {
        decipher.final();
      } catch {
        return null;
      }
      return new Uint8Array(plain.buffer, plain.byteOffset, plain.length);
    },

    digest: (purpose, bytes) =>
      new Uint8Array(createHmac('sha256', keys(purpose).digesting).update(bytes).digest()),
  };
}

interface PurposeKeys {
  readonly sealing: KeyObject;
  readonly digesting: KeyObject;
}

/** Keys of a purpose are made when it is first met: the master key itself is used for nothing else. */
function keysOf(masterKey: Uint8Array): (purpose: VaultPurpose) => PurposeKeys {
  const root = createSecretKey(masterKey);
  const made = new Map<VaultPurpose, PurposeKeys>();
  const derived = (info: string): KeyObject =>
    createSecretKey(new Uint8Array(hkdfSync('sha256', root, NO_SALT, info, VAULT_KEY_BYTES)));
  return (purpose) => {
    let keys = made.get(purpose);
    if (keys === undefined) {
      const sealing = derived(`${DOMAIN.restKey}/${purpose}`);
      keys = { sealing, digesting: derived(`${DOMAIN.restDigest}/${purpose}`) };
      made.set(purpose, keys);
    }
    return keys;
  };
}

const drawn = new Uint8Array(NONCE_BYTES * NONCES_DRAWN);
let drawnAt = drawn.length;

/** Each is handed out once. */
function drawNonce(target: Uint8Array): void {
  if (drawnAt === drawn.length) {
    randomFillSync(drawn);
    drawnAt = 0;
  }
  target.set(drawn.subarray(drawnAt, drawnAt + NONCE_BYTES));
  drawnAt += NONCE_BYTES;
}
