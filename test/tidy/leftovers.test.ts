import { expect } from 'chai';
import { readFileSync } from 'node:fs';
import { leftovers, registryAddresses } from './leftovers.ts';
import { allFiles, expectNone } from './source.ts';

describe('tidy: leftovers', () => {
  it('no notes to oneself and no paths of one machine', () => {
    expectNone(leftovers(allFiles()));
  });

  it('the lock file names no registry', () => {
    const file = new URL('../../package-lock.json', import.meta.url);
    expectNone(registryAddresses({ path: 'package-lock.json', text: readFileSync(file, 'utf8') }));
  });

  it('refuses notes and machine paths wherever they stand', () => {
    const samples = [
      '// TO' + 'DO later',
      '# FIX' + 'ME',
      '"XX' + 'X"',
      'cd /wo' + 'rk/main',
      `'/ho` + `me/ann/demes'`,
    ];
    for (const text of samples) expect(leftovers([{ path: 'README.md', text }]), text).to.have.length(1);
    expectNone(
      leftovers([
        { path: 'README.md', text: 'https://example.org/work/, the home/ folder, a network/ folder' },
      ]),
    );
  });

  it('refuses a lock file that names a registry', () => {
    const text = '{"resolved": "https://registry.example/a.tgz"}';
    expect(registryAddresses({ path: 'package-lock.json', text })).to.have.length(1);
  });
});
