import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { lockProblems, type Dependencies, type LockFile } from './lock-file.ts';
import { allFiles, expectNone } from './source.ts';

const ROOT = join(import.meta.dirname, '../..');
const SHA512 = `sha512-${'A'.repeat(86)}==`;

function read(name: string): unknown {
  return JSON.parse(readFileSync(join(ROOT, name), 'utf8'));
}

function lockFile(): LockFile {
  return read('package-lock.json') as LockFile;
}

/** The lock file with one package changed, or one more. */
function changed(path: string, change: object): LockFile {
  const lock = lockFile();
  return { ...lock, packages: { ...lock.packages, [path]: { ...lock.packages[path], ...change } } };
}

describe('tidy: the lock file', () => {
  const manifest = read('package.json') as Dependencies;

  it('has every package with its hash, from the registry, and no script that nobody gave a reason for (N115)', () => {
    expectNone(lockProblems(lockFile(), manifest));
  });

  it('refuses what somebody could slip in', () => {
    const more = { version: '1.0.0', integrity: SHA512 };
    const cases: readonly [string, object, RegExp][] = [
      [
        'node_modules/evil',
        { ...more, resolved: 'https://evil.example/evil.tgz' },
        /comes from https:\/\/evil/,
      ],
      ['node_modules/evil', { ...more, resolved: 'http://registry.npmjs.org/evil.tgz' }, /comes from http:/],
      [
        'node_modules/evil',
        { ...more, resolved: 'git+ssh://git@github.com/evil/evil.git' },
        /comes from git/,
      ],
      ['node_modules/evil', { ...more, hasInstallScript: true }, /runs a script/],
      ['node_modules/ws', { hasInstallScript: true }, /runs a script/],
      ['node_modules/ws', { integrity: undefined }, /no SHA-512/],
      ['node_modules/ws', { integrity: 'sha1-AAAAAAAAAAAAAAAAAAAAAAAAAAA=' }, /no SHA-512/],
      ['node_modules/evil', { link: true, resolved: '../evil' }, /is a folder/],
      ['', { dependencies: { evil: '1.0.0' } }, /evil 1\.0\.0 is not what was locked/],
    ];
    for (const [path, change, message] of cases) {
      expect(lockProblems(changed(path, change), manifest).join('\n'), JSON.stringify(change)).to.match(
        message,
      );
    }
    const loose = { ...manifest, dependencies: { ...manifest.dependencies, ws: '^8.0.0' } };
    expect(lockProblems(lockFile(), loose).join('\n')).to.match(/ws has no exact version/);
  });

  it('the folder that is packed holds no key, no token and no environment (N115)', () => {
    const secret =
      /(?:^|\/)(?:\.env[\w.]*|api-token|tokens|sessions|node\.lock|id_\w+|.*\.(?:pem|key|p12|pfx|db))$/;
    expectNone(
      allFiles()
        .map(({ path }) => path)
        .filter((path) => secret.test(path)),
    );
    expectNone(
      allFiles()
        .filter(({ text }) => /^-----BEGIN (?:[A-Z ]+ )?PRIVATE KEY-----$/m.test(text))
        .map(({ path }) => path),
    );
  });
});
