import { expect } from 'chai';
import type { AppliedEntry, Verdict } from '../../../src/core/ready.ts';
import type { Entry } from '../../../src/protocol/entry.ts';
import { sha256 } from '../../../src/server/crypto/crypto.ts';
import { changesDevices, changesRoster } from '../../../src/server/group/applied-kinds.ts';
import { CastMember } from '../../support/cast.ts';
import { LogMaker } from '../../support/log-maker.ts';
import { SCOPE } from '../storage/store-harness.ts';

const ana = new CastMember(1, 'Ana', sha256);

/** What a screen is told of these, applied at once: [a device came, the roster is another]. */
function told(entry: Entry, verdict: Verdict | null): readonly boolean[] {
  const entries: AppliedEntry[] = [{ entry, verdict }];
  return [changesDevices(entries), changesRoster(entries)];
}

describe('server/group/applied-kinds', () => {
  it('the roster is another with who came, and with who has a vote; with nothing that is void', () => {
    const log = new LogMaker(SCOPE, sha256);
    const genesis = log.event(log.make(ana.deviceId, ana.creates('Hut')));
    expect(told(genesis, { kind: 'valid' })).to.deep.equal([true, true]);
    expect(told(genesis, { kind: 'duplicate' })).to.deep.equal([false, false]);
    expect(told(log.config([ana.deviceId]), null), 'votes').to.deep.equal([false, true]);
    expect(told(log.noop(1), null)).to.deep.equal([false, false]);
    expect(told(log.event(log.message(ana.deviceId)), { kind: 'valid' })).to.deep.equal([false, false]);
  });
});
