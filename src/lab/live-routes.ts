/** What the lab's page asks the supervisor for: the facts of the run as they come, and deeds. */
import express, { type Request, type Response, type Router } from 'express';
import { check } from '../api/check.ts';
import { DemesError } from '../protocol/errors.ts';
import type { FactLog } from '../sim/scenario/fact-log.ts';
import type { TimedFact } from '../sim/scenario/facts.ts';
import type { LiveSession } from './live.ts';
import { report } from './results/report.ts';
import { deedSchema } from './scenario/schema.ts';

/** How often facts are sent, and the time where nothing happened. */
const TELL_EVERY_MS = 50;
/** So that neither this process nor the page is kept busy for long. */
const FACTS_AT_ONCE = 5_000;

/** `session`: null while the group is formed. */
export function liveRoutes(session: () => LiveSession | null): Router {
  const router = express.Router();
  const running = (): LiveSession => {
    const now = session();
    if (now === null) throw new DemesError('not_ready', { detail: 'The group is still being formed.' });
    return now;
  };
  router.get('/lab/v1/events', (request, response) => tellFacts(running(), request, response));
  router.post('/lab/v1/deeds', async (request, response) => {
    const done = await running().act(check(deedSchema, request.body ?? {}));
    if (done.why !== null) throw new DemesError('conflict', { detail: done.why });
    response.status(201).json(done);
  });
  router.get('/lab/v1/report', async (_request, response) => {
    const { scenario } = running();
    const text = report(scenario, await running().result());
    response.set('Content-Disposition', 'attachment; filename="report.html"').type('html').send(text);
  });
  return router;
}

/** A run that goes on, or is over. */
interface FactSource {
  /** It grows. */
  readonly facts: FactLog;
  readonly nowMs: number;
}

/**
 * Events `facts` (a list) and `now` (ms since the run began), from the beginning of the run: some at a time, as fast as they are
 * read. Whoever reads slowly holds no memory here.
 */
export function tellFacts(session: FactSource, request: Request, response: Response): void {
  response.set({ 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store' });
  response.flushHeaders();
  const { facts } = session;
  let next = 0;
  const send = (): void => {
    while (!response.writableNeedDrain) {
      const some: TimedFact[] = [];
      for (; next < facts.length && some.length < FACTS_AT_ONCE; next++) some.push(facts.at(next));
      if (some.length > 0) response.write(`event: facts\ndata: ${JSON.stringify(some)}\n\n`);
      const isAll = next === facts.length;
      response.write(`event: now\ndata: ${isAll ? session.nowMs : some.at(-1)!.atMs}\n\n`);
      if (isAll) return;
    }
  };
  send();
  response.on('drain', send);
  const timer = setInterval(send, TELL_EVERY_MS);
  request.once('close', () => clearInterval(timer));
}
