/** Scenarios that the supervisor plays (LB40, LB41), each on nodes of its own. All of them throw an Error with a sentence. */
import type { RunState } from '../../../sim/scenario/run-state.ts';

const BASE = '/lab/v1';

/** Names of the bundled ones. */
export async function bundledNames(): Promise<readonly string[]> {
  const { scenarios } = await asked<{ scenarios: readonly { name: string }[] }>('scenarios');
  return scenarios.map(({ name }) => name);
}

/** Answers the id of the run. */
export async function playBundled(name: string): Promise<string> {
  return begun('application/json', JSON.stringify({ bundled: name }));
}

/** `text`: of a scenario file. Answers the id of the run. */
export async function playText(text: string): Promise<string> {
  return begun('application/yaml', text);
}

/** The id of the run that was begun last; null when there was none. */
export async function newestRun(): Promise<string | null> {
  const { runs } = await asked<{ runs: readonly RunState[] }>('runs');
  return runs[0]?.runId ?? null;
}

export async function runState(runId: string, signal: AbortSignal): Promise<RunState> {
  return asked<RunState>(`runs/${runId}`, { signal });
}

export async function interruptRun(runId: string): Promise<void> {
  await asked(`runs/${runId}`, { method: 'DELETE' });
}

/** Where its facts are told. */
export function runPath(runId: string): string {
  return `${BASE}/runs/${runId}`;
}

async function begun(type: string, body: string): Promise<string> {
  const { runId } = await asked<{ runId: string }>('scenarios', {
    method: 'POST',
    headers: { 'Content-Type': type },
    body,
  });
  return runId;
}

async function asked<Answer>(path: string, options: RequestInit = {}): Promise<Answer> {
  const answer = await fetch(`${BASE}/${path}`, options);
  const text = await answer.text();
  const body = (text === '' ? {} : JSON.parse(text)) as Answer & { readonly detail?: string };
  if (!answer.ok) throw new Error(body.detail ?? `${answer.status} ${answer.statusText}`);
  return body;
}
