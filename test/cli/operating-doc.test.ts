import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { START } from '../../src/cli/start-settings.ts';
import { variableOf, type Setting } from '../../src/cli/settings.ts';

describe('docs/operating.md', () => {
  const text = readFileSync(new URL('../../docs/operating.md', import.meta.url), 'utf8');
  const rows = text.split('\n').filter((line) => line.startsWith('| `--'));

  it('has a row for every setting of demes start that people use, and no other', () => {
    const expected = Object.entries(START as Readonly<Record<string, Setting<unknown>>>)
      .filter(([, one]) => one.hidden !== true && one.notInFile !== true)
      .map(([key, { flags, secret, negatable }]) => {
        const flag = flags.split(' ')[0]!;
        const variables = [variableOf(key), ...(secret === true ? [`${variableOf(key)}_FILE`] : [])];
        return {
          flags: [flag, ...(negatable === true ? [flag.replace('--', '--no-')] : [])],
          variables,
          key,
        };
      });
    const written = rows
      .map((row) => row.split('|').map((cell) => [...cell.matchAll(/`([^`]+)`/g)].map((match) => match[1]!)))
      .filter(([, , variables = []]) => variables.length > 0)
      .map(([, flags, variables, keys]) => ({ flags, variables, key: keys![0] }));
    expect(written).to.deep.equal(expected);
  });
});
