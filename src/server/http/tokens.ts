/**
 * Tokens of programs beside the first one, each with a scope (KE24..KE26). Only digests of them are kept: a token is
 * 256 random bits, so nothing can be learnt from its digest, nor from how long looking that up takes.
 */
import { createHash, randomBytes } from 'node:crypto';
import type { Scope } from '../../api/tokens.ts';
import { DemesError } from '../../protocol/errors.ts';
import { LIMITS } from '../../protocol/limits.ts';

const SECRET_BYTES = 32;
const ID_BYTES = 8;

export interface KnownToken {
  readonly id: string;
  readonly name: string;
  readonly scope: Scope;
  /** ms since 1970. */
  readonly createdMs: number;
  /** SHA-256 of the token, base64. */
  readonly digest: string;
}

/** What outlives the process. */
export interface TokenMemory {
  load(): readonly KnownToken[];
  /** Durable when it returns. Throws what the system says. */
  save(tokens: readonly KnownToken[]): void;
}

export class Tokens {
  private readonly memory: TokenMemory | null;
  /** By digest, oldest first. */
  private readonly byDigest: Map<string, KnownToken>;

  /** memory: null when tokens end with the process. */
  constructor(memory: TokenMemory | null) {
    this.memory = memory;
    this.byDigest = new Map((memory?.load() ?? []).map((token) => [token.digest, token]));
  }

  all(): readonly KnownToken[] {
    return [...this.byDigest.values()];
  }

  find(secret: string): KnownToken | null {
    return this.byDigest.get(digestOf(secret)) ?? null;
  }

  /** Durable when it returns. Throws `conflict` when there are as many as may be. */
  create(name: string, scope: Scope): { readonly secret: string; readonly token: KnownToken } {
    if (this.byDigest.size >= LIMITS.apiTokensMax) {
      throw new DemesError('conflict', {
        detail: `A node has at most ${LIMITS.apiTokensMax} tokens; withdraw one first.`,
      });
    }
    const secret = randomBytes(SECRET_BYTES).toString('base64url');
    const id = randomBytes(ID_BYTES).toString('hex');
    const token = { id, name, scope, createdMs: Date.now(), digest: digestOf(secret) };
    this.memory?.save([...this.all(), token]);
    this.byDigest.set(token.digest, token);
    return { secret, token };
  }

  /** Counts for nothing from now on, and durably so. False when there is none of that id. */
  revoke(id: string): boolean {
    const token = this.all().find((one) => one.id === id);
    if (token === undefined) return false;
    this.byDigest.delete(token.digest);
    this.memory?.save(this.all());
    return true;
  }
}

function digestOf(secret: string): string {
  return createHash('sha256').update(secret).digest('base64');
}
