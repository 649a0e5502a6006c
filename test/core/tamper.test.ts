import { expect } from 'chai';
import type { Certificate } from '../../src/protocol/acknowledgement.ts';
import {
  factsOf,
  headOf,
  provesContradiction,
  type ContradictionProof,
} from '../../src/protocol/contradiction.ts';
import { acknowledgementPreimage } from '../../src/protocol/encode-acknowledgement.ts';
import { ZERO_HASH, type DeviceId, type Hash } from '../../src/protocol/ids.ts';
import { LIMITS } from '../../src/protocol/limits.ts';
import type { CertifiedHead, ReplicaMessage } from '../../src/protocol/peer-messages.ts';
import { hash } from '../support/people.ts';
import { Group, type Letter, type Node } from './group.ts';

/** Two rounds of telling, and what a commit takes. */
const ROUNDS = 260;

/** One side of a group whose host tells two voters different things: in each side the other voter is not heard. */
interface Side {
  readonly group: Group;
  readonly host: Node;
  /** The voter that hears the host here, and the one that does not. */
  readonly near: Node;
  readonly far: Node;
  /** What was said to the far one. */
  readonly crossing: Letter[];
}

/** The same host, twice: as it would be if it lied. Up to the settled group both are the same, to the byte. */
function twoSides(): [Side, Side] {
  return [sideOf(0, 'left'), sideOf(1, 'right')];
}

function sideOf(nearIndex: number, text: string): Side {
  const group = new Group(3).settle();
  const host = group.host!;
  const voters = group.nodes.filter((node) => node !== host);
  const near = voters[nearIndex]!;
  const far = voters[1 - nearIndex]!;
  group.kill(far, true);
  const crossing: Letter[] = [];
  group.lose = (letter) => {
    if (letter.from === near.id && letter.to === far.id) crossing.push(letter);
    return letter.to === far.id;
  };
  group.say(host, text);
  group.run();
  return { group, host, near, far, crossing };
}

/** The link of the two voters comes up: what each has for the other, so far. */
function meet({ group, near, far }: Side): void {
  group.step(near, { type: 'linkUp', peer: far.id });
  group.tick(ROUNDS);
}

function headIn(letters: readonly Letter[]): CertifiedHead {
  const head = letters.map(({ message }) => message).findLast((message) => message.type === 'head');
  expect(head, 'a head was told').not.to.equal(undefined);
  return head as CertifiedHead;
}

function receive({ group, near, far }: Side, message: ReplicaMessage): void {
  group.step(near, { type: 'receive', from: far.id, message });
}

/** The voter of the one side heard what the voter of the other side was told by the same host. */
function contradicted() {
  const [left, right] = twoSides();
  meet(left);
  meet(right);
  receive(left, headIn(right.crossing));
  return { left, right };
}

const refusals = (node: Node): unknown[] =>
  node.published.flatMap((one) =>
    one.type === 'proposed' ? one.results.filter(({ kind }) => kind === 'refused') : [],
  );

