/**
 * A typed call for every operation of the API. Which there are, and how they are asked, stands in operations.ts, which is
 * made from the OpenAPI document; what they take and answer is inferred from the schemas that the document is made from.
 */
import type { z } from 'zod';
import type { ParamsOf } from '../api/route.ts';
import type { Routes } from '../api/routes.ts';
import type { Bytes, NodeHttp, Query, RequestOptions } from './http.ts';
import { OPERATIONS } from './operations.ts';

type Table = typeof OPERATIONS;
type OperationName = keyof Table;

interface CallOptions extends RequestOptions {
  /** Such as `range`. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
}

/** Numbers and flags as such, though they travel as text; what has a default may be left out. */
type QueryGiven<S extends z.ZodType> = {
  readonly [K in keyof z.input<S>]:
    | (K extends keyof z.output<S> ? z.output<S>[K] : never)
    | (undefined extends z.input<S>[K] ? undefined : never);
};
type QueryPart<R> = R extends { readonly query: infer S extends z.ZodType }
  ? object extends QueryGiven<S>
    ? { readonly query?: QueryGiven<S> }
    : { readonly query: QueryGiven<S> }
  : unknown;
type BodyPart<R> = R extends { readonly bytes: string }
  ? { readonly body: Bytes }
  : R extends { readonly body: infer S extends z.ZodType }
    ? R extends { readonly bodyMayBeMissing: true }
      ? { readonly body?: z.input<S> }
      : { readonly body: z.input<S> }
    : unknown;

/** Names of the path, and `query` and `body` where there are such. */
export type Given<N extends OperationName> = ParamsOf<Routes[N]> & QueryPart<Routes[N]> & BodyPart<Routes[N]>;

type SuccessStatus = 200 | 201 | 202;
type ShapesOf<A> = {
  [S in keyof A & SuccessStatus]: A[S] extends { readonly schema: infer Z extends z.ZodType }
    ? z.output<Z>
    : never;
}[keyof A & SuccessStatus];

/** Parsed JSON; a Response whose body the caller reads; an open WebSocket; or nothing. */
export type AnswerOf<N extends OperationName> = {
  json: ShapesOf<Routes[N]['answers']>;
  stream: Response;
  socket: WebSocket;
  nothing: void;
}[Table[N][3]];

type ArgumentsOf<N extends OperationName> =
  object extends Given<N>
    ? [given?: Given<N>, options?: CallOptions]
    : [given: Given<N>, options?: CallOptions];

/** `api.getMessages({ groupId, roomId, query: { limit: 10 } }, { signal })`. */
export type Operations = { readonly [N in keyof Table]: (...given: ArgumentsOf<N>) => Promise<AnswerOf<N>> };

interface Asked {
  readonly query?: Query;
  readonly body?: unknown;
  readonly [name: string]: unknown;
}

/** The calls of one node. Each throws DemesApiError or DemesConnectionError, as NodeHttp does. */
export function operationsOf(http: NodeHttp): Operations {
  const calls = Object.entries(OPERATIONS).map(([name, operation]) => [
    name,
    (given: Asked = {}, options: CallOptions = {}) => call(http, operation, given, options),
  ]);
  return Object.fromEntries(calls) as Operations;
}

async function call(
  http: NodeHttp,
  [method, template, sends, answers]: Table[OperationName],
  given: Asked,
  options: CallOptions,
): Promise<unknown> {
  const path = template.replaceAll(/\{(\w+)\}/g, (_braces, name: string) =>
    encodeURIComponent(String(given[name])),
  );
  const { query, body } = given;
  if (answers === 'socket') return http.socket(path, query);
  const asked = { ...options, query, ...bodyOf(sends, body) };
  if (answers === 'stream') return http.stream(path, asked);
  const answer = await http.json(method, path, asked);
  return answers === 'nothing' ? undefined : answer;
}

type Body = Pick<NonNullable<Parameters<NodeHttp['json']>[2]>, 'body' | 'bytes'>;

function bodyOf(sends: Table[OperationName][2], body: unknown): Body {
  if (sends === 'nothing') return {};
  return sends === 'json' ? { body } : { bytes: { type: sends, body: body as Bytes } };
}
