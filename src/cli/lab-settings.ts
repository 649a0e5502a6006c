/** Settings that every command with a lab of its own has. */
import { SEALED_BY_DEFAULT } from '../api/groups.ts';
import { oneOf, path, wholeNumber, flag } from './readers.ts';
import { setting, type SettingTable } from './settings.ts';

const NODES_MAX = 50;
export const SEED_MAX = Number.MAX_SAFE_INTEGER;

export const LAB = {
  nodes: setting<number>({
    flags: '--nodes <number>',
    description: 'how many nodes',
    reader: wholeNumber(1, NODES_MAX),
    fallback: 5,
  }),
  timing: setting<'test' | 'lan' | 'wan'>({
    flags: '--timing <profile>',
    description: 'heartbeats and time-outs: test, lan or wan',
    reader: oneOf(['test', 'lan', 'wan']),
    fallback: 'test',
  }),
  rooms: setting<'sealed' | 'clear'>({
    flags: '--rooms <how>',
    description: 'sealed: end-to-end encrypted; clear: not',
    reader: oneOf(['sealed', 'clear']),
    fallback: SEALED_BY_DEFAULT ? 'sealed' : 'clear',
  }),
  seed: setting<number>({
    flags: '--seed <number>',
    description: 'recorded with the run; what is drawn at random starts from it',
    reader: wholeNumber(0, SEED_MAX),
    fallback: 1,
  }),
  out: setting<string | undefined>({
    flags: '--out <dir>',
    description: 'where data and logs of the nodes stay',
    reader: path,
    fallback: undefined,
    fallbackText: 'a temporary folder, removed at the end',
  }),
  json: setting<boolean>({
    flags: '--json',
    description: 'print JSON',
    reader: flag,
    fallback: false,
  }),
} satisfies SettingTable;
