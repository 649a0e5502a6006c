import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { Runs } from '../../src/lab/runs.ts';
import type { RunState } from '../../src/sim/scenario/run-state.ts';
import { parseScenario } from '../../src/lab/scenario/file.ts';
import { serveLab, type LabServer } from '../../src/lab/server.ts';
import { Supervisor } from '../../src/lab/supervisor.ts';
import { DemesError } from '../../src/protocol/errors.ts';
import { until } from '../support/cluster.ts';

const START_MS = 90_000;
const YAML = { 'content-type': 'application/yaml' };
const JSON_TYPE = { 'content-type': 'application/json' };

function scenarioOf(name: string, expected: string): string {
  return [
    `name: ${name}`,
    'description: For a test.',
    'nodes: 1',
    'workload: { rate: 20, clients: 1, size: 20 }',
    'steps:',
    `  - expect: { ${expected} }`,
  ].join('\n');
}

describe('lab: scenarios that the supervisor is asked to play', function () {
  this.timeout(START_MS);
  let out: string;
  let supervisor: Supervisor;
  let server: LabServer;
  before(async () => {
    out = mkdtempSync(join(tmpdir(), 'demes-runs-'));
    // None of its own nodes is started: a run has its own.
    supervisor = new Supervisor({ nodes: 1, port: 0, timing: 'test', seed: 1, out: null });
    server = await serveLab(supervisor, 0, null, { out, version: '1.2.3' });
  });
  after(async () => {
    await server.close();
    await supervisor.stop();
    rmSync(out, { recursive: true });
  });

  async function send(body: string, headers: Record<string, string> = YAML): Promise<Response> {
    return fetch(`${server.url}/lab/v1/scenarios`, { method: 'POST', headers, body });
  }

  async function begun(body: string): Promise<string> {
    const answer = await send(body);
    expect(answer.status).to.equal(202);
    const { runId } = (await answer.json()) as { runId: string };
    expect(answer.headers.get('location')).to.equal(`/lab/v1/runs/${runId}`);
    return runId;
  }

  async function stateOf(runId: string): Promise<RunState> {
    return (await (await fetch(`${server.url}/lab/v1/runs/${runId}`)).json()) as RunState;
  }

  it('LB40 plays what is sent on nodes of its own, judges it, and gives what it wrote', async () => {
    const runId = await begun(scenarioOf('short', 'confirmed: 3'));
    expect(await stateOf(runId)).to.deep.include({
      runId,
      scenario: 'short',
      seed: 1,
      state: 'running',
      verdict: null,
      checks: [],
      files: [],
    });
    const events = await fetch(`${server.url}/lab/v1/runs/${runId}/events`);
    await until('it is over', async () => (await stateOf(runId)).state !== 'running');
    await events.body!.cancel();
    const { state, verdict, checks, files, step, folder } = await stateOf(runId);
    expect([state, verdict], JSON.stringify(checks)).to.deep.equal(['ended', 'passed']);
    expect(step).to.equal('step 1 done');
    expect(checks.map(({ name }) => name)).to.include.members(['steps', 'nothing-lost', 'converged']);
    expect(files).to.include.members(['summary.json', 'events.ndjson', 'report.html', 'junit.xml']);
    const manifest = await fetch(`${server.url}/lab/v1/runs/${runId}/files/manifest.json`);
    expect(await manifest.json()).to.deep.include({ version: '1.2.3', runner: 'processes' });
    expect(await (await fetch(`${server.url}/lab/v1/runs/${runId}/files/report.html`)).text()).to.equal(
      readFileSync(join(folder, 'report.html'), 'utf8'),
    );
    const { runs } = (await (await fetch(`${server.url}/lab/v1/runs`)).json()) as { runs: RunState[] };
    expect(runs[0]!.runId).to.equal(runId);
  });

  it('LB40 LB41 one at a time: another one is refused with the run that goes on; an interrupted one is judged and written', async () => {
    const runId = await begun(scenarioOf('endless', 'confirmed: 1000000, within: 10m'));
    const refused = await send(scenarioOf('short', 'confirmed: 3'));
    const told = (await refused.json()) as { code: string; detail: string; runId: string };
    expect(refused.status).to.equal(409);
    expect(told).to.deep.include({ code: 'conflict', runId });
    expect(told.detail).to.contain('The scenario endless is being played');
    await until('it is at its step', async () => (await stateOf(runId)).step === 'step 1 begins');
    const ended = await fetch(`${server.url}/lab/v1/runs/${runId}`, { method: 'DELETE' });
    expect(ended.status).to.equal(204);
    const { state, verdict, checks, files } = await stateOf(runId);
    expect([state, verdict]).to.deep.equal(['interrupted', 'failed']);
    expect(checks).to.deep.include({ name: 'run', ok: false, detail: 'it was interrupted' });
    expect(files).to.include.members(['summary.json', 'events.ndjson', 'report.html']);
    const again = await fetch(`${server.url}/lab/v1/runs/${runId}`, { method: 'DELETE' });
    expect(again.status, 'what is over is interrupted already').to.equal(204);
  });

  it('LB40 tells the bundled ones, and plays one by its name with another seed', async () => {
    const listed = (await (await fetch(`${server.url}/lab/v1/scenarios`)).json()) as {
      scenarios: { name: string; text: string }[];
    };
    const hostCrash = listed.scenarios.find(({ name }) => name === 'host-crash')!;
    expect(hostCrash.text).to.contain('name: host-crash');
    const answer = await send(JSON.stringify({ bundled: 'host-crash', seed: 7 }), JSON_TYPE);
    expect(answer.status).to.equal(202);
    const { runId } = (await answer.json()) as { runId: string };
    expect(await stateOf(runId)).to.deep.include({ scenario: 'host-crash', seed: 7 });
    await fetch(`${server.url}/lab/v1/runs/${runId}`, { method: 'DELETE' });
    expect((await stateOf(runId)).state).to.equal('interrupted');
  });

  const WRONG: readonly (readonly [string, string, Record<string, string>, number, string])[] = [
    ['a file with a fault', scenarioOf('wrong', 'hots: any'), YAML, 422, 'invalid'],
    ['no YAML', 'name: [', YAML, 422, 'invalid'],
    ['a JSON that is none', '{"name":"wrong"}', JSON_TYPE, 422, 'invalid'],
    ['broken JSON', '{', JSON_TYPE, 400, 'malformed'],
    ['an unknown bundled one', '{"bundled":"nothing"}', JSON_TYPE, 404, 'not_found'],
    ['another word beside a bundled one', '{"bundled":"host-crash","nodes":"x"}', JSON_TYPE, 422, 'invalid'],
    [
      'what a form of a web page could send',
      'name: a',
      { 'content-type': 'text/plain' },
      415,
      'unsupported_media_type',
    ],
  ];
  for (const [what, body, headers, status, code] of WRONG) {
    it(`LB40 refuses ${what}: ${status} ${code}, and nothing runs`, async () => {
      const answer = await send(body, headers);
      const told = (await answer.json()) as { code: string; errors?: { path: string; message: string }[] };
      expect([answer.status, told.code]).to.deep.equal([status, code]);
      if (what === 'a file with a fault') {
        expect(told.errors![0]!.path).to.equal('6:15');
        expect(told.errors![0]!.message).to.contain('steps.0.expect');
      }
      const { runs } = (await (await fetch(`${server.url}/lab/v1/runs`)).json()) as { runs: RunState[] };
      expect(runs.filter(({ state }) => state === 'running')).to.deep.equal([]);
    });
  }

  it('LB41 begins nothing more once the lab ends', async () => {
    const runs = new Runs({ out, version: '1.2.3' });
    await runs.close();
    expect(() => runs.start(parseScenario(scenarioOf('late', 'confirmed: 3'), 'late')))
      .to.throw(DemesError)
      .that.includes({ code: 'not_ready' });
    expect(runs.list()).to.deep.equal([]);
  });

  it('LB40 knows no run and no file that is none', async () => {
    for (const path of ['/lab/v1/runs/nothing', '/lab/v1/runs/nothing/events']) {
      expect((await fetch(server.url + path)).status).to.equal(404);
    }
    const { runs } = (await (await fetch(`${server.url}/lab/v1/runs`)).json()) as { runs: RunState[] };
    for (const name of ['nothing', '..%2Fsummary.json', 'nodes']) {
      const answer = await fetch(`${server.url}/lab/v1/runs/${runs.at(-1)!.runId}/files/${name}`);
      expect(answer.status, name).to.equal(404);
    }
  });
});
