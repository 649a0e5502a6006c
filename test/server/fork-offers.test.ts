import { expect } from 'chai';
import { encodeForkState, forkIdOf, forkPreimage } from '../../src/protocol/encode-fork.ts';
import type { ForkRecord, ForkTerms } from '../../src/protocol/fork.ts';
import type { DeviceId, ForkId, Hash } from '../../src/protocol/ids.ts';
import { ForkOffers } from '../../src/server/fork-offers.ts';
import type { Group } from '../../src/server/group/group.ts';
import { createLogger } from '../../src/server/log.ts';
import { cryptoOf, twinCrypto } from '../../src/sim/crypto.ts';
import { deviceId, GROUP } from '../support/a-view.ts';

const twin = twinCrypto();
const keysOf = (device: DeviceId) => twin.keyPair(device);
const ALL = ['a', 'b', 'c', 'd', 'e'].map(deviceId);
const [, b, c, d, e] = ALL as [DeviceId, DeviceId, DeviceId, DeviceId, DeviceId];

/** Of device `a`, that is linked with nobody and in no fork. */
const group = {
  scope: { groupId: GROUP },
  failure: null,
  view: () => ({
    reachable: new Set(),
    roster: {
      devices: new Map(ALL.map((id) => [id, { certificate: { signingKey: keysOf(id).publicKey } }])),
    },
  }),
  store: () => ({ forks: [] }),
  look: () => undefined,
} as unknown as Group;

function fork(by: DeviceId, parent: ForkRecord | null = null, createdAt = 1): ForkRecord {
  const terms: ForkTerms = {
    groupId: GROUP,
    parentForkId: parent === null ? (GROUP as string as ForkId) : forkIdOf(parent, twin.hash),
    index: (parent?.index ?? 4) + 1,
    hash: 'ab'.repeat(32) as Hash,
    confirmedTo: 4,
    by,
    lost: [],
    createdAt,
  };
  return { ...terms, agreed: [{ deviceId: by, signature: keysOf(by).sign(forkPreimage(terms)) }] };
}

const idOf = (one: ForkRecord): ForkId => forkIdOf(one, twin.hash);

function offers() {
  const all = new ForkOffers(cryptoOf(twin, keysOf(ALL[0]!)), createLogger('silent'));
  return {
    say: (from: DeviceId, ...forks: ForkRecord[]) =>
      all.heard(group, from, encodeForkState({ lastTerm: 1, lastIndex: 9, forks })),
    shown: () => all.shown(GROUP, [])?.forkId,
  };
}

describe('server/fork-offers', () => {
  it('RS58 the fork is offered that most say they are in: a long way that one made up alone is none', () => {
    const { say, shown } = offers();
    const first = fork(b);
    say(b, first);
    say(c, first);
    const made = [fork(e)];
    for (let n = 0; n < 5; n++) made.push(fork(e, made.at(-1), n));
    say(e, ...made);
    expect(shown()).to.equal(idOf(first));
    const beyond = fork(e, first);
    say(e, first, beyond);
    expect(shown(), 'also not when it begins where the others are').to.equal(idOf(first));
  });

  it('RS58 of two that as many are in, the one that came further is offered; who goes over counts there only', () => {
    const { say, shown } = offers();
    const first = fork(b);
    const second = fork(c, first);
    say(b, first);
    say(c, first, second);
    expect(shown()).to.equal(idOf(second));
    say(d, first);
    expect(shown()).to.equal(idOf(first));
    say(b, first, second);
    expect(shown()).to.equal(idOf(second));
  });
});
