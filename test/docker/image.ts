/**
 * Carries the steps of a Dockerfile out in an empty folder, with this machine in place of the base images: each
 * stage is a folder, which its absolute paths begin at. What the base images bring besides Node and a shell is not
 * proved by it; that the files, packages and commands of our image are complete is.
 */
import { execFileSync, spawn, type ChildProcess, type SpawnOptions } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  cpSync,
  existsSync,
  lchownSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  statSync,
} from 'node:fs';
import { basename, delimiter, dirname, join } from 'node:path';
import { isIgnored, readDockerfile, type Copy, type Instruction, type Stage } from './dockerfile.ts';

/** What npm says when it is the registry that fails, not we. */
const NO_REGISTRY =
  /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|ENOTCACHED|CERT_|E50\d/;

/** No package registry can be reached: nothing is known about the image. */
export class NoRegistry extends Error {}

export class Image {
  /** Where its absolute paths begin. */
  readonly root: string;
  readonly stage: Stage;
  readonly #workdir: string;

  private constructor(root: string, stage: Stage, workdir: string) {
    this.root = root;
    this.stage = stage;
    this.#workdir = workdir;
  }

  /**
   * Builds `file` of the checkout `project` below `folder`; answers the last stage.
   *
   * @throws NoRegistry
   */
  static async build(project: string, file: string, folder: string): Promise<Image> {
    const ignoreFile = readFileSync(join(project, `${file}.dockerignore`), 'utf8');
    const context = filesOf(project).filter((path) => !isIgnored(path, ignoreFile));
    const roots = new Map<string, string>();
    let last: Image | null = null;
    for (const [i, stage] of readDockerfile(readFileSync(join(project, file), 'utf8')).entries()) {
      const root = join(folder, stage.name === '' ? `stage${i}` : stage.name);
      roots.set(stage.name, root);
      let workdir = '/';
      mkdirSync(root);
      for (const step of stage.instructions) {
        if (step.kind === 'WORKDIR') mkdirSync(join(root, (workdir = step.path)), { recursive: true });
        else if (step.kind === 'RUN') await run(step.command, join(root, workdir));
        else if (step.kind === 'COPY' && step.from === null)
          copyContext(step, project, context, join(root, workdir));
        else if (step.kind === 'COPY') copyStage(step, roots.get(step.from!)!, root, workdir);
      }
      last = new Image(root, stage, workdir);
    }
    return last!;
  }

  /** All of a kind, in order. */
  steps<Kind extends Instruction['kind']>(kind: Kind): Extract<Instruction, { kind: Kind }>[] {
    return this.stage.instructions.filter((step) => step.kind === kind) as Extract<
      Instruction,
      { kind: Kind }
    >[];
  }

  /**
   * Starts a command as a container of the image would: its variables, its folder, its user where we may change it.
   *
   * @param words a path in them that begins at `/data` or another mount is ours to replace before
   */
  start(
    words: readonly string[],
    environment: Readonly<Record<string, string>>,
    stdio: SpawnOptions['stdio'],
  ): ChildProcess {
    const env: Record<string, string> = { PATH: process.env['PATH'] ?? '', HOME: '/' };
    for (const { name, value } of this.steps('ENV')) env[name] = this.#placed(value, env);
    const [name = '', ...rest] = words;
    return spawn(name, rest, {
      cwd: join(this.root, this.#workdir),
      env: { ...env, ...environment },
      stdio,
      ...this.#user(),
    });
  }

  /** Only root may become somebody else. */
  #user(): { uid?: number; gid?: number } {
    const [uid, gid] = (this.steps('USER').at(-1)?.user ?? '').split(':').map(Number);
    return process.getuid?.() === 0 && uid !== undefined && gid !== undefined ? { uid, gid } : {};
  }

  /** A variable's value with the folders of the image in the place where they are here. */
  #placed(value: string, env: Readonly<Record<string, string>>): string {
    return value
      .split(':')
      .map((part) => (part === '$PATH' ? env['PATH']! : join(this.root, part)))
      .join(delimiter);
  }
}

/** What a build is given: everything that git does not ignore. */
function filesOf(project: string): string[] {
  const words = ['ls-files', '-z', '--cached', '--others', '--exclude-standard'];
  const list = execFileSync('git', words, { cwd: project, encoding: 'utf8' });
  return list.split('\0').filter((path) => path !== '' && existsSync(join(project, path)));
}

async function run(command: string, cwd: string): Promise<void> {
  // It would work on this machine instead of the image.
  if (/(?:^|[\s=])\/(?!dev\/null)/.test(command)) throw new Error(`An absolute path in: RUN ${command}`);
  // How the registry is reached from here (proxy, certificates, cache) is this machine's business.
  const inherited = Object.entries(process.env).filter(
    ([name]) => !/^(?:DEMES_|npm_(?!config_))/i.test(name),
  );
  const env = {
    ...Object.fromEntries(inherited),
    PATH: `${dirname(process.execPath)}${delimiter}${process.env['PATH'] ?? ''}`,
    npm_config_prefer_offline: 'true',
  };
  const child = spawn('sh', ['-ec', command], { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => (output += text));
  }
  const [code] = (await once(child, 'close')) as [number | null];
  if (code === 0) return;
  const said = `RUN ${command}\n${output.slice(-4_000)}`;
  throw NO_REGISTRY.test(output) ? new NoRegistry(said) : new Error(said);
}

function copyContext(step: Copy, project: string, context: readonly string[], folder: string): void {
  for (const source of step.sources) {
    const found = context.filter(
      (path) => source === '.' || path === source || path.startsWith(`${source}/`),
    );
    if (found.length === 0)
      throw new Error(`COPY ${source}: there is no such file in what the build is given.`);
    for (const path of found) {
      const isFolder = source !== '.' && path !== source;
      const below = isFolder ? path.slice(source.length + 1) : path;
      const single = step.target.endsWith('/') || step.sources.length > 1 || step.target === '.';
      const target =
        isFolder || source === '.'
          ? join(step.target, below)
          : single
            ? join(step.target, basename(path))
            : step.target;
      copy(join(project, path), join(folder, target));
    }
  }
}

function copyStage(step: Copy, from: string, root: string, workdir: string): void {
  const target = step.target.startsWith('/') ? join(root, step.target) : join(root, workdir, step.target);
  for (const source of step.sources) copy(join(from, source), target);
  if (step.owner === null || process.getuid?.() !== 0) return;
  const [uid = 0, gid = 0] = step.owner.split(':').map(Number);
  for (const path of [
    target,
    ...readdirSync(target, { recursive: true, encoding: 'utf8' }).map((name) => join(target, name)),
  ]) {
    lchownSync(path, uid, gid);
  }
}

function copy(source: string, target: string): void {
  mkdirSync(dirname(target), { recursive: true });
  cpSync(source, target, { recursive: true, verbatimSymlinks: true });
  if (statSync(source).isDirectory()) chmodSync(target, 0o755);
}
