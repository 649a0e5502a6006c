import { expect } from 'chai';
import { randomBytes } from 'node:crypto';
import { ZERO_HASH } from '../../../src/protocol/ids.ts';
import { person } from '../../support/people.ts';
import { ProtocolError } from '../../../src/protocol/errors.ts';
import { commitmentOf, newShare, open, proofOf, seal } from '../../../src/server/linking/secrets.ts';
import {
  NewSide,
  OldSide,
  type LinkFailure,
  type NewSidePorts,
  type OldSidePorts,
  type Pipe,
} from '../../../src/server/linking/sessions.ts';
import {
  decodeHandover,
  decodeLinkMessage,
  decodeLinkRequest,
  encodeHandover,
  encodeLinkMessage,
  encodeLinkRequest,
  LINK_TYPE,
  type Handover,
  type LinkMessage,
  type LinkRequest,
} from '../../../src/server/linking/wire.ts';

const ana = person('ana');
const REQUEST: LinkRequest = {
  signingKey: ana.certificate.signingKey,
  kind: 'member',
  signature: new Uint8Array(64).fill(1),
};
const HANDOVER: Handover = { certificate: ana.certificate, memberName: 'Ana', invitations: ['demes1.abc'] };

function fresh(): Uint8Array {
  return new Uint8Array(randomBytes(32));
}

/** What one end was told. */
class Notes {
  pictures: string[] = [];
  isDone = false;
  failure: LinkFailure | null = null;
  broken: Error | null = null;
  readonly stored: Handover[] = [];
  readonly asked: LinkRequest[] = [];

  readonly watcher = {
    compare: (pictures: readonly { name: string }[]) => {
      this.pictures = pictures.map(({ name }) => name);
    },
    done: () => {
      this.isDone = true;
    },
    failed: (code: LinkFailure) => {
      this.failure = code;
    },
    broken: (error: Error) => {
      this.broken = error;
    },
  };
}

/** A wire from one end to the other; `between` may change what goes over it, or keep it. */
class Wire {
  readonly exporters: readonly [Uint8Array, Uint8Array];
  readonly said: LinkMessage['type'][] = [];
  readonly old = new Notes();
  readonly new = new Notes();
  oldSide!: OldSide;
  newSide!: NewSide;
  between: (message: LinkMessage, to: 'old' | 'new') => LinkMessage | null = (message) => message;

