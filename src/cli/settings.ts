/**
 * The one place where a command's settings come together: defaults < config file < environment < flags.
 * A setting is declared once; its flag, its variable (`DEMES_PEER_PORT`) and its key in the config file
 * (`peerPort`) follow from the flag's name.
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { extname } from 'node:path';
import { Option, type Command } from 'commander';
import type * as Yaml from 'yaml';
import { usage, type Failure } from './failure.ts';
import type { Reader } from './readers.ts';

export interface Setting<T> {
  /** As commander writes it: `--peer-port <port>`, or `--lab` for one that is on or off. */
  readonly flags: string;
  readonly description: string;
  readonly reader: Reader<NonNullable<T>>;
  readonly fallback: T;
  /** Shown in the help when the default is not a constant. */
  readonly fallbackText?: string;
  /** May also come from the file that `DEMES_…_FILE` names; never repeated in a message. */
  readonly secret?: boolean;
  /** The flag may be given several times. */
  readonly repeatable?: boolean;
  /** There is also `--no-…`. */
  readonly negatable?: boolean;
  readonly hidden?: boolean;
  /** Only as a flag or in the environment: a config file that names another would be read in a circle. */
  readonly notInFile?: boolean;
}

// `any` is what lets a table hold settings of different types; SettingsOf gives the types back.
// oxlint-disable-next-line typescript/no-explicit-any
export type SettingTable = Readonly<Record<string, Setting<any>>>;

export type SettingsOf<Table extends SettingTable> = {
  readonly [Key in keyof Table]: Table[Key] extends Setting<infer T> ? T : never;
};

export type Environment = Readonly<Record<string, string | undefined>>;

/** Keeps `fallback: undefined` from narrowing the type: `setting<string | undefined>({...})`. */
export function setting<T>(parts: Setting<T>): Setting<T> {
  return parts;
}

/** `peerPort` -> `DEMES_PEER_PORT`. */
export function variableOf(key: string): string {
  return `DEMES_${key.replaceAll(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase()}`;
}

/** Adds a flag for each setting; values stay text until `settle` reads them. */
export function addFlags(command: Command, table: SettingTable): Command {
  for (const [key, one] of Object.entries(table)) {
    const option = new KeyedOption(one.flags, key, describe(key, one));
    if (one.repeatable === true) option.argParser((value, before?: string[]) => [...(before ?? []), value]);
    command.addOption(one.hidden === true ? option.hideHelp() : option);
    if (one.negatable === true) command.addOption(new Option(`--no-${one.flags.slice(2)}`));
  }
  return command;
}

export interface Sources {
  /** What commander parsed: only flags that were given. */
  readonly flags: Readonly<Record<string, unknown>>;
  readonly environment: Environment;
  /** Path of a YAML or JSON file; unknown keys in it are refused. */
  readonly file?: string | undefined;
}

/** Every setting, read and checked. Throws a usage Failure that names where the wrong value came from. */
export function settle<Table extends SettingTable>(table: Table, sources: Sources): SettingsOf<Table> {
  const fromFile = sources.file === undefined ? {} : readConfigFile(table, sources.file);
  const settled: Record<string, unknown> = {};
  for (const [key, one] of Object.entries(table)) {
    settled[key] =
      fromFlag(key, one, sources.flags) ??
      fromEnvironment(key, one, sources.environment) ??
      readFrom(one, fromFile[key], `"${key}" in ${sources.file}`) ??
      one.fallback;
  }
  return Object.freeze(settled) as SettingsOf<Table>;
}

/** Variables that look like settings but are none, e.g. a misspelt `DEMES_PROT`. */
export function unknownVariables(keys: readonly string[], environment: Environment): string[] {
  const known = new Set(keys.map(variableOf));
  return Object.keys(environment).filter(
    (name) => /^DEMES_(?!TEST_)/.test(name) && !known.has(name.replace(/_FILE$/, '')) && !known.has(name),
  );
}