describe('core: tamper evidence', () => {
  it('TE1 what is confirmed is certified within a round, and all have the certificate', () => {
    const group = new Group(3).settle();
    group.say(group.host!, 'one');
    group.tick(ROUNDS);
    for (const node of group.nodes) {
      const certified = group.view(node).certified()!;
      expect(certified.newest.index).to.equal(group.view(node).commitIndex);
      expect(certified.newest.hash).to.equal(node.disk.head(certified.newest.index)!.hash);
      expect(certified.newest.signers).to.have.length(2);
      expect(certified.common).to.deep.equal(certified.newest);
    }
  });

  it('TE1 a certificate is told once to each peer on a link, by those who are no host to four a round', () => {
    const group = new Group(7).settle();
    const heads: Letter[] = [];
    group.lose = (letter) => {
      if (letter.message.type === 'head') heads.push(letter);
      return false;
    };
    group.tick(ROUNDS);
    const pairs = new Set(heads.map(({ from, to }) => `${from} ${to}`));
    expect(pairs.size, 'each pair once').to.equal(heads.length);
    expect(heads.length)
      .to.be.greaterThan(5)
      .and.lessThan(7 * 6);
  });

  it('TE2 a certificate of what is not confirmed here says nothing yet, one of the own log is kept', () => {
    const [left, right] = twoSides();
    right.group.say(right.host, 'more');
    right.group.run();
    meet(right);
    const ahead = headIn(right.crossing);
    expect(ahead.certificate.heads[0]!.index).to.be.greaterThan(left.group.view(left.near).commitIndex);
    receive(left, ahead);
    expect(left.group.view(left.near).contradiction).to.equal(null);
  });

  it('TE4 two certified entries at one index are proof, at the first contact of two voters (N63) (N66)', () => {
    const { left } = contradicted();
    const { contradiction } = left.group.view(left.near);
    expect(contradiction?.kind).to.equal('proof');
    const facts = factsOf(contradiction!, left.group.scope, hash)!;
    expect(facts.both, 'who signed for both').to.deep.equal([left.host.id]);
    expect(facts.hashes).to.include(left.near.disk.head(facts.index)!.hash);
    expect(left.near.published).to.deep.include({ type: 'frozen', index: facts.index });
  });

  it('TE4 with no certificate of the own history the own node stands still all the same', () => {
    const [left, right] = twoSides();
    // The host of this side withholds what would prove its lie.
    meet(right);
    receive(left, headIn(right.crossing));
    const { contradiction } = left.group.view(left.near);
    expect(contradiction?.kind).to.equal('own');
    const facts = factsOf(contradiction!, left.group.scope, hash)!;
    expect(facts.hashes[1]).to.equal(left.near.disk.head(facts.index)!.hash);
    expect(facts.both).to.deep.equal([]);
  });

  it('TE15 who holds something else where the host’s entry is confirmed says so, and is shown whose word that is', () => {
    const group = new Group(3).settle();
    const host = group.host!;
    const other = group.nodes.find((node) => node !== host)!;
    group.say(host, 'confirmed by all');
    group.run();
    const { term, commitIndex } = group.view(host);
    const entries: Letter[] = [];
    group.lose = (letter) => (entries.push(letter), true);
    const another = 'ab'.repeat(32) as Hash;
    const none = { prevTerm: term, prevHash: another, entries: [], commitIndex } as const;
    const append = { type: 'append', term, prevIndex: commitIndex, ...none } as const;
    group.step(other, { type: 'receive', from: host.id, message: append });
    group.run();
    const said = entries.find(({ from }) => from === other.id)?.message;
    expect(said?.type).to.equal('appendAnswer');
    const { result } = said as Extract<ReplicaMessage, { type: 'appendAnswer' }>;
    expect(result).to.have.nested.property('acknowledgement.lastIndex', commitIndex);
    const lastHash = other.disk.head(commitIndex)!.hash;
    expect(result).to.have.nested.property('acknowledgement.lastHash', lastHash);

    const signature = new Uint8Array(64);
    const acknowledgement = { term, lastIndex: commitIndex, lastHash: another, signature };
    const told = {
      type: 'appendAnswer',
      term,
      result: { kind: 'stored', acknowledgement },
      clockMs: 0,
    } as const;
    const shown = (): number => entries.filter(({ message }) => message.type === 'head').length;
    for (let times = 0; times < 3; times++)
      group.step(host, { type: 'receive', from: other.id, message: told });
    group.run();
    expect(shown(), 'once a round').to.equal(1);
    const { certificate } = headIn(entries);
    expect(certificate.heads[0]!.index).to.equal(commitIndex);
  });

  it('TE5 who has the proof confirms nothing, signs nothing and writes nothing', () => {
    const { left } = contradicted();
    const { group, near, host } = left;
    const before = group.view(near);
    group.letters = [];
    group.say(near, 'too late');
    group.say(host, 'not any more');
    group.tick(40);
    expect(refusals(near)).to.deep.equal([{ kind: 'refused', code: 'group_frozen' }]);
    const { role, commitIndex, appliedIndex, lastIndex } = group.view(near);
    expect(role).to.equal('follower');
    expect({ commitIndex, appliedIndex, lastIndex }).to.deep.equal({
      commitIndex: before.commitIndex,
      appliedIndex: before.appliedIndex,
      lastIndex: before.lastIndex,
    });
  });

  it('TE6 the proof goes to everybody within reach, once, and stops those who check it', () => {
    const { left, right } = contradicted();
    left.group.run();
    expect(left.group.view(left.host).contradiction, 'its own voter told the host').not.to.equal(null);
    const proofs = left.crossing.filter(({ message }) => message.type === 'contradicted');
    expect(proofs).to.have.length(1);
    receive(right, proofs[0]!.message);
    expect(right.group.view(right.near).contradiction).to.deep.equal(
      left.group.view(left.near).contradiction,
    );
  });

  it('TE6 a proof that does not hold changes nothing', () => {
    const { left, right } = contradicted();
    const proof = left.group.view(left.near).contradiction as ContradictionProof;
    const unsigned = { ...proof, lower: { ...proof.lower, acknowledgements: [] } };
    const sameTwice = { ...proof, higher: proof.lower, path: [] };
    const gap = { ...proof, path: [...proof.path, ...proof.higher.heads] };
    for (const bad of [unsigned, sameTwice, gap, { ...proof, lower: forged(proof.lower, left.far.id) }]) {
      right.group.tickOne(right.near);
      receive(right, { type: 'contradicted', proof: bad });
      expect(right.group.view(right.near).contradiction).to.equal(null);
    }
  });

  it('TE7 the proof outlives the process', () => {
    const { left } = contradicted();
    const { group, near } = left;
    const { contradiction } = group.view(near);
    group.restart(near);
    expect(group.view(near).contradiction).to.deep.equal(contradiction);
    group.say(near, 'after the restart');
    expect(refusals(near).at(-1)).to.deep.equal({ kind: 'refused', code: 'group_frozen' });
  });

  it('TE3 too few signatures, a repeated signer, a stranger, another term: no certificate, and no freeze (N64)', () => {
    const [left, right] = twoSides();
    meet(left);
    meet(right);
    const { certificate } = headIn(right.crossing);
    const [one, two] = certificate.acknowledgements;
    const bad: Certificate[] = [
      { ...certificate, acknowledgements: [one!] },
      { ...certificate, acknowledgements: [one!, one!] },
      { ...certificate, acknowledgements: [one!, { ...two!, deviceId: 'a'.repeat(32) as DeviceId }] },
      { ...certificate, term: certificate.term + 1 },
      forged(certificate, one!.deviceId),
    ];
    for (const made of bad) {
      left.group.tickOne(left.near);
      receive(left, { type: 'head', certificate: made });
      expect(left.group.view(left.near).contradiction).to.equal(null);
    }
    left.group.tickOne(left.near);
    receive(left, { type: 'head', certificate });
    expect(left.group.view(left.near).contradiction, 'and the true one holds').not.to.equal(null);
  });

  it('TE3 of each peer one is looked into between two ticks, and what one makes up takes nobody else’s turn', () => {
    const [left, right] = twoSides();
    meet(left);
    meet(right);
    const { certificate } = headIn(right.crossing);
    const bad = forged(certificate, left.near.id);
    receive(left, { type: 'head', certificate: bad });
    receive(left, { type: 'head', certificate });
    expect(left.group.view(left.near).contradiction).to.equal(null);
    const message = { type: 'head', certificate } as const;
    left.group.step(left.near, { type: 'receive', from: left.host.id, message });
    expect(left.group.view(left.near).contradiction).not.to.equal(null);
  });

  it('TE3 a certificate of more entries than are told is not looked into', () => {
    const [left, right] = twoSides();
    meet(left);
    meet(right);
    const { certificate } = headIn(right.crossing);
    const [head] = certificate.heads;
    const long = { ...certificate, heads: Array.from({ length: LIMITS.toldHeadsMax + 1 }, () => head!) };
    receive(left, { type: 'head', certificate: long });
    receive(left, { type: 'head', certificate });
    expect(left.group.view(left.near).contradiction, 'it took no turn').not.to.equal(null);
  });

  it('TE14 who signed another history of the same term is told, where too few did for a certificate here', () => {
    const [left, right] = twoSides();
    meet(left);
    meet(right);
    const { certificate } = headIn(right.crossing);
    const [one] = certificate.acknowledgements;
    const { index } = certificate.heads[0]!;
    const heads = certificate.heads.slice(0, one!.acknowledgement.lastIndex - index + 1);
    const told = (): unknown[] => left.near.published.filter(({ type }) => type === 'evidence');
    const few = { ...certificate, acknowledgements: [one!], heads };
    left.group.tickOne(left.near);
    receive(left, { type: 'head', certificate: forged(few, one!.deviceId) });
    expect(told(), 'not for a signature that does not hold').to.deep.equal([]);
    left.group.tickOne(left.near);
    receive(left, { type: 'head', certificate: few });
    expect(left.group.view(left.near).contradiction).to.equal(null);
    const { deviceId } = one!;
    const expected = { type: 'evidence', deviceId, index, hash: headOf(few, right.group.scope, hash)!.hash };
    expect(told()).to.deep.equal([expected]);
  });

  it('TE14 a signature of an earlier term for an entry that was never confirmed is an honest one', () => {
    const group = new Group(3).settle();
    const { host: first } = group;
    const { term } = group.view(first!);
    group.step(first!, { type: 'transferHost', to: null });
    group.until(() =>
      group.nodes.some((node) => group.view(node).role === 'leader' && group.view(node).term > term),
    );
    group.say(group.host!, 'confirmed in the next term');
    group.tick(5);
    const index = group.view(first!).commitIndex;
    const head = { index, term, at: 0, prevHash: ZERO_HASH, kind: 1, bodyHash: ZERO_HASH };
    const unsigned = { term, acknowledgements: [], heads: [head] };
    const lastHash = headOf(unsigned, group.scope, hash)!.hash;
    const voter = group.nodes.find((node) => node !== group.host)!;
    const signature = voter.person.crypto.sign(acknowledgementPreimage(group.scope, term, index, lastHash));
    const acknowledgement = { term, lastIndex: index, lastHash, signature };
    const certificate = { ...unsigned, acknowledgements: [{ deviceId: voter.id, acknowledgement }] };
    const other = group.nodes.find((node) => node !== voter)!;
    group.tickOne(other);
    group.step(other, { type: 'receive', from: voter.id, message: { type: 'head', certificate } });
    expect(other.published.filter(({ type }) => type === 'evidence')).to.deep.equal([]);
  });

  it('TE8 one device’s false acknowledgement is evidence against it, and freezes nothing', () => {
    const group = new Group(3).settle();
    const host = group.host!;
    const liar = group.nodes.find((node) => node !== host)!;
    const { lastIndex, term } = group.view(host);
    const lastHash = 'e'.repeat(64) as Hash;
    const bytes = acknowledgementPreimage(group.scope, term, lastIndex, lastHash);
    const acknowledgement = { term, lastIndex, lastHash, signature: liar.person.crypto.sign(bytes) };
    const message = { type: 'appendAnswer', term, clockMs: 0, result: { kind: 'stored', acknowledgement } };
    group.step(host, { type: 'receive', from: liar.id, message: message as ReplicaMessage });
    expect(host.published).to.deep.include({
      type: 'evidence',
      deviceId: liar.id,
      index: lastIndex,
      hash: lastHash,
    });
    expect(group.view(host).contradiction).to.equal(null);
    group.say(host, 'goes on');
    group.run();
    expect(group.view(host).commitIndex).to.equal(lastIndex + 1);
  });

  it('LG2 a voter that is asked for its word on a second entry at one index refuses, also after a restart (N68)', () => {
    const group = new Group(3).settle();
    const host = group.host!;
    const voter = group.nodes.find((node) => node !== host)!;
    // Acknowledged, and confirmed nowhere: only its own word keeps it.
    group.lose = ({ to }) => to === host.id;
    group.say(host, 'first');
    group.run();
    const { lastIndex, commitIndex, term } = group.view(voter);
    expect(commitIndex).to.be.below(lastIndex);
    const said = voter.disk.acknowledgement;
    expect(said?.lastIndex).to.equal(lastIndex);
    const [before] = voter.disk.entries(lastIndex - 1, lastIndex - 1);
    const other = group.entryAfter(before!, term);
    const append: ReplicaMessage = {
      type: 'append',
      term,
      prevIndex: before!.index,
      prevTerm: before!.term,
      prevHash: before!.hash,
      entries: [other],
      commitIndex,
    };
    const ask = (): void => group.step(voter, { type: 'receive', from: host.id, message: append });
    ask();
    group.restart(voter);
    ask();
    expect(voter.disk.acknowledgement).to.deep.equal(said);
    expect(voter.published).to.deep.include({
      type: 'evidence',
      deviceId: host.id,
      index: lastIndex,
      hash: other.hash,
    });
    expect(voter.disk.head(lastIndex)!.hash).to.equal(said!.lastHash);
  });

  it('TE4 a proof may lead from an older certificate of the one history to a newer one of the other', () => {
    const [left, right] = twoSides();
    meet(right);
    left.group.say(left.host, 'more');
    left.group.say(left.host, 'and more');
    left.group.run();
    meet(left);
    receive(left, headIn(right.crossing));
    const proof = left.group.view(left.near).contradiction as ContradictionProof;
    expect(proof.path).to.have.length(2);
    const witness = {
      scope: left.group.scope,
      configAt: () => left.group.view(left.near).config,
      publicKeyOf: (device: DeviceId) => left.group.node(device).person.certificate.signingKey,
      hash,
      verify: (key: Uint8Array, bytes: Uint8Array, signature: Uint8Array) =>
        left.near.person.crypto.verify(key, bytes, signature),
    };
    expect(provesContradiction(proof, witness)).to.equal(true);
    expect(provesContradiction({ ...proof, path: proof.path.slice(1) }, witness)).to.equal(false);
  });
});

/** With another device's signature in place of its own. */
function forged(certificate: Certificate, device: DeviceId): Certificate {
  const acknowledgements = certificate.acknowledgements.map((signed, i) =>
    i === 0
      ? {
          deviceId: device === signed.deviceId ? signed.deviceId : device,
          acknowledgement: spoilt(signed.acknowledgement),
        }
      : signed,
  );
  return { ...certificate, acknowledgements };
}

function spoilt<Signed extends { readonly signature: Uint8Array }>(signed: Signed): Signed {
  return { ...signed, signature: signed.signature.map((byte) => byte ^ 1) };
}