  constructor(options: { secrets?: [Uint8Array, Uint8Array]; exporters?: [Uint8Array, Uint8Array] } = {}) {
    const secret = new Uint8Array(randomBytes(16));
    const [oldSecret, newSecret] = options.secrets ?? [secret, secret];
    const exporter = fresh();
    this.exporters = options.exporters ?? [exporter, exporter];
    const oldPorts: OldSidePorts = {
      ...this.old.watcher,
      secret: oldSecret,
      take: (isRight) => (isRight ? null : 'link_wrong'),
      handOver: (request) => {
        this.old.asked.push(request);
        return HANDOVER;
      },
    };
    const newPorts: NewSidePorts = {
      ...this.new.watcher,
      secret: newSecret,
      request: () => REQUEST,
      store: (handover) => {
        this.new.stored.push(handover);
      },
    };
    this.oldSide = new OldSide(this.#pipe('new', this.exporters[0]), oldPorts);
    this.newSide = new NewSide(this.#pipe('old', this.exporters[1]), newPorts);
  }

  deliver(message: LinkMessage, to: 'old' | 'new'): void {
    const side = to === 'old' ? this.oldSide : this.newSide;
    side.received(encodeLinkMessage(message));
  }

  #pipe(to: 'old' | 'new', exporter: Uint8Array): Pipe {
    return {
      exporter,
      send: (bytes) => {
        const message = this.between(decodeLinkMessage(bytes), to);
        if (message === null) return;
        this.said.push(message.type);
        this.deliver(message, to);
      },
      close: () => undefined,
    };
  }
}

/** Nobody asked for anything, and nobody got anything. */
function expectNothingKept(wire: Wire): void {
  expect(wire.old.asked).to.deep.equal([]);
  expect(wire.new.stored).to.deep.equal([]);
  expect([wire.old.isDone, wire.new.isDone]).to.deep.equal([false, false]);
}

describe('server/linking: the two ends', () => {
  it('DV11 DV13 DV14 with one secret both show the same seven pictures, and hand over when both people agree', () => {
    const wire = new Wire();
    wire.newSide.start();
    expect(wire.old.pictures).to.have.length(7);
    expect(wire.new.pictures).to.deep.equal(wire.old.pictures);
    wire.newSide.confirm();
    expect(wire.new.stored).to.deep.equal([]);
    wire.oldSide.confirm();
    expect(wire.old.asked).to.deep.equal([REQUEST]);
    expect(wire.new.stored).to.deep.equal([HANDOVER]);
    expect([wire.old.isDone, wire.new.isDone]).to.deep.equal([true, true]);
    expect(wire.said).to.deep.equal(['prove', 'answer', 'reveal', 'request', 'handover', 'stored']);
  });

  it('DV14 whoever agrees first waits for the other', () => {
    const wire = new Wire();
    wire.newSide.start();
    wire.oldSide.confirm();
    expect([wire.old.asked, wire.new.stored]).to.deep.equal([[], []]);
    wire.newSide.confirm();
    expect(wire.new.isDone).to.equal(true);
  });

  it('DV11 another secret is refused at either end (N108)', () => {
    const guessed = new Wire({ secrets: [fresh().subarray(16), fresh().subarray(16)] });
    guessed.newSide.start();
    expect([guessed.old.failure, guessed.new.failure]).to.deep.equal(['link_wrong', 'link_wrong']);
    // An end that pretends to have the code: it cannot answer for the secret.
    const impostor = new Wire();
    impostor.between = (message) =>
      message.type === 'answer' ? { ...message, proof: new Uint8Array(32) } : message;
    impostor.newSide.start();
    expect(impostor.new.failure).to.equal('link_wrong');
    expectNothingKept(impostor);
  });

  it('DV11 what is relayed from one TLS session to another proves nothing (N108)', () => {
    const wire = new Wire({ exporters: [fresh(), fresh()] });
    wire.newSide.start();
    expect([wire.old.failure, wire.new.failure]).to.deep.equal(['link_wrong', 'link_wrong']);
    expectNothingKept(wire);
  });

  it('DV11 a proof is not taken back from whom it was said to (N108)', () => {
    const wire = new Wire();
    wire.between = (message) =>
      message.type === 'answer' ? { ...message, proof: proofOf(fresh(), 'new', wire.exporters[0]) } : message;
    wire.newSide.start();
    expect(wire.new.failure).to.equal('link_wrong');
  });

  it('DV13 people who see different pictures end it, and nothing is stored on either side (N109)', () => {
    for (const says of ['old', 'new'] as const) {
      const wire = new Wire();
      wire.newSide.start();
      // The other one is quick and careless.
      if (says === 'old') wire.newSide.confirm();
      else wire.oldSide.confirm();
      (says === 'old' ? wire.oldSide : wire.newSide).giveUp('link_differs');
      expect([wire.old.failure, wire.new.failure]).to.deep.equal(['link_differs', 'link_differs']);
      expectNothingKept(wire);
      wire.oldSide.confirm();
      wire.newSide.confirm();
      expectNothingKept(wire);
    }
  });

  it('DV13 whoever stands between, with the code, shows other pictures at each end (N109)', () => {
    const wire = new Wire();
    const [toOld, toNew] = [newShare(), newShare()];
    const nonce = new Uint8Array(16);
    wire.between = (message) => {
      if (message.type === 'prove') return { ...message, commitment: commitmentOf(toOld.publicKey, nonce) };
      if (message.type === 'answer') return { ...message, key: toNew.publicKey };
      return message.type === 'reveal' ? { type: 'reveal', key: toOld.publicKey, nonce } : message;
    };
    wire.newSide.start();
    expect(wire.old.pictures).to.have.length(7);
    expect(wire.new.pictures).not.to.deep.equal(wire.old.pictures);
    // Also where nobody looks: what one end seals the other cannot open.
    wire.oldSide.confirm();
    wire.newSide.confirm();
    expectNothingKept(wire);
  });

  it('DV12 a key that is not the one committed to ends it before anything is shown (N110)', () => {
    const wire = new Wire();
    wire.between = (message) =>
      message.type === 'reveal' ? { ...message, key: newShare().publicKey } : message;
    wire.newSide.start();
    expect([wire.old.failure, wire.old.pictures]).to.deep.equal(['link_malformed', []]);
    expectNothingKept(wire);
  });

  it('DV12 who reveals before the commitment is refused, and so is whatever comes out of turn (N110)', () => {
    const reveal: LinkMessage = { type: 'reveal', key: newShare().publicKey, nonce: new Uint8Array(16) };
    const prove: LinkMessage = { type: 'prove', proof: fresh(), commitment: fresh() };
    const sealed = { sealed: new Uint8Array(40) };
    for (const message of [
      reveal,
      { type: 'request' as const, ...sealed },
      { type: 'stored' as const, ...sealed },
      { type: 'handover' as const, ...sealed },
    ]) {
      const wire = new Wire();
      wire.deliver(message, 'old');
      expect(wire.old.failure, message.type).to.equal('link_malformed');
    }
    for (const message of [prove, reveal, { type: 'handover' as const, ...sealed }]) {
      const wire = new Wire();
      wire.deliver(message, 'new');
      expect(wire.new.failure, message.type).to.equal('link_malformed');
    }
    const twice = new Wire();
    twice.newSide.start();
    twice.deliver(prove, 'old');
    expect(twice.old.failure).to.equal('link_malformed');
    expectNothingKept(twice);
  });

  it('DV12 a share of zeros agrees on nothing', () => {
    const wire = new Wire();
    wire.between = (message) =>
      message.type === 'answer' ? { ...message, key: new Uint8Array(32) } : message;
    wire.newSide.start();
    expect(wire.new.failure).to.equal('link_malformed');
    expect(wire.new.pictures).to.deep.equal([]);
  });

  it('DV14 an end that cannot save says so, and the other is not left in the belief that it worked', () => {
    const wire = new Wire();
    wire.newSide.start();
    wire.new.stored.push = () => {
      throw new Error('disk full');
    };
    wire.newSide.confirm();
    wire.oldSide.confirm();
    expect([wire.new.failure, wire.old.failure]).to.deep.equal(['link_failed', 'link_cancelled']);
    expect(wire.new.broken?.message).to.equal('disk full');
    expect([wire.old.isDone, wire.new.isDone]).to.deep.equal([false, false]);
  });

  it('FM54 what is sealed opens under its own key as its own kind only, and reads back as it was', () => {
    const [key, other] = [fresh(), fresh()];
    const sealed = seal(key, LINK_TYPE.handover, encodeHandover(HANDOVER));
    expect(decodeHandover(open(key, LINK_TYPE.handover, sealed)!)).to.deep.equal(HANDOVER);
    expect(open(key, LINK_TYPE.request, sealed)).to.equal(null);
    expect(open(other, LINK_TYPE.handover, sealed)).to.equal(null);
    sealed[20]! ^= 1;
    expect(open(key, LINK_TYPE.handover, sealed)).to.equal(null);
    expect(decodeLinkRequest(encodeLinkRequest(REQUEST))).to.deep.equal(REQUEST);
    expect(() => decodeLinkRequest(encodeLinkRequest(REQUEST).subarray(1))).to.throw(ProtocolError);
    expect(() => decodeHandover(encodeHandover({ ...HANDOVER, memberName: ' ' }))).to.throw(ProtocolError);
  });

  it('FM53 a message has one encoding, and nothing else is one', () => {
    const bytes = encodeLinkMessage({ type: 'refuse', code: 'link_differs' });
    expect([...bytes]).to.deep.equal([1, 7, 4]);
    for (const wrong of [[1, 7], [1, 7, 9], [1, 7, 4, 0], [2, 7, 4], [1, 9], []]) {
      const wire = new Wire();
      wire.newSide.received(Uint8Array.from(wrong));
      expect(wire.new.failure, String(wrong)).to.equal('link_malformed');
    }
    expect(ana.certificate.previousHash).to.equal(ZERO_HASH);
  });
});
