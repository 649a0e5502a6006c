/**
 * demes as who installs it has it: the tarball that `npm pack` makes, unpacked into a folder of packages elsewhere. The
 * packages that it asks for are those of this project, by links, and no others: so nothing is fetched, and what is used
 * and not asked for is missing.
 */
import { spawn, spawnSync, type ChildProcess, type SpawnSyncReturns } from 'node:child_process';
import { once } from 'node:events';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';

const PROJECT = join(import.meta.dirname, '../..');
const COMMAND_MS_MAX = 60_000;

interface Manifest {
  readonly bin: Readonly<Record<string, string>>;
  readonly dependencies: Readonly<Record<string, string>>;
}

interface Finished {
  readonly code: number | null;
  readonly stdout: string;
}

export class Installed {
  /** Of the one who installed it; packages are in `node_modules` below it. */
  readonly folder: string;

  private constructor(folder: string) {
    this.folder = folder;
  }

  /** Throws with what npm said when there is no tarball. */
  static fromTarball(): Installed {
    const folder = mkdtempSync(join(tmpdir(), 'demes-installed-'));
    const installed = new Installed(folder);
    try {
      const packages = join(folder, 'node_modules');
      mkdirSync(join(packages, '.bin'), { recursive: true });
      passed('npm', ['pack', '--offline', '--pack-destination', folder], PROJECT);
      const tarball = readdirSync(folder).find((name) => name.endsWith('.tgz'));
      passed('tar', ['-xzf', join(folder, tarball!), '-C', packages], folder);
      renameSync(join(packages, 'package'), join(packages, 'demes'));
      const { bin, dependencies } = installed.manifest();
      for (const [name, file] of Object.entries(bin)) {
        symlinkSync(join('../demes', file), join(packages, '.bin', name));
      }
      installed.add(...Object.keys(dependencies));
      return installed;
    } catch (error) {
      installed.remove();
      throw error;
    }
  }

  manifest(): Manifest {
    return JSON.parse(readFileSync(join(this.folder, 'node_modules/demes/package.json'), 'utf8')) as Manifest;
  }

  /** Copies an example out of the package, and adds what it asks for; answers its folder here. */
  copyExample(name: string): string {
    cpSync(join(this.folder, 'node_modules/demes/examples', name), join(this.folder, name), {
      recursive: true,
    });
    const { devDependencies } = JSON.parse(readFileSync(join(this.folder, name, 'package.json'), 'utf8')) as {
      readonly devDependencies: Readonly<Record<string, string>>;
    };
    this.add(...Object.keys(devDependencies).filter((one) => one !== 'demes'));
    return name;
  }

  /** Paths in the package, with `/`. */
  files(): string[] {
    return readdirSync(join(this.folder, 'node_modules/demes'), { recursive: true, encoding: 'utf8' });
  }

  /** Further packages, by their names. */
  add(...names: readonly string[]): void {
    for (const name of names) {
      const link = join(this.folder, 'node_modules', name);
      if (existsSync(link)) continue;
      mkdirSync(dirname(link), { recursive: true });
      symlinkSync(join(PROJECT, 'node_modules', name), link);
    }
  }

  /** A script of Node with its words, run to its end. */
  run(script: string, ...words: readonly string[]): SpawnSyncReturns<string> {
    return spawnSync(process.execPath, [join(this.folder, script), ...words], {
      cwd: this.folder,
      encoding: 'utf8',
      timeout: COMMAND_MS_MAX,
    });
  }

  /** A script of a package as it is called in one of the folders here; resolves when it has ended. */
  async runIn(folder: string, script: string, ...words: readonly string[]): Promise<Finished> {
    const child = spawn(process.execPath, [join(this.folder, 'node_modules', script), ...words], {
      cwd: join(this.folder, folder),
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [stdout, [code]] = await Promise.all([text(child.stdout), once(child, 'close')]);
    return { code: code as number | null, stdout };
  }

  /** `demes` with its words, run to its end. */
  demes(...words: readonly string[]): SpawnSyncReturns<string> {
    return this.run('node_modules/.bin/demes', ...words);
  }

  /** `demes` as it goes on; whoever asks ends it. */
  begin(...words: readonly string[]): ChildProcess {
    const demes = join(this.folder, 'node_modules/.bin/demes');
    return spawn(process.execPath, [demes, ...words], {
      cwd: this.folder,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

function passed(command: string, words: readonly string[], cwd: string): void {
  const { status, stdout, stderr, error } = spawnSync(command, words, { cwd, encoding: 'utf8' });
  if (status !== 0) throw new Error(`${command} ${words[0]}: ${error?.message ?? stdout + stderr}`);
}
