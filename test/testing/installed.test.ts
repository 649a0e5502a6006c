import { expect } from 'chai';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { DemesClient } from '../../src/sdk/client.ts';
import { missingBrowser } from '../support/browser.ts';
import { isLong } from '../support/effort.ts';
import { skipBecause } from '../support/skip.ts';
import { Installed } from './installed.ts';

/** The tarball is built and packed by npm: a compiler and two screens on two slow cores. */
const PACK_MS_MAX = 180_000;
/** Five stories of real nodes and their screens. */
const EXAMPLE_MS_MAX = 600_000;
const COMMAND_MS_MAX = 60_000;
const VERSION = /^\d+\.\d+\.\d+\n$/;

describe('demes, installed from its tarball', function () {
  this.timeout(COMMAND_MS_MAX);
  let installed: Installed;
  before(function pack() {
    this.timeout(PACK_MS_MAX);
    installed = Installed.fromTarball();
  });
  after(() => installed?.remove());

  it('holds the program, its screens and its scenarios, and nothing that it is made of', () => {
    const files = installed.files();
    expect(files).to.include.members([
      'bin/demes.js',
      'lib/cli/main.js',
      'lib/sdk/published.d.ts',
      'lib/testing/published.js.map',
      'dist/client/index.html',
      'dist/lab/index.html',
      'scenarios/host-crash.yaml',
      'README.md',
      'LICENSE',
    ]);
    const tops = new Set(files.map((file) => file.split('/')[0]));
    expect([...tops]).to.not.include.members(['src', 'test', 'bench', 'node_modules']);
    expect(files.filter((file) => /^(?:bin|lib)\/.*(?<!\.d)\.ts$/.test(file))).to.deep.equal([]);
  });

  it('says its version, and lives groups in the simulator', () => {
    const version = installed.demes('--version');
    expect(version.stdout + version.stderr).to.match(VERSION);
    const life = installed.demes('sim', '--seed', '1', '--events', '2000');
    expect(life.stderr + life.stdout).to.contain('all properties hold');
    expect(life.status).to.equal(0);
  });

  it('plays a bundled scenario with several seeds, each in a thread', () => {
    const words = ['--scenario', 'host-crash', '--seeds', '1..2', '--workers', '2', '--out', 'sweep'];
    const sweep = installed.demes('lab', 'sweep', ...words);
    expect(sweep.stderr + sweep.stdout).to.match(/centrality, test +2 +2 /);
    expect(sweep.status).to.equal(0);
  });

  it('runs a node that seals what is said, in a thread, and has its screens; stops it as planned', async () => {
    const flags = [
      '--json',
      '--no-open',
      '--port',
      '0',
      '--ephemeral',
      '--name',
      'Ana',
      '--create',
      'Friends',
    ];
    const node = installed.begin('start', ...flags);
    try {
      const { url, openUrl, tokenFile } = await listening(node.stdout!);
      const client = new DemesClient({ url, token: readFileSync(tokenFile, 'utf8').trim() });
      const [group] = await client.groups();
      const { id } = await client.send(group!.id, 'general', 'sealed', { wait: 'confirmed' });
      expect((await client.message(group!.id, 'general', id)).sealedEpoch).to.be.a('number');
      const opened = await fetch(openUrl, { redirect: 'manual' });
      const [cookie] = opened.headers.getSetCookie().map((set) => set.split(';')[0]!);
      const page = await (await fetch(url, { headers: { cookie: cookie! } })).text();
      expect(page).to.match(/<script[^>]+src="\/assets\/main\.[0-9a-f]{12}\.js"/);
    } finally {
      node.kill('SIGTERM');
    }
    const [code] = (await once(node, 'exit')) as [number | null];
    expect(code).to.equal(0);
  });

  it('is imported as `demes/sdk`, and as nothing that is not published', () => {
    const answer = script(`
      import { DemesApiError, DemesClient } from 'demes/sdk';
      const inner = await import('demes/lib/core/replica.js').catch(({ code }) => code);
      console.log(DemesClient.name, DemesApiError.name, inner);`);
    expect(answer).to.equal('DemesClient DemesApiError ERR_PACKAGE_PATH_NOT_EXPORTED\n');
  });

  it('says what to install where `demes/testing` finds no driver of browsers, and works once it is there', () => {
    const importing = `console.log(await import('demes/testing').then(({ Cluster }) => Cluster.name, String));`;
    expect(script(importing)).to.match(/^Error: demes\/testing .*npm install --save-dev selenium-webdriver/);
    installed.add('selenium-webdriver');
    expect(script(importing)).to.equal('Cluster\n');
  });

  it('has an example that fits its types', async () => {
    const folder = installed.copyExample('selenium-failover');
    const { code, stdout } = await installed.runIn(folder, 'typescript/bin/tsc', '--skipLibCheck', 'false');
    expect(stdout).to.equal('');
    expect(code).to.equal(0);
  });

  it('has an example that outlives crashes, freezes and splits, and loses, doubles and moves nothing', async function play() {
    this.timeout(EXAMPLE_MS_MAX);
    const missing = missingBrowser();
    if (missing !== null) skipBecause(this, missing);
    const folder = installed.copyExample('selenium-failover');
    const some = isLong ? [] : ['--grep', 'while somebody types'];
    const { stdout } = await installed.runIn(folder, 'mocha/bin/mocha.js', '--reporter', 'json', ...some);
    const { passes, failures } = JSON.parse(stdout) as Report;
    expect(failures.map(({ fullTitle, err }) => `${fullTitle}: ${err.message}`).join('\n')).to.equal('');
    expect(passes).to.have.length(isLong ? 5 : 1);
  });

  /** What a module in the folder of the one who installed it prints. */
  function script(code: string): string {
    writeFileSync(join(installed.folder, 'script.mjs'), code);
    const { stdout, stderr } = installed.run('script.mjs');
    return stderr + stdout;
  }
});

/** Of mocha. */
interface Report {
  readonly passes: readonly unknown[];
  readonly failures: readonly { readonly fullTitle: string; readonly err: { readonly message: string } }[];
}

interface Listening {
  readonly url: string;
  readonly openUrl: string;
  readonly tokenFile: string;
}

/** What the node says once it serves its groups. */
async function listening(output: Readable): Promise<Listening> {
  let said: Listening | undefined;
  for await (const line of createInterface({ input: output })) {
    const event = JSON.parse(line) as Listening & { readonly event: string };
    if (event.event === 'listening') said = event;
    if (event.event === 'ready') return said!;
  }
  throw new Error('the node ended before it was ready');
}
