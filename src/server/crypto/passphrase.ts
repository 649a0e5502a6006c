/**
 * A key under a passphrase (KE28, KE29): argon2id makes a key of the passphrase, AES-256-GCM wraps the other one in it.
 * The work is done on a thread of the pool: nothing else of the node waits for it.
 */
import { argon2, createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { z } from 'zod';
import { LIMITS } from '../../protocol/limits.ts';

/** RFC 9106, between its two recommendations: 64 MiB and three passes are about 0.15 s on a laptop of today. */
const KDF = Object.freeze({ memoryKib: 64 * 1024, passes: 3, lanes: 1 });
/** Whoever writes the file must not make a start take the machine's memory, or minutes. */
const KDF_MAX = Object.freeze({ memoryKib: 1024 * 1024, passes: 16 });
const ALGORITHM = 'aes-256-gcm';
/** Without it, node takes tags cut to four bytes. */
const TAG = { authTagLength: 16 } as const;
const SALT_BYTES = 16;
const NONCE_BYTES = 12;
const KEY_BYTES = 32;
const DOMAIN = 'demes/master-key/1';

const bytes = (length: number): z.ZodType<Buffer, string> =>
  z
    .string()
    .regex(/^[A-Za-z0-9_-]*$/)
    .transform((text) => Buffer.from(text, 'base64url'))
    .refine((value) => value.length === length);

/** As it stands in a file. What is weaker than KDF, or beyond KDF_MAX, is no such thing (KE29). */
export const wrappedKey = z.strictObject({
  kdf: z.literal('argon2id'),
  memoryKib: z.int().min(KDF.memoryKib).max(KDF_MAX.memoryKib),
  passes: z.int().min(KDF.passes).max(KDF_MAX.passes),
  lanes: z.literal(KDF.lanes),
  salt: bytes(SALT_BYTES),
  nonce: bytes(NONCE_BYTES),
  /** The wrapped key, then the tag. */
  sealed: bytes(KEY_BYTES + TAG.authTagLength),
});
type WrappedKey = z.output<typeof wrappedKey>;

const FOREIGN_COST_MAX = 4 * KDF.memoryKib * KDF.passes;
/** The same in a file that anybody may have made: about a second, and 256 MiB, are all that it may ask for. */
export const foreignWrappedKey = wrappedKey.refine(
  ({ memoryKib, passes }) => memoryKib * passes <= FOREIGN_COST_MAX,
);
type WrappedText = z.input<typeof wrappedKey>;

/** Why it cannot be a passphrase, in a sentence; null when it can. Any characters will do, spaces too. */
export function passphraseProblem(passphrase: string): string | null {
  if ([...passphrase].length < LIMITS.passphraseCodePointsMin) {
    return `A passphrase has at least ${LIMITS.passphraseCodePointsMin} characters; several words are best.`;
  }
  if (Buffer.byteLength(passphrase) <= LIMITS.passphraseBytesMax) return null;
  return `A passphrase has at most ${LIMITS.passphraseBytesMax} bytes.`;
}

/** key: 32 bytes. Salt and nonce are new each time. domain: what the key is for, by default a node's own. */
export async function wrapKey(
  key: Uint8Array,
  passphrase: string,
  domain: string = DOMAIN,
): Promise<WrappedText> {
  const salt = randomBytes(SALT_BYTES);
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv(ALGORITHM, await derived(passphrase, { ...KDF, salt }), nonce, TAG);
  cipher.setAAD(Buffer.from(domain));
  const sealed = Buffer.concat([cipher.update(key), cipher.final(), cipher.getAuthTag()]);
  return { kdf: 'argon2id', ...KDF, salt: text(salt), nonce: text(nonce), sealed: text(sealed) };
}

/** The 32 bytes; null for another passphrase, which takes as long. domain: as it was wrapped. */
export async function unwrapKey(
  wrapped: WrappedKey,
  passphrase: string,
  domain: string = DOMAIN,
): Promise<Uint8Array | null> {
  const decipher = createDecipheriv(ALGORITHM, await derived(passphrase, wrapped), wrapped.nonce, TAG);
  decipher.setAAD(Buffer.from(domain));
  decipher.setAuthTag(wrapped.sealed.subarray(KEY_BYTES));
  const key = decipher.update(wrapped.sealed.subarray(0, KEY_BYTES));
  try {
    decipher.final();
  } catch {
    return null;
  }
  return Uint8Array.from(key);
}

type Derivation = Pick<WrappedKey, 'memoryKib' | 'passes' | 'salt'>;

/** The same characters typed on another keyboard may come as other code points: NFC makes them one. */
function derived(passphrase: string, { memoryKib, passes, salt }: Derivation): Promise<Buffer> {
  const parameters = {
    message: Buffer.from(passphrase.normalize('NFC')),
    nonce: salt,
    parallelism: KDF.lanes,
    tagLength: KEY_BYTES,
    memory: memoryKib,
    passes,
  };
  return new Promise((resolve, reject) => {
    argon2('argon2id', parameters, (error, key) => {
      if (error === null) resolve(key);
      else reject(error);
    });
  });
}

function text(value: Buffer): string {
  return value.toString('base64url');
}
