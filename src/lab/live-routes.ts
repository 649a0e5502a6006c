/** What the lab's page asks the supervisor for: the facts of the run as they come, and deeds. */
import express, { type Request, type Response, type Router } from 'express';
import { DemesError } from '../protocol/errors.ts';
import type { TimedFact } from '../sim/scenario/facts.ts';
import type { LiveSession } from './live.ts';
import { parsedBody } from './parsed-body.ts';
import { report } from './results/report.ts';
import { deedSchema } from './scenario/schema.ts';

/** How often facts are sent, and the time where nothing happened. */
const TELL_EVERY_MS = 50;

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
    const done = await running().act(parsedBody(deedSchema, request));
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
  readonly facts: readonly TimedFact[];
  readonly nowMs: number;
  hear(listener: (fact: TimedFact) => void): () => void;
}

/** Events `facts` (a list) and `now` (ms since the run began), from the beginning of the run. */
export function tellFacts(session: FactSource, request: Request, response: Response): void {
  response.set({ 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store' });
  response.flushHeaders();
  let waiting: TimedFact[] = [...session.facts];
  const deafen = session.hear((fact) => void waiting.push(fact));
  const send = (): void => {
    const facts = waiting;
    waiting = [];
    if (facts.length > 0) response.write(`event: facts\ndata: ${JSON.stringify(facts)}\n\n`);
    response.write(`event: now\ndata: ${session.nowMs}\n\n`);
  };
  send();
  const timer = setInterval(send, TELL_EVERY_MS);
  request.once('close', () => {
    clearInterval(timer);
    deafen();
  });
}
