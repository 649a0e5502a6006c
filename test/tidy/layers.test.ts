import { expect } from 'chai';
import { bannedGlobals, forbiddenImports } from './layers.ts';
import { codeOf, expectNone, typescript } from './source.ts';

describe('tidy: layers', () => {
  it('every import of src is allowed by the table', () => {
    expectNone(forbiddenImports(typescript('src')));
  });

  it('the pure folders use no clock, chance, disk or network of their own', () => {
    expectNone(bannedGlobals(typescript('src'), codeOf));
  });

  it('allows what the table allows', () => {
    expectNone([
      ...imports('src/core/log/append.ts', `import { a } from '../../protocol/ids.ts';`),
      ...imports('src/api/status.ts', `import { z } from 'zod';`),
      ...imports('src/server/node.ts', `import ws from 'ws'; import { join } from 'node:path';`),
      ...imports('src/client/state/feed.ts', `import type { Status } from '../../api/status.ts';`),
      ...imports('src/client/lab/run.ts', `import { run } from '../../sim/run.ts';`),
      ...imports('src/cli/main.ts', `import manifest from '../../package.json' with { type: 'json' };`),
    ]);
  });

  it('refuses what it does not allow and names the replacement', () => {
    expectRefused(
      imports('src/core/a.ts', `import { createHash } from 'node:crypto';`),
      /node:crypto; hashing/,
    );
    expectRefused(imports('src/core/a.ts', `import { v7 } from 'uuid';`), /package uuid/);
    expectRefused(imports('src/core/a.ts', `import { x } from '../chat/x.ts';`), /must not import chat/);
    expectRefused(imports('src/protocol/a.ts', `export { x } from '../core/x.ts';`), /must not import core/);
    expectRefused(imports('src/engine/a.ts', `const fs = await import('node:fs');`), /port in src\/engine/);
    expectRefused(imports('src/sim/a.ts', `import { readFile } from 'node:fs/promises';`), /browser/);
    expectRefused(imports('src/client/a.ts', `import { s } from '../api/status.ts';`), /import type/);
    expectRefused(imports('src/client/a.ts', `import { run } from '../sim/run.ts';`), /must not import sim/);
    expectRefused(imports('src/server/a.ts', `import { x } from '../cli/x.ts';`), /must not import cli/);
    expectRefused(imports('src/server/a.ts', `import { x } from '../../test/x.ts';`), /outside src/);
    expectRefused(imports('src/misc/a.ts', ''), /not in the import table/);
    expectRefused(imports('src/a.ts', ''), /only folders/);
  });

  it('refuses banned globals and names the replacement', () => {
    for (const [code, name] of [
      ['const now = Date.now();', 'Date'],
      ['const x = Math.random();', 'Math.random'],
      ['const x = { random: Math.random };', 'Math.random'],
      ['setTimeout(run, 1);', 'setTimeout'],
      ['const text = `${process.pid}`;', 'process'],
      ['const bytes = Buffer.from(text);', 'Buffer'],
      ['names.sort((a, b) => a.localeCompare(b));', 'localeCompare'],
      ['const later = ok ? setImmediate : undefined;', 'setImmediate'],
    ] as const) {
      expectRefused(banned('src/core/a.ts', code), new RegExp(`core must not use ${name}: `));
    }
  });

  it('leaves words, fields and parameters of the same name alone', () => {
    expectNone(banned('src/core/a.ts', `// the Date\nconst text = 'process';`));
    expectNone(
      banned('src/engine/a.ts', `interface Ports { readonly crypto: Crypto } ports.crypto.sign(x);`),
    );
    expectNone(banned('src/server/a.ts', 'const now = Date.now();'));
  });
});

function imports(path: string, text: string): string[] {
  return forbiddenImports([{ path, text }]);
}

function banned(path: string, text: string): string[] {
  return bannedGlobals([{ path, text }], codeOf);
}

function expectRefused(problems: readonly string[], message: RegExp): void {
  expect(problems).to.have.length(1);
  expect(problems[0]).to.match(message);
}
