import { expect } from 'chai';
import { allRows, rosterFromRows } from '../../src/core/roster/rows.ts';
import { deviceCertificateHash, memberIdOf } from '../../src/protocol/encode-identity.ts';
import type { DeviceCertificate } from '../../src/protocol/identity.ts';
import { ZERO_HASH, type Hash } from '../../src/protocol/ids.ts';
import { hash, joinPayload, linked, person, type Person } from '../support/people.ts';
import { FoldedLog } from './folded-log.ts';

const [ana, bo] = [person('ana'), person('bo')];
const anaMember = memberIdOf(ana.certificate.rootKey, hash);

function hashOf({ certificate }: Person): Hash {
  return deviceCertificateHash(certificate, hash);
}

/** A group of Ana, its owner, and Bo, under the test's hand. */
class Log extends FoldedLog {
  constructor() {
    super(ana);
    expect(this.invited(bo)).to.equal('valid');
  }

  invited(who: Person, by = ana): unknown {
    return this.comes(who, joinPayload(who, by, this.groupId));
  }

  /** Comes in by the root key alone. */
  vouched(who: Person, certificate: DeviceCertificate = who.certificate): unknown {
    return this.comes(who, { kind: 'join', grant: null, certificate });
  }
}

describe('further devices of a member', () => {
  const laptop = linked('ana', 'laptop', 2, hashOf(ana));
  const desk = linked('ana', 'desk', 3, hashOf(laptop));

  it('DV1 certificates that count on from one another are all the member’s devices, invited or not', () => {
    const log = new Log();
    expect(log.invited(laptop, bo)).to.equal('valid');
    expect(log.vouched(desk)).to.equal('valid');
    const own = [ana, laptop, desk].map(({ deviceId }) => log.roster.devices.get(deviceId)!.memberId);
    expect(own).to.deep.equal([anaMember, anaMember, anaMember]);
    expect(log.roster.members.size).to.equal(2);
    expect(log.roster.members.get(anaMember)).to.include({ name: 'ana', role: 'owner' });
  });

  it('DV1 two that name the same one before them are a fork, also when the first is gone (N116)', () => {
    const log = new Log();
    const other = linked('ana', 'other', 2, hashOf(ana));
    expect(log.invited(laptop)).to.equal('valid');
    expect(log.invited(other)).to.equal('certificate_fork');
    expect(log.vouched(other)).to.equal('certificate_fork');
    expect(log.does(ana, { kind: 'deviceRemoved', deviceId: laptop.deviceId })).to.equal('valid');
    expect(log.vouched(other)).to.equal('certificate_fork');
    expect(log.roster.devices.has(other.deviceId)).to.equal(false);
  });

  it('DV2 a number that does not follow the known one before or after it is refused (N116)', () => {
    const log = new Log();
    expect(log.invited(linked('ana', 'far', 4, hashOf(ana)))).to.equal('certificate_fork');
    expect(log.invited(laptop)).to.equal('valid');
    expect(log.invited(linked('ana', 'desk', 5, hashOf(laptop)))).to.equal('certificate_fork');
    // The later one came first; the earlier one names a number that cannot be before it.
    const later = linked('ana', 'later', 9, hashOf(desk));
    expect(log.invited(later)).to.equal('valid');
    expect(log.invited(desk)).to.equal('certificate_fork');
  });

  it('DV2 one whose predecessor is in no such group is no fork, nor is a directory that begins anew', () => {
    const log = new Log();
    expect(log.invited(desk)).to.equal('valid');
    expect(log.invited(linked('ana', 'anew', 1, ZERO_HASH))).to.equal('valid');
    expect(log.invited(linked('bo', 'tablet', 2, hashOf(bo)))).to.equal('valid');
  });

  it('DV3 the root key alone lets a member’s device in, and nobody else’s', () => {
    const log = new Log();
    const restored = linked('bo', 'restored', 1, ZERO_HASH);
    const before = log.roster.members.get(memberIdOf(bo.certificate.rootKey, hash));
    expect(log.vouched(restored)).to.equal('valid');
    expect(log.roster.members.get(memberIdOf(bo.certificate.rootKey, hash))).to.deep.equal(before);
    expect(log.vouched(restored)).to.equal('duplicate');
    expect(log.vouched(person('cleo'))).to.equal('not_a_member');
    // Bo's certificate in the hand of somebody else's device, and one that another root key signed.
    const { certificate } = linked('bo', 'stolen', 1, ZERO_HASH);
    expect(log.vouched(person('cleo'), certificate)).to.equal('malformed');
    const forged = { ...person('dan').certificate, rootKey: bo.certificate.rootKey };
    expect(log.vouched(person('dan'), forged)).to.equal('malformed');
  });

  it('DV3 a removed device, a member who left and one who is banned do not come back that way (N116)', () => {
    const log = new Log();
    expect(log.vouched(laptop)).to.equal('valid');
    expect(log.does(ana, { kind: 'deviceRemoved', deviceId: laptop.deviceId })).to.equal('valid');
    expect(log.vouched(laptop)).to.equal('duplicate');
    const boMember = memberIdOf(bo.certificate.rootKey, hash);
    expect(log.does(ana, { kind: 'memberRemoved', memberId: boMember, banned: false })).to.equal('valid');
    const again = linked('bo', 'again', 1, ZERO_HASH);
    expect(log.vouched(again)).to.equal('not_a_member');
    expect(log.invited(again)).to.equal('valid');
    expect(log.does(ana, { kind: 'memberRemoved', memberId: boMember, banned: true })).to.equal('valid');
    expect(log.vouched(linked('bo', 'third', 1, ZERO_HASH))).to.equal('banned');
  });

  it('DV4 the removal of a device with the root key shuts that way, the removal of another does not', () => {
    const log = new Log();
    const restored = linked('ana', 'restored', 1, ZERO_HASH);
    expect(log.vouched(laptop)).to.equal('valid');
    expect(log.does(ana, { kind: 'deviceRemoved', deviceId: laptop.deviceId })).to.equal('valid');
    expect(log.vouched(restored)).to.equal('valid');
    expect(log.does(restored, { kind: 'deviceRemoved', deviceId: ana.deviceId })).to.equal('valid');
    const successor = linked('ana', 'successor', 1, ZERO_HASH);
    expect(log.vouched(successor)).to.equal('no_right');
    expect(log.vouched(linked('bo', 'tablet', 1, ZERO_HASH))).to.equal('valid');
    const kept = rosterFromRows(allRows(log.roster));
    expect(kept).to.deep.equal(log.roster);
    expect(log.invited(successor, bo)).to.equal('valid');
  });
});
