/** What one route of the HTTP API is. The table of all of them is routes.ts. */
import type { z } from 'zod';

/** Names in path templates and what they look like; text that does not fit names nothing, so: 404. */
export const PATH_PARAMETERS = {
  groupId: /^[a-z2-7]{52}$/,
  /** Or `general`, the room every group starts with. */
  roomId: /^(?:[a-z2-7]{52}|general)$/,
  messageId: /^[a-z2-7]{52}$/,
  blobId: /^[0-9a-f]{64}$/,
  memberId: /^[a-z2-7]{32}$/,
  deviceId: /^[a-z2-7]{32}$/,
  /** Any text that could be one; which ones are is said in words. */
  emoji: /^.{1,64}$/su,
  inviteId: /^[0-9a-f]{32}$/,
  tokenId: /^[0-9a-f]{16}$/,
  exportId: /^[A-Za-z0-9_-]{43}$/,
  importId: /^[0-9a-f]{16}$/,
  sha256: /^[0-9a-f]{64}$/,
  webhookId: /^[0-9a-f]{16}$/,
  hookSecret: /^[A-Za-z0-9_-]{43}$/,
  faultId: /^[A-Za-z0-9-]{1,64}$/,
  action: /^(?:crash|pause|stepdown|timeout)$/,
} as const;
export type PathParameter = keyof typeof PATH_PARAMETERS;

export interface Answer {
  readonly description: string;
  /** JSON of this shape; without it the answer is empty or of `contentType`. */
  readonly schema?: z.ZodType;
  readonly contentType?: string;
}

export const API_PREFIX = '/api/v1';
/** The answer of what needs no words. */
export const EMPTY: Answer = { description: 'Done.' };

export type Tag = 'node' | 'groups' | 'members' | 'messages' | 'feed' | 'lab';

export interface Route {
  readonly method: 'get' | 'post' | 'put' | 'patch' | 'delete';
  /** OpenAPI template; every name in braces is a key of PATH_PARAMETERS. */
  readonly path: string;
  readonly tag: Tag;
  readonly summary: string;
  /** none: for everybody on this machine; token: a token or a screen's session; metrics: token unless `--metrics-public`. */
  readonly auth: 'none' | 'token' | 'metrics';
  /** lab: there only with `--lab`. */
  readonly scope: 'always' | 'lab';
  /** all: for the first token and for sessions only. Otherwise the method says it (`accessOf`). */
  readonly access?: 'all';
  readonly query?: z.ZodType;
  readonly body?: z.ZodType;
  /** Instead of a body in JSON: bytes of this type, which the handler reads as they come. */
  readonly bytes?: string;
  /** No body at all means `{}`. */
  readonly bodyMayBeMissing?: boolean;
  readonly answers: Readonly<Record<number, Answer>>;
  /** Statuses that are answered with a problem, besides 401 and 403 where a token is needed, and 500. */
  readonly problems: readonly number[];
}

export type QueryOf<R> = R extends { readonly query: infer S extends z.ZodType } ? z.output<S> : undefined;
export type BodyOf<R> = R extends { readonly body: infer S extends z.ZodType } ? z.output<S> : undefined;

type Names<Path extends string> = Path extends `${string}{${infer Name}}${infer Rest}`
  ? Name | Names<Rest>
  : never;
export type ParamsOf<R> = R extends { readonly path: infer P extends string }
  ? Readonly<Record<Names<P>, string>>
  : never;

/** How far a caller may go, from the narrowest to the widest; all: the first token, and the screens. */
export const ACCESS = ['read', 'write', 'lab', 'all'] as const;
export type Access = (typeof ACCESS)[number];

/** What a route needs at least. */
export function accessOf({ access, scope, method }: Route): Access {
  return access ?? (scope === 'lab' ? 'lab' : method === 'get' ? 'read' : 'write');
}

/** Names in the braces of a template, in order. */
export function parameterNames(path: string): PathParameter[] {
  return [...path.matchAll(/\{(\w+)\}/g)].map((match) => match[1] as PathParameter);
}

/** The parts that most routes have in common. */
export function inTag<const T extends Tag>(tag: T): { tag: T; auth: 'token'; scope: 'always' } {
  return { tag, auth: 'token', scope: 'always' };
}
