import { expect } from 'chai';
import { haltOf } from '../../../src/client/shell/halted.ts';
import type { GroupState } from '../../../src/client/state/model.ts';
import { status } from '../network/status-fixture.ts';
import { groupState } from '../state/fixtures.ts';

describe('client/shell/halted', () => {
  const at = (code: string | null, groupStatus: GroupState['status']) => {
    const before = groupState({ status: groupStatus });
    const halted = code === null ? null : { code, detail: 'Why.' };
    return haltOf({ ...before, group: { ...before.group, halted } });
  };

  it('MS154 what passes by itself leaves the conversation; what does not, and what was never here, takes its place', () => {
    const shown = status(['me', 'bo']);
    expect(at(null, shown)).to.equal(null);
    expect(at('disk_full', shown)).to.include({ isPassing: true, isPage: false, detail: 'Why.' });
    expect(at('storage_failed', null)).to.include({ isPassing: true, isPage: true });
    for (const code of ['data_damaged', 'false_snapshot', 'rolled_back']) {
      expect(at(code, shown), code).to.include({ isPassing: false, isPage: true });
    }
  });
});
