import { appendFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { comparison } from '../../../src/lab/results/comparison.ts';
import { openRun, writeRun } from '../../../src/lab/results/folder.ts';
import { readRun } from '../../../src/lab/results/read-run.ts';
import { comparedRun, sweep } from '../../../src/lab/sweep/sweep.ts';
import { cellsOf } from '../../../src/lab/sweep/cells.ts';
import { DemesError } from '../../../src/protocol/errors.ts';
import { runInSimulator } from '../../../src/sim/scenario/sim-run.ts';
import { scenario, step } from '../../sim/scenario/scenarios.ts';

const TIMEOUT_MS = 60_000;

const CRASH = scenario([
  step({ when: [{ confirmed: 3 }], do: [{ kill: 'host' }], expect: [{ moreConfirmed: 3 }] }),
]);

describe('lab: many runs side by side', function () {
  this.timeout(TIMEOUT_MS);
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'demes-sweep-'))));
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const plan = { seeds: { from: 1, to: 2 }, policies: ['centrality', 'fixed'], timings: ['test'] } as const;

  it('LB13 a sweep tries every seed with every policy and timing', () => {
    expect(
      cellsOf({ ...plan, timings: ['test', 'lan'] }).map((cell) => Object.values(cell).join(' ')),
    ).to.deep.equal([
      'centrality test 1',
      'centrality test 2',
      'centrality lan 1',
      'centrality lan 2',
      'fixed test 1',
      'fixed test 2',
      'fixed lan 1',
      'fixed lan 2',
    ]);
  });

  it('LB13 in threads it finds what one thread finds, and goes on where it was ended', async () => {
    const told: number[] = [];
    const options = { plan, folder, workers: 2, onProgress: (done: number) => void told.push(done) };
    const end = new AbortController();
    await sweep(CRASH, {
      ...options,
      workers: 1,
      signal: end.signal,
      play: async (one) => {
        if (one.seed === 2) end.abort();
        return Promise.resolve(comparedRun(runInSimulator(one)));
      },
    });
    expect(told).to.deep.equal([1]);
    appendFileSync(join(folder, 'runs.ndjson'), '{"half of a li');
    const again = new AbortController().signal;
    const groups = await sweep(CRASH, { ...options, signal: again });
    expect(told).to.deep.equal([1, 2, 3, 4]);
    const alone = (policy: 'centrality' | 'fixed', seed: number) =>
      comparedRun(runInSimulator({ ...CRASH, policy, seed }));
    expect(groups).to.deep.equal([
      { name: 'centrality, test', runs: [alone('centrality', 1), alone('centrality', 2)] },
      { name: 'fixed, test', runs: [alone('fixed', 1), alone('fixed', 2)] },
    ]);
    expect(readFileSync(join(folder, 'report.html'), 'utf8')).to.include('fixed, test');
  });

  it('LB13 a folder with the sweep of another scenario is refused', async () => {
    const options = { plan, folder, workers: 1, signal: AbortSignal.abort(), onProgress: () => undefined };
    await sweep(CRASH, options);
    let refused: unknown;
    await sweep({ ...CRASH, nodes: 5 }, options).catch((error: unknown) => (refused = error));
    expect(refused).to.be.instanceOf(DemesError);
  });

  it('LB13 runs are read back from their folders, and compared by their failovers', () => {
    const run = runInSimulator(CRASH);
    const written = openRun(folder, CRASH, new Date());
    writeRun(written, CRASH, '1.2.3', run);
    const group = readRun(written.path);
    expect(group.name).to.match(/-a-test-1 \(a-test, seed 1, centrality, test, 1\.2\.3\)$/);
    expect(group.runs).to.deep.equal([comparedRun(run)]);
    const [row] = comparison([
      { name: 'both', runs: [...group.runs, { ...group.runs[0]!, outagesMs: [5_000] }] },
    ]);
    expect(row!.slice(0, 3)).to.deep.equal(['both', '2', '2']);
    expect([row![6], row![10]]).to.deep.equal(['2', '5000']);
    expect(() => readRun(join(folder, 'none'))).to.throw(DemesError, /is no folder of a run/);
  });
});
