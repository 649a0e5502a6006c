import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { LocalServer, json, problem } from '../sdk/local-server.ts';
import { demes, type Given, type Outcome } from './recorded-context.ts';

describe('cli: passphrase', () => {
  let server: LocalServer;
  let folder: string;
  beforeEach(async () => {
    server = await LocalServer.start();
    folder = mkdtempSync(join(tmpdir(), 'demes-test-'));
    server.answer = (_asked, response) => void response.writeHead(204).end();
  });
  afterEach(async () => {
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  const run = (words: readonly string[], given: Given = {}): Promise<Outcome> =>
    demes([...words, '--url', server.url, '--api-token', 'a-token'], given);
  const asked = (): unknown[] => server.asked.map(({ method, path, body }) => [method, path, body]);
  const file = (name: string, text: string): string => {
    writeFileSync(join(folder, name), text);
    return join(folder, name);
  };

  it('unlock gives what was typed or what is in a file, without the end of its line', async () => {
    expect((await run(['unlock'], { secrets: ['typed words'] })).exitCode).to.equal(0);
    expect((await run(['unlock', '--passphrase-file', file('a', ' in a file \n')])).exitCode).to.equal(0);
    expect(asked()).to.deep.equal([
      ['POST', '/api/v1/unlock', { passphrase: 'typed words' }],
      ['POST', '/api/v1/unlock', { passphrase: ' in a file ' }],
    ]);
  });

  it('a wrong one ends with exit code 1 and a sentence, and is printed nowhere', async () => {
    server.answer = (_asked, response) => json(response, 403, problem(403, 'wrong_passphrase'));
    const { exitCode, out, err } = await run(['unlock'], { secrets: ['a secret guess'] });
    expect(exitCode).to.equal(1);
    expect(out + err).to.not.contain('a secret guess');
    expect(err).to.match(/Try again/);
  });

  it('set, change and remove say what is asked for: a new one twice', async () => {
    expect((await run(['passphrase', 'set'], { secrets: ['new one', 'new one'] })).exitCode).to.equal(0);
    const change = ['passphrase', 'change', '--new-passphrase-file', file('b', 'from a file\r\n')];
    expect((await run(change, { secrets: ['old one'] })).exitCode).to.equal(0);
    expect((await run(['passphrase', 'remove'], { secrets: ['old one'] })).out).to.match(/whoever reads/);
    expect(asked()).to.deep.equal([
      ['PUT', '/api/v1/passphrase', { current: null, next: 'new one' }],
      ['PUT', '/api/v1/passphrase', { current: 'old one', next: 'from a file' }],
      ['PUT', '/api/v1/passphrase', { current: 'old one', next: null }],
    ]);
  });

  it('asks nothing of the node when the two are not the same, or the file cannot be read', async () => {
    const typed = await run(['passphrase', 'set'], { secrets: ['one', 'other'] });
    expect([typed.exitCode, typed.err]).to.deep.equal([
      2,
      'demes: The two are not the same.\nRun it again: nothing was changed.',
    ]);
    const missing = await run(['unlock', '--passphrase-file', join(folder, 'none')]);
    expect(missing.exitCode).to.equal(2);
    expect(missing.err).to.match(/cannot be read \(ENOENT\)/);
    expect(server.asked).to.deep.equal([]);
  });
});
