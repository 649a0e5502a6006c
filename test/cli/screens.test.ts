import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { expect } from 'chai';
import { buildScreens } from '../../src/cli/screens.ts';
import { isBuilt, sourceStamp } from '../../src/cli/screens-stamp.ts';
import { Screens } from '../../src/server/http/screens.ts';

const BUILDER = fileURLToPath(new URL('../../bin/build-screens.js', import.meta.url));
const NEVER = new AbortController().signal;
/** A plain bundle, and the page beside it, which the real configuration makes by a plugin of its own. */
const CONFIGURATION = `
import { mkdirSync, writeFileSync } from 'node:fs';
export const PAGES = { client: {}, lab: {} };
export function configuration({ output }) {
  mkdirSync(output, { recursive: true });
  writeFileSync(output + '/index.html', '<p>start __CSP_NONCE__</p>');
  return {
    mode: 'production',
    context: import.meta.dirname,
    entry: './src/client/index.js',
    output: { path: output, filename: 'assets/[name].[contenthash:12].js' },
    optimization: { minimize: false },
    performance: { hints: false },
  };
}
`;

describe('cli: building the screens', function () {
  this.timeout(60_000);
  let project: string;
  let notes: string[];
  beforeEach(() => {
    project = mkdtempSync(join(tmpdir(), 'demes-project-'));
    notes = [];
    mkdirSync(join(project, 'src/client'), { recursive: true });
    writeFileSync(join(project, 'package.json'), '{ "type": "module" }');
    writeFileSync(join(project, 'webpack.config.js'), CONFIGURATION);
    write('one');
  });
  afterEach(() => rmSync(project, { recursive: true }));

  const source = (): string => join(project, 'src/client/index.js');
  function write(word: string): void {
    writeFileSync(source(), `document.title = '${word}, ${'and so on '.repeat(200)}';`);
  }
  const build = (stop = NEVER): Promise<void> => buildScreens((text) => void notes.push(text), stop, project);
  const dist = (): string[] => readdirSync(join(project, 'dist')).toSorted();
  function script(): { name: string; text: string } {
    const folder = join(project, 'dist/client/assets');
    const name = readdirSync(folder).find((file) => file.endsWith('.js')) ?? '';
    return { name, text: readFileSync(join(folder, name), 'utf8') };
  }

  it('builds what is missing, says so once, and leaves what the node can serve', async () => {
    await build();
    expect(notes).to.have.length(1);
    expect(notes[0]).to.match(/^Building the screens/);
    const { name, text } = script();
    expect(text).to.contain('one');
    const folder = join(project, 'dist/client');
    expect(brotliDecompressSync(readFileSync(join(folder, 'assets', `${name}.br`))).toString()).to.equal(
      text,
    );
    expect(gunzipSync(readFileSync(join(folder, 'assets', `${name}.gz`))).toString()).to.equal(text);
    const screens = Screens.read(folder)!;
    expect(screens.page('localhost:1', false, null).html).to.match(/^<p>start [\w+/]{22}==<\/p>$/);
    expect(screens.asset(`/assets/${name}`, 'br')?.headers?.['Content-Encoding']).to.equal('br');
    expect(screens.asset('/.stamp', undefined)).to.equal(null);
    expect(dist()).to.deep.equal(['.building', 'client']);
  });

  it('builds again when a source says something else, not when only its time changed', async () => {
    await build();
    utimesSync(source(), new Date(), new Date());
    await build();
    expect(notes).to.have.length(1);
    const before = script().name;
    write('two');
    await build();
    expect(notes).to.have.length(2);
    expect(script().text).to.contain('two');
    expect(script().name).to.not.equal(before);
  });

  it('sees every change of names and contents, and a copy of the project as the same', async () => {
    const stamps = new Set([sourceStamp(project)]);
    const change = (): number => stamps.add(sourceStamp(project)).size;
    writeFileSync(join(project, 'src/client/a.css'), 'p {}');
    expect(change()).to.equal(2);
    rmSync(join(project, 'src/client/a.css'));
    writeFileSync(join(project, 'src/client/b.css'), 'p {}');
    expect(change()).to.equal(3);
    writeFileSync(join(project, 'package-lock.json'), '{}');
    expect(change()).to.equal(4);
    mkdirSync(join(project, 'src/protocol'));
    writeFileSync(join(project, 'src/protocol/limits.ts'), '');
    expect(change()).to.equal(5);
    const copy = `${project}-copy`;
    cpSync(project, copy, { recursive: true });
    expect(sourceStamp(copy)).to.equal(sourceStamp(project));
    rmSync(copy, { recursive: true });
  });

  it('leaves alone what it has no sources for: an installed package', async () => {
    await build();
    rmSync(join(project, 'webpack.config.js'));
    expect(sourceStamp(project)).to.equal(null);
    write('three');
    await build();
    expect(notes).to.have.length(1);
    expect(script().text).to.contain('one');
  });

  it('tells why a build failed and keeps the one before', async () => {
    await build();
    writeFileSync(source(), 'this is no script');
    await build();
    expect(notes.at(-1))
      .to.match(/could not be built/)
      .and.contain('src/client/index.js');
    expect(script().text).to.contain('one');
    expect(isBuilt(project, sourceStamp(project)!)).to.equal(false);
    expect(dist()).to.deep.equal(['.building', 'client']);
    write('mended');
    await build();
    expect(script().text).to.contain('mended');
    expect(dist()).to.deep.equal(['.building', 'client']);
  });

  it('several at once build one after the other, and only once', async () => {
    const builds = Array.from({ length: 3 }, () =>
      spawn(process.execPath, [BUILDER, project], { stdio: ['ignore', 'ignore', 'inherit'] }),
    );
    const codes = await Promise.all(
      builds.map(async (child) => ((await once(child, 'exit')) as [number])[0]),
    );
    expect(codes).to.deep.equal([0, 0, 0]);
    expect(isBuilt(project, sourceStamp(project)!)).to.equal(true);
    expect(dist()).to.deep.equal(['.building', 'client']);
  });

  it('ends with whoever wanted it', async () => {
    const stop = new AbortController();
    const building = build(stop.signal);
    stop.abort();
    await building;
    expect(notes).to.have.length(1);
    expect(existsSync(join(project, 'dist/client'))).to.equal(false);
  });
});
