import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { bundledScenarios } from '../../../src/lab/scenario/bundled.ts';
import { factsNamed, LOST, type TimedFact } from '../../../src/sim/scenario/facts.ts';
import type { RunSummary } from '../../../src/sim/scenario/summary.ts';
import { isLong } from '../../support/effort.ts';

const LAUNCHER = fileURLToPath(new URL('../../../bin/demes.js', import.meta.url));
const RUN_MS_MAX = 180_000;

/** Everything is tried on the others while one step waits for what never comes. */
const FAILING = `
name: failing
description: Nothing can be confirmed, and somebody expects it.
nodes: 3
workload: { rate: 20, clients: 3, size: 50 }
steps:
  - when: { moreConfirmed: 5 }
    remember: { old: host, others: followers }
    do:
      - pause: old
      - isolate: others
      - fault: { type: latency, from: others, attributes: { delayMs: 20 } }
    expect: { moreConfirmed: 1000, within: 1s }
`;

interface Played {
  readonly code: number;
  readonly summary: RunSummary & { readonly folder: string };
}

/** LB32 Messages between the nodes are there in their order, with what the faults of the scenario did to them. */
function expectFrames(facts: readonly TimedFact[]): void {
  const told = factsNamed(facts, 'frames');
  const sentMs = told.flatMap(({ fromMs, afterUs }) => afterUs.map((us) => fromMs + us / 1000));
  expect(sentMs.length).to.be.greaterThan(100);
  expect(sentMs).to.deep.equal(sentMs.toSorted((a, b) => a - b));
  const tookUs = told.flatMap((fact) => fact.tookUs);
  for (const { frames, tookUs: became } of factsNamed(facts, 'fates')) {
    for (const [at, frame] of frames.entries()) tookUs[frame] = became[at]!;
  }
  expect(tookUs.filter((us) => us === LOST).length, 'cut off').to.be.greaterThan(0);
  expect(tookUs.filter((us) => us >= 20_000).length, 'delayed').to.be.greaterThan(0);
  expect(tookUs.filter((us) => us >= 0 && us < 20_000).length, 'at once').to.be.greaterThan(0);
}

describe('lab: scenarios on real processes', function () {
  this.timeout(RUN_MS_MAX);
  let out: string;
  before(() => (out = mkdtempSync(join(tmpdir(), 'demes-runs-'))));
  after(() => rmSync(out, { recursive: true, force: true }));

  async function play(scenario: string, ...more: readonly string[]): Promise<Played> {
    const flags = [
      'lab',
      '--scenario',
      scenario,
      '--headless',
      '--port',
      '0',
      '--json',
      '--out',
      out,
      ...more,
    ];
    return new Promise((resolve, reject) => {
      execFile(process.execPath, [LAUNCHER, ...flags], { timeout: RUN_MS_MAX }, (error, stdout, stderr) => {
        if (stdout === '') reject(new Error(stderr));
        else resolve({ code: Number(error?.code ?? 0), summary: JSON.parse(stdout) as Played['summary'] });
      });
    });
  }

  it('LB8 LB9 LB12 LB32 a wrong expectation: exit code 1, a reason, and everything healed all the same', async () => {
    const [file, junit] = [join(out, 'failing.yaml'), join(out, 'junit.xml')];
    writeFileSync(file, FAILING);
    const { code, summary } = await play(file, '--junit', junit);
    expect(code).to.equal(1);
    const failed = summary.checks.filter(({ ok }) => !ok);
    expect(failed.map(({ name }) => name)).to.deep.equal(['steps']);
    expect(failed[0]!.detail).to.match(
      /^step 1: expected moreConfirmed 1000 within 1000 ms; \d+ more messages are confirmed, not 1000$/,
    );
    expect(readFileSync(junit, 'utf8')).to.include('failures="1"');
    const facts = readFileSync(join(summary.folder, 'events.ndjson'), 'utf8')
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as TimedFact);
    expect(facts.filter(({ type }) => type === 'fault')).to.have.length(2);
    expect(facts.filter(({ type }) => type === 'healed')).to.have.length(2);
    expect(summary.messages.confirmed).to.be.greaterThan(5);
    expectFrames(facts);
    expect(readFileSync(join(summary.folder, 'nodes', 'n1.log'), 'utf8')).to.be.a('string');
  });

  for (const name of isLong ? bundledScenarios() : ['join-during-election']) {
    it(`LB8 ${name} passes on real processes`, async () => {
      const { code, summary } = await play(name);
      expect(summary.checks.filter(({ ok }) => !ok)).to.deep.equal([]);
      expect([code, summary.verdict, summary.runner]).to.deep.equal([0, 'passed', 'processes']);
    });
  }
});
