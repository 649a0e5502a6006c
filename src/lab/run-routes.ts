/** What the supervisor plays for somebody: scenarios that are sent, and what became of them. */
import express, { type Request, type Router } from 'express';
import { z } from 'zod';
import { check } from '../api/check.ts';
import { DemesError } from '../protocol/errors.ts';
import type { Scenario } from '../sim/scenario/words.ts';
import { tellFacts } from './live-routes.ts';
import type { Runs } from './runs.ts';
import { bundledScenarios, bundledText, findScenario } from './scenario/bundled.ts';
import { parseScenario } from './scenario/file.ts';

export const YAML_TYPES = ['application/yaml', 'application/x-yaml', 'text/yaml'];
/** How a scenario that was sent is called in what is said about it. */
const SENT = 'scenario';

/** A bundled one, as it is or with another seed. Anything else that is sent as JSON is a scenario itself. */
const bundledBody = z.strictObject({ bundled: z.string(), seed: z.int().min(0).optional() });

export function runRoutes(runs: Runs, bodyBytesMax: number): Router {
  const router = express.Router();
  const text = express.text({ type: YAML_TYPES, limit: bodyBytesMax });
  router.get('/lab/v1/scenarios', (_request, response) => {
    response.json({ scenarios: bundledScenarios().map((name) => ({ name, text: bundledText(name) })) });
  });
  router.post('/lab/v1/scenarios', text, (request, response) => {
    const run = runs.start(scenarioIn(request));
    response.status(202).location(`/lab/v1/runs/${run.id}`).json({ runId: run.id });
  });
  router.get('/lab/v1/runs', (_request, response) => {
    response.json({ runs: runs.list().map(({ state }) => state) });
  });
  router.get('/lab/v1/runs/:id', (request, response) => {
    response.json(runs.get(request.params.id).state);
  });
  router.get('/lab/v1/runs/:id/events', (request, response) => {
    tellFacts(runs.get(request.params.id), request, response);
  });
  router.get('/lab/v1/runs/:id/files/:name', (request, response) => {
    const { id, name } = request.params;
    const file = runs.get(id).fileOf(name);
    if (file === null) throw new DemesError('not_found', { detail: `The run has no file ${name}.` });
    response.download(file, name);
  });
  router.delete('/lab/v1/runs/:id', async (request, response) => {
    await runs.get(request.params.id).interrupt();
    response.status(204).end();
  });
  return router;
}

/** Throws DemesError invalid, with line, column and a sentence for each fault. */
function scenarioIn(request: Request): Scenario {
  const { body } = request as { body: unknown };
  try {
    if (typeof body === 'string') return parseScenario(body, SENT);
    if (typeof body !== 'object' || body === null || !('bundled' in body)) {
      return parseScenario(JSON.stringify(body ?? {}, null, 2), SENT);
    }
    const { bundled, seed } = check(bundledBody, request.body ?? {});
    if (!bundledScenarios().includes(bundled)) {
      throw new DemesError('not_found', { detail: `No scenario of that name is bundled: ${bundled}.` });
    }
    const found = findScenario(bundled);
    return { ...found, seed: seed ?? found.seed };
  } catch (error) {
    if (!(error instanceof DemesError) || error.code !== 'usage') throw error;
    const errors = error.message.split('\n').map((line) => {
      const [, path = '', message = line] = /^scenario:(\d+:\d+): (.*)$/.exec(line) ?? [];
      return { path, message };
    });
    throw new DemesError('invalid', { detail: error.message, extra: { errors }, cause: error });
  }
}
