import { importsOf, resolved, type Source } from './source.ts';

/** Files that are started or published rather than imported; a `/` at the end means all below. */
const ENTRIES: readonly string[] = [
  'src/cli/main.ts',
  'src/cli/screens-build.ts',
  'src/client/index.tsx',
  'src/client/lab/index.tsx',
  'src/client/lab/source/sim-worker.ts',
  'src/sdk/published.ts',
  'src/server/discovery/multicast-worker.ts',
  'src/server/keys/mls-worker.ts',
  'src/server/discovery/router-worker.ts',
  'src/testing/',
  'test/',
  'bench/',
  'examples/',
];

/** Files of src that no entry reaches, however they import each other. */
export function deadFiles(sources: readonly Source[]): string[] {
  const byPath = new Map(sources.map((source) => [source.path, source]));
  const reached = new Set<string>();
  const queue = sources.filter(({ path }) => ENTRIES.some((entry) => isEntry(path, entry)));
  for (let source = queue.pop(); source !== undefined; source = queue.pop()) {
    if (reached.has(source.path)) continue;
    reached.add(source.path);
    for (const { specifier } of importsOf(source)) {
      const target = byPath.get(resolved(source.path, specifier) ?? '');
      if (target !== undefined) queue.push(target);
    }
  }
  return sources
    .filter(({ path }) => path.startsWith('src/') && !reached.has(path) && !path.endsWith('.d.ts'))
    .map(
      ({ path }) =>
        `${path}: nothing uses it: delete it, or name it in ENTRIES of test/tidy/dead.ts if it is started`,
    );
}

function isEntry(path: string, entry: string): boolean {
  return entry.endsWith('/') ? path.startsWith(entry) : path === entry;
}
