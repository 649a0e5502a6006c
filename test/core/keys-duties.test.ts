import { expect } from 'chai';
import { committersOf, keysDuty, type KeysDuty } from '../../src/core/roster/keys-duties.ts';
import { memberIdOf } from '../../src/protocol/encode-identity.ts';
import { ZERO_ROOM } from '../../src/protocol/encode-event.ts';
import { sortedIds, type DeviceId } from '../../src/protocol/ids.ts';
import { LIMITS } from '../../src/protocol/limits.ts';
import { hash, person, type Person } from '../support/people.ts';
import { AT } from './folded-log.ts';
import { PACKAGE, SealedGroup } from './sealed-group.ts';

const [ana, bo, cleo, dan] = [person('ana'), person('bo'), person('cleo'), person('dan')];
const DAY_MS = 24 * 3600 * 1000;

const ids = (...people: readonly Person[]): DeviceId[] => sortedIds(people.map(({ deviceId }) => deviceId));

function groupOfThree(): SealedGroup {
  const group = new SealedGroup(ana);
  for (const who of [bo, cleo]) group.joins(who, ana);
  group.commits(ana, { added: [bo, cleo] });
  return group;
}

function dutyOf(group: SealedGroup, later = { entries: 0, ms: 0 }): KeysDuty | null {
  const { epochIndex } = group.open;
  return keysDuty(group.roster, group.open, { index: epochIndex + later.entries, at: AT + later.ms });
}

function says(group: SealedGroup, ...people: readonly Person[]): void {
  const { epoch } = group.open;
  for (const who of people) {
    expect(group.does(who, { kind: 'keysUnreadable', epoch, keyPackage: PACKAGE })).to.equal('valid');
  }
}

function removes(group: SealedGroup, who: Person): void {
  const memberId = memberIdOf(who.certificate.rootKey, hash);
  expect(group.does(ana, { kind: 'memberRemoved', memberId, banned: false })).to.equal('valid');
}

describe('the fold: what keys need', () => {
  it('MK51 nothing, when all are in who may be and nobody else', () => {
    expect(dutyOf(groupOfThree())).to.equal(null);
  });

  it('MK51 whoever joined, said that it cannot read, or may not be in, in one commit that counts', () => {
    const group = groupOfThree();
    group.joins(dan, ana);
    expect(dutyOf(group)).to.deep.equal({ roomId: ZERO_ROOM, kind: 'commit', added: ids(dan), removed: [] });
    says(group, bo);
    removes(group, cleo);
    const duty = dutyOf(group)!;
    expect(duty).to.deep.equal({
      roomId: ZERO_ROOM,
      kind: 'commit',
      added: ids(bo, dan),
      removed: ids(bo, cleo),
    });
    expect(group.commits(ana, { added: [bo, dan], removed: [bo, cleo] })).to.equal('valid');
    expect(dutyOf(group)).to.equal(null);
    expect(group.members()).to.deep.equal(ids(ana, bo, dan));
  });

  it('MK51 so many at once as a commit takes, the others afterwards', () => {
    const group = new SealedGroup(ana);
    const many = Array.from({ length: LIMITS.keysAddsMax + 3 }, (_, at) => person(`guest ${at}`));
    for (const who of many) expect(group.joins(who, ana)).to.equal('valid');
    const first = dutyOf(group)!;
    expect(first.added.length).to.equal(LIMITS.keysAddsMax);
    const added = many.filter(({ deviceId }) => first.added.includes(deviceId));
    expect(group.commits(ana, { added })).to.equal('valid');
    expect(dutyOf(group)!.added.length).to.equal(3);
  });

  it('MK51 a new beginning, when too few have the keys, which counts then', () => {
    const group = groupOfThree();
    says(group, bo, cleo);
    const duty = dutyOf(group)!;
    expect(duty).to.deep.equal({ roomId: ZERO_ROOM, kind: 'beginning', added: ids(bo, cleo), removed: [] });
    expect(group.commits(ana, { start: group.open.epoch + 1, added: [bo, cleo] })).to.equal('valid');
    expect(dutyOf(group)).to.equal(null);
  });

  it('MK52 the best-ranked of those who have the keys commits, last who said it has not; a new beginning anybody may make', () => {
    const group = groupOfThree();
    group.joins(dan, ana);
    says(group, bo);
    const order = [dan, cleo, bo].map(({ deviceId }) => deviceId);
    const rank = { term: 1, revision: 1, order };
    const duty = dutyOf(group)!;
    expect(committersOf(group.roster, group.open, duty, rank)).to.deep.equal(
      [cleo, ana, bo].map(({ deviceId }) => deviceId),
    );
    const anybody = committersOf(group.roster, group.open, { ...duty, kind: 'beginning' }, rank);
    expect(anybody).to.deep.equal([...order, ana.deviceId]);
    removes(group, cleo);
    expect(committersOf(group.roster, group.open, dutyOf(group)!, rank)).to.deep.equal([
      ana.deviceId,
      bo.deviceId,
    ]);
  });

  it('MK53 new keys after a week or 10,000 entries, and not twice within ten minutes', () => {
    const group = groupOfThree();
    const due = (entries: number, ms: number): boolean => dutyOf(group, { entries, ms }) !== null;
    expect(due(9_999, 7 * DAY_MS - 1)).to.equal(false);
    expect(due(0, 7 * DAY_MS)).to.equal(true);
    expect(due(10_000, 10 * 60_000 - 1)).to.equal(false);
    expect(due(10_000, 10 * 60_000)).to.equal(true);
    expect(dutyOf(group, { entries: 0, ms: 7 * DAY_MS })).to.deep.include({ added: [], removed: [] });
  });
});
