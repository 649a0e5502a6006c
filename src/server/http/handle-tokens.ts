/** Tokens of programs: made, listed, withdrawn. */
import type { ApiToken } from '../../api/tokens.ts';
import { DemesError } from '../../protocol/errors.ts';
import { DONE, created, type Handlers } from './calls.ts';
import type { StreamSet } from './event-streams.ts';
import { list } from './handle-groups.ts';
import type { LockService } from './lock-service.ts';
import type { KnownToken, Tokens } from './tokens.ts';

export function tokenHandlers(
  tokens: Tokens,
  streams: StreamSet,
  screenLock: Pick<LockService, 'prove'>,
): Pick<Handlers, 'createToken' | 'getTokens' | 'revokeToken'> {
  return {
    async createToken({ body }) {
      // MS242 It goes on when the screens are locked.
      await screenLock.prove(body.passphrase);
      const { secret, token } = tokens.create(body.name, body.scope);
      return created({ ...shown(token), token: secret });
    },
    getTokens: ({ query }) => list('tokens', tokens.all().map(shown), query),
    revokeToken({ params }) {
      if (!tokens.revoke(params.tokenId)) throw new DemesError('not_found');
      streams.endOf(params.tokenId);
      return DONE;
    },
  };
}

function shown({ id, name, scope, createdMs, usedMs }: KnownToken): ApiToken {
  const usedAt = usedMs === null ? null : new Date(usedMs).toISOString();
  return { id, name, scope, createdAt: new Date(createdMs).toISOString(), usedAt };
}
