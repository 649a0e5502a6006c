import { expect } from 'chai';
import type { Certificate } from '../../src/protocol/acknowledgement.ts';
import { verifyCertificate, type CertificateVerdict } from '../../src/protocol/certificate.ts';
import { ByteReader, ByteWriter } from '../../src/protocol/bytes.ts';
import {
  acknowledgementPreimage,
  readCertificate,
  writeAcknowledgement,
  writeCertificate,
} from '../../src/protocol/encode-acknowledgement.ts';
import { makeEntry } from '../../src/protocol/encode-entry.ts';
import type { Config, Entry } from '../../src/protocol/entry.ts';
import { fromBase32, fromHex, sortedIds, toHex } from '../../src/protocol/ids.ts';
import type { Scope } from '../../src/protocol/scope.ts';
import { sha256, verifySignature } from '../vectors/crypto.ts';
import { headOf, hashOf, Person, START_MS, tellStory } from '../vectors/story.ts';
import { refusal } from './refusal.ts';

const FIRST = 9;
const OTHER_FORK = 'b'.repeat(51).concat('q') as Scope['forkId'];

describe('protocol: acknowledgements and certificates', () => {
  const { scope } = tellStory();
  const people = ['Ann', 'Bob', 'Cleo', 'Dan', 'Eve'].map((name) => new Person(name));
  const [ann, bob, cleo, dan, eve] = people as [Person, Person, Person, Person, Person];
  const entries = logOf(scope);
  const three = setOf(ann, bob, cleo);

  it('FM18 a device signs domain, version, group, fork, term, index and hash', () => {
    const last = entries.at(-1)!;
    const preimage = Buffer.concat([
      Buffer.from('demes/1/ack'),
      Buffer.from([1]),
      fromBase32(scope.groupId)!,
      fromBase32(scope.forkId)!,
      Buffer.from('0000000000000003000000000000000e', 'hex'),
      fromHex(last.hash),
    ]);
    const ours = acknowledgementPreimage(scope, 3, 14, last.hash);
    expect(toHex(ours)).to.equal(preimage.toString('hex'));
    const { signature } = ann.acknowledge(scope, last).acknowledgement;
    expect(verifySignature(ann.device.publicKey, ours, signature)).to.equal(true);
  });

  it('FM18 an acknowledgement is term, index, hash and signature', () => {
    const { acknowledgement } = ann.acknowledge(scope, at(12));
    const writer = new ByteWriter();
    writeAcknowledgement(writer, acknowledgement);
    const fields = new ByteWriter().u64(3).u64(12).hash(at(12).hash).fixed(acknowledgement.signature);
    expect(toHex(writer.take())).to.equal(toHex(fields.take()));
  });

  it('FM19 a certificate is a term, acknowledgements by device, and entry heads', () => {
    const proof = certify([ann, 13]);
    const writer = new ByteWriter();
    writeCertificate(writer, proof);
    const bytes = writer.take();
    const head = proof.heads[0]!;
    const fields = new ByteWriter().u64(3).u32(1).shortId(ann.deviceId);
    writeAcknowledgement(fields, proof.acknowledgements[0]!.acknowledgement);
    fields.u32(1).u64(13).u64(3).u64(head.at).hash(head.prevHash).u8(2).hash(head.bodyHash);
    expect(toHex(bytes)).to.equal(toHex(fields.take()));
    expect(readCertificate(new ByteReader(bytes))).to.deep.equal(proof);
  });

  it('FM19 a certificate in which a device signs twice is not read (N64)', () => {
    const writer = new ByteWriter();
    writeCertificate(writer, certify([ann, 12], [ann, 13]));
    expect(refusal(() => readCertificate(new ByteReader(writer.take())))).to.equal('not_canonical');
  });

  it('FM20 a quorum of one term proves everything up to the lowest index it names', () => {
    const proof = certify([ann, 14], [cleo, 12]);
    expect(judge(proof)).to.deep.equal({ kind: 'proves', index: 12, hash: at(12).hash });
    expect(judge(certify([bob, 13], [cleo, 13]))).to.deep.equal({
      kind: 'proves',
      index: 13,
      hash: at(13).hash,
    });
    expect(judge(certify([ann, 14], [bob, 13], [cleo, 12]))).to.include({ index: 12 });
  });

  it('FM20 a single voter is its own quorum', () => {
    expect(judge(certify([ann, 14]), { config: setOf(ann) })).to.include({ kind: 'proves', index: 14 });
  });

  it('FM20 in a joint config both sets must agree, each by itself', () => {
    const joint = { ...setOf(ann, dan, eve), votersOld: three.voters };
    expect(reason(certify([ann, 12], [bob, 12]), { config: joint })).to.equal('no_quorum');
    expect(reason(certify([dan, 12], [eve, 12]), { config: joint })).to.equal('no_quorum');
    expect(judge(certify([ann, 12], [bob, 12], [dan, 12]), { config: joint })).to.include({ kind: 'proves' });
  });

  it('FM20 the config in force is the newest at or below the index proved', () => {
    const asked: number[] = [];
    const configAt = (index: number): Config => {
      asked.push(index);
      return index < 13 ? three : setOf(dan);
    };
    const verdict = verifyCertificate(
      certify([ann, 14], [bob, 12]),
      scope,
      configAt,
      publicKeyOf,
      sha256,
      verifySignature,
    );
    expect(verdict).to.include({ kind: 'proves' });
    expect(asked).to.deep.equal([12]);
  });

  it('FM21 too few voters, learners and strangers are no quorum (N64)', () => {
    expect(reason(certify([ann, 12]))).to.equal('no_quorum');
    expect(reason(certify([ann, 12], [dan, 12], [eve, 12]))).to.equal('no_quorum');
    const learning = { ...three, learners: sortedIds([dan.deviceId]) };
    expect(reason(certify([ann, 12], [dan, 12]), { config: learning })).to.equal('no_quorum');
    expect(reason(certify([ann, 12], [bob, 12]), { config: setOf(ann, bob, cleo, dan) })).to.equal(
      'no_quorum',
    );
  });

  it('FM21 without acknowledgements nothing is proved', () => {
    expect(reason({ term: 3, acknowledgements: [], heads: [] })).to.equal('no_acknowledgements');
  });

  it('FM21 an acknowledgement of another term does not count (N64)', () => {
    const proof = certify([ann, 12], [bob, 12]);
    const [first, second] = proof.acknowledgements as [Signed, Signed];
    const later = { ...second, acknowledgement: { ...second.acknowledgement, term: 4 } };
    expect(reason({ ...proof, acknowledgements: [first, later] })).to.equal('other_term');
  });

  it('FM21 nobody signs twice', () => {
    expect(reason(certify([ann, 12], [ann, 13]))).to.equal('signed_twice');
  });

  it('FM21 the heads run, linked, from the lowest to the highest index and fit the hashes', () => {
    const proof = certify([ann, 14], [bob, 12]);
    const [first, second, third] = proof.heads as [Head, Head, Head];
    const chains: readonly (readonly [string, readonly Head[]])[] = [
      ['broken_chain', []],
      ['broken_chain', [first]],
      ['broken_chain', [first, second]],
      ['broken_chain', [second, third]],
      ['broken_chain', [first, third, third]],
      ['broken_chain', [first, { ...second, at: second.at + 1 }, third]],
      ['broken_chain', [first, { ...second, prevHash: hashOf('another') }, third]],
      ['broken_chain', [headOf(at(10)), first, second, third]],
      ['wrong_hash', [first, second, { ...third, bodyHash: hashOf('another') }]],
    ];
    for (const [code, heads] of chains) expect(reason({ ...proof, heads })).to.equal(code);
  });

  it('FM21 a hash that is signed but not in the chain is refused', () => {
    const other = makeEntry(
      at(12),
      { kind: 'noop', rank: { term: 3, revision: 9, order: [] } },
      scope,
      sha256,
    );
    const proof = certify([ann, 14], [bob, 12]);
    const forked = [proof.acknowledgements[0]!, bob.acknowledge(scope, other)];
    expect(reason({ ...proof, acknowledgements: forked })).to.equal('wrong_hash');
  });

  it('FM21 copies of an older term’s entry prove nothing by their number', () => {
    const proof = certify([ann, 12], [bob, 10]);
    expect(reason(proof)).to.equal('other_term');
    const retold = [ann, bob].map((who) => who.acknowledge(scope, { ...at(10), term: 3 }));
    expect(reason({ term: 3, acknowledgements: retold, heads: [headOf(at(10))] })).to.equal('old_term_entry');
  });

  it('FM21 an unknown config, an unknown key and a wrong signature are refused', () => {
    const proof = certify([ann, 12], [bob, 12]);
    expect(reason(proof, { config: undefined })).to.equal('unknown_config');
    expect(reason(proof, { strangers: [bob] })).to.equal('unknown_signer');
    const [first, second] = proof.acknowledgements as [Signed, Signed];
    const swapped = { ...second, acknowledgement: first.acknowledgement };
    expect(reason({ ...proof, acknowledgements: [first, swapped] })).to.equal('bad_signature');
  });

  it('FM21 a certificate of one group or fork proves nothing in another (N64)', () => {
    const otherFork: Scope = { groupId: scope.groupId, forkId: OTHER_FORK };
    expect(reason(certify([ann, 12], [bob, 12]), { scope: otherFork })).to.equal('wrong_hash');
    const signedThere = [ann, bob].map((who) => who.acknowledge(otherFork, at(12)));
    expect(reason({ term: 3, acknowledgements: signedThere, heads: [headOf(at(12))] })).to.equal(
      'bad_signature',
    );
  });

  function at(index: number): Entry {
    return entries[index - FIRST]!;
  }

  function certify(...signed: readonly (readonly [Person, number])[]): Certificate {
    const indexes = signed.map(([, index]) => index);
    const from = Math.min(...indexes);
    const to = Math.max(...indexes);
    return {
      term: 3,
      acknowledgements: signed.map(([who, index]) => who.acknowledge(scope, at(index))),
      heads: entries.filter(({ index }) => index >= from && index <= to).map(headOf),
    };
  }

  interface Known {
    readonly config?: Config | undefined;
    readonly strangers?: readonly Person[];
    readonly scope?: Scope;
  }

  function publicKeyOf(deviceId: string, strangers: readonly Person[] = []): Uint8Array | undefined {
    return people.find((who) => who.deviceId === deviceId && !strangers.includes(who))?.device.publicKey;
  }

  function judge(certificate: Certificate, known: Known = {}): CertificateVerdict {
    const config = 'config' in known ? known.config : three;
    return verifyCertificate(
      certificate,
      known.scope ?? scope,
      () => config,
      (deviceId) => publicKeyOf(deviceId, known.strangers),
      sha256,
      verifySignature,
    );
  }

  function reason(certificate: Certificate, known?: Known): string {
    const verdict = judge(certificate, known);
    return verdict.kind === 'refused' ? verdict.reason : verdict.kind;
  }
});

type Signed = Certificate['acknowledgements'][number];
type Head = Certificate['heads'][number];

/** Entries 9 and 10 of term 2, 11 to 14 of term 3. */
function logOf(scope: Scope): Entry[] {
  const entries: Entry[] = [];
  for (let index = FIRST; index <= 14; index++) {
    const prevHash = entries.at(-1)?.hash ?? hashOf('entry before the first');
    const place = { index, term: index < 11 ? 2 : 3, at: START_MS + index, prevHash };
    entries.push(
      makeEntry(place, { kind: 'noop', rank: { term: 2, revision: index, order: [] } }, scope, sha256),
    );
  }
  return entries;
}

function setOf(...voters: readonly Person[]): Config {
  return { voters: sortedIds(voters.map((who) => who.deviceId)), votersOld: [], learners: [] };
}
