import { once } from 'node:events';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { DemesError } from '../../../src/protocol/errors.ts';
import { DataDirectory, type DataDirectoryOptions } from '../../../src/server/storage/data-directory.ts';
import { DirectoryLock } from '../../../src/server/storage/directory-lock.ts';
import { writeFileAtomically } from '../../../src/server/storage/private-files.ts';
import { firstLine, kill, killAll, start } from './children.ts';
import { removeTemporaryFolders, temporaryFolder } from './store-harness.ts';

describe('data directory', () => {
  const open: DataDirectory[] = [];

  afterEach(async () => {
    for (const one of open.splice(0)) one.close();
    await killAll();
    removeTemporaryFolders();
  });

  function openAt(path: string, options?: DataDirectoryOptions): DataDirectory {
    const directory = DataDirectory.open(path, options);
    open.push(directory);
    return directory;
  }

  function modeOf(...path: string[]): number {
    return statSync(join(...path)).mode & 0o777;
  }

  function refusal(path: string, options?: DataDirectoryOptions): DemesError {
    try {
      openAt(path, options);
    } catch (error) {
      if (error instanceof DemesError) return error;
      throw error;
    }
    throw new Error('it was opened');
  }

  describe('privacy', () => {
    it('LG70 creates the directory and everything in it for its owner only', () => {
      const path = join(temporaryFolder(), 'deep', 'inside', 'data');
      const before = process.umask(0);
      try {
        openAt(path);
      } finally {
        process.umask(before);
      }
      const folders = [modeOf(path), ...['keys', 'blobs', 'imports'].map((name) => modeOf(path, name))];
      expect(folders).to.deep.equal([0o700, 0o700, 0o700, 0o700]);
      expect([modeOf(path, 'api-token'), modeOf(path, 'node.lock')]).to.deep.equal([0o600, 0o600]);
      expect(readdirSync(path).sort()).to.deep.equal(['api-token', 'blobs', 'imports', 'keys', 'node.lock']);
    });

    it('LG71 makes an empty directory private', () => {
      const path = temporaryFolder();
      chmodSync(path, 0o755);
      openAt(path);
      expect(modeOf(path)).to.equal(0o700);
    });

    it('LG72 refuses a directory that holds something and is open to others, and leaves it as it is (N107)', () => {
      const path = temporaryFolder();
      writeFileSync(join(path, 'holiday.jpg'), 'sand');
      chmodSync(path, 0o750);
      const error = refusal(path);
      expect([error.code, error.exitCode]).to.deep.equal(['data_not_private', 3]);
      expect(error.message).to.contain(`chmod 700 ${path}`);
      expect([modeOf(path), readdirSync(path)]).to.deep.equal([0o750, ['holiday.jpg']]);
    });

    it('LG73 refuses a path that is a file', () => {
      const path = join(temporaryFolder(), 'file');
      writeFileSync(path, '');
      expect(refusal(path))
        .to.include({ code: 'storage_failed' })
        .with.property('message')
        .that.contains('is a file');
      expect(refusal(join(path, 'below')).code).to.equal('storage_failed');
    });
  });

  describe('API token', () => {
    it('LG74 makes a random token once and keeps it', () => {
      const path = temporaryFolder();
      const first = openAt(path);
      expect(first.apiToken).to.match(/^[A-Za-z0-9_-]{43}$/);
      expect(readFileSync(first.tokenFile, 'utf8')).to.equal(first.apiToken);
      first.close();
      expect(openAt(path).apiToken).to.equal(first.apiToken);
      expect(openAt(temporaryFolder()).apiToken).not.to.equal(first.apiToken);
    });

    it('LG75 replaces the token by a given one, and a spoiled one by a new one', () => {
      const path = temporaryFolder();
      openAt(path).close();
      const given = openAt(path, { apiToken: 'given-token' });
      expect([given.apiToken, readFileSync(given.tokenFile, 'utf8')]).to.deep.equal([
        'given-token',
        'given-token',
      ]);
      expect(modeOf(given.tokenFile)).to.equal(0o600);
      given.close();
      for (const spoiled of ['', ' \n', 'two words']) {
        writeFileSync(given.tokenFile, spoiled);
        const again = openAt(path);
        expect(again.apiToken).to.match(/^[A-Za-z0-9_-]{43}$/);
        expect(readFileSync(again.tokenFile, 'utf8')).to.equal(again.apiToken);
        again.close();
      }
    });

    it('LG76 refuses a token that no header can carry, and lets go of the directory', () => {
      const path = temporaryFolder();
      for (const apiToken of ['', 'with space', 'line\nbreak', 'ümlaut', 'x'.repeat(513)]) {
        expect(refusal(path, { apiToken }).code).to.equal('invalid');
      }
      expect(openAt(path, { apiToken: 'good' }).apiToken).to.equal('good');
    });

    it('LG77 replaces a file at once and leaves nothing beside it when that fails', () => {
      const folder = temporaryFolder();
      writeFileAtomically(join(folder, 'token'), 'old');
      writeFileAtomically(join(folder, 'token'), 'new');
      expect(readFileSync(join(folder, 'token'), 'utf8')).to.equal('new');
      mkdirSync(join(folder, 'taken'));
      expect(() => writeFileAtomically(join(folder, 'taken'), 'x')).to.throw('taken');
      expect(readdirSync(folder).sort()).to.deep.equal(['taken', 'token']);
    });
  });

  describe('one process at a time', () => {
    it('LG78 refuses a second process, naming the first', async () => {
      const path = temporaryFolder();
      const child = start('hold-directory.ts', [path]);
      expect(await firstLine(child)).to.equal(path);
      const error = refusal(path);
      expect([error.code, error.exitCode]).to.deep.equal(['data_in_use', 3]);
      expect(error.message).to.contain(`another node (process ${child.pid})`);
    });

    it('LG79 refuses a second opening in the same process', () => {
      const path = temporaryFolder();
      openAt(path);
      expect(refusal(path))
        .to.include({ code: 'data_in_use' })
        .with.property('message')
        .that.contains('this process');
    });

    it('LG80 is free again however the first process ended', async () => {
      const path = temporaryFolder();
      const killed = start('hold-directory.ts', [path]);
      await firstLine(killed);
      await kill(killed);
      openAt(path).close();
      const stopped = start('hold-directory.ts', [path]);
      await firstLine(stopped);
      stopped.stdin.end();
      await once(stopped, 'exit');
      openAt(path).close();
      const [first, second] = [
        start('hold-directory.ts', [path]),
        start('hold-directory.ts', [temporaryFolder()]),
      ];
      await Promise.all([firstLine(first), firstLine(second)]);
      expect(refusal(path).message).to.contain(`process ${first.pid}`);
    });

    it('LG81 says that a lock file which is no lock file is damaged', () => {
      const path = temporaryFolder();
      writeFileSync(join(path, 'node.lock'), 'pid 17 '.repeat(200));
      expect(refusal(path))
        .to.include({ code: 'data_damaged' })
        .with.property('message')
        .that.contains('node.lock');
    });
  });

  describe('ephemeral', () => {
    it('LG82 is private, and gone when it is closed', () => {
      const directory = DataDirectory.openEphemeral();
      open.push(directory);
      expect([modeOf(directory.path), existsSync(directory.tokenFile)]).to.deep.equal([0o700, true]);
      directory.close();
      expect(existsSync(directory.path)).to.equal(false);
    });

    it('LG83 is gone when the process ends without closing it', async () => {
      const child = start('hold-directory.ts', []);
      const path = await firstLine(child);
      expect(existsSync(path)).to.equal(true);
      child.stdin.end();
      await once(child, 'exit');
      expect(existsSync(path)).to.equal(false);
    });

    it('LG84 removes what a killed node left behind, and nothing that is in use', async () => {
      const left = start('hold-directory.ts', []);
      const used = start('hold-directory.ts', []);
      const [leftPath, usedPath] = await Promise.all([firstLine(left), firstLine(used)]);
      await kill(left);
      const longAgo = new Date(Date.now() - 3_600_000);
      for (const path of [leftPath, usedPath]) utimesSync(path, longAgo, longAgo);
      open.push(DataDirectory.openEphemeral());
      expect([existsSync(leftPath), existsSync(usedPath)]).to.deep.equal([false, true]);
      used.stdin.end();
      await once(used, 'exit');
    });
  });

  it('LG85 waits a moment for a node that is just ending', async () => {
    const path = temporaryFolder();
    const child = start('hold-directory.ts', [path]);
    await firstLine(child);
    child.kill('SIGKILL');
    const lock = DirectoryLock.acquire(join(path, 'node.lock'), 5_000);
    lock.release();
    expect(() => DirectoryLock.acquire(join(path, 'node.lock')).release()).not.to.throw();
    if (child.signalCode === null) await once(child, 'exit');
  });
});
