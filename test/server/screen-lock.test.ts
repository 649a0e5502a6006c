import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { pino } from 'pino';
import { useFakeTimers, type SinonFakeTimers } from 'sinon';
import { DemesError } from '../../src/protocol/errors.ts';
import { LockFile } from '../../src/server/http/lock-file.ts';
import { ScreenLock } from '../../src/server/screen-lock.ts';
import { Tries } from '../../src/server/tries.ts';

const MINUTE_MS = 60_000;
const RIGHT = 'right passphrase';

/** As MasterKeyFile, without its work. */
function keyFile(protection: 'file' | 'passphrase') {
  let passphrase: string | null = protection === 'file' ? null : RIGHT;
  const check = (current: string | null): void => {
    if (current !== passphrase) throw new DemesError('wrong_passphrase');
  };
  return {
    get protection() {
      return passphrase === null ? ('file' as const) : ('passphrase' as const);
    },
    unlock: async (given: string) => {
      check(given);
      return new Uint8Array(32);
    },
    setPassphrase: async (current: string | null, next: string) => {
      check(current);
      passphrase = next;
    },
    removePassphrase: async (current: string) => {
      check(current);
      passphrase = null;
    },
  };
}

async function codeOf(work: () => unknown): Promise<string> {
  try {
    await work();
  } catch (error) {
    if (error instanceof DemesError) return error.code;
    throw error;
  }
  return 'none';
}

