import { expect } from 'chai';
import { foldEntry, numberingVerdict } from '../../src/core/roster/fold.ts';
import type { FoldPorts } from '../../src/core/roster/fold-ports.ts';
import { makeEvent } from '../../src/core/outbox/make-event.ts';
import type { EventPlace } from '../../src/core/outbox/make-event.ts';
import { judgeEvent } from '../../src/chat/rules.ts';
import { bootstrapGroup, makeJoinEvent } from '../../src/engine/bootstrap.ts';
import { emptyRoster } from '../../src/core/roster/state.ts';
import type { RosterState } from '../../src/core/roster/state.ts';
import { makeEntry } from '../../src/protocol/encode-entry.ts';
import { encodePayload } from '../../src/protocol/encode-payload.ts';
import { EVENT_KIND } from '../../src/protocol/event.ts';
import type { SignedEvent } from '../../src/protocol/event.ts';
import type { Entry } from '../../src/protocol/entry.ts';
import type { EventId, ForkId, GroupId, Hash, RoomId } from '../../src/protocol/ids.ts';
import { genesisPayload, hash, joinPayload, person } from '../support/people.ts';

const AT = 1_700_000_000_000;
const ana = person('ana');
const bo = person('bo');

/** A log under the test's hand: events go straight into the fold. */
class Log {
  readonly groupId: GroupId;
  readonly roster: RosterState = emptyRoster();
  readonly entries: Entry[] = [];

  readonly forkedAbove: number | null;

  constructor(forkedAbove: number | null = null) {
    this.forkedAbove = forkedAbove;
    const { groupId, save } = bootstrapGroup(ana.deviceId, ana.crypto, genesisPayload(ana));
    this.groupId = groupId;
    for (const entry of save.entries) this.#fold(entry);
  }

  fold(event: SignedEvent): unknown {
    const last = this.entries.at(-1)!;
    const scope = { groupId: this.groupId, forkId: this.groupId as string as ForkId };
    const place = { index: last.index + 1, term: 1, at: AT, prevHash: last.hash };
    return this.#fold(makeEntry(place, { kind: 'event', event }, scope, hash));
  }

  place(seq: number, prev: EventId, changes: Partial<EventPlace> = {}): EventPlace {
    const head = { index: 2, hash: this.entries[1]!.hash };
    return { seq, prev, head, after: [], hlc: { wallMs: AT, counter: seq }, ...changes };
  }

  message(
    place: EventPlace,
    changes: { text?: string; roomId?: string; kind?: number; payload?: Uint8Array; seal?: number } = {},
  ): SignedEvent {
    const payload =
      changes.payload ?? encodePayload({ kind: 'message', text: changes.text ?? 'hi', replyTo: null });
    const roomId = (changes.roomId ?? this.groupId) as RoomId;
    const draft = {
      kind: changes.kind ?? EVENT_KIND.message,
      roomId,
      clientId: '',
      seal: changes.seal ?? 0,
      payload,
    };
    return makeEvent({ groupId: this.groupId, deviceId: ana.deviceId, ...ana.crypto }, draft, place);
  }

  #fold(entry: Entry): unknown {
    this.entries.push(entry);
    const ports: FoldPorts = {
      groupId: this.groupId,
      ...ana.crypto,
      judge: judgeEvent,
      hashAt: (index) => this.entries[index - 1]?.hash,
      forkedAbove: this.forkedAbove,
    };
    return foldEntry(this.roster, entry, ports, new Set()).verdict;
  }
}

