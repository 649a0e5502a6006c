/** The scenarios that come with demes, in the simulator. */
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { bundledScenarios, findScenario } from '../../../src/lab/scenario/bundled.ts';
import { runInSimulator } from '../../../src/sim/scenario/sim-run.ts';

const LAUNCHER = fileURLToPath(new URL('../../../bin/demes.js', import.meta.url));
const TIMEOUT_MS = 30_000;

function printed(scenario: string, environment: Readonly<Record<string, string>>): string {
  const flags = ['sim', '--scenario', scenario, '--transcript', '--json'];
  const env = { ...process.env, ...environment };
  return execFileSync(process.execPath, [LAUNCHER, ...flags], {
    env,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
}

describe('sim scenario: bundled', () => {
  for (const name of bundledScenarios()) {
    it(`LB5 LB8 ${name} passes`, () => {
      const found = findScenario(name);
      expect(found.name).to.equal(name);
      expect(runInSimulator(found).summary.checks.filter(({ ok }) => !ok)).to.deep.equal([]);
    });
  }

  it('LB5 the same transcript in another process, time zone and locale', function () {
    this.timeout(TIMEOUT_MS);
    const here = runInSimulator(findScenario('split-2-3'));
    const there = printed('split-2-3', { TZ: 'Pacific/Chatham', LC_ALL: 'tr_TR.UTF-8', LANG: 'tr_TR.UTF-8' });
    const summary = JSON.stringify({ ...here.summary, transcriptHash: here.transcriptHash });
    expect(there).to.equal([...here.transcript, summary, ''].join('\n'));
  });
});
