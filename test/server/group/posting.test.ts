import { createHash } from 'node:crypto';
import { expect } from 'chai';
import type { Draft } from '../../../src/core/inputs.ts';
import type { ProposeResult } from '../../../src/core/ready.ts';
import type { ReplicaView } from '../../../src/core/view.ts';
import { encodePayload } from '../../../src/protocol/encode-payload.ts';
import { DemesError } from '../../../src/protocol/errors.ts';
import { EVENT_KIND, SEAL_EPOCH } from '../../../src/protocol/event.ts';
import { toHex, type EventId, type Hash, type RoomId } from '../../../src/protocol/ids.ts';
import { LIMITS } from '../../../src/protocol/limits.ts';
import type { Quotable } from '../../../src/server/group/composing.ts';
import { Posting } from '../../../src/server/group/posting.ts';
import { aMessage, aRoster, aView, eventId, GENERAL, memberId } from '../../support/a-view.ts';

const QUOTABLE: Quotable = {
  roomId: GENERAL,
  memberId: memberId('b'),
  text: 'Known',
  parts: {},
  isPassing: false,
  isInThread: false,
};

const hash = (bytes: Uint8Array): Uint8Array => createHash('sha256').update(bytes).digest();

/** A posting whose proposals wait until the test answers them. */
function desk(view: ReplicaView = aView()) {
  const proposals: { drafts: readonly Draft[]; done: (results: readonly ProposeResult[]) => void }[] = [];
  const saved = new Map<string, { id: EventId; payloadHash: Hash }>();
  const said = new Map<EventId, Uint8Array>();
  const waits: number[] = [];
  let nowMs = 0;
  const posting = new Posting({
    view: () => view,
    propose: (drafts, done) => void proposals.push({ drafts, done }),
    ownEvent: (clientId) => saved.get(clientId),
    saidIn: (id) => said.get(id) ?? null,
    keysMoved: async (timeoutMs) => {
      waits.push(timeoutMs);
      nowMs += 2_000;
      return Promise.resolve();
    },
    quotable: (id) => (id === eventId('k') ? QUOTABLE : undefined),
    knownFile: () => undefined,
    hash,
    nowMs: () => nowMs,
  });
  const save = (at: number): void => {
    const { drafts, done } = proposals[at]!;
    for (const { clientId, payload } of drafts)
      saved.set(clientId, { id: eventId('m'), payloadHash: toHex(hash(payload)) as Hash });
    done(drafts.map((_, n) => ({ kind: 'made', event: aMessage('m', n + 1) })));
  };
  return { posting, proposals, saved, said, waits, save, later: (ms: number) => (nowMs += ms) };
}

/** Whatever waits for an answer has gone on. */
async function settled(): Promise<void> {
  await new Promise((resolve) => {
    setImmediate(resolve);
  });
}

async function codeOf(promise: Promise<unknown>): Promise<string> {
  return promise.then(
    () => 'made',
    (error: unknown) => (error instanceof DemesError ? error.code : String(error)),
  );
}

