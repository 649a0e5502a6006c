import { createServer, type Server } from 'node:http';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect } from 'chai';
import type { WebDriver } from 'selenium-webdriver';
import webpack, { type Configuration, type Stats } from 'webpack';
import { runSeed } from '../../src/sim/run.ts';
import { Browser, missingBrowser } from '../support/browser.ts';
import { until } from '../support/cluster.ts';
import { skipBecause } from '../support/skip.ts';

const EVENTS = 3_000;
const LIFE_MS_MAX = 60_000;
const TYPES: Readonly<Record<string, string>> = { '.html': 'text/html', '.js': 'text/javascript' };

/** What webpack.config.js of the project gives. */
interface ConfigModule {
  readonly SIMULATOR: object;
  readonly configuration: (options: { readonly output: string; readonly page: object }) => Configuration;
}

async function build(output: string): Promise<void> {
  const file = pathToFileURL(join(import.meta.dirname, '../../webpack.config.js')).href;
  const { configuration, SIMULATOR } = (await import(file)) as ConfigModule;
  const stats = await new Promise<Stats>((done, fail) => {
    webpack(configuration({ output, page: SIMULATOR }), (error, result) => {
      if (result === undefined) fail(error ?? new Error('the build ended without a result'));
      else done(result);
    });
  });
  if (stats.hasErrors()) throw new Error(stats.toString('errors-only'));
}

async function serve(folder: string): Promise<Server> {
  const server = createServer(({ url = '/' }, answer) => {
    const name = url === '/' ? 'index.html' : url.slice(1);
    answer.setHeader('content-type', TYPES[extname(name)] ?? 'application/octet-stream');
    answer.end(readFileSync(join(folder, name)));
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return server;
}

describe('the simulator in a browser', () => {
  let folder = '';
  let server: Server | null = null;
  let browser: Browser | null = null;

  before(async function start() {
    this.timeout(120_000);
    const missing = missingBrowser();
    if (missing !== null) skipBecause(this, missing);
    folder = mkdtempSync(join(tmpdir(), 'demes-sim-page-'));
    await build(folder);
    server = await serve(folder);
    browser = await Browser.start();
  });

  after(async () => {
    await browser?.close();
    server?.close();
    server?.closeAllConnections();
    if (folder !== '') rmSync(folder, { recursive: true, force: true });
  });

  const text = (driver: WebDriver, id: string): Promise<string> =>
    driver.findElement({ css: `[data-testid="sim-${id}"]` }).getText();

  for (const seed of [1, 2, 3, 7]) {
    it(`lives seed ${seed} as a process does, to the byte`, async () => {
      const { driver } = browser!;
      const { port } = server!.address() as AddressInfo;
      await driver.get(`http://127.0.0.1:${port}/`);
      for (const [id, value] of [
        ['seed', seed],
        ['events', EVENTS],
      ] as const) {
        const field = driver.findElement({ css: `[data-testid="sim-${id}"]` });
        await field.clear();
        await field.sendKeys(String(value));
      }
      await driver.findElement({ css: '[data-testid="sim-live"]' }).click();
      await until('it ended', async () => (await text(driver, 'transcript')) !== '', LIFE_MS_MAX);
      const life = runSeed({ seed, events: EVENTS });
      expect(await text(driver, 'status')).to.equal('All properties hold.');
      expect(await text(driver, 'transcript')).to.equal(life.transcriptHash);
      expect(await text(driver, 'replay')).to.equal(
        `demes sim --seed ${seed} --nodes ${life.counts.nodes} --events ${EVENTS}`,
      );
      expect(Number(await text(driver, 'speed'))).to.be.greaterThan(1_000);
    }).timeout(LIFE_MS_MAX + 30_000);
  }
});
