/** Checks that need no node: the Node version, the clock, the environment, the ports. */
import { createServer } from 'node:net';
import type { Environment } from '../settings.ts';
import { fail, ok, warn, type Finding } from './finding.ts';

const NODE_MAJOR_MIN = 24;
/** This source is younger: a clock before it is wrong, and so is one decades after it. */
const EARLIEST_MS = Date.UTC(2026, 0, 1);
const LATEST_MS = Date.UTC(2076, 0, 1);
const CLOCK_SAMPLE_MS = 200;
/** How far wall clock and monotonic clock may drift apart within one sample. */
const CLOCK_STEP_MS_MAX = 50;

export function checkNodeVersion(version: string): Finding {
  const major = Number(version.replace(/^v/, '').split('.')[0]);
  if (major >= NODE_MAJOR_MIN) return ok('node', version);
  return fail(
    'node',
    `${version} is too old`,
    `Install Node ${NODE_MAJOR_MIN} or newer, or run "npm ci" in the project.`,
  );
}

/** A clock that jumps or is far off makes this node's times useless to others; it does not endanger the log. */
export async function checkClock(now: () => number = Date.now): Promise<Finding> {
  const wallMs = now();
  const date = new Date(wallMs).toISOString();
  if (wallMs < EARLIEST_MS || wallMs > LATEST_MS) {
    return fail('clock', `says ${date}`, 'Set the clock of this computer, best by network time (NTP).');
  }
  const startedMs = performance.now();
  await new Promise((resolve) => void setTimeout(resolve, CLOCK_SAMPLE_MS));
  const stepMs = Math.abs(now() - wallMs - (performance.now() - startedMs));
  if (stepMs <= CLOCK_STEP_MS_MAX) return ok('clock', `${date}, steady`);
  const detail = `jumped by ${Math.round(stepMs)} ms in ${CLOCK_SAMPLE_MS} ms`;
  return warn('clock', detail, 'See which program sets the clock; use one network time service only.');
}

export function checkEnvironment(unknown: readonly string[], environment: Environment): Finding {
  const proxy = ['NODE_USE_ENV_PROXY', 'HTTP_PROXY', 'http_proxy'].filter(
    (name) => (environment[name] ?? '') !== '',
  );
  if (unknown.length > 0) {
    return warn('environment', `unknown: ${unknown.join(', ')}`, 'Correct the name, or remove the variable.');
  }
  if (proxy.includes('NODE_USE_ENV_PROXY')) {
    return warn(
      'environment',
      `requests go through a proxy (${proxy.join(', ')})`,
      'Set NO_PROXY=localhost,127.0.0.1.',
    );
  }
  return ok('environment', 'no unknown DEMES_ variables');
}

/** Whether a node could listen there. Not asked for the ports of a node that runs. */
export async function checkPort(name: string, port: number, host: string): Promise<Finding> {
  const code = await bindCode(port, host);
  if (code === null) return ok(name, `${host}:${port} is free`);
  if (code === 'EADDRINUSE') {
    return warn(
      name,
      `${host}:${port} is used by another program`,
      `Start with another one, or with 0 for any free one.`,
    );
  }
  return fail(name, `${host}:${port} cannot be used (${code})`, 'Choose another port or address.');
}

async function bindCode(port: number, host: string): Promise<string | null> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? 'unknown'));
    server.listen({ port, host, exclusive: true }, () => server.close(() => resolve(null)));
  });
}
