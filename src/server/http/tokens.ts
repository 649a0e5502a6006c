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
/** The disk learns that often of a use: whoever asks a hundred times a second must not wait for it each time. */
const NOTED_MS = 3_600_000;

export interface KnownToken {
  readonly id: string;
  readonly name: string;
  readonly scope: Scope;
  /** ms since 1970. */
  readonly createdMs: number;
  /** When somebody came with it last, ms since 1970; null: nobody did. */
  readonly usedMs: number | null;
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
  /** By digest, the use that the disk knows of. */
  private readonly notedMs = new Map<string, number>();
  private readonly nowMs: () => number;

  /** memory: null when tokens end with the process. nowMs: since 1970. */
  constructor(memory: TokenMemory | null, nowMs: () => number = Date.now) {
    this.memory = memory;
    this.nowMs = nowMs;
    this.byDigest = new Map((memory?.load() ?? []).map((token) => [token.digest, token]));
  }

  all(): readonly KnownToken[] {
    return [...this.byDigest.values()];
  }

  /** Of whoever comes with it: it counts as used. */
  find(secret: string): KnownToken | null {
    const known = this.byDigest.get(digestOf(secret));
    if (known === undefined) return null;
    const token = { ...known, usedMs: this.nowMs() };
    this.byDigest.set(token.digest, token);
    this.note(token);
    return token;
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
    const token = { id, name, scope, createdMs: this.nowMs(), usedMs: null, digest: digestOf(secret) };
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

  private note({ digest, usedMs }: KnownToken & { readonly usedMs: number }): void {
    if (usedMs - (this.notedMs.get(digest) ?? -Infinity) < NOTED_MS) return;
    this.notedMs.set(digest, usedMs);
    try {
      this.memory?.save(this.all());
    } catch {
      // A disk that takes nothing is no reason to refuse whoever only asks; it is told where something is to be kept.
    }
  }
}

function digestOf(secret: string): string {
  return createHash('sha256').update(secret).digest('base64');
}
