import { expect } from 'chai';
import { spawn, spawnSync, type SpawnSyncReturns } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { skipBecause } from './skip.ts';

const bin = join(import.meta.dirname, '../../bin');

describe('the launcher', () => {
  let project: string;
  let demes: string;

  beforeEach(() => {
    project = mkdtempSync(join(tmpdir(), 'demes-launcher-'));
    demes = join(project, 'bin/demes.js');
    cpSync(bin, join(project, 'bin'), { recursive: true });
    mkdirSync(join(project, 'src/cli'), { recursive: true });
    writeFileSync(join(project, 'package.json'), '{ "type": "module" }');
    main('console.log(process.version, process.argv.slice(2).join(" ")); process.exitCode = 3;');
  });

  afterEach(() => rmSync(project, { recursive: true }));

  it('runs the command line in this process when its Node is new enough', () => {
    main('console.log(process.pid, process.argv.slice(2).join(" ")); process.exitCode = 3;');
    const result = spawnSync(process.execPath, [demes, 'start', '--port', '0'], { encoding: 'utf8' });
    expect(result.stdout).to.equal(`${result.pid} start --port 0\n`);
    expect(result.status).to.equal(3);
  });

  it('runs what was built of the sources where there are none, and never where they are', () => {
    mkdirSync(join(project, 'lib/cli'), { recursive: true });
    writeFileSync(join(project, 'lib/cli/main.js'), 'console.log("built");');
    main('console.log("source");');
    expect(spawnSync(process.execPath, [demes], { encoding: 'utf8' }).stdout).to.equal('source\n');
    rmSync(join(project, 'src'), { recursive: true });
    expect(spawnSync(process.execPath, [demes], { encoding: 'utf8' }).stdout).to.equal('built\n');
  });

  it("hands over to the project's own Node when started by an old one", function () {
    bringNode();
    const result = runWith(oldNode() ?? skipBecause(this, 'needs a Node older than 24 on the PATH'));
    expect(result.stderr).to.equal('');
    expect(result.stdout).to.equal(`${process.version} start\n`);
    expect(result.status).to.equal(3);
  });

  it('passes signals on, and ends as the own Node ends', async function () {
    bringNode();
    const node = oldNode() ?? skipBecause(this, 'needs a Node older than 24 on the PATH');
    main(`process.on('SIGTERM', () => process.exit(5)); setInterval(() => {}, 1000); console.log('up');`);
    const child = spawn(node, [demes], { stdio: ['ignore', 'pipe', 'inherit'] });
    await once(child.stdout, 'data');
    child.kill('SIGTERM');
    const [code] = (await once(child, 'exit')) as [number | null];
    expect(code).to.equal(5);
  });

  it('says in one sentence what is missing when there is no own Node', function () {
    const result = runWith(oldNode() ?? skipBecause(this, 'needs a Node older than 24 on the PATH'));
    expect(result.status).to.equal(1);
    expect(result.stdout).to.equal('');
    expect(result.stderr).to.match(/^demes needs Node 24 or newer, this is v\d+[^\n]+run "npm ci"[^\n]+\n$/);
  });

  it('ends when the shell that npm put in front of it is gone', async () => {
    main(`setInterval(() => {}, 1000); console.log('up');`);
    const env = { ...process.env, npm_lifecycle_event: 'start' };
    // A command after it keeps the shell from becoming the node.
    const command = `"${process.execPath}" "${demes}"; true`;
    const shell = spawn('sh', ['-c', command], { env, stdio: ['ignore', 'pipe', 'inherit'] });
    await once(shell.stdout, 'data');
    const exit = once(shell, 'exit');
    shell.kill('SIGTERM');
    await once(shell.stdout, 'close');
    expect(await exit).to.deep.equal([null, 'SIGTERM']);
  });

  it('leaves nothing running when it is killed', async function () {
    bringNode();
    const node = oldNode() ?? skipBecause(this, 'needs a Node older than 24 on the PATH');
    main(`setInterval(() => {}, 1000); console.log('up');`);
    const child = spawn(node, [demes], { stdio: ['ignore', 'pipe', 'inherit'] });
    await once(child.stdout, 'data');
    const exit = once(child, 'exit');
    child.kill('SIGKILL');
    // The pipe is shared with what was launched: it closes when both are gone.
    await once(child.stdout, 'close');
    expect(await exit).to.deep.equal([null, 'SIGKILL']);
  });

  function main(code: string): void {
    writeFileSync(join(project, 'src/cli/main.ts'), code);
  }

  function bringNode(): void {
    mkdirSync(join(project, 'node_modules/node/bin'), { recursive: true });
    symlinkSync(process.execPath, join(project, 'node_modules/node/bin/node'));
  }

  function runWith(node: string): SpawnSyncReturns<string> {
    return spawnSync(node, [demes, 'start'], { encoding: 'utf8' });
  }
});

/** A Node on the PATH that cannot run the project, as many systems have one. */
function oldNode(): string | undefined {
  return (process.env['PATH'] ?? '')
    .split(':')
    .map((folder) => join(folder, 'node'))
    .find((file) => {
      const { stdout } = spawnSync(file, ['--version'], { encoding: 'utf8' });
      return /^v(?:1[89]|2[0-3])\./.test(stdout ?? '');
    });
}
