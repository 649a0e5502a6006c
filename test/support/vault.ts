/** What tests seal with. */
import { openVault } from '../../src/server/crypto/vault.ts';

export const VAULT = openVault(new Uint8Array(32).fill(11));
