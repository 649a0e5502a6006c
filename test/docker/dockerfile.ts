/** Reads the instructions of a Dockerfile, as far as ours uses them; what it does not know, it refuses. */

export interface Copy {
  readonly kind: 'COPY';
  /** Name of another stage; null: the folder that the build was given. */
  readonly from: string | null;
  /** `user:group` in numbers. */
  readonly owner: string | null;
  readonly sources: readonly string[];
  readonly target: string;
}

export type Instruction =
  | Copy
  | { readonly kind: 'RUN'; readonly command: string }
  | { readonly kind: 'WORKDIR'; readonly path: string }
  | { readonly kind: 'ENV'; readonly name: string; readonly value: string }
  | { readonly kind: 'USER'; readonly user: string }
  | { readonly kind: 'CMD'; readonly words: readonly string[] }
  | { readonly kind: 'HEALTHCHECK'; readonly words: readonly string[] }
  | { readonly kind: 'VOLUME'; readonly value: string }
  | { readonly kind: 'EXPOSE'; readonly value: string };

export interface Stage {
  readonly base: string;
  /** Empty for the last one. */
  readonly name: string;
  readonly instructions: readonly Instruction[];
}

export function readDockerfile(text: string): Stage[] {
  const stages: { base: string; name: string; instructions: Instruction[] }[] = [];
  for (const line of linesOf(text)) {
    const [word, rest] = cut(line);
    if (word === 'FROM') {
      const [base = '', as = '', name = ''] = rest.split(/\s+/);
      if (as !== '' && as !== 'AS') throw new Error(`Not understood: ${line}`);
      stages.push({ base, name, instructions: [] });
    } else stages.at(-1)!.instructions.push(instructionOf(word, rest));
  }
  return stages;
}

function linesOf(text: string): string[] {
  return text
    .split('\n')
    .filter((line) => !line.startsWith('#'))
    .join('\n')
    .replaceAll('\\\n', ' ')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
}

function instructionOf(word: string, rest: string): Instruction {
  switch (word) {
    case 'COPY':
      return copyOf(rest);
    case 'RUN':
      return { kind: 'RUN', command: rest };
    case 'WORKDIR':
      return { kind: 'WORKDIR', path: rest };
    case 'ENV': {
      const [name, value] = cut(rest, '=');
      return { kind: 'ENV', name, value };
    }
    case 'USER':
      return { kind: 'USER', user: rest };
    case 'CMD':
      return { kind: 'CMD', words: JSON.parse(rest) as string[] };
    case 'HEALTHCHECK':
      return { kind: 'HEALTHCHECK', words: JSON.parse(rest.slice(rest.indexOf('CMD') + 3)) as string[] };
    case 'VOLUME':
    case 'EXPOSE':
      return { kind: word, value: rest };
    default:
      throw new Error(`Not understood: ${word} ${rest}`);
  }
}

function copyOf(rest: string): Copy {
  const words = rest.split(/\s+/);
  const flags = words.filter((word) => word.startsWith('--'));
  const paths = words.filter((word) => !word.startsWith('--'));
  const flag = (name: string): string | null =>
    flags.find((one) => one.startsWith(`--${name}=`))?.slice(name.length + 3) ?? null;
  const unknown = flags.filter((one) => !/^--(?:from|chown)=/.test(one));
  if (unknown.length > 0) throw new Error(`Not understood: COPY ${unknown.join(' ')}`);
  return {
    kind: 'COPY',
    from: flag('from'),
    owner: flag('chown'),
    sources: paths.slice(0, -1),
    target: paths.at(-1)!,
  };
}

function cut(text: string, at = ' '): [string, string] {
  const end = text.indexOf(at);
  return end < 0 ? [text, ''] : [text.slice(0, end), text.slice(end + 1).trim()];
}

/** Whether a .dockerignore leaves the path out: the last line that fits it, or a folder above it, decides. */
export function isIgnored(path: string, ignoreFile: string): boolean {
  let ignored = false;
  for (const line of ignoreFile.split('\n').filter((one) => one.trim() !== '' && !one.startsWith('#'))) {
    const wanted = line.startsWith('!');
    const name = wanted ? line.slice(1) : line;
    if (/[*?[]/.test(name) && name !== '*') throw new Error(`Not understood: ${line}`);
    if (name === '*' || path === name || path.startsWith(`${name}/`)) ignored = !wanted;
  }
  return ignored;
}
