/** The supervisor's HTTP API, on loopback: state, lifecycle of the nodes, partitions. */
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import express, { type ErrorRequestHandler, type Express, type Request, type Router } from 'express';
import { z } from 'zod';
import { check } from '../api/check.ts';
import { DemesError } from '../protocol/errors.ts';
import { DemesApiError, DemesConnectionError } from '../sdk/errors.ts';
import { LiveSession } from './live.ts';
import { liveRoutes } from './live-routes.ts';
import { localOnly } from './local-only.ts';
import { labPage } from './page.ts';
import { runRoutes, YAML_TYPES } from './run-routes.ts';
import { Runs, type RunsOptions } from './runs.ts';
import type { LabNodeState, NodeAction, Supervisor } from './supervisor.ts';

const BODY_BYTES_MAX = 64 * 1024;
const PARTITION_MS_MAX = 24 * 3_600_000;

const nodeAction = z.enum(['start', 'kill', 'pause', 'resume', 'restart', 'wipe']);
const nodeName = z.union([z.string().min(1).max(16), z.int().min(1)]).transform(String);
const addBody = z.strictObject({ n: nodeName.optional() });
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
 * @param results of scenarios that it is asked to play; else they are beside the data of the nodes
 */
export async function serveLab(
  supervisor: Supervisor,
  port: number,
  page: string | null = null,
  results: RunsOptions = { out: join(supervisor.folder, 'runs'), version: 'unknown' },
): Promise<LabServer> {
  let session: LiveSession | null = null;
  const runs = new Runs(results);
  const server = createServer(labApp({ supervisor, page, runs, session: () => session }));
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
      await runs.close();
      await closeServer(server);
    },
  };
}

interface LabParts {
  readonly supervisor: Supervisor;
  readonly page: string | null;
  readonly runs: Runs;
  /** Null while the group is formed. */
  readonly session: () => LiveSession | null;
}

function labApp({ supervisor, page, runs, session }: LabParts): Express {
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
  app.use(nodeRoutes(supervisor, session));
  app.use(partitionRoutes(supervisor, session));
  app.use(liveRoutes(session));
  app.use(runRoutes(runs, BODY_BYTES_MAX));
  if (page !== null) app.use(labPage(page));
  app.use(() => {
    throw new DemesError('not_found');
  });
  app.use(problem);
  return app;
}

function nodeRoutes(supervisor: Supervisor, session: () => LiveSession | null): Router {
  const router = express.Router();
  const stateOf = async (name: string): Promise<LabNodeState | undefined> =>
    (await supervisor.nodeStates()).find(({ n }) => n === name);
  router.post('/lab/v1/nodes', async (request, response) => {
    const { n } = check(addBody, request.body ?? {});
    const { name } = await supervisor.add(n);
    await session()?.noticed(name);
    response
      .status(201)
      .location(`/lab/v1/nodes/${name}`)
      .json(await stateOf(name));
  });
  router.delete('/lab/v1/nodes/:n', async (request, response) => {
    const { name } = supervisor.node(request.params.n);
    await supervisor.remove(name);
    await session()?.noticed(name);
    response.status(204).end();
  });
  router.post('/lab/v1/nodes/:n/:action', async (request, response) => {
    const action = nodeAction.safeParse(request.params.action);
    if (!action.success) throw new DemesError('not_found');
    await supervisor.act(request.params.n, action.data satisfies NodeAction);
    const { name } = supervisor.node(request.params.n);
    await session()?.noticed(name);
    response.json(await stateOf(name));
  });
  return router;
}

function partitionRoutes(supervisor: Supervisor, session: () => LiveSession | null): Router {
  const router = express.Router();
  router.post('/lab/v1/partitions', async (request, response) => {
    const { groups, durationMs } = check(partitionBody, request.body ?? {});
    const partition = await supervisor.partition(groups, durationMs ?? null);
    session()?.tellCut(partition, durationMs ?? null);
    response.status(201).json(partition);
  });
  router.delete('/lab/v1/partitions/:id', async (request, response) => {
    await supervisor.heal(request.params.id);
    response.status(204).end();
  });
  router.post('/lab/v1/reset', async (_request, response) => {
    await supervisor.reset();
    response.status(204).end();
  });
  return router;
}

/** A form on a web page can post text/plain without asking; it cannot post JSON, nor YAML as such. */
function jsonOnly(request: Request, _response: unknown, next: () => void): void {
  const hasBody =
    request.headers['transfer-encoding'] !== undefined || Number(request.headers['content-length']) > 0;
  if (hasBody && request.is(['application/json', ...YAML_TYPES]) === false)
    throw new DemesError('unsupported_media_type');
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
