/** From the route table to Express: each path with its methods, input checked, answers and failures sent. */
import { randomUUID } from 'node:crypto';
import type { Express, Request, Response } from 'express';
import { check } from '../../api/check.ts';
import { noFields } from '../../api/fields.ts';
import {
  accessOf,
  PATH_PARAMETERS,
  parameterNames,
  type PathParameter,
  type Route,
} from '../../api/route.ts';
import { ROUTES, type RouteName } from '../../api/routes.ts';
import { DemesError } from '../../protocol/errors.ts';
import type { Logger } from '../log.ts';
import { checkAccess } from './admission.ts';
import { sendEmpty, sendJson, sendProblem, sendText } from './answer.ts';
import { readJson } from './body.ts';
import type { AnyHandler, Call, Handlers, Reply } from './calls.ts';
import type { NodeMetrics } from './metrics.ts';
import { queryOf } from './query.ts';

export class Dispatcher {
  private readonly log: Logger;
  private readonly metrics: NodeMetrics;
  /** Requests that wait for something; ended when the listener closes. */
  private readonly waiting = new Set<AbortController>();
  private closed = false;

  constructor(log: Logger, metrics: NodeMetrics) {
    this.log = log;
    this.metrics = metrics;
  }

  /** Every route of the table that has a handler; those of the lab only with `lab`. */
  mount(app: Express, handlers: Partial<Handlers>, lab: boolean): void {
    const byPath = new Map<string, RouteName[]>();
    for (const name of Object.keys(ROUTES) as RouteName[]) {
      const route: Route = ROUTES[name];
      if (handlers[name] === undefined || (route.scope === 'lab' && !lab)) continue;
      byPath.set(route.path, [...(byPath.get(route.path) ?? []), name]);
    }
    for (const [path, names] of byPath) {
      const target = app.route(expressPath(path));
      for (const name of names) {
        const route: Route = ROUTES[name];
        target[route.method](this.serve(route, handlers[name]!));
      }
      target.all(this.otherMethod(names.map((name) => ROUTES[name].method)));
    }
  }

  /** For a path that takes these methods: OPTIONS says so, everything else is refused. */
  otherMethod(methods: readonly string[]): (request: Request, response: Response) => void {
    const upper = methods.flatMap((method) => (method === 'get' ? ['GET', 'HEAD'] : [method.toUpperCase()]));
    const headers = { Allow: [...upper, 'OPTIONS'].join(', ') };
    return (request, response) => {
      if (request.method === 'OPTIONS') sendEmpty(response, 204, headers);
      else {
        response.setHeader('Allow', headers.Allow);
        this.fail(request, response, new DemesError('method_not_allowed'));
      }
    };
  }

  /** Every failure ends here: the catalogue's are answered as they are, others are logged under an id. */
  fail(request: Request, response: Response, error: unknown): void {
    const known = error instanceof DemesError ? error : this.unexpected(request, error);
    this.metrics.answered(known.status);
    sendProblem(response, known);
  }

  /** Ends all requests that wait; they answer with what is there. */
  close(): void {
    this.closed = true;
    for (const controller of this.waiting) controller.abort();
  }

  send(request: Request, response: Response, reply: Reply): void {
    if (response.destroyed) return;
    this.metrics.answered(reply.status);
    if (reply.after !== undefined) response.on('finish', reply.after);
    if (reply.json !== undefined) sendJson(response, reply.status, reply.json);
    else if (reply.text !== undefined) {
      sendText(response, reply.status, reply.contentType ?? 'text/plain', reply.text, reply.headers);
    } else {
      const type = reply.contentType === undefined ? {} : { 'Content-Type': reply.contentType };
      sendEmpty(response, reply.status, { ...type, ...reply.headers });
    }
  }

  private serve(route: Route, handler: AnyHandler): (request: Request, response: Response) => void {
    const names = parameterNames(route.path);
    return (request, response) => {
      this.answer(route, names, handler, request, response).catch((error: unknown) => {
        this.fail(request, response, error);
      });
    };
  }

  private async answer(
    route: Route,
    names: readonly PathParameter[],
    handler: AnyHandler,
    request: Request,
    response: Response,
  ): Promise<void> {
    if (route.auth === 'token') checkAccess(request, accessOf(route));
    const params = request.params as Record<string, string>;
    for (const name of names) {
      if (!PATH_PARAMETERS[name].test(params[name]!)) throw new DemesError('not_found');
    }
    // Probes and scrapers may add what they like; everybody else is told of a name that means nothing.
    const schema = route.query ?? (route.auth === 'token' ? noFields : undefined);
    const query = schema === undefined ? undefined : check(schema, queryOf(request.url));
    const body = route.body === undefined ? undefined : await bodyOf(route, request, response);
    const call = { params, query, body, request, response, signal: () => this.signalFor(response) };
    const reply = await handler(call as unknown as Call<Route>);
    if (reply !== null) this.send(request, response, reply);
  }

  private signalFor(response: Response): AbortSignal {
    const controller = new AbortController();
    if (this.closed || response.destroyed) controller.abort();
    this.waiting.add(controller);
    response.on('close', () => {
      this.waiting.delete(controller);
      controller.abort();
    });
    return controller.signal;
  }

  private unexpected(request: Request, error: unknown): DemesError {
    // Express itself throws for escapes in a path that mean nothing; such a path names nothing.
    if (error instanceof URIError) return new DemesError('not_found');
    const report = randomUUID();
    const route = (request.route as { path?: string } | undefined)?.path;
    this.log.error({ err: error, report, method: request.method, route }, 'a request failed unexpectedly');
    return new DemesError('internal', {
      detail: `The node made a mistake; its log says more under ${report}.`,
    });
  }
}

async function bodyOf(route: Route, request: Request, response: Response): Promise<unknown> {
  const body = await readJson(request, response);
  if (body === undefined && route.bodyMayBeMissing !== true) {
    throw new DemesError('malformed', { detail: 'This request needs a body in JSON.' });
  }
  return check(route.body!, body ?? {});
}

/** Express writes parameters with a colon, so the colon of `messages:batch` must be escaped. */
function expressPath(path: string): string {
  return path.replaceAll(':', '\\:').replaceAll(/\{(\w+)\}/g, ':$1');
}
