import { expect } from 'chai';
import type { Certificate } from '../../src/protocol/acknowledgement.ts';
import { factsOf, provesContradiction, type ContradictionProof } from '../../src/protocol/contradiction.ts';
import { decodeContradiction, encodeContradiction } from '../../src/protocol/encode-contradiction.ts';
import { makeEntry } from '../../src/protocol/encode-entry.ts';
import type { Entry } from '../../src/protocol/entry.ts';
import type { DeviceId } from '../../src/protocol/ids.ts';
import { sha256, verifySignature } from '../vectors/crypto.ts';
import { headOf, tellStory } from '../vectors/story.ts';
import { refusal } from './refusal.ts';

const { ann, bob, scope, entries, certificate } = tellStory();

/** What stands at index 6 in another history, and what follows it there. */
function otherHistory(): [Entry, Entry] {
  const { index, term, at, prevHash } = entries[5]!;
  const noop = { kind: 'noop', rank: { term, revision: 1, order: [] } } as const;
  const six = makeEntry({ index, term, at, prevHash }, noop, scope, sha256);
  return [six, makeEntry({ index: 7, term, at, prevHash: six.hash }, noop, scope, sha256)];
}

/** By both, of an entry of the other history. */
function certified(entry: Entry): Certificate {
  const acknowledgements = [ann.acknowledge(scope, entry), bob.acknowledge(scope, entry)];
  return { term: entry.term, acknowledgements, heads: [headOf(entry)] };
}

const witness = {
  scope,
  configAt: () => ({ voters: [ann.deviceId, bob.deviceId], votersOld: [], learners: [] }),
  publicKeyOf: (device: DeviceId) => (device === ann.deviceId ? ann : bob).certificate.signingKey,
  hash: sha256,
  verify: verifySignature,
};
const holds = (proof: ContradictionProof): boolean => provesContradiction(proof, witness);

describe('protocol: contradictions', () => {
  const [six, seven] = otherHistory();
  const atOneIndex: ContradictionProof = {
    kind: 'proof',
    lower: certificate,
    path: [],
    higher: certified(six),
  };
  const byAWay: ContradictionProof = {
    kind: 'proof',
    lower: certificate,
    path: [headOf(six)],
    higher: certified(seven),
  };

  it('FM50 two certificates of one index, or one of a later index and the way to it, prove that both were confirmed', () => {
    expect(holds(atOneIndex)).to.equal(true);
    expect(holds(byAWay)).to.equal(true);
    for (const proof of [atOneIndex, byAWay]) {
      expect(factsOf(proof, scope, sha256)).to.deep.include({
        index: 6,
        hashes: [entries[5]!.hash, six.hash],
        both: [ann.deviceId, bob.deviceId],
      });
    }
  });

  it('FM50 a way that is broken, too short or too long, and one history twice prove nothing', () => {
    const bad: ContradictionProof[] = [
      { ...byAWay, path: [] },
      { ...byAWay, path: [headOf(entries[5]!)] },
      { ...byAWay, path: [headOf(six), headOf(seven)] },
      { ...atOneIndex, higher: certificate },
      { ...atOneIndex, lower: { ...certificate, heads: [] } },
      { ...atOneIndex, higher: { ...atOneIndex.higher, acknowledgements: [ann.acknowledge(scope, six)] } },
    ];
    for (const proof of bad) expect(holds(proof)).to.equal(false);
  });

  it('FM50 is kept as one of two kinds, and as no other', () => {
    const own = { kind: 'own', certificate, ownHash: six.hash } as const;
    for (const one of [byAWay, own]) expect(decodeContradiction(encodeContradiction(one))).to.deep.equal(one);
    expect(refusal(() => decodeContradiction(Uint8Array.of(3)))).to.equal('range');
  });
});