describe('the fold', () => {
  it('RS49 a head beyond what all forks share is never false, one below it is', () => {
    const log = new Log();
    const [genesis] = log.entries;
    const body = genesis!.body as { event: SignedEvent };
    const head = { index: 7, hash: 'cd'.repeat(32) as Hash };
    const event = log.message(log.place(2, body.event.id, { head }));
    expect(log.fold(event)).to.deep.equal({ kind: 'void', reason: 'false_head' });
    const forked = new Log(6);
    expect(forked.fold(event)).to.deep.equal({ kind: 'valid' });
    const below = new Log(7);
    expect(below.fold(event)).to.deep.equal({ kind: 'void', reason: 'false_head' });
  });

  it('OB6: the next number counts; an earlier one is a duplicate, a later one a gap, another at the same place a fork (N71)', () => {
    const log = new Log();
    const first = log.entries[0]!.body.kind === 'event' ? log.entries[0]!.body.event : (undefined as never);
    const second = log.message(log.place(2, first.id));
    const third = log.message(log.place(3, second.id));
    expect(log.fold(third)).to.deep.equal({ kind: 'gap' });
    expect(log.fold(second)).to.deep.equal({ kind: 'valid' });
    expect(log.fold(second)).to.deep.equal({ kind: 'duplicate' });
    expect(log.fold(log.message(log.place(2, first.id), { text: 'other' }))).to.deep.equal({ kind: 'fork' });
    expect(log.fold(log.message(log.place(3, first.id)))).to.deep.equal({ kind: 'fork' });
    expect(log.fold(third)).to.deep.equal({ kind: 'valid' });
    expect(numberingVerdict(log.roster, third)).to.deep.equal({ kind: 'duplicate' });
  });

  it('OB6: a void event uses its number up, and has no effect', () => {
    const log = new Log();
    const genesis = log.entries[0]!.body.kind === 'event' ? log.entries[0]!.body.event : (undefined as never);
    const wrong = log.message(log.place(2, genesis.id), { roomId: 'b'.repeat(51) + 'a' });
    expect(log.fold(wrong)).to.deep.equal({ kind: 'void', reason: 'unknown_room' });
    expect(log.roster.devices.get(ana.deviceId)!.lastSeq).to.equal(2);
    expect(log.fold(log.message(log.place(3, wrong.id)))).to.deep.equal({ kind: 'valid' });
  });

  it('MS1: what is no message of a member, in a room of the group, in clear and well formed, is void with its reason', () => {
    const log = new Log();
    const genesis = log.entries[0]!.body.kind === 'event' ? log.entries[0]!.body.event : (undefined as never);
    let prev = genesis.id;
    let seq = 2;
    const verdict = (changes: Parameters<Log['message']>[1], place: Partial<EventPlace> = {}): unknown => {
      const event = log.message(log.place(seq++, prev, place), changes);
      prev = event.id;
      return (log.fold(event) as { reason?: string }).reason ?? 'valid';
    };
    expect(verdict({})).to.equal('valid');
    expect(verdict({ kind: 999 })).to.equal('unknown_kind');
    expect(verdict({ seal: 1 })).to.equal('wrong_epoch');
    expect(verdict({ payload: new Uint8Array([9, 9, 9]) })).to.equal('malformed');
    expect(verdict({}, { head: { index: 2, hash: 'ab'.repeat(32) as Hash } })).to.equal('false_head');
    expect(verdict({}, { head: { index: 999, hash: 'ab'.repeat(32) as Hash } })).to.equal('false_head');
    const stranger = makeEvent(
      { groupId: log.groupId, deviceId: bo.deviceId, ...bo.crypto },
      {
        kind: EVENT_KIND.message,
        roomId: log.groupId as string as RoomId,
        clientId: '',
        seal: 0,
        payload: encodePayload({ kind: 'message', text: 'hi', replyTo: null }),
      },
      log.place(1, 'a'.repeat(52) as EventId),
    );
    expect(log.fold(stranger)).to.deep.equal({ kind: 'void', reason: 'not_a_member' });
  });

  it('RS2: the certificate must be for the device that signed, by the root key it names', () => {
    const log = new Log();
    const payload = joinPayload(bo, ana, log.groupId);
    const stolen = { ...payload, certificate: ana.certificate };
    expect(log.fold(makeJoinEvent(bo.deviceId, bo.crypto, log.groupId, stolen, AT))).to.deep.equal({
      kind: 'void',
      reason: 'malformed',
    });
    const cleo = person('cleo');
    const forged = { ...joinPayload(cleo, ana, log.groupId), proof: payload.proof };
    expect(log.fold(makeJoinEvent(cleo.deviceId, cleo.crypto, log.groupId, forged, AT))).to.deep.equal({
      kind: 'void',
      reason: 'invite_invalid',
    });
  });

  it('RS5: a revoked invitation admits nobody; only its maker’s member, an admin or the owner ends one', () => {
    const log = new Log();
    expect(
      log.fold(makeJoinEvent(bo.deviceId, bo.crypto, log.groupId, joinPayload(bo, ana, log.groupId), AT)),
    ).to.deep.equal({ kind: 'valid' });
    const { inviteId } = joinPayload(bo, ana, log.groupId).grant;
    const revoke = (who: typeof ana, seq: number, prev: EventId): SignedEvent => {
      const payload = encodePayload({ kind: 'inviteRevoked', inviteId });
      const draft = {
        kind: EVENT_KIND.inviteRevoked,
        roomId: log.groupId as string as RoomId,
        clientId: '',
        seal: 0,
        payload,
      };
      return makeEvent(
        { groupId: log.groupId, deviceId: who.deviceId, ...who.crypto },
        draft,
        log.place(seq, prev),
      );
    };
    const last = (id: typeof ana): EventId => log.roster.devices.get(id.deviceId)!.lastId;
    expect(log.fold(revoke(bo, 2, last(bo)))).to.deep.equal({ kind: 'void', reason: 'no_right' });
    expect(log.fold(revoke(ana, 2, last(ana)))).to.deep.equal({ kind: 'valid' });
    const cleo = person('cleo');
    expect(
      log.fold(
        makeJoinEvent(cleo.deviceId, cleo.crypto, log.groupId, joinPayload(cleo, ana, log.groupId), AT),
      ),
    ).to.deep.equal({ kind: 'void', reason: 'invite_revoked' });
  });

  it('RS4: who is in does not join again', () => {
    const log = new Log();
    const event = makeJoinEvent(bo.deviceId, bo.crypto, log.groupId, joinPayload(bo, ana, log.groupId), AT);
    expect(log.fold(event)).to.deep.equal({ kind: 'valid' });
    expect(log.fold(event)).to.deep.equal({ kind: 'duplicate' });
    expect(log.roster.members.size).to.equal(2);
  });
});
