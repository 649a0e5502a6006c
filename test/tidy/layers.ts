import { at, importsOf, layerOf, resolved, type Import, type Source } from './source.ts';

interface Layer {
  /** Folders of src it may import; `types of api` allows only `import type` from api. */
  readonly ours: readonly string[];
  /** npm packages: a list, or `any`. */
  readonly npm: readonly string[] | 'any';
  /** Whether `node:*` is there. */
  readonly node: boolean;
  /** What to do when something of the outside seems to be needed. */
  readonly instead: string;
}

const PURE =
  'hashing, signing, randomness and time come in as synchronous functions or as inputs, never as imports';

/** The table of docs/architecture.md: which folder of src may import what. */
const LAYERS: Readonly<Record<string, Layer>> = {
  protocol: { ours: [], npm: [], node: false, instead: 'protocol imports nothing: write the few lines here' },
  core: { ours: ['protocol'], npm: [], node: false, instead: PURE },
  chat: { ours: ['protocol'], npm: [], node: false, instead: PURE },
  engine: {
    ours: ['protocol', 'core', 'chat'],
    npm: [],
    node: false,
    instead: 'add a method to a port in src/engine and carry it out in src/server and in src/sim',
  },
  api: {
    ours: ['protocol'],
    npm: ['zod', 'zod-openapi'],
    node: false,
    instead: 'api only describes: what acts belongs to src/server/http',
  },
  server: {
    ours: ['engine', 'core', 'chat', 'api', 'protocol'],
    npm: 'any',
    node: true,
    instead: 'server is used by cli; pass what it needs in as an option',
  },
  sim: {
    ours: ['engine', 'core', 'chat', 'protocol'],
    npm: [],
    node: false,
    instead: 'sim also runs in a browser: reading files and printing belong to src/cli or src/lab',
  },
  lab: {
    ours: ['api', 'protocol', 'sdk', 'sim'],
    npm: 'any',
    node: true,
    instead: 'lab starts nodes as processes and talks to them through src/sdk',
  },
  client: {
    ours: ['protocol', 'types of api'],
    npm: 'any',
    node: false,
    instead: 'the client asks its node through the HTTP API; what a person may do comes from `can`',
  },
  'client/lab': {
    ours: ['client', 'protocol', 'types of api', 'sim'],
    npm: 'any',
    node: false,
    instead: 'the client asks its node through the HTTP API',
  },
  sdk: {
    ours: ['protocol', 'types of api'],
    npm: 'any',
    node: true,
    instead: 'the sdk talks to a running node through the HTTP API; take types of src/api with `import type`',
  },
  testing: {
    // lab: how a real node is started, killed and frozen is written once.
    ours: ['sdk', 'api', 'lab'],
    npm: 'any',
    node: true,
    instead: 'testing drives nodes through src/sdk',
  },
  cli: {
    ours: ['server', 'sim', 'lab', 'sdk', 'api', 'protocol'],
    npm: 'any',
    node: true,
    instead:
      'cli is the top: nothing imports it but bin/demes.js; move shared code to the folder that owns it',
  },
};

/** Every import that the table does not allow. */
export function forbiddenImports(sources: readonly Source[]): string[] {
  return sources.flatMap((source) => {
    const name = layerNameOf(source.path);
    if (name === undefined)
      return [`${source.path}: src has only folders; put the file into one of ${folders()}`];
    const layer = LAYERS[name];
    if (layer === undefined)
      return [`${source.path}: src/${name} is not in the import table; use one of ${folders()}`];
    return importsOf(source).flatMap((one) => {
      const fault = faultOf(source.path, name, layer, one);
      return fault === undefined ? [] : [`${source.path}:${one.line}: ${fault}; ${layer.instead}`];
    });
  });
}

function faultOf(path: string, name: string, layer: Layer, one: Import): string | undefined {
  const target = resolved(path, one.specifier);
  if (target !== undefined) return faultOfOurs(name, layer, one, target);
  if (one.specifier.startsWith('node:')) {
    return layer.node ? undefined : `${name} must not import ${one.specifier}`;
  }
  if (layer.npm === 'any') return undefined;
  const dependency = one.specifier
    .split('/')
    .slice(0, one.specifier.startsWith('@') ? 2 : 1)
    .join('/');
  return layer.npm.includes(dependency) ? undefined : `${name} must not import the package ${dependency}`;
}

function faultOfOurs(name: string, layer: Layer, one: Import, target: string): string | undefined {
  const other = layerNameOf(target);
  if (other === undefined) {
    return target === 'package.json' ? undefined : `${name} must not import ${target} from outside src`;
  }
  if (other === name || layer.ours.includes(other)) return undefined;
  if (!layer.ours.includes(`types of ${other}`)) return `${name} must not import ${other} (${target})`;
  return one.typeOnly
    ? undefined
    : `${name} may take only types of ${other}: write \`import type\` for ${target}`;
}

function layerNameOf(path: string): string | undefined {
  return path.startsWith('src/client/lab/') ? 'client/lab' : layerOf(path);
}

function folders(): string {
  return Object.keys(LAYERS).join(', ');
}

const UNORDERED = 'compare code units or bytes; its order differs between machines';

/** Names that a pure folder must not use, with what to use there. */
const BANNED: Readonly<Record<string, string>> = {
  Date: 'take the time as a number from the inputs or the clock port',
  'Math.random': 'take a random function from the inputs',
  setTimeout: 'ask for a timer through the tick of the inputs or the clock port',
  setInterval: 'ask for a timer through the tick of the inputs or the clock port',
  setImmediate: 'return what is to be done next as data',
  queueMicrotask: 'return what is to be done next as data',
  console: 'report through Ready or the observer port',
  process: 'take it as an option',
  Buffer: 'use Uint8Array and the codec of src/protocol',
  fetch: 'send through the links port',
  performance: 'take the time as a number from the inputs or the clock port',
  crypto: 'take hash, sign, verify and random as functions',
  globalThis: 'take it as an option',
  Intl: UNORDERED,
  localeCompare: UNORDERED,
};

const PURE_FOLDERS: ReadonlySet<string> = new Set(['protocol', 'core', 'chat', 'engine', 'sim']);

/** Every use of the clock, chance, the disk or the network by a folder that must get them passed in. */
export function bannedGlobals(sources: readonly Source[], codeOf: (text: string) => string): string[] {
  const names = Object.keys(BANNED).filter((name) => name !== 'localeCompare' && name !== 'Math.random');
  // Not after a dot: that is a field of something else.
  const global = new RegExp(`(?<![\\w$.#])(${names.join('|')})(?![\\w$])`, 'g');
  const method = /(?<=\.)localeCompare\b|\bMath\s*\.\s*random\b/g;
  return sources
    .filter(({ path }) => PURE_FOLDERS.has(layerOf(path) ?? ''))
    .flatMap((source) => {
      const code = codeOf(source.text);
      const used = [...code.matchAll(global)].filter(({ 0: name, index }) => !isKey(code, index, name));
      return [...used, ...code.matchAll(method)].map((match) => {
        const name = match[0].replaceAll(/\s/g, '');
        return at(source, match.index, `${layerOf(source.path)} must not use ${name}: ${BANNED[name]}`);
      });
    });
}

/** A field or parameter of that name: before a colon that does not belong to a condition. */
function isKey(code: string, index: number, name: string): boolean {
  return /^\s*\??:/.test(code.slice(index + name.length)) && !/\?\s*$/.test(code.slice(0, index));
}
