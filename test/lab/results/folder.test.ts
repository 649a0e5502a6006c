import { mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { expect } from 'chai';
import { COLUMNS } from '../../../src/lab/results/csv.ts';
import { openRun, writeRun } from '../../../src/lab/results/folder.ts';
import { findScenario } from '../../../src/lab/scenario/bundled.ts';
import { runInSimulator } from '../../../src/sim/scenario/sim-run.ts';
import type { Scenario } from '../../../src/sim/scenario/words.ts';
import { scenario, step } from '../../sim/scenario/scenarios.ts';
import { recount } from './recount.ts';

const GUIDE = new URL('../../../docs/lab.md', import.meta.url);
const STARTED = new Date('2026-11-21T19:40:00.123Z');

describe('lab: results of a run', () => {
  let out: string;
  before(() => (out = mkdtempSync(join(tmpdir(), 'demes-runs-'))));
  after(() => rmSync(out, { recursive: true, force: true }));

  function written(played: Scenario): string {
    const folder = openRun(out, played, STARTED);
    writeRun(folder, played, '1.2.3', runInSimulator(played));
    return folder.path;
  }

  function text(folder: string, name: string): string {
    return readFileSync(join(folder, name), 'utf8');
  }

  it('LB12 one folder a run, never the same twice, and a link to the latest', () => {
    const played = scenario([step({ expect: [{ confirmed: 3 }] })]);
    const [one, other] = [written(played), written(played)];
    expect([basename(one), basename(other)]).to.deep.equal([
      '20261121T194000Z-a-test-1',
      '20261121T194000Z-a-test-1-2',
    ]);
    expect(readlinkSync(join(out, 'latest'))).to.equal(basename(other));
    expect(readdirSync(one).sort()).to.deep.equal([
      'elections.csv',
      'events.ndjson',
      'junit.xml',
      'links.csv',
      'logs.csv',
      'manifest.json',
      'messages.csv',
      'nodes',
      'report.html',
      'summary.json',
    ]);
    expect(text(one, 'events.ndjson')).to.equal(text(other, 'events.ndjson'));
    expect(JSON.parse(text(one, 'manifest.json'))).to.deep.include({
      version: '1.2.3',
      runner: 'simulator',
      scenario: played,
    });
  });

  it('LB11 the summary follows from the CSV files alone', () => {
    for (const name of ['wiped-disk', 'host-and-backup-crash']) {
      const folder = written(findScenario(name));
      const summary = JSON.parse(text(folder, 'summary.json')) as Record<string, unknown>;
      expect(summary['verdict']).to.equal('passed');
      expect(summary).to.deep.include(recount(folder));
    }
  });

  it('LB10 every column of every table is in the guide', () => {
    const guide = readFileSync(GUIDE, 'utf8');
    for (const [name, columns] of Object.entries(COLUMNS)) {
      const chapter = guide.split(`### ${name}.csv`)[1]?.split('\n### ')[0] ?? '';
      for (const column of columns) expect(chapter, `${name}.csv`).to.include(`| \`${column}\` |`);
    }
  });

  it('LB12 a failed check is a JUnit failure with what was found', () => {
    const folder = written(
      scenario([step({ name: 'a <b> & "c"', expect: [{ host: 'none', within: 100 }] })]),
    );
    const junit = text(folder, 'junit.xml');
    expect(junit).to.include('tests="8" failures="1"');
    expect(junit).to.include(
      '<failure message="step 1 (a &lt;b&gt; &amp; &quot;c&quot;): expected host none within 100 ms; n1 is host"/>',
    );
  });

  it('LB12 the report needs nothing from elsewhere, and a name in it is text', () => {
    const played = scenario(
      [step({ when: [{ confirmed: 3 }], do: [{ kill: 'host' }], expect: [{ moreConfirmed: 5 }] })],
      {
        description: '<script>alert(1)</script>',
      },
    );
    const page = text(written(played), 'report.html');
    expect(page).to.not.match(/<script|<link|<img|https?:|@import|url\(/);
    expect(page).to.include('&lt;script&gt;alert(1)&lt;/script&gt;');
    expect(page.match(/<svg/g)).to.have.length(4);
  });
});
