/** What a handler is given and what it gives back, typed by the route's own row in the table. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { BodyOf, ParamsOf, QueryOf, Route } from '../../api/route.ts';
import type { RouteName, Routes } from '../../api/routes.ts';
import type { Headers } from './answer.ts';

export interface Call<R> {
  /** Well formed; whether they name anything is for the node to say. */
  readonly params: ParamsOf<R>;
  readonly query: QueryOf<R>;
  readonly body: BodyOf<R>;
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  /** Aborts when the asker has gone or the node stops. Made when asked for: most calls never wait. */
  readonly signal: () => AbortSignal;
}

export interface Reply {
  readonly status: number;
  /** Sent as JSON; without it, and without text, the answer is empty. */
  readonly json?: unknown;
  /** As it is sent; bytes for what is no text, or compressed. */
  readonly text?: string | Buffer;
  readonly contentType?: string;
  readonly headers?: Headers;
  /** Done once the answer is out. */
  readonly after?: () => void;
}

/** Null: the handler answers by itself (streams, files). */
type Handler<R> = (call: Call<R>) => Reply | null | Promise<Reply | null>;
export type Handlers = { readonly [Name in RouteName]: Handler<Routes[Name]> };
export type AnyHandler = Handler<Route>;

export function ok(json: unknown): Reply {
  return { status: 200, json };
}

export function created(json: unknown): Reply {
  return { status: 201, json };
}

export function accepted(json: unknown): Reply {
  return { status: 202, json };
}

export const DONE: Reply = Object.freeze({ status: 204 });
