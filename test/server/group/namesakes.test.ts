import { expect } from 'chai';
import type { MemberState } from '../../../src/core/roster/state.ts';
import { namesakeOf } from '../../../src/server/group/namesakes.ts';
import type { KnownMember } from '../../../src/server/storage/people-rows.ts';
import { aRoster, memberId } from '../../support/a-view.ts';

/** `a` looks at `b`, who is called Bo; `c` is somebody else. */
function seen(how: {
  readonly name?: string;
  readonly known?: readonly Partial<KnownMember>[];
  readonly members?: Readonly<Record<string, string>>;
  readonly former?: readonly { readonly name: string; readonly index: number }[];
}) {
  const roster = aRoster('abc');
  for (const [letter, name] of Object.entries(how.members ?? {})) {
    const id = memberId(letter);
    roster.members.set(id, { ...roster.members.get(id)!, name });
  }
  how.former?.forEach(({ name, index }, at) => {
    const id = memberId('pqr'[at]!);
    roster.former.set(id, { memberId: id, name, index, banned: false });
  });
  const known = (how.known ?? []).map((one): [MemberState['memberId'], KnownMember] => {
    const whole = { memberId: memberId('c'), verifiedAs: null, knownAs: null, ...one };
    return [whole.memberId, whole];
  });
  const me = { memberId: memberId('a'), joinedIndex: 5 };
  return namesakeOf({ memberId: memberId('b'), name: how.name ?? 'Bo' }, me, roster, new Map(known));
}

describe('server/group/namesakes', () => {
  const verified = { memberId: memberId('c'), verified: true };
  const left = { memberId: memberId('p'), verified: false };

  it('DV33 a name that nobody else has is nobody else’s', () => {
    expect(seen({ known: [{ verifiedAs: 'Cleo' }], former: [{ name: 'Dan', index: 9 }] })).to.equal(null);
  });

  it('DV33 who goes by the name under which somebody was verified, or is here now, is told (N111)', () => {
    expect(seen({ known: [{ verifiedAs: 'Bo' }] })).to.deep.equal(verified);
    expect(seen({ known: [{ verifiedAs: 'Robert' }], members: { c: 'Bo' } })).to.deep.equal(verified);
    expect(seen({ members: { c: 'Bo' } }), 'nobody verified that one').to.equal(null);
  });

  it('DV33 names that people would take for the same are the same', () => {
    for (const name of ['bo', 'B o', 'Bò', 'Bo.', 'Ｂｏ']) {
      expect(seen({ name, known: [{ verifiedAs: 'Bo' }] }), name).to.deep.equal(verified);
    }
    expect(
      seen({ name: '✨', known: [{ verifiedAs: '🌙' }] }),
      'signs alone are compared as they are',
    ).to.equal(null);
  });

  it('DV33 the name of somebody who left since this member came is told, of others not (N111)', () => {
    expect(seen({ former: [{ name: 'Bo', index: 9 }] })).to.deep.equal(left);
    expect(seen({ former: [{ name: 'Bo', index: 5 }] })).to.equal(null);
  });

  it('DV33 it is over once that member is verified, or known under this very name', () => {
    const b = memberId('b');
    const former = [{ name: 'Bo', index: 9 }];
    expect(seen({ former, known: [{ memberId: b, verifiedAs: 'Bo' }] })).to.equal(null);
    expect(seen({ former, known: [{ memberId: b, knownAs: 'Bo' }] })).to.equal(null);
    expect(seen({ former, known: [{ memberId: b, knownAs: 'Robert' }] })).to.deep.equal(left);
  });
});