describe('server/group/posting', () => {
  it('MS82 changes are held back like messages, by the same measure', async () => {
    const { posting, proposals } = desk(aView({ roster: aRoster('abc', 'default') }));
    const payload = encodePayload({ kind: 'delete', target: eventId('k') });
    const draft = { kind: EVENT_KIND.delete, roomId: GENERAL, clientId: '', seal: 0, payload };
    const codes: Promise<string>[] = [];
    for (let n = 0; n < 19; n++) codes.push(codeOf(posting.makeOne(draft)));
    codes.push(codeOf(posting.make(GENERAL, [{ text: 'hi' }])));
    expect(proposals.length).to.equal(20);
    expect(await codeOf(posting.makeOne(draft))).to.equal('rate_limited');
    expect(proposals.length).to.equal(20);
    for (const { drafts, done } of proposals) {
      done(drafts.map((_, at) => ({ kind: 'made', event: aMessage('m', at + 1) })));
    }
    expect(new Set(await Promise.all(codes))).to.deep.equal(new Set(['made']));
  });

  it('OB60 answers only after the save', async () => {
    const { posting, save } = desk();
    let answered = false;
    const made = posting.make(GENERAL, [{ text: 'hi' }]).then(() => (answered = true));
    await new Promise(setImmediate);
    expect(answered).to.equal(false);
    save(0);
    await made;
    expect(answered).to.equal(true);
  });

  it('OB61 makes nothing when the same clientId was used for something else: saved, under way, or in one batch', async () => {
    const { posting, proposals, save } = desk();
    const first = posting.make(GENERAL, [{ text: 'one', clientId: 'x' }]);
    const other = { text: 'other', clientId: 'x' };
    expect(await codeOf(posting.make(GENERAL, [other]))).to.equal('client_id_reused');
    save(0);
    await first;
    expect(await codeOf(posting.make(GENERAL, [{ text: 'new', clientId: 'y' }, other]))).to.equal(
      'client_id_reused',
    );
    const twice = [
      { text: 'a', clientId: 'z' },
      { text: 'b', clientId: 'z' },
    ];
    expect(await codeOf(posting.make(GENERAL, twice))).to.equal('client_id_reused');
    expect(proposals).to.have.length(1);
  });

  it('OB61 lets the same clientId through for the same text, in either composition', async () => {
    const { posting, proposals, save } = desk();
    const first = posting.make(GENERAL, [{ text: '\u00e9', clientId: 'x' }]);
    const again = posting.make(GENERAL, [{ text: 'e\u0301', clientId: 'x' }]);
    save(0);
    save(1);
    await Promise.all([first, again]);
    expect(proposals[1]!.drafts[0]!.payload).to.deep.equal(proposals[0]!.drafts[0]!.payload);
  });

  it('OB62 makes all of a batch or none: bound, rate and content are looked at before', async () => {
    const outbox = Array.from({ length: LIMITS.outboxEventsMax - 1 }, (_, n) => aMessage('m', n + 1));
    const full = desk(aView({ outbox }));
    expect(await codeOf(full.posting.make(GENERAL, [{ text: 'a' }, { text: 'b' }]))).to.equal('outbox_full');
    expect(await codeOf(full.posting.make(GENERAL, [{ text: ' ' }]))).to.equal('invalid');
    expect(await codeOf(full.posting.make(eventId('q') as string as RoomId, [{ text: 'a' }]))).to.equal(
      'not_found',
    );
    expect(full.proposals).to.have.length(0);
    const { posting, proposals } = desk();
    const replies = [
      { text: 'a', replyTo: eventId('k') },
      { text: 'b', replyTo: eventId('u') },
    ];
    const refused = await posting.make(GENERAL, replies).catch((error: unknown) => error);
    expect(refused).to.have.property('code', 'invalid');
    expect((refused as DemesError).extra['errors']).to.have.nested.property('[0].path', 'messages.1.replyTo');
    expect(proposals).to.have.length(0);
  });

  it('MS66 holds the author back by the rate of the group, but not who repeats', async () => {
    const { posting, save, later } = desk(aView({ roster: aRoster('abc', 'default') }));
    const burst = Array.from({ length: 20 }, (_, n) => ({ text: 'x', clientId: `c${n}` }));
    const made = posting.make(GENERAL, burst);
    save(0);
    await made;
    const refused = await posting.make(GENERAL, [{ text: 'x' }]).catch((error: unknown) => error);
    expect(refused).to.have.property('code', 'rate_limited');
    expect((refused as DemesError).extra['retryAfterMs']).to.equal(200);
    const again = posting.make(GENERAL, burst);
    save(1);
    expect(await again).to.have.length(20);
    later(200);
    const next = posting.make(GENERAL, [{ text: 'x' }]);
    save(2);
    expect(await next).to.have.length(1);
  });

  it('answers what is under way with the reason when the group halts', async () => {
    const { posting, save } = desk();
    const made = posting.make(GENERAL, [{ text: 'x', clientId: 'x' }]);
    posting.failAll(new DemesError('disk_full'));
    expect(await codeOf(made)).to.equal('disk_full');
    const other = posting.make(GENERAL, [{ text: 'y', clientId: 'x' }]);
    save(1);
    expect(await other).to.have.length(1);
  });

  it('says what the engine refuses', async () => {
    const { posting, proposals } = desk();
    const made = posting.make(GENERAL, [{ text: 'x' }]);
    proposals[0]!.done([{ kind: 'refused', code: 'not_joined' }]);
    expect(await codeOf(made)).to.equal('joining');
  });

  it('MK104 whoever writes while keys move waits for them, and then it is made', async () => {
    const { posting, proposals, save, waits } = desk();
    const made = posting.make(GENERAL, [{ text: 'hi' }]);
    proposals[0]!.done([{ kind: 'notYet', reason: 'following' }]);
    await settled();
    expect([waits.length, proposals.length]).to.deep.equal([1, 2]);
    save(1);
    expect((await made).map(({ kind }) => kind)).to.deep.equal(['made']);
  });

  for (const [reason, code] of [
    ['locked', 'room_locked'],
    ['not_in', 'not_in_room'],
    ['unreadable', 'room_unreadable'],
    ['following', 'room_unreadable'],
  ] as const) {
    it(`MK104 after five seconds it hears why nothing was made: ${reason}`, async () => {
      const { posting, proposals, waits } = desk();
      const made = codeOf(posting.make(GENERAL, [{ text: 'hi' }]));
      for (let n = 0; n < 4; n++) {
        proposals[n]!.done([{ kind: 'notYet', reason }]);
        await settled();
      }
      expect(await made).to.equal(code);
      expect(waits).to.deep.equal([5_000, 3_000, 1_000]);
    });
  }

  it('MK104, OB2 a clientId is compared with what its sealed event says', async () => {
    const view = aView({ roster: { ...aRoster('abc'), keys: new Map([[GENERAL, {} as never]]) } });
    const { posting, proposals, saved, said } = desk(view);
    const payload = encodePayload({ kind: 'message', text: 'hi', replyTo: null });
    saved.set('c', { id: eventId('m'), payloadHash: 'ab'.repeat(32) as Hash });
    said.set(eventId('m'), payload);
    expect(await codeOf(posting.make(GENERAL, [{ text: 'ho', clientId: 'c' }]))).to.equal('client_id_reused');
    const again = posting.make(GENERAL, [{ text: 'hi', clientId: 'c' }]);
    proposals[0]!.done([{ kind: 'known', id: eventId('m') }]);
    expect(await again).to.deep.equal([{ kind: 'known', id: eventId('m') }]);
    said.clear();
    const unknown = posting.make(GENERAL, [{ text: 'ho', clientId: 'c' }]);
    proposals[1]!.done([{ kind: 'known', id: eventId('m') }]);
    expect(await unknown).to.deep.equal([{ kind: 'known', id: eventId('m') }]);
    expect(proposals[0]!.drafts[0]!.seal).to.equal(SEAL_EPOCH);
  });
});
