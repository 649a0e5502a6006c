import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import { expect } from 'chai';
import { Failure } from '../../src/cli/failure.ts';
import { START } from '../../src/cli/start-settings.ts';
import { addFlags, settle, unknownVariables, variableOf, type SettingsOf } from '../../src/cli/settings.ts';

describe('cli: settings', () => {
  let folder: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'demes-settings-'));
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  function flagsOf(words: readonly string[]): Record<string, unknown> {
    return addFlags(new Command('start'), START)
      .parse([...words], { from: 'user' })
      .opts();
  }

  function fileWith(content: string, name = 'demes.yaml'): string {
    const file = join(folder, name);
    writeFileSync(file, content);
    return file;
  }

  function start(
    words: readonly string[],
    environment: Record<string, string> = {},
    file?: string,
  ): SettingsOf<typeof START> {
    return settle(START, { flags: flagsOf(words), environment, file });
  }

  function failureOf(run: () => unknown): Failure {
    try {
      run();
    } catch (error) {
      expect(error).to.be.instanceOf(Failure);
      return error as Failure;
    }
    throw new Error('nothing was refused');
  }

  it('takes defaults, then the file, then the environment, then flags', () => {
    const file = fileWith('peerPort: 1\ntiming: wan\nname: file\nlab: true\n');
    const environment = { DEMES_TIMING: 'lan', DEMES_NAME: 'environment' };
    const settings = start(['--name', 'flag'], environment, file);
    expect(settings.port).to.equal(undefined);
    expect(settings.json).to.equal(false);
    expect(settings.peerPort).to.equal(1);
    expect(settings.lab).to.equal(true);
    expect(settings.timing).to.equal('lan');
    expect(settings.name).to.equal('flag');
  });

  it('lets a later source say no to what an earlier one said yes to', () => {
    const file = fileWith('open: true\nlab: true\n');
    expect(start([], {}, file).open).to.equal(true);
    expect(start(['--no-open'], {}, file).open).to.equal(false);
    expect(start([], { DEMES_LAB: '0' }, file).lab).to.equal(false);
    expect(start(['--lab'], { DEMES_LAB: '0' }, file).lab).to.equal(true);
  });

  it('keeps --host ADDRESS and --no-host apart', () => {
    const both = start(['--host', '127.0.0.1', '--no-host']);
    expect([both.host, both.noHost]).to.deep.equal(['127.0.0.1', true]);
    const address = start(['--host', '::1']);
    expect([address.host, address.noHost]).to.deep.equal(['::1', false]);
    expect(start([], { DEMES_NO_HOST: 'yes' }).noHost).to.equal(true);
  });

  it('names each setting alike as flag, variable and key of the file', () => {
    for (const [key, { flags }] of Object.entries(START)) {
      const flag = `--${key.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
      expect(flags.split(' ')[0], key).to.equal(flag);
    }
    expect(variableOf('peerPort')).to.equal('DEMES_PEER_PORT');
  });

  it('reads lists from repeated flags, from commas in a variable and from a list in the file', () => {
    const file = fileWith('advertise: [a:1, b:2]\n');
    expect(start(['--advertise', 'a:1', '--advertise', 'b:2']).advertise).to.deep.equal(['a:1', 'b:2']);
    expect(start([], { DEMES_ADVERTISE: 'a:1, b:2' }).advertise).to.deep.equal(['a:1', 'b:2']);
    expect(start([], {}, file).advertise).to.deep.equal(['a:1', 'b:2']);
  });

  it('reads JSON as well as YAML, and takes an empty file for no settings', () => {
    expect(start([], {}, fileWith('{"port": 4711}', 'demes.json')).port).to.equal(4711);
    expect(start([], {}, fileWith('# nothing\n')).port).to.equal(undefined);
  });

  it('reads secrets from the file that a _FILE variable names, without the line end', () => {
    const secret = fileWith('abcdefghijklmnop\n', 'token');
    expect(start([], { DEMES_API_TOKEN_FILE: secret }).apiToken).to.equal('abcdefghijklmnop');
    expect(start([], { DEMES_JOIN_FILE: secret }).join).to.equal('abcdefghijklmnop');
    expect(start(['--api-token', 'flag'], { DEMES_API_TOKEN_FILE: secret }).apiToken).to.equal('flag');
    const both = { DEMES_API_TOKEN_FILE: secret, DEMES_API_TOKEN: 'x' };
    expect(failureOf(() => start([], both)).sentence).to.contain('DEMES_API_TOKEN_FILE');
    const missing = { DEMES_API_TOKEN_FILE: join(folder, 'missing') };
    expect(failureOf(() => start([], missing)).sentence).to.contain('ENOENT');
  });

  it('takes an empty variable for one that is not set', () => {
    expect(start([], { DEMES_PORT: '', DEMES_API_TOKEN: '', DEMES_API_TOKEN_FILE: '' }).port).to.equal(
      undefined,
    );
  });

  it('says where a wrong value came from', () => {
    expect(failureOf(() => start(['--port', '70000'])).sentence).to.match(/^--port: expected a whole number/);
    expect(failureOf(() => start([], { DEMES_PORT: '1.5' })).sentence).to.match(/^DEMES_PORT: .*got "1.5"/);
    const file = fileWith('lab: maybe\n');
    expect(failureOf(() => start([], {}, file)).sentence).to.match(
      /^"lab" in .*demes\.yaml: expected true or/,
    );
  });

  it('never repeats a secret in a message', () => {
    const file = fileWith('apiToken: [hunter2]\n');
    const { sentence } = failureOf(() => start([], {}, file));
    expect(sentence).to.contain('apiToken').and.not.contain('hunter2');
  });

  const WRONG_FILES: readonly (readonly [string, string, RegExp])[] = [
    ['unknown keys', 'prot: 4700\nlabb: true\n', /unknown "prot", "labb"/],
    ['keys that only make sense outside a file', 'config: other.yaml\n', /unknown "config"/],
    ['a list', '- port\n', /not a list of "key: value"/],
    ['text that is no YAML', 'port: [1\n', /cannot be read/],
    ['one key twice', 'port: 1\nport: 2\n', /cannot be read/],
  ];
  for (const [what, content, message] of WRONG_FILES) {
    it(`refuses a config file with ${what}`, () => {
      const { sentence, exitCode } = failureOf(() => start([], {}, fileWith(content)));
      expect(sentence).to.match(message);
      expect(exitCode).to.equal(2);
    });
  }

  it('refuses a config file that is not there', () => {
    expect(failureOf(() => start([], {}, join(folder, 'none.yaml'))).sentence).to.contain('ENOENT');
  });

  it('finds variables that are no settings', () => {
    const environment = {
      DEMES_PROT: '1',
      DEMES_PORT: '1',
      DEMES_API_TOKEN_FILE: 'x',
      DEMES_TEST_X: '1',
      HOME: '/',
    };
    expect(unknownVariables(['port', 'apiToken'], environment)).to.deep.equal(['DEMES_PROT']);
  });
});