function describe(key: string, one: Setting<unknown>): string {
  const variable = one.secret === true ? `${variableOf(key)}[_FILE]` : variableOf(key);
  const fallback = one.fallbackText ?? (isShown(one.fallback) ? String(one.fallback) : undefined);
  return `${one.description} [${variable}${fallback === undefined ? '' : `, default ${fallback}`}]`;
}

function isShown(fallback: unknown): boolean {
  return typeof fallback === 'number' || typeof fallback === 'string';
}

function fromFlag(key: string, one: Setting<unknown>, flags: Sources['flags']): unknown {
  return readFrom(one, flags[key], one.flags.split(' ')[0]!);
}

function fromEnvironment(key: string, one: Setting<unknown>, environment: Environment): unknown {
  const name = variableOf(key);
  const value = environment[name];
  const file = one.secret === true ? environment[`${name}_FILE`] : undefined;
  if (file === undefined || file === '') return value === '' ? undefined : readFrom(one, value, name);
  if (value !== undefined && value !== '') {
    throw usage(`Both ${name} and ${name}_FILE are set.`, 'Set only one of them.');
  }
  return readFrom(one, readText(file, `${name}_FILE`).replace(/\r?\n$/, ''), `the file of ${name}_FILE`);
}

function readFrom(one: Setting<unknown>, value: unknown, from: string): unknown {
  if (value === undefined) return undefined;
  const read = one.reader.read(value);
  if (read !== undefined) return read;
  throw wrongValue(one, value, from);
}

function wrongValue(one: Setting<unknown>, value: unknown, from: string): Failure {
  const got = one.secret === true ? 'something else' : JSON.stringify(value);
  return usage(`${from}: expected ${one.reader.expects}, got ${got}.`, 'Correct the value and try again.');
}

function readConfigFile(table: SettingTable, file: string): Readonly<Record<string, unknown>> {
  const content = readText(file, 'the config file');
  const known = Object.keys(table).filter((key) => table[key]!.notInFile !== true);
  const parsed = parse(content, file);
  if (parsed === null) return {};
  if (typeof parsed !== 'object' || Array.isArray(parsed)) {
    throw usage(`${file} is not a list of "key: value".`, `It may hold: ${known.join(', ')}.`);
  }
  const unknown = Object.keys(parsed).filter((key) => !known.includes(key));
  if (unknown.length > 0) {
    throw usage(`${file} names the unknown ${quoted(unknown)}.`, `It may hold: ${known.join(', ')}.`);
  }
  return parsed as Record<string, unknown>;
}

function parse(content: string, file: string): unknown {
  try {
    return extname(file).toLowerCase() === '.json' ? JSON.parse(content) : yaml().parse(content);
  } catch (error) {
    const [firstLine = ''] = (error as Error).message.split('\n');
    throw usage(
      `${file} cannot be read: ${firstLine.replace(/[.:]$/, '')}.`,
      'Correct the file and try again.',
    );
  }
}

/** Loaded when there is such a file: it is a tenth of all that a start loads, and few people have one. */
function yaml(): typeof Yaml {
  return createRequire(import.meta.url)('yaml') as typeof Yaml;
}

function readText(file: string, what: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw usage(
      `Cannot read ${file} (${what}): ${code ?? 'unknown reason'}.`,
      'Check the path and its permissions.',
    );
  }
}

function quoted(words: readonly string[]): string {
  return words.map((word) => `"${word}"`).join(', ');
}

/**
 * Stores its value under the setting's key. Commander would take `--no-host` (this device does not want to be
 * host) for the opposite of `--host ADDRESS`; here the two are settings of their own.
 */
class KeyedOption extends Option {
  private readonly key: string;

  constructor(flags: string, key: string, description: string) {
    super(flags, description);
    this.key = key;
    this.negate = false;
  }

  override attributeName(): string {
    return this.key;
  }
}
