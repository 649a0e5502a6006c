import { expect } from 'chai';
import { allowed, may, mayRemove, type Action } from '../../src/chat/rights.ts';
import type { Role } from '../../src/protocol/identity.ts';
import { RIGHTS_TABLE, ROLES } from './rights-table.ts';

describe('chat: rights', () => {
  for (const [action, [own, others]] of Object.entries(RIGHTS_TABLE) as [Action, [string, string]][]) {
    it(`MS5 ${action}: by ${own || 'nobody'} on what is theirs, by ${others || 'nobody'} on what is another’s`, () => {
      const who = (isOwn: boolean): string => ROLES.filter((role) => may(action, role, isOwn)).join(' ');
      expect([who(true), who(false)]).to.deep.equal([own, others]);
    });
  }

  it('MS5 nobody removes somebody with the same rights or more, but everybody may go', () => {
    const removes = (role: Role): string =>
      ROLES.filter((target) => mayRemove(role, target, false)).join(' ');
    expect(ROLES.map(removes)).to.deep.equal(['admin member', 'member', '']);
    for (const role of ROLES) expect(mayRemove(role, role, true), role).to.equal(true);
  });

  it('MS5 what a member may do is told in the order asked; somebody who is none may do nothing', () => {
    const actions = ['reply', 'react', 'edit', 'delete'] as const;
    expect(allowed(actions, 'member', true)).to.deep.equal(['reply', 'react', 'edit', 'delete']);
    expect(allowed(actions, 'member', false)).to.deep.equal(['reply', 'react']);
    expect(allowed(actions, 'admin', false)).to.deep.equal(['reply', 'react', 'delete']);
    expect(allowed(actions, undefined, true)).to.deep.equal([]);
  });
});