describe('server/screen-lock', () => {
  let folder: string;
  let clock: SinonFakeTimers;
  const locks: ScreenLock[] = [];
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'demes-lock-'));
    clock = useFakeTimers({ now: 1_700_000_000_000 });
  });
  afterEach(() => {
    for (const lock of locks.splice(0)) lock.stop();
    clock.restore();
    rmSync(folder, { recursive: true, force: true });
  });

  const path = (): string => join(folder, 'screen-lock');
  const started = (
    protection: 'file' | 'passphrase' = 'passphrase',
    isUnlocked = true,
  ): { lock: ScreenLock; told: () => number } => {
    const file = new LockFile(path(), pino({ level: 'silent' }));
    const lock = new ScreenLock({
      masterKey: keyFile(protection),
      file,
      isUnlocked,
      isNeeded: false,
      wallMs: () => Date.now(),
    });
    let told = 0;
    lock.onLocked(() => told++);
    locks.push(lock);
    return { lock, told: () => told };
  };

  it('KE33 locks when it is asked to, and the passphrase alone opens it', async () => {
    const { lock, told } = started();
    expect(lock.isLocked).to.equal(false);
    lock.lock();
    expect(lock.isLocked).to.equal(true);
    expect(told()).to.equal(1);
    expect(await codeOf(async () => lock.unlock('wrong'))).to.equal('wrong_passphrase');
    expect(lock.isLocked).to.equal(true);
    await lock.unlock(RIGHT);
    expect(lock.isLocked).to.equal(false);
  });

  it('KE33 locks after the minutes that nobody was there, and not before; each sign of a person begins them anew', () => {
    const { lock, told } = started();
    lock.setIdleMinutes(5);
    clock.tick(4 * MINUTE_MS);
    lock.noteActivity();
    clock.tick(5 * MINUTE_MS - 1);
    expect(lock.isLocked).to.equal(false);
    expect(told()).to.equal(0);
    clock.tick(1);
    expect(told(), 'without anybody asking').to.equal(1);
    expect(lock.isLocked).to.equal(true);
  });

  it('KE33 a machine that slept through them finds its screens locked at the first question', () => {
    const { lock } = started();
    lock.setIdleMinutes(1);
    // Timers stand still meanwhile, the clock on the wall does not.
    clock.setSystemTime(Date.now() + 2 * MINUTE_MS);
    expect(lock.isLocked).to.equal(true);
  });

  it('KE33 a clock that was put back begins the minutes anew, instead of lengthening them', () => {
    const { lock } = started();
    lock.setIdleMinutes(1);
    clock.setSystemTime(Date.now() - 60 * MINUTE_MS);
    expect(lock.isLocked).to.equal(false);
    clock.tick(MINUTE_MS);
    expect(lock.isLocked).to.equal(true);
  });

  it('KE33 outlives a restart that no person unlocked', async () => {
    const first = started();
    first.lock.lock();
    expect(started('passphrase', false).lock.isLocked).to.equal(true);
    expect(started('passphrase', true).lock.isLocked, 'the passphrase was just given').to.equal(false);
    expect(started('passphrase', false).lock.isLocked).to.equal(false);
    started().lock.setIdleMinutes(10);
    const again = started('passphrase', false).lock;
    expect(again.isLocked, 'nobody knows for how long nobody was there').to.equal(true);
    expect(again.shown).to.deep.equal({ protection: 'passphrase', idleMinutes: 10 });
    for (const damage of ['', '{', '{"version":1}', '{"version":1,"locked":false,"idleMinutes":-1}']) {
      writeFileSync(path(), damage);
      expect(started('passphrase', false).lock.isLocked, damage).to.equal(true);
    }
  });

  it('KE33 without a passphrase there is nothing to lock with, and removing it ends the lock', async () => {
    const { lock } = started('file');
    expect(await codeOf(() => lock.lock())).to.equal('conflict');
    expect(await codeOf(() => lock.setIdleMinutes(5))).to.equal('conflict');
    lock.setIdleMinutes(0);
    await lock.changePassphrase({ current: null, next: RIGHT });
    lock.setIdleMinutes(5);
    expect(lock.shown).to.deep.equal({ protection: 'passphrase', idleMinutes: 5 });
    expect(await codeOf(async () => lock.changePassphrase({ current: 'wrong', next: null }))).to.equal(
      'wrong_passphrase',
    );
    expect(await codeOf(async () => lock.changePassphrase({ current: null, next: null }))).to.equal(
      'invalid',
    );
    await lock.changePassphrase({ current: RIGHT, next: null });
    expect(lock.shown).to.deep.equal({ protection: 'file', idleMinutes: 0 });
    clock.tick(60 * MINUTE_MS);
    expect(lock.isLocked).to.equal(false);
  });

  it('KE32 five wrong ones in a row, then each has to wait, longer every time; a right one forgives', async () => {
    let nowMs = 0;
    const tries = new Tries(() => nowMs);
    const wrong = (): Promise<string> =>
      codeOf(async () => tries.make(() => Promise.reject(new DemesError('wrong_passphrase'))));
    for (let n = 0; n < 5; n++) expect(await wrong()).to.equal('wrong_passphrase');
    for (const waitMs of [1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000]) {
      expect(await wrong()).to.equal('rate_limited');
      nowMs += waitMs - 1;
      expect(await wrong()).to.equal('rate_limited');
      nowMs += 1;
      expect(await wrong()).to.equal('wrong_passphrase');
    }
    nowMs += 60_000;
    expect(await tries.make(async () => 'right')).to.equal('right');
    for (let n = 0; n < 5; n++) expect(await wrong()).to.equal('wrong_passphrase');
    // What went wrong for another reason is no try.
    nowMs += 60_000;
    expect(await codeOf(async () => tries.make(() => Promise.reject(new DemesError('disk_full'))))).to.equal(
      'disk_full',
    );
    expect(await wrong()).to.equal('wrong_passphrase');
  });

  it('MS200, KE32 asks once more where there is a passphrase, locked or not, and counts what was wrong', async () => {
    const none = started('file').lock;
    expect(await codeOf(async () => none.prove(undefined))).to.equal('none');
    const { lock } = started();
    for (let n = 0; n < 20; n++)
      expect(await codeOf(async () => lock.prove(undefined)), 'no guess').to.equal('wrong_passphrase');
    expect(await codeOf(async () => lock.prove(RIGHT))).to.equal('none');
    lock.lock();
    expect(await codeOf(async () => lock.prove(RIGHT))).to.equal('none');
    expect(lock.isLocked, 'it is no unlocking').to.equal(true);
    for (let n = 0; n < 5; n++)
      expect(await codeOf(async () => lock.prove('wrong'))).to.equal('wrong_passphrase');
    expect(await codeOf(async () => lock.prove(RIGHT))).to.equal('rate_limited');
  });

  it('KE32 there is one try at a time', async () => {
    const tries = new Tries(() => 0);
    const first = Promise.withResolvers<string>();
    const trying = tries.make(() => first.promise);
    expect(await codeOf(async () => tries.make(async () => 'second'))).to.equal('rate_limited');
    first.resolve('first');
    expect(await trying).to.equal('first');
    expect(await tries.make(async () => 'third')).to.equal('third');
  });
});
