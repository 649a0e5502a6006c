import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { expect } from 'chai';
import { decodeInvitation, memberIdOf } from '../../../src/protocol/encode-identity.ts';
import { makeJoinEvent } from '../../../src/engine/bootstrap.ts';
import { sha256 } from '../../../src/server/crypto/crypto.ts';
import type { Invitation, InviteAddress } from '../../../src/protocol/identity.ts';
import {
  JoinClient,
  JoinFailed,
  type JoinAttempt,
  type JoinStep,
} from '../../../src/server/links/join-client.ts';
import { DialError } from '../../../src/server/links/dial.ts';
import { JoinPatience } from '../../../src/server/links/join-patience.ts';
import { encodeJoinRequest, type Welcome } from '../../../src/server/links/join-wire.ts';
import { PeerAnswerError, PeerHttp } from '../../../src/server/links/peer-http.ts';
import type { AdmitResult } from '../../../src/server/links/ports.ts';
import { FakeGroup, invitationsOf, joinEvent, memberNode, WISH } from './group-world.ts';
import { eventually, QUIET, TestNode } from './world.ts';

const NEVER = new AbortController().signal;

describe('links/join', () => {
  let member: TestNode;
  let group: FakeGroup;
  let newcomer: TestNode;
  let steps: JoinStep[];
  let attempts: JoinAttempt[];
  const servers: Server[] = [];
  const hanging: Socket[] = [];

  beforeEach(async () => {
    member = await memberNode(() => group).start();
    group = new FakeGroup(member);
    newcomer = new TestNode();
    newcomer.book.setOwn(['192.0.2.9:4700'], 1);
    steps = [];
    attempts = [];
  });
  afterEach(async () => {
    for (const server of servers.splice(0)) server.close();
    for (const socket of hanging.splice(0)) socket.destroy();
    await member.stop();
    newcomer.faults.close();
  });

  function invitation(addresses?: readonly InviteAddress[], wish = WISH): Invitation {
    const made = decodeInvitation(invitationsOf(member).make(group, wish).invite);
    return addresses === undefined ? made : { ...made, addresses };
  }

  function join(
    invited: Invitation,
    options: { roundMs?: number; proofFor?: string } = {},
  ): Promise<Welcome> {
    const { proofFor, roundMs = 4000 } = options;
    const http = new PeerHttp({ tls: newcomer.identity.tls, faults: newcomer.faults });
    return new JoinClient(http, QUIET).join({
      target: { ...invited.grant, addresses: invited.addresses },
      event: joinEvent(newcomer, invited, proofFor === undefined ? {} : { proofFor }),
      addressRecord: newcomer.book.own(),
      roundMs,
      signal: NEVER,
      onStep: (step) => steps.at(-1) !== step && steps.push(step),
      onAttempt: (attempt) => attempts.push(attempt),
    });
  }

  async function failure(joining: Promise<Welcome>): Promise<JoinFailed> {
    const error = await joining.then(
      () => undefined,
      (reason: unknown) => reason,
    );
    expect(error).to.be.instanceOf(JoinFailed);
    return error as JoinFailed;
  }

  /** An address that accepts connections and says nothing. */
  async function silentAddress(): Promise<string> {
    const server = createServer((socket) => hanging.push(socket));
    servers.push(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return `127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  const at = (address: string): InviteAddress => ({
    address,
    deviceId: member.deviceId,
    tlsKeyHash: member.identity.tls.keyHash,
  });

  it('HS22 a newcomer with an invitation is let in and told who the others are and where', async () => {
    const welcome = await join(invitation());
    expect(welcome.groupName).to.equal('Chess club');
    expect(welcome.devices).to.deep.equal([member.identity.certificate]);
    expect(welcome.addressRecords).to.deep.equal([member.book.own()]);
    expect(attempts).to.have.length(1);
    expect(attempts[0]).to.include({ address: member.address, result: 'ok' });
    expect(member.book.record(newcomer.deviceId)?.addresses).to.deep.equal(['192.0.2.9:4700']);
    expect(group.admitted).to.have.length(1);
  });

  it('HS23 the steps are those that happened: dialing, proving, waiting for the host', async () => {
    group.holds = true;
    const joining = join(invitation());
    await eventually('the host is asked', () => group.release !== null);
    await eventually('the newcomer knows', () => steps.at(-1) === 'waitingForHost');
    group.release!();
    await joining;
    expect(steps).to.deep.equal(['dialing', 'proving', 'waitingForHost']);
  });

  it('HS22 the same join again, because the answer was lost, is answered with the same welcome', async () => {
    const invited = invitation();
    const lost = member.faults.add({ type: 'drop', peer: '*', direction: 'out', probability: 1 });
    const joining = join(invited, { roundMs: 1000 });
    await eventually('the join came', () => group.admitted.length === 1);
    expect((await failure(joining)).code).to.equal('unreachable');
    group.add(newcomer, 'member');
    member.faults.remove(lost.id);
    const welcome = await join(invited);
    expect(welcome.devices).to.deep.include(newcomer.identity.certificate);
    expect(group.admitted).to.have.length(1);
  });

  it('HS26 every address that fails is named with its reason, and one that is good is enough', async () => {
    const nobody = createServer();
    await new Promise<void>((resolve) => nobody.listen(0, '127.0.0.1', resolve));
    const refusing = `127.0.0.1:${(nobody.address() as AddressInfo).port}`;
    await new Promise((resolve) => nobody.close(resolve));
    const silent = await silentAddress();
    const other = await new TestNode().start();
    const addresses = [at(refusing), at(other.address), at(silent), at(member.address)];
    await join(invitation(addresses));
    await other.stop();
    const results = attempts.map(({ address, result }) => [address, result]);
    expect(results).to.deep.include([refusing, 'refused']);
    expect(results).to.deep.include([other.address, 'wrongKey']);
    expect(results).to.deep.include([member.address, 'ok']);
  });

  it('HS26 when nobody answers, the round ends with unreachable and a sentence that names each address', async () => {
    const other = await new TestNode().start();
    const failed = await failure(join(invitation([at(other.address)]), { roundMs: 700 }));
    await other.stop();
    expect(failed.code).to.equal('unreachable');
    expect(failed.message).to.contain(other.address).and.to.contain('another key');
    expect(attempts.length).to.be.within(2, 10);
  });

  it('HS26 a member that is silent is a time-out, and one that is cut off as well', async () => {
    newcomer.faults.add({ type: 'cut', peer: '*', direction: 'both', probability: 1 });
    const failed = await failure(join(invitation(), { roundMs: 500 }));
    expect(failed.code).to.equal('unreachable');
    expect(group.admitted).to.deep.equal([]);
    newcomer.faults.clear();
    const silent = await silentAddress();
    attempts = [];
    await failure(join(invitation([at(silent)]), { roundMs: 300 }));
    expect(attempts.map(({ address, result }) => [address, result])).to.deep.equal([[silent, 'timeout']]);
  });

  it('HS50 a machine that answers is waited for longer, and what it says late counts', async () => {
    const [host, port] = member.address.split(':') as [string, string];
    let dialled = 0;
    const late = createServer((socket) => {
      dialled++;
      hanging.push(socket);
      socket.pause();
      setTimeout(() => {
        const to = connect(Number(port), host);
        hanging.push(to);
        socket.pipe(to).pipe(socket);
      }, 300);
    });
    servers.push(late);
    await new Promise<void>((resolve) => late.listen(0, '127.0.0.1', resolve));
    const address = `127.0.0.1:${(late.address() as AddressInfo).port}`;
    const http = new PeerHttp({ tls: newcomer.identity.tls, faults: newcomer.faults });
    const invited = invitation();
    const body = encodeJoinRequest({
      event: joinEvent(newcomer, invited),
      addressRecord: newcomer.book.own(),
    });
    const request = { path: '/peer/v1/join', body, dialMs: 100, answerMs: 5000, answerBytesMax: 100_000 };
    const send = async (handshakeMs: number): Promise<Uint8Array> =>
      http.send(at(address), { ...request, handshakeMs, signal: NEVER });
    const gaveUp: unknown = await send(50).catch((error: unknown) => error);
    expect(gaveUp).to.be.instanceOf(DialError).and.to.include({ result: 'timeout', isSlow: true });
    dialled = 0;
    await send(5000);
    expect(dialled).to.equal(1);
    expect(group.admitted).to.have.length(1);
  });

  it('HS26, HS50 trying goes on for as long as it makes sense', () => {
    const patience = new JoinPatience();
    patience.note('refused');
    expect(patience.longestMs, 'another program listens there').to.equal(8_000);
    patience.note('timeout');
    expect(patience.longestMs, 'silence').to.equal(20_000);
    patience.note('slow');
    expect(patience.longestMs, 'a machine answered').to.equal(180_000);
    const reached = new JoinPatience();
    reached.note('ok');
    expect(reached.longestMs, 'there may be no host yet').to.equal(180_000);
  });

  it('HS24 what the host says of the invitation is what the newcomer is told', async () => {
    const answers: [AdmitResult, string][] = [
      ['invite_expired', 'invite_expired'],
      ['invite_used', 'invite_used'],
      ['invite_revoked', 'invite_revoked'],
      ['group_full', 'group_full'],
      ['invite_invalid', 'wrong_group'],
      ['no_right', 'wrong_group'],
    ];
    for (const [result, code] of answers) {
      group.result = result;
      expect((await failure(join(invitation()))).code, result).to.equal(code);
    }
  });

  it('HS24 without a quorum the newcomer tries again until there is one', async () => {
    group.result = 'no_quorum';
    const joining = join(invitation());
    await eventually('it asked twice', () => group.admitted.length === 2);
    group.result = 'confirmed';
    await joining;
    expect(group.admitted.length).to.be.at.least(3);
  });

  it('HS24 a member refuses by itself what its roster already rules out', async () => {
    const expired = invitation();
    group.nowMs += WISH.expiresInMs + 1;
    expect((await failure(join(expired))).code).to.equal('invite_expired');
    group.nowMs -= WISH.expiresInMs + 1;

    const used = invitation();
    const { inviteId, createdBy } = used.grant;
    group.roster().invites.set(inviteId, { inviteId, createdBy, uses: WISH.maxUses, revoked: false });
    expect((await failure(join(used))).code).to.equal('invite_used');
    group.roster().invites.set(inviteId, { inviteId, createdBy, uses: 0, revoked: true });
    expect((await failure(join(used))).code).to.equal('invite_revoked');

    const forged = invitation();
    const grant = { ...forged.grant, role: 'owner' as const };
    expect((await failure(join({ ...forged, grant }))).code).to.equal('wrong_group');
    expect((await failure(join(invitation(), { proofFor: 'ab'.repeat(16) }))).code).to.equal('wrong_group');
    const elsewhere = { ...forged.grant, groupId: 'b'.repeat(51) + 'a' } as Invitation['grant'];
    expect((await failure(join({ ...forged, grant: elsewhere }))).code).to.equal('wrong_group');
    expect(group.admitted).to.deep.equal([]);
  });

  it('HS24 a member that does not know the inviter yet is no reason to give up', async () => {
    const invited = invitation();
    const device = group.roster().devices.get(member.deviceId)!;
    group.roster().devices.delete(member.deviceId);
    const joining = join(invited);
    await eventually('it was refused once', () => attempts.length >= 2);
    group.roster().devices.set(member.deviceId, device);
    await joining;
    expect(group.admitted).not.to.have.length(0);
  });

  it('HS24 a join whose device is not the one that sends it is refused', async () => {
    const invited = invitation();
    const thief = new TestNode();
    const http = new PeerHttp({ tls: thief.identity.tls, faults: thief.faults });
    const body = encodeJoinRequest({
      event: joinEvent(newcomer, invited),
      addressRecord: newcomer.book.own(),
    });
    const common = {
      path: '/peer/v1/join',
      dialMs: 1000,
      answerMs: 1000,
      answerBytesMax: 1000,
      signal: NEVER,
    };
    const refusal = async (bytes: Uint8Array): Promise<string> => {
      const error: unknown = await http
        .send(at(member.address), { ...common, body: bytes })
        .catch((reason: unknown) => reason);
      expect(error).to.be.instanceOf(PeerAnswerError);
      return (error as PeerAnswerError).code;
    };
    expect(await refusal(body)).to.equal('malformed');
    expect(await refusal(new Uint8Array(0))).to.equal('malformed');
    expect(await refusal(new Uint8Array(100).fill(1))).to.equal('malformed');
    expect(await refusal(body.subarray(0, 300))).to.equal('malformed');
    expect(await refusal(new Uint8Array(20_000))).to.equal('too_large');
    expect(group.admitted).to.deep.equal([]);
  });

  it('HS25 a stranger may ask for nothing but to join', async () => {
    const http = new PeerHttp({ tls: newcomer.identity.tls, faults: newcomer.faults });
    const common = { dialMs: 1000, answerMs: 1000, answerBytesMax: 1000, signal: NEVER };
    for (const [path, status] of [
      [`/peer/v1/groups/${group.groupId}/history`, 403],
      [`/peer/v1/groups/${group.groupId}/certificate`, 403],
      [`/peer/v1/groups/${group.groupId}/removed`, 404],
      ['/peer/v1/join', 404],
      ['/api/v1/node', 404],
    ] as const) {
      const error: unknown = await http
        .send(at(member.address), { path, ...common })
        .catch((reason: unknown) => reason);
      expect((error as PeerAnswerError).status, path).to.equal(status);
    }
  });

  it('HS25 a device that was removed may also ask whether it was, and nobody else', async () => {
    const ask = async (): Promise<unknown> => {
      const http = new PeerHttp({ tls: newcomer.identity.tls, faults: newcomer.faults });
      const path = `/peer/v1/groups/${group.groupId}/removed`;
      const request = { path, dialMs: 1000, answerMs: 1000, answerBytesMax: 1000, signal: NEVER };
      return http.send(at(member.address), request).catch((error: PeerAnswerError) => error.status);
    };
    expect(await ask()).to.equal(404);
    group.removedKey = newcomer.identity.tls.keyHash;
    expect(await ask()).to.deep.equal(Buffer.of(28));
  });

  it('HS24 a device that was removed and a banned member are told so, before anybody asks the host', async () => {
    const roster = group.roster();
    const { deviceId, certificate } = newcomer.identity;
    const memberId = memberIdOf(certificate.rootKey, sha256);
    roster.former.set(memberId, { memberId, name: 'gone', index: 1, banned: true });
    expect((await failure(join(invitation()))).code).to.equal('banned');
    roster.removed.set(deviceId, { deviceId, memberId, index: 1 });
    expect((await failure(join(invitation()))).code).to.equal('device_removed');
    expect(group.admitted).to.deep.equal([]);
  });

  it('DV5 without an invitation a member’s device is let in; who is none, or is shut out, is told so before the host is asked', async () => {
    const roster = group.roster();
    const { certificate, deviceId } = newcomer.identity;
    const memberId = memberIdOf(certificate.rootKey, sha256);
    const come = (): Promise<Welcome> => {
      const payload = { kind: 'join', grant: null, certificate } as const;
      const event = makeJoinEvent(deviceId, newcomer.crypto, group.groupId, payload, Date.now());
      const http = new PeerHttp({ tls: newcomer.identity.tls, faults: newcomer.faults });
      return new JoinClient(http, QUIET).join({
        target: { groupId: group.groupId, forkId: null, addresses: [at(member.address)] },
        event,
        addressRecord: newcomer.book.own(),
        roundMs: 4000,
        signal: NEVER,
        onStep: () => undefined,
        onAttempt: () => undefined,
      });
    };
    expect((await failure(come())).code).to.equal('invite_needed');
    expect(group.admitted).to.deep.equal([]);
    const known = [...roster.members.values()][0]!;
    roster.members.set(memberId, { ...known, memberId, rootKey: certificate.rootKey });
    expect((await come()).groupName).to.equal('Chess club');
    expect(group.admitted).to.have.length(1);
    const gone = new TestNode();
    group.add(gone, 'member');
    roster.devices.set(gone.deviceId, { ...roster.devices.get(gone.deviceId)!, memberId: null });
    roster.removed.set(gone.deviceId, { deviceId: gone.deviceId, memberId, index: 1 });
    expect((await failure(come())).code).to.equal('invite_needed');
    gone.faults.close();
  });

  it('HS21 an invitation names several members, so that one of them is enough to join', async () => {
    const others = [new TestNode(), new TestNode()];
    for (const [n, other] of others.entries()) {
      group.add(other, 'member');
      other.book.setOwn([`192.0.2.${n + 1}:1`, `192.0.2.${n + 1}:2`], 1);
      member.book.merge(other.book.own(), other.keys.signing.publicKey);
    }
    const { addresses } = invitation();
    expect(addresses.map((one) => one.address)).to.have.members([
      member.address,
      '192.0.2.1:1',
      '192.0.2.2:1',
      '192.0.2.1:2',
      '192.0.2.2:2',
    ]);
    expect(new Set(addresses.slice(0, 3).map((one) => one.deviceId)).size).to.equal(3);
  });

  it('HS21 the list of invitations tells which are used up, expired or withdrawn', () => {
    const invitations = invitationsOf(member);
    const ids = [0, 1, 2, 3].map((n) => {
      const wish = n === 2 ? { ...WISH, expiresInMs: 10 } : WISH;
      return invitations.make(group, wish).record.grant;
    });
    const [, used, , revoked] = ids as [never, (typeof ids)[0], never, (typeof ids)[0]];
    const { invites } = group.roster();
    invites.set(used.inviteId, {
      inviteId: used.inviteId,
      createdBy: used.createdBy,
      uses: 2,
      revoked: false,
    });
    invites.set(revoked.inviteId, {
      inviteId: revoked.inviteId,
      createdBy: used.createdBy,
      uses: 1,
      revoked: true,
    });
    group.nowMs += 11;
    expect(invitations.list(group).map(({ state, uses }) => [state, uses])).to.deep.equal([
      ['active', 0],
      ['used', 2],
      ['expired', 0],
      ['revoked', 1],
    ]);
  });

  it('HS21 an invitation names the group, its limits and members’ addresses with their keys; the secret is not kept', () => {
    const store = {
      kept: [] as unknown[],
      saveGrant: (grant: unknown) => void store.kept.push(grant),
      grants: () => [],
    };
    const { invite, record } = invitationsOf(member, store).make(group, WISH);
    const decoded = decodeInvitation(invite);
    expect(decoded.grant).to.deep.equal(record.grant);
    expect(decoded.groupName).to.equal('Chess club');
    expect(decoded.addresses).to.deep.equal([at(member.address)]);
    expect(decoded.grant.expiresAt - decoded.grant.createdAt).to.equal(WISH.expiresInMs);
    expect(JSON.stringify(store.kept)).to.not.contain(
      Buffer.from(decoded.secretSeed).toString('hex').slice(0, 16),
    );
    expect(record.state).to.equal('active');
  });
});
