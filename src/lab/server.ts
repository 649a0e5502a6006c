/** The supervisor's HTTP API, on loopback: state, lifecycle of the nodes, partitions. */
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import express, { type ErrorRequestHandler, type Express, type Request } from 'express';
import { z } from 'zod';
import { DemesError } from '../protocol/errors.ts';
import { DemesApiError, DemesConnectionError } from '../sdk/errors.ts';
import { LiveSession } from './live.ts';
import { liveRoutes } from './live-routes.ts';
import { localOnly } from './local-only.ts';
import { labPage } from './page.ts';
import { parsedBody } from './parsed-body.ts';
import type { NodeAction, Supervisor } from './supervisor.ts';

const BODY_BYTES_MAX = 64 * 1024;
const PARTITION_MS_MAX = 24 * 3_600_000;

const nodeAction = z.enum(['start', 'kill', 'pause', 'resume', 'restart', 'wipe']);
const nodeName = z.union([z.string().min(1).max(16), z.int().min(1)]).transform(String);
const partitionBody = z.strictObject({
  groups: z.array(z.array(nodeName).min(1)).min(2),
  durationMs: z.int().min(1).max(PARTITION_MS_MAX).optional(),
});

export interface LabServer {
  /** `http://localhost:PORT`. */
  readonly url: string;
  /** The group is complete: from now on one can play with it. */
  begin(): Promise<void>;
  close(): Promise<void>;
}

/**
 * Resolves when it listens on 127.0.0.1. Throws DemesError port_in_use when the port is taken.
 *
 * @param page where the lab's page was built to; null: it has none
 */
export async function serveLab(
  supervisor: Supervisor,
  port: number,
  page: string | null = null,
): Promise<LabServer> {
  let session: LiveSession | null = null;
  const server = createServer(labApp(supervisor, page, () => session));
  server.listen({ port, host: '127.0.0.1' });
  try {
    await once(server, 'listening');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
    throw new DemesError('port_in_use', { detail: `Port ${port} is used by another program.`, cause: error });
  }
  const url = `http://localhost:${(server.address() as AddressInfo).port}`;
  return {
    url,
    begin: async () => {
      const begun = new LiveSession(supervisor);
      await begun.begin();
      session = begun;
    },
    close: async () => {
      session?.end();
      await closeServer(server);
    },
  };
}

function labApp(supervisor: Supervisor, page: string | null, session: () => LiveSession | null): Express {
  const app = express();
  app.disable('x-powered-by');
  app.use(localOnly);
  app.use(jsonOnly);
  app.use(express.json({ limit: BODY_BYTES_MAX, strict: false }));
  app.get('/lab/v1/state', async (_request, response) => {
    const [nodes, faults] = await Promise.all([supervisor.nodeStates(), supervisor.faults()]);
    const { seed, timing } = supervisor.options;
    response.json({
      seed,
      timing,
      groupId: supervisor.groupId,
      nodes,
      faults,
      partitions: supervisor.partitions(),
    });
  });
  app.post('/lab/v1/nodes/:n/:action', async (request, response) => {
    const action = nodeAction.safeParse(request.params.action);
    if (!action.success) throw new DemesError('not_found');
    await supervisor.act(request.params.n, action.data satisfies NodeAction);
    const { name } = supervisor.node(request.params.n);
    await session()?.noticed(name);
    const states = await supervisor.nodeStates();
    response.json(states.find(({ n }) => n === name));
  });
  app.post('/lab/v1/partitions', async (request, response) => {
    const { groups, durationMs } = parsedBody(partitionBody, request);
    const partition = await supervisor.partition(groups, durationMs ?? null);
    session()?.tellCut(partition, durationMs ?? null);
    response.status(201).json(partition);
  });
  app.delete('/lab/v1/partitions/:id', async (request, response) => {
    await supervisor.heal(request.params.id);
    response.status(204).end();
  });
  app.post('/lab/v1/reset', async (_request, response) => {
    await supervisor.reset();
    response.status(204).end();
  });
  app.use(liveRoutes(session));
  if (page !== null) app.use(labPage(page));
  app.use(() => {
    throw new DemesError('not_found');
  });
  app.use(problem);
  return app;
}

/** A form on a web page can post text/plain without asking; it cannot post JSON. */
function jsonOnly(request: Request, _response: unknown, next: () => void): void {
  const hasBody =
    request.headers['transfer-encoding'] !== undefined || Number(request.headers['content-length']) > 0;
  if (hasBody && request.is('application/json') === false) throw new DemesError('unsupported_media_type');
  next();
}

// Express knows an error handler by its four parameters.
const problem: ErrorRequestHandler = (error: unknown, _request, response, _next) => {
  const known = asDemesError(error);
  const { code, status, title, retryable, message, extra } = known;
  response
    .status(status)
    .type('application/problem+json')
    .send(JSON.stringify({ type: 'about:blank', title, status, code, detail: message, retryable, ...extra }));
};

function asDemesError(error: unknown): DemesError {
  if (error instanceof DemesError) return error;
  const { status, type } = error as { status?: number; type?: string };
  if (type === 'entity.too.large') return new DemesError('too_large');
  if (status !== undefined && status >= 400 && status < 500) return new DemesError('malformed');
  if (error instanceof DemesApiError || error instanceof DemesConnectionError) {
    return new DemesError('not_ready', { detail: `A node did not do it: ${error.message}`, cause: error });
  }
  return new DemesError('internal', { cause: error });
}

async function closeServer(server: Server): Promise<void> {
  server.close();
  server.closeAllConnections();
  await once(server, 'close');
}
