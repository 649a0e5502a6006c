import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect } from 'chai';
import webpack, { type Configuration, type StatsCompilation } from 'webpack';
import { enLater } from '../../../src/client/text/en-later.ts';
import { LANGUAGES } from '../../../src/client/text/languages.ts';
import { filesOfFirstScreens } from './first-screen.ts';

const BYTES_MAX = 300_000;
const BUILD_MS_MAX = 120_000;
const HEAVIEST = 25;

/** What a person waits for: the page, its words, and for a node without a group the part that begins one. */
const FIRST_SCREENS: Readonly<Record<string, readonly string[]>> = {
  'a conversation': ['main'],
  'a node without a group': ['main', 'start'],
};

const CONFIGURATION = new URL('../../../webpack.config.js', import.meta.url);

async function build(folder: string): Promise<StatsCompilation> {
  const { configuration } = (await import(CONFIGURATION.href)) as {
    readonly configuration: (options: { readonly output: string }) => Configuration;
  };
  const compiler = webpack(configuration({ output: folder }));
  return new Promise((resolve, reject) => {
    compiler.run((error, stats) => {
      if (error !== null || stats === undefined || stats.hasErrors()) {
        reject(error ?? new Error(stats?.toString('errors-only')));
      } else {
        resolve(
          stats.toJson({
            all: false,
            ids: true,
            chunks: true,
            chunkModules: true,
            nestedModules: true,
            chunkGroups: true,
            chunkGroupMaxAssets: Infinity,
            chunkModulesSpace: Infinity,
            nestedModulesSpace: Infinity,
          }),
        );
      }
    });
  });
}

type Module = NonNullable<StatsCompilation['modules']>[number];

/** Packages, and folders of our own, with the bytes of their sources: the heaviest first. */
function heaviest(modules: readonly Module[]): string {
  const bytes = new Map<string, number>();
  const count = (module: Module): void => {
    if (module.modules !== undefined) return module.modules.forEach(count);
    const name = module.name ?? module.identifier ?? 'unknown';
    const owner =
      /node_modules\/((?:@[^/]+\/)?[^/]+)(?!.*node_modules)/u.exec(name)?.[1] ??
      /src\/(?:client\/[^/]+|[^/]+)/u.exec(name)?.[0] ??
      name;
    bytes.set(owner, (bytes.get(owner) ?? 0) + (module.size ?? 0));
  };
  modules.forEach(count);
  return [...bytes]
    .toSorted(([, one], [, other]) => other - one)
    .slice(0, HEAVIEST)
    .map(([owner, size]) => `${`${Math.round(size / 1000)}`.padStart(6)} kB  ${owner}`)
    .join('\n');
}

describe('client/shell: the first screen', () => {
  const folder = mkdtempSync(join(tmpdir(), 'demes-first-screen-'));
  after(() => rmSync(folder, { recursive: true }));

  it('MS333 weighs at most 300,000 bytes, compressed, in each language', async function weigh() {
    this.timeout(BUILD_MS_MAX);
    const { namedChunkGroups = {}, chunks = [] } = await build(folder);
    for (const [screen, parts] of Object.entries(FIRST_SCREENS)) {
      for (const tag of Object.keys(LANGUAGES)) {
        const groups = [...parts, `text-${tag}`].map((name) => namedChunkGroups[name]!);
        const files = new Set(groups.flatMap(({ assets = [] }) => assets.map(({ name }) => name)));
        const sizes = [...files].map(
          (file) => [file, gzipSync(readFileSync(join(folder, file))).length] as const,
        );
        const sum = sizes.reduce((all, [, size]) => all + size, 0);
        const ids = new Set(groups.flatMap((group) => group.chunks ?? []));
        const modules = chunks.filter(({ id }) => ids.has(id!)).flatMap((chunk) => chunk.modules ?? []);
        expect(
          sum,
          [
            `${screen}, ${tag}: ${sum} bytes`,
            ...sizes.map(([file, size]) => `${`${size}`.padStart(8)}  ${file}`),
            'before it is made small, by package and folder:',
            heaviest(modules),
            'What is not needed to draw it comes later: src/client/shell/parts.ts',
          ].join('\n'),
        )
          .to.be.at.most(BYTES_MAX)
          .and.above(BYTES_MAX / 2);
      }
    }
  });

  it('says nothing whose words come later', () => {
    const later = new RegExp(`['\`](?:${Object.keys(enLater).join('|')}):[a-zA-Z$]`, 'u');
    const files = filesOfFirstScreens();
    expect(files).to.include.members([
      'src/client/chat/Message.tsx',
      'src/client/onboarding/Onboarding.tsx',
      'src/client/lock/Unlock.tsx',
    ]);
    expect(files).not.to.include('src/client/settings/SettingsDialog.tsx');
    const speaking = files.filter((path) => later.test(readFileSync(path, 'utf8')));
    expect(speaking, 'their parts are `part`, not `firstPart`, or the sentences move').to.deep.equal([]);
  });
});
