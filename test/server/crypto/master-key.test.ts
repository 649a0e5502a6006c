import {
  chmodSync,
  linkSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { createHash } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import * as fc from 'fast-check';
import { DemesError } from '../../../src/protocol/errors.ts';
import { LIMITS } from '../../../src/protocol/limits.ts';
import { MasterKeyFile } from '../../../src/server/crypto/master-key.ts';
import { unwrapKey, wrapKey, wrappedKey } from '../../../src/server/crypto/passphrase.ts';

const PASSPHRASE = 'correct horse battery staple';

describe('crypto/master-key', () => {
  let keysDir: string;
  let path: string;

  beforeEach(() => {
    keysDir = join(mkdtempSync(join(tmpdir(), 'demes-master-')), 'keys');
    path = join(keysDir, 'master-key.json');
  });
  afterEach(() => rmSync(join(keysDir, '..'), { recursive: true, force: true }));

  const found = (): MasterKeyFile => {
    const file = MasterKeyFile.find(keysDir);
    if (file === null) expect.fail('there is no master key');
    return file;
  };
  const codeOf = async (work: () => unknown): Promise<string> => {
    try {
      await work();
    } catch (error) {
      if (!(error instanceof DemesError)) throw error;
      expect(error.message).to.match(/^[A-Z].*\.$/);
      return error.code;
    }
    return 'none';
  };
  /** The file with other content and a sum that fits it, as somebody would write who knows the format. */
  const forge = (change: (file: Record<string, unknown>) => void): void => {
    const file = JSON.parse(readFileSync(path, 'utf8')) as Record<string, unknown>;
    delete file['sum'];
    change(file);
    const sum = createHash('sha256').update(JSON.stringify(file)).digest('hex').slice(0, 16);
    writeFileSync(path, JSON.stringify({ ...file, sum }));
  };

  it('KE27 makes 32 random bytes once, in a file that only the owner may read, and finds them again', () => {
    expect(MasterKeyFile.find(keysDir)).to.equal(null);
    const made = MasterKeyFile.create(keysDir);
    expect(made.clearKey).to.have.length(32);
    expect(made.protection).to.equal('file');
    expect(statSync(path).mode & 0o777).to.equal(0o600);
    expect(found().clearKey).to.deep.equal(made.clearKey);
    rmSync(path);
    expect(MasterKeyFile.create(keysDir).clearKey).to.not.deep.equal(made.clearKey);
  });

  it('KE27 refuses a file that is damaged anywhere, wider or newer, and leaves it as it is', async () => {
    await MasterKeyFile.create(keysDir).setPassphrase(null, PASSPHRASE);
    const good = readFileSync(path);
    for (let at = 0; at < good.length; at++) {
      const bad = Buffer.from(good);
      bad[at]! ^= 1;
      writeFileSync(path, bad);
      // Space for space is the same JSON: such a file says what the good one says.
      const same = isSame(bad, good);
      expect(await codeOf(found), `byte ${at}`).to.be.oneOf(same ? ['none'] : ['data_damaged', 'data_newer']);
      expect(readFileSync(path)).to.deep.equal(bad);
    }
    writeFileSync(path, good);
    forge((file) => (file['version'] = 2));
    expect(await codeOf(found)).to.equal('data_newer');
    writeFileSync(path, good);
    chmodSync(path, 0o640);
    expect(await codeOf(found)).to.equal('data_not_private');
  }).timeout(30_000);

  it('KE28 a wrong passphrase costs what the right one costs, is told as such, and changes nothing (N104)', async () => {
    const file = MasterKeyFile.create(keysDir);
    const key = file.clearKey;
    await file.setPassphrase(null, PASSPHRASE);
    const before = readFileSync(path);
    const locked = found();
    expect(locked.protection).to.equal('passphrase');
    expect(locked.clearKey).to.equal(null);
    const wrong = ['', `${PASSPHRASE} `, 'x'.repeat(2000)];
    for (const guess of wrong) {
      expect(await codeOf(async () => locked.unlock(guess)), guess).to.equal('wrong_passphrase');
    }
    // The work is argon2id's in both cases; what comes after it takes microseconds.
    const times = { right: Infinity, wrong: Infinity };
    for (let round = 0; round < 2; round++) {
      for (const kind of ['right', 'wrong'] as const) {
        const began = process.hrtime.bigint();
        await codeOf(async () => locked.unlock(kind === 'right' ? PASSPHRASE : 'wrong'));
        times[kind] = Math.min(times[kind], Number(process.hrtime.bigint() - began) / 1e6);
      }
    }
    expect(times.wrong / times.right).to.be.within(0.3, 3);
    expect(readFileSync(path)).to.deep.equal(before);
    expect(await locked.unlock(PASSPHRASE)).to.deep.equal(key);
    expect(await codeOf(async () => locked.setPassphrase('wrong', 'another one'))).to.equal(
      'wrong_passphrase',
    );
    expect(await codeOf(async () => locked.removePassphrase('wrong'))).to.equal('wrong_passphrase');
    expect(readFileSync(path)).to.deep.equal(before);
  }).timeout(60_000);

  it('KE28 the same characters as other code points open it', async () => {
    const wrapped = wrappedKey.parse(await wrapKey(new Uint8Array(32).fill(7), 'caf\u00e9 au lait'));
    expect(await unwrapKey(wrapped, 'cafe\u0301 au lait')).to.deep.equal(new Uint8Array(32).fill(7));
    expect(await unwrapKey(wrapped, 'cafe au lait')).to.equal(null);
  });

  it('KE29 a file with weaker parameters, or with ruinous ones, is refused before any work (N105)', async () => {
    await MasterKeyFile.create(keysDir).setPassphrase(null, PASSPHRASE);
    const good = readFileSync(path);
    const changes: Record<string, unknown>[] = [
      { memoryKib: 65_535 },
      { memoryKib: 8 },
      { memoryKib: 2 ** 31 },
      { memoryKib: '65536' },
      { passes: 2 },
      { passes: 17 },
      { passes: 3.5 },
      { lanes: 0 },
      { lanes: 2 },
      { kdf: 'argon2d' },
      { kdf: 'pbkdf2' },
      { salt: '' },
      { salt: 'AAAA' },
      { nonce: '' },
      { sealed: 'AAAA' },
      { more: 1 },
    ];
    for (const change of changes) {
      forge((file) => Object.assign(file['wrapped'] as object, change));
      expect(await codeOf(found), JSON.stringify(change)).to.equal('data_damaged');
      writeFileSync(path, good);
    }
    forge((file) => (file['protection'] = 'none'));
    expect(await codeOf(found)).to.equal('data_damaged');
  });

  it('KE30 set, changed and removed, it is the same key, and the former way to it is gone', async () => {
    const file = MasterKeyFile.create(keysDir);
    const key = file.clearKey!;
    file.noteDevice('device');
    const clear = Buffer.from(key).toString('base64url');
    expect(readFileSync(path, 'utf8')).to.include(clear);

    await file.setPassphrase(null, PASSPHRASE);
    expect(readFileSync(path, 'utf8')).to.not.include(clear);
    const first = (JSON.parse(readFileSync(path, 'utf8')) as { wrapped: { sealed: string } }).wrapped.sealed;
    await file.setPassphrase(PASSPHRASE, 'another passphrase');
    expect(readFileSync(path, 'utf8')).to.not.include(first);
    expect(await codeOf(async () => found().unlock(PASSPHRASE))).to.equal('wrong_passphrase');
    expect(await found().unlock('another passphrase')).to.deep.equal(key);
    expect(found().deviceId).to.equal('device');

    await found().removePassphrase('another passphrase');
    expect(found().clearKey).to.deep.equal(key);
    expect(readdirSync(keysDir)).to.deep.equal(['master-key.json']);
  }).timeout(30_000);

  it('KE30 the bytes that were in the file before are overwritten where they were', async () => {
    const file = MasterKeyFile.create(keysDir);
    const { link, read } = linked(path);
    expect(read()).to.include(Buffer.from(file.clearKey!).toString('base64url'));
    await file.setPassphrase(null, PASSPHRASE);
    expect(/^\0+$/.test(read()), 'the former file').to.equal(true);
    rmSync(link);
  });

  it('KE30 what a crash left of a replacement is removed, and nothing else', () => {
    MasterKeyFile.create(keysDir);
    writeFileSync(`${path}.0a1b2c3d4e5f.new`, 'secret');
    writeFileSync(join(keysDir, 'identity.json'), '{}');
    found();
    expect(readdirSync(keysDir).sort()).to.deep.equal(['identity.json', 'master-key.json']);
  });

  it('KE30 a passphrase that cannot be one, one too many, one too few, two at once: nothing is changed', async () => {
    const file = MasterKeyFile.create(keysDir);
    const before = readFileSync(path);
    for (const bad of ['', 'seven c', '1234567', 'x'.repeat(LIMITS.passphraseBytesMax + 1)]) {
      expect(await codeOf(async () => file.setPassphrase(null, bad)), bad).to.equal('invalid');
    }
    expect(await codeOf(async () => file.setPassphrase('there is none', PASSPHRASE))).to.equal('conflict');
    expect(await codeOf(async () => file.unlock(PASSPHRASE))).to.equal('conflict');
    expect(readFileSync(path)).to.deep.equal(before);
    const both = await Promise.all([
      codeOf(async () => file.setPassphrase(null, PASSPHRASE)),
      codeOf(async () => file.setPassphrase(null, 'another passphrase')),
    ]);
    expect(both.sort()).to.deep.equal(['conflict', 'none']);
    expect(await codeOf(async () => file.setPassphrase(null, PASSPHRASE))).to.equal('conflict');
  }).timeout(30_000);

  it('KE27 whatever bytes stand in the file, it is read or refused', async () => {
    MasterKeyFile.create(keysDir);
    await fc.assert(
      fc.asyncProperty(fc.oneof(fc.string(), fc.json()), async (text) => {
        writeFileSync(path, text);
        expect(await codeOf(found)).to.be.oneOf(['data_damaged', 'data_newer']);
      }),
      { numRuns: 200 },
    );
  });
});

function isSame(one: Buffer, other: Buffer): boolean {
  try {
    return JSON.stringify(JSON.parse(one.toString())) === JSON.stringify(JSON.parse(other.toString()));
  } catch {
    return false;
  }
}

/** A second name of the file as it is now: what becomes of its bytes when another takes its place. */
function linked(path: string): { readonly link: string; readonly read: () => string } {
  const link = `${path}.link`;
  linkSync(path, link);
  return { link, read: () => readFileSync(link, 'latin1') };
}
