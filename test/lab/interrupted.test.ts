import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import type { RunSummary } from '../../src/sim/scenario/summary.ts';
import { skipBecause } from '../support/skip.ts';
import { survivors } from './running-lab.ts';

const LAUNCHER = fileURLToPath(new URL('../../bin/demes.js', import.meta.url));
const GONE_MS = 20_000;
const SCENARIO = [
  'name: endless',
  'description: For a test.',
  'nodes: 3',
  'workload: { rate: 20, clients: 3, size: 20 }',
  'steps:',
  '  - expect: { confirmed: 5 }',
  '  - do: [{ pause: n3 }, { isolate: n2 }]',
  '  - expect: { confirmed: 1000000, within: 30m }',
].join('\n');

/** Processes that this one has started and that still run. */
function childrenOf(pid: number): number[] {
  const text = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim();
  return text === '' ? [] : text.split(' ').map(Number);
}

describe('lab: a scenario that is interrupted', function () {
  this.timeout(120_000);
  let folder: string;
  let child: ChildProcess | undefined;
  before(function prepare() {
    if (!existsSync(`/proc/self/task/${process.pid}/children`)) {
      skipBecause(this, 'needs a Linux that tells the children of a process');
    }
    folder = mkdtempSync(join(tmpdir(), 'demes-interrupted-'));
    writeFileSync(join(folder, 'endless.yaml'), SCENARIO);
  });
  after(() => {
    child?.kill('SIGKILL');
    if (folder !== undefined) rmSync(folder, { recursive: true });
  });

  /** A lab that plays it, once its last step waits: one node is frozen, one cut off. */
  async function playing(): Promise<ChildProcess> {
    const flags = ['--scenario', join(folder, 'endless.yaml'), '--headless', '--port', '0', '--json'];
    const lab = spawn(process.execPath, [LAUNCHER, 'lab', ...flags, '--out', join(folder, 'runs')], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    child = lab;
    const told: string[] = [];
    for await (const line of createInterface({ input: lab.stderr })) {
      told.push(line);
      if (line.includes('step 3 begins')) return lab;
    }
    throw new Error(`it ended before its last step: ${told.join('\n')}`);
  }

  it('LB12 by Ctrl+C: no process is left, what there is is written and judged, and the exit code is 1', async () => {
    const lab = await playing();
    const nodes = childrenOf(lab.pid!);
    expect(nodes.length).to.be.at.least(3);
    let printed = '';
    lab.stdout!.on('data', (part: Buffer) => (printed += part.toString()));
    const gone = once(lab, 'close');
    lab.kill('SIGINT');
    const [code, by] = (await gone) as [number | null, NodeJS.Signals | null];
    expect([code, by]).to.deep.equal([1, null]);
    expect(await survivors(nodes, GONE_MS)).to.deep.equal([]);

    const read = (name: string): string => readFileSync(join(folder, 'runs/latest', name), 'utf8');
    const summary = JSON.parse(read('summary.json')) as RunSummary;
    expect(summary.verdict).to.equal('failed');
    expect(summary.checks).to.deep.include({ name: 'run', ok: false, detail: 'it was interrupted' });
    expect(summary.checks.find(({ name }) => name === 'steps')?.detail).to.contain('as expected: 2');
    const facts = read('events.ndjson').trimEnd().split('\n');
    expect(facts.map((line) => (JSON.parse(line) as { type: string }).type)).to.include.members([
      'began',
      'confirmed',
      'fault',
    ]);
    expect(read('junit.xml')).to.contain('it was interrupted');
    expect(read('report.html')).to.contain('it was interrupted');
    expect(read('messages.csv').trimEnd().split('\n').length).to.be.greaterThan(5);
    expect(JSON.parse(printed)).to.deep.include({ verdict: 'failed' });
  });
});
