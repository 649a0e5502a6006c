import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  existsSync,
  lchownSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { expect } from 'chai';
import { parse } from 'yaml';
import { skipBecause } from '../support/skip.ts';
import { Image, NoRegistry } from './image.ts';

const PROJECT = join(import.meta.dirname, '../..');
/** Ports of this machine that are free, instead of those a container has for itself. */
const FREE = { DEMES_PORT: '0', DEMES_PEER_PORT: '0', DEMES_CONTENT_PORT: '0', DEMES_PEER_HOST: '127.0.0.1' };

interface Service {
  readonly command?: readonly string[];
  readonly environment?: Readonly<Record<string, string | number>>;
  readonly healthcheck?: { readonly test: readonly string[] };
}

function compose(file: string): Readonly<Record<string, Service>> {
  const text = readFileSync(join(PROJECT, 'docker', file), 'utf8');
  return (parse(text, { merge: true }) as { services: Record<string, Service> }).services;
}

/** A running node of the image. */
class Container {
  readonly #child: ChildProcess;
  readonly #lines: AsyncIterator<string>;
  #errors = '';

  constructor(child: ChildProcess) {
    this.#child = child;
    this.#lines = createInterface({ input: child.stdout! })[Symbol.asyncIterator]();
    child.stderr!.setEncoding('utf8').on('data', (text: string) => (this.#errors += text));
  }

  async line(event: string): Promise<{ readonly url: string; readonly openUrl: string }> {
    for (;;) {
      const { value, done } = await this.#lines.next();
      if (done === true) throw new Error(`ended before ${event}: ${this.#errors}`);
      const line = JSON.parse(value) as { event: string; url: string; openUrl: string };
      if (line.event === event) return line;
    }
  }

  async stop(): Promise<number | null> {
    if (this.#child.exitCode !== null) return this.#child.exitCode;
    this.#child.kill('SIGTERM');
    const [code] = (await once(this.#child, 'exit')) as [number | null];
    return code;
  }
}

describe('docker: the image', function () {
  this.timeout(300_000);
  let folder: string;
  let image: Image;
  let running: Container[];
  before(async function () {
    folder = mkdtempSync(join(tmpdir(), 'demes-image-'));
    chmodSync(folder, 0o755);
    try {
      image = await Image.build(PROJECT, 'docker/Dockerfile', folder);
    } catch (error) {
      if (error instanceof NoRegistry) skipBecause(this, 'needs a package registry or a filled npm cache');
      throw error;
    }
  });
  after(() => rmSync(folder, { recursive: true, force: true }));
  beforeEach(() => {
    running = [];
  });
  afterEach(async () => {
    for (const one of running) await one.stop();
  });

  /** A fresh volume, which takes the owner of the image's folder. */
  function volume(name: string): string {
    const path = join(folder, `volume-${name}`);
    mkdirSync(path);
    if (process.getuid?.() === 0) lchownSync(path, 10001, 10001);
    return path;
  }
  function up(environment: Readonly<Record<string, string>>): Container {
    const [cmd] = image.steps('CMD');
    const child = image.start([...cmd!.words, '--json'], { ...FREE, ...environment }, [
      'ignore',
      'pipe',
      'pipe',
    ]);
    const container = new Container(child);
    running.push(container);
    return container;
  }
  async function exec(
    words: readonly string[],
    environment: Readonly<Record<string, string>>,
  ): Promise<{ code: number | null; text: string }> {
    const child = image.start(words, environment, ['ignore', 'pipe', 'pipe']);
    let text = '';
    for (const stream of [child.stdout!, child.stderr!]) {
      stream.setEncoding('utf8').on('data', (more: string) => (text += more));
    }
    const [code] = (await once(child, 'close')) as [number | null];
    return { code, text: text.trim() };
  }

  it('starts as its CMD says, is well as its HEALTHCHECK asks, and stops with 0', async () => {
    const DEMES_DATA = volume('one');
    const node = up({ DEMES_DATA, DEMES_CREATE: 'Friends' });
    const { url } = await node.line('listening');
    await node.line('ready');
    expect((await fetch(`${url}/healthz`)).status).to.equal(200);
    const [check] = image.steps('HEALTHCHECK');
    const health = await exec(check!.words, { DEMES_DATA });
    expect(health.text).to.equal('alive and ready');
    expect(health.code).to.equal(0);
    expect(await node.stop()).to.equal(0);
    expect((await exec(check!.words, { DEMES_DATA })).code).to.equal(1);
  });

  it('brings its screens along', async () => {
    const DEMES_DATA = volume('screens');
    const node = up({ DEMES_DATA });
    await node.line('ready');
    const link = await exec(['demes', 'open'], { DEMES_DATA });
    const opened = await fetch(link.text, { redirect: 'manual' });
    const cookie = opened.headers.getSetCookie()[0]!.split(';')[0]!;
    const start = await fetch(new URL('/', link.text), { headers: { cookie } });
    const page = await start.text();
    expect(page).to.contain('data-testid="app-root"');
    const [, script = ''] = /src="([^"]+)"/.exec(page)!;
    expect((await fetch(new URL(script, link.text), { headers: { cookie } })).status).to.equal(200);
  });

  it('holds what runs and nothing else, and runs as nobody in particular', () => {
    const demes = join(image.root, 'demes');
    const entries = readdirSync(demes).toSorted();
    expect(entries).to.deep.equal(['LICENSE', 'bin', 'dist', 'node_modules', 'package.json', 'src']);
    for (const tool of ['webpack', 'typescript', 'mocha', 'react', '@mantine']) {
      expect(existsSync(join(demes, 'node_modules', tool)), tool).to.equal(false);
    }
    expect(image.steps('USER').at(-1)?.user).to.match(/^[1-9]\d+:[1-9]\d+$/);
    expect(image.steps('VOLUME').map(({ value }) => value)).to.deep.equal(['/data']);
    expect(image.steps('EXPOSE').map(({ value }) => value)).to.deep.equal(['5700']);
  });

  it('compose.three.yaml: three nodes find each other and form one group', async () => {
    const services = compose('compose.three.yaml');
    const invitations = volume('invitations');
    const place = (text: string): string => text.replaceAll('/invitations/', `${invitations}/`);
    const environmentOf = (name: string): Record<string, string> => ({
      ...Object.fromEntries(
        Object.entries(services[name]!.environment ?? {}).map(([key, value]) => [key, place(String(value))]),
      ),
      ...FREE,
      DEMES_DATA: join(folder, `volume-${name}`),
    });
    for (const name of ['ana', 'bo', 'cy']) volume(name);
    await up(environmentOf('ana')).line('ready');
    expect((await exec(services['ana']!.healthcheck!.test.slice(1), environmentOf('ana'))).code).to.equal(0);
    const invite = services['invite']!.command!.map(place);
    const asked = { DEMES_DATA: environmentOf('ana')['DEMES_DATA']! };
    expect(await exec(invite, asked)).to.deep.equal({ code: 0, text: '' });
    const invitation = readFileSync(join(invitations, 'friends'), 'utf8');
    expect(invitation).to.match(/^demes1\.\S+\n$/);
    await Promise.all(['bo', 'cy'].map(async (name) => up(environmentOf(name)).line('ready')));
    const sent = await exec(['demes', 'send', 'Hello from Bo'], environmentOf('bo'));
    expect(sent.text).to.match(/^#\d+$/);
    const peers = await exec(['demes', 'peers'], environmentOf('cy'));
    expect(peers.text).to.match(/^Ana /m).and.match(/^Bo /m);
    // A second `up` starts everything again, and asks for no second invitation.
    expect((await exec(invite, asked)).code).to.equal(0);
    expect(readFileSync(join(invitations, 'friends'), 'utf8')).to.equal(invitation);
  });

  it('compose.yaml: variables that are not given count as none', async () => {
    const { demes } = compose('compose.yaml');
    const given = Object.fromEntries(Object.keys(demes!.environment!).map((name) => [name, '']));
    const node = up({ ...given, DEMES_DATA: volume('plain') });
    const { url } = await node.line('listening');
    expect((await fetch(`${url}/healthz`)).status).to.equal(200);
  });
});
