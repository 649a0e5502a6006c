/**
 * Between a socket and the routes: whoever comes in passes here, whether the node is locked or not. Who gets in is for
 * admission to say; here it is decided what a caller is answered who may not go on.
 */
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import express, { type Express, type NextFunction, type Request, type Response } from 'express';
import { HOOK_PATH } from '../../api/incoming-webhooks.ts';
import { ROUTES } from '../../api/routes.ts';
import { DemesError } from '../../protocol/errors.ts';
import type { Logger } from '../log.ts';
import { isWide, LOGIN_PATH, type Caller } from './admission.ts';
import { refuseSocket } from './answer.ts';
import type { Handlers } from './calls.ts';
import type { Dispatcher } from './dispatch.ts';
import type { Entrance } from './entrance.ts';
import { OPEN_PATH, type Front } from './front.ts';
import { pathOf } from './query.ts';

/** What is answered whether somebody unlocked or not. */
const OPEN_WHILE_LOCKED: ReadonlySet<string> = new Set([
  ROUTES.unlock.path,
  ROUTES.lock.path,
  ROUTES.createSessionLink.path,
]);

export interface GateOptions {
  readonly entrance: Entrance;
  readonly dispatcher: Dispatcher;
  readonly front: Front;
  /** As far as it goes at the moment; a route without a handler is not there. */
  readonly handlers: Partial<Handlers>;
  /** The lab's routes are there. */
  readonly lab: boolean;
  /** `/metrics` without a token. */
  readonly metricsPublic: boolean;
  readonly log: Logger;
  /** Whether that caller has to wait until somebody gives the passphrase (KE31, KE33). */
  readonly isLocked: (caller: Caller) => boolean;
  /** Checks the passphrase of somebody at another computer, and unlocks what is locked. Throws wrong_passphrase, rate_limited. */
  readonly login: (passphrase: string) => Promise<void>;
  /** Takes an upgrade that was admitted and is not locked out. Throws DemesErrors. */
  readonly upgrade: (request: IncomingMessage, socket: Duplex, head: Buffer) => void;
}

export class Gate {
  private readonly options: GateOptions;
  private readonly application: Express;

  constructor(options: GateOptions) {
    this.options = options;
    this.application = this.build();
  }

  /** Answers from now on. */
  open(): void {
    const { application } = this;
    for (const server of this.options.entrance.servers) {
      server.on('request', application);
      // Only a body that is read is asked for (body.ts).
      server.on('checkContinue', application);
      server.on('upgrade', this.upgrade);
      server.on('error', this.failed);
      server.on('clientError', refuseClient);
    }
  }

  /** Leaves the server to another; what is being answered is answered. */
  handOver(): void {
    const { application } = this;
    for (const server of this.options.entrance.servers) {
      server.off('request', application);
      server.off('checkContinue', application);
      server.off('upgrade', this.upgrade);
      server.off('error', this.failed);
      server.off('clientError', refuseClient);
    }
  }

  private build(): Express {
    const { dispatcher, front, handlers, lab, entrance, login } = this.options;
    const app = express();
    app.disable('x-powered-by');
    app.disable('etag');
    app.enable('case sensitive routing');
    app.enable('strict routing');
    app.set('query parser', 'simple');
    app.use((request, response, next) => this.enter(request, response, next));
    dispatcher.mount(app, handlers, lab);
    app
      .route('/')
      .get((request, response) => front.start(request, response))
      .all(dispatcher.otherMethod(['get']));
    app
      .route(`${OPEN_PATH}:secret`)
      .get((request, response) => front.openSession(request, response))
      .all(dispatcher.otherMethod(['get']));
    if (entrance.wideUrls.length > 0) {
      app
        .route(LOGIN_PATH)
        .post((request, response) => void front.login(request, response, login))
        .all(dispatcher.otherMethod(['post']));
    }
    app.use((request, response) => front.rest(request, response));
    app.use((error: unknown, request: Request, response: Response, _next: NextFunction) => {
      dispatcher.fail(request, response, error);
    });
    return app;
  }

  private enter(request: Request, response: Response, next: NextFunction): void {
    const { entrance, dispatcher, front } = this.options;
    let caller: Caller;
    try {
      caller = entrance.admission.admit(request, false);
    } catch (error) {
      dispatcher.fail(request, response, error);
      return;
    }
    const path = pathOf(request.url);
    const mayPass = isWide(request) ? this.isForStrangers(request, path) : this.isForEverybody(path);
    if (caller === 'nobody' && !mayPass) {
      if (this.isForPrograms(path)) dispatcher.fail(request, response, new DemesError('unauthorized'));
      else front.closed(request, response);
      return;
    }
    if (this.isForPrograms(path) && !OPEN_WHILE_LOCKED.has(path) && this.options.isLocked(caller)) {
      dispatcher.fail(request, response, new DemesError('locked'));
      return;
    }
    response.locals['caller'] = caller;
    next();
  }

  /** From other computers: the question for the passphrase, and whether the node is well. */
  private isForStrangers({ method }: Request, path: string): boolean {
    if (path === LOGIN_PATH) return method === 'POST';
    return path === '/' || path === '/healthz' || path === '/readyz';
  }

  private isForEverybody(path: string): boolean {
    if (path === '/metrics') return this.options.metricsPublic;
    if (path.startsWith(OPEN_PATH) || path.startsWith(HOOK_PATH)) return true;
    return path === '/' || path === '/healthz' || path === '/readyz';
  }

  /** Without a token the answer there is for a program, not a page. */
  private isForPrograms(path: string): boolean {
    const isLab = this.options.lab && path.startsWith('/lab/');
    return isLab || path === '/metrics' || path.startsWith('/api/') || path.startsWith(HOOK_PATH);
  }

  /** The same checks as for a request. */
  private readonly upgrade = (request: IncomingMessage, socket: Duplex, head: Buffer): void => {
    const { entrance, log, isLocked } = this.options;
    socket.on('error', () => socket.destroy());
    try {
      const caller = entrance.admission.admit(request, true);
      if (caller === 'nobody') throw new DemesError('unauthorized');
      if (isLocked(caller)) throw new DemesError('locked');
      this.options.upgrade(request, socket, head);
    } catch (error) {
      const known = error instanceof DemesError ? error : new DemesError('internal', { cause: error });
      if (known.code === 'internal') log.error({ err: error }, 'an upgrade failed unexpectedly');
      refuseSocket(socket, known);
    }
  };

  private readonly failed = (error: Error): void => {
    this.options.log.error({ err: error }, 'the listener failed');
  };
}

/** Bytes that are no HTTP request, too large a head, or one that came too slowly. */
function refuseClient(error: NodeJS.ErrnoException, socket: Duplex): void {
  if (error.code === 'ECONNRESET') socket.destroy();
  else if (error.code === 'HPE_HEADER_OVERFLOW') refuseSocket(socket, new DemesError('too_large'));
  else if (error.code === 'ERR_HTTP_REQUEST_TIMEOUT') refuseSocket(socket, new DemesError('timeout'));
  else refuseSocket(socket, new DemesError('malformed'));
}
