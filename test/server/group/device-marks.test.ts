import { expect } from 'chai';
import type { AppliedEntry, Verdict } from '../../../src/core/ready.ts';
import { ZERO_HASH } from '../../../src/protocol/ids.ts';
import { sha256 } from '../../../src/server/crypto/crypto.ts';
import { DeviceMarks } from '../../../src/server/group/device-marks.ts';
import { LogArchive } from '../../../src/server/storage/log-archive.ts';
import { aView, deviceId } from '../../support/a-view.ts';
import { deviceNamed, LogMaker } from '../../support/log-maker.ts';
import { saveTo } from '../../support/storage-contract.ts';
import { removeTemporaryFolders, SCOPE, StoreHarness } from '../storage/store-harness.ts';

const LIAR = deviceNamed(3);
const TWIN = deviceNamed(4);
const HONEST = deviceNamed(5);
const VALID: Verdict = { kind: 'valid' };
const FALSE_HEAD: Verdict = { kind: 'void', reason: 'false_head' };
const NO_RIGHT: Verdict = { kind: 'void', reason: 'no_right' };

describe('server/group/device-marks', () => {
  let now: StoreHarness;
  let log: LogMaker;

  beforeEach(() => {
    now = new StoreHarness();
    log = new LogMaker(now.scope, now.hash);
  });
  afterEach(() => {
    now.close();
    removeTemporaryFolders();
  });

  async function apply(judged: readonly (readonly [typeof LIAR, Verdict])[]): Promise<AppliedEntry[]> {
    const entries = judged.map(([device, verdict]) => ({ entry: log.event(log.message(device)), verdict }));
    await saveTo(now.storage, { entries: entries.map(({ entry }) => entry) });
    const appliedIndex = log.lastIndex;
    now.storage.apply({ entries, foldRows: [], outboxRemoved: [], proof: null, appliedIndex });
    return entries;
  }

  const marksFromDisk = (limit = 99): DeviceMarks =>
    new DeviceMarks(() => new LogArchive(now.database, now.place, now.storage, now.damage).dishonest(limit));
  const known = (marks: DeviceMarks, view = aView()) => marks.all(view, SCOPE, sha256);

  it('TE10 whose event names a false head or a number that was used is marked with its newest place, and nobody else', async () => {
    await apply([
      [LIAR, FALSE_HEAD],
      [HONEST, VALID],
      [HONEST, NO_RIGHT],
      [LIAR, FALSE_HEAD],
      [TWIN, { kind: 'fork' }],
    ]);
    const marks = known(marksFromDisk());
    expect(marks.of(LIAR)).to.deep.equal([{ kind: 'falseHead', index: 4 }]);
    expect(marks.of(TWIN)).to.deep.equal([{ kind: 'sameNumber', index: 5 }]);
    expect(marks.of(HONEST)).to.deep.equal([]);
  });

  it('TE10 what is judged later is added, whether it was asked for before or not, and only that is news', async () => {
    await apply([[HONEST, VALID]]);
    const [asked, unasked] = [marksFromDisk(), marksFromDisk()];
    expect(known(asked).of(LIAR)).to.deep.equal([]);
    const entries = await apply([[LIAR, FALSE_HEAD]]);
    for (const marks of [asked, unasked]) {
      expect(marks.judged(entries)).to.equal(true);
      expect(marks.judged(entries), 'a second time').to.equal(false);
      expect(known(marks).of(LIAR)).to.deep.equal([{ kind: 'falseHead', index: 2 }]);
      expect(marks.judged(await apply([[HONEST, NO_RIGHT]]))).to.equal(false);
    }
  });

  it('TE10 of a log full of them the newest are read', async () => {
    await apply(Array.from({ length: 20 }, () => [LIAR, FALSE_HEAD] as const));
    await apply([[TWIN, { kind: 'fork' }]]);
    const marks = known(marksFromDisk(2));
    expect([...marks.of(LIAR), ...marks.of(TWIN)].map(({ index }) => index)).to.deep.equal([20, 21]);
  });

  it('TE10 what a device told this node is news once and known while it runs, also when the disk was opened again', () => {
    const marks = marksFromDisk();
    expect(marks.heard({ type: 'status' })).to.equal(false);
    expect(marks.heard({ type: 'doubled', deviceId: TWIN, seq: 7 })).to.equal(true);
    expect(marks.heard({ type: 'evidence', deviceId: LIAR, index: 9, hash: ZERO_HASH })).to.equal(true);
    expect(marks.heard({ type: 'evidence', deviceId: LIAR, index: 8, hash: ZERO_HASH })).to.equal(false);
    const leftOut = { type: 'leftOut', host: HONEST, deviceId: LIAR, seq: 3 } as const;
    expect(marks.heard(leftOut)).to.equal(true);
    marks.forget();
    expect(known(marks).of(HONEST)).to.deep.equal([{ kind: 'leftOut', index: 3 }]);
    expect(known(marks).of(TWIN)).to.deep.equal([{ kind: 'sameNumber', index: 7 }]);
    expect(known(marks).of(LIAR)).to.deep.equal([{ kind: 'otherHistory', index: 9 }]);
  });

  it('TE10 who signed both histories is marked where the proof is known, whoever signed one is not', () => {
    const head = { index: 7, term: 3, at: 0, prevHash: ZERO_HASH, kind: 1, bodyHash: ZERO_HASH };
    const acknowledgement = { term: 3, lastIndex: 7, lastHash: ZERO_HASH, signature: new Uint8Array(64) };
    const signedBy = (letters: string) =>
      [...letters].map((letter) => ({ deviceId: deviceId(letter), acknowledgement }));
    const lower = { term: 3, acknowledgements: signedBy('ab'), heads: [head] };
    const higher = { term: 3, acknowledgements: signedBy('ac'), heads: [{ ...head, at: 1 }] };
    const view = aView({ contradiction: { kind: 'proof', lower, path: [], higher } });
    const marks = known(marksFromDisk(), view);
    expect(marks.of(deviceId('a'))).to.deep.equal([{ kind: 'bothHistories', index: 7 }]);
    expect([...marks.of(deviceId('b')), ...marks.of(deviceId('c'))]).to.deep.equal([]);
  });
});
