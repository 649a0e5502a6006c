/**
 * The two ends of linking (DV11 to DV15) as they take turns, over any pipe: what comes out of turn ends it, and nothing
 * is kept of it on either side. Only when people have said on both that the pictures are equal does anything change.
 */
import { randomBytes } from 'node:crypto';
import { ProtocolError } from '../../protocol/errors.ts';
import type { Picture } from './pictures.ts';
import {
  agree,
  COMMIT_NONCE_BYTES,
  commitmentOf,
  isEqual,
  newShare,
  open,
  proofOf,
  seal,
  type Agreed,
} from './secrets.ts';
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
  type LinkRefusalCode,
  type LinkRequest,
} from './wire.ts';

/** lost: the other end is gone; malformed: it says what it may not say now; failed: this node could not do its part. */
export type LinkFailure = LinkRefusalCode | 'link_lost' | 'link_malformed' | 'link_failed' | 'unreachable';

export interface Pipe {
  /** Secret of the TLS session, equal at both its ends. */
  readonly exporter: Uint8Array;
  send(bytes: Uint8Array): void;
  /** Ends it; what was sent still goes out. */
  close(): void;
}

export interface Watcher {
  /** Both ends should show these now. */
  compare(pictures: readonly Picture[]): void;
  done(): void;
  failed(code: LinkFailure): void;
  /** For the log: `failed` follows. */
  broken(error: Error): void;
}

export interface OldSidePorts extends Watcher {
  readonly secret: Uint8Array;
  /** Null when the code still counts, and is used up by that. */
  take(isRight: boolean): LinkRefusalCode | null;
  /** Both people agreed: signs and invites. Throws DemesError. */
  handOver(request: LinkRequest): Handover;
}

export interface NewSidePorts extends Watcher {
  readonly secret: Uint8Array;
  request(): LinkRequest;
  /** Durable when it returns. Throws ProtocolError for what is not meant for this device. */
  store(handover: Handover): void;
}

/** What both ends have in common: one message at a time, and one end of it all. */
abstract class Session {
  protected readonly pipe: Pipe;
  readonly #watcher: Watcher;
  #isOver = false;

  constructor(pipe: Pipe, watcher: Watcher) {
    this.pipe = pipe;
    this.#watcher = watcher;
  }

  received(bytes: Uint8Array): void {
    this.guarded(() => {
      const message = decodeLinkMessage(bytes);
      if (message.type === 'refuse') this.end(message.code);
      else this.take(message);
    });
  }

  protected guarded(step: () => void): void {
    if (this.#isOver) return;
    try {
      step();
    } catch (error) {
      if (error instanceof ProtocolError) return this.refuse('link_cancelled', 'link_malformed');
      // What this node could not do, such as save: the other end need not know.
      this.#watcher.broken(error as Error);
      this.refuse('link_cancelled', 'link_failed');
    }
  }

  closed(): void {
    this.end('link_lost');
  }

  /** The person here sees other pictures than there, or wants no more. */
  giveUp(code: 'link_differs' | 'link_cancelled'): void {
    this.refuse(code);
  }

  protected abstract take(message: Exclude<LinkMessage, { type: 'refuse' }>): void;

  protected say(message: LinkMessage): void {
    this.pipe.send(encodeLinkMessage(message));
  }

  protected refuse(told: LinkRefusalCode, shown: LinkFailure = told): void {
    if (this.#isOver) return;
    this.say({ type: 'refuse', code: told });
    this.end(shown);
  }

  protected end(code: LinkFailure): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.pipe.close();
    this.#watcher.failed(code);
  }

  protected finish(): void {
    this.#isOver = true;
    this.pipe.close();
    this.#watcher.done();
  }
}

function outOfTurn(type: string): ProtocolError {
  return new ProtocolError('unknown_type', `${type} out of turn`);
}

function opened(agreed: Agreed, type: number, sealed: Uint8Array): Uint8Array {
  const content = open(agreed.key, type, sealed);
  if (content === null) throw new ProtocolError('mismatch', 'not sealed for this session');
  return content;
}

/** The device that shows the code. */
export class OldSide extends Session {
  readonly #ports: OldSidePorts;
  readonly #share = newShare();
  #commitment: Uint8Array | null = null;
  #agreed: Agreed | null = null;
  #request: LinkRequest | null = null;
  #isConfirmed = false;
  #isHandedOver = false;

  constructor(pipe: Pipe, ports: OldSidePorts) {
    super(pipe, ports);
    this.#ports = ports;
  }

  /** The person here says that the pictures are equal. */
  confirm(): void {
    this.#isConfirmed = true;
    this.guarded(() => this.#handOver());
  }

  protected override take(message: Exclude<LinkMessage, { type: 'refuse' }>): void {
    if (message.type === 'prove' && this.#commitment === null) this.#proved(message);
    else if (message.type === 'reveal' && this.#commitment !== null && this.#agreed === null)
      this.#revealed(message, this.#commitment);
    else if (message.type === 'request' && this.#agreed !== null && this.#request === null) {
      this.#request = decodeLinkRequest(opened(this.#agreed, LINK_TYPE.request, message.sealed));
      this.#handOver();
    } else if (message.type === 'stored' && this.#agreed !== null && this.#isHandedOver) {
      opened(this.#agreed, LINK_TYPE.stored, message.sealed);
      this.finish();
    } else throw outOfTurn(message.type);
  }

  #proved({ proof, commitment }: Extract<LinkMessage, { type: 'prove' }>): void {
    const { secret } = this.#ports;
    const { exporter } = this.pipe;
    const refusal = this.#ports.take(isEqual(proof, proofOf(secret, 'new', exporter)));
    if (refusal !== null) return this.refuse(refusal);
    this.#commitment = commitment;
    this.say({ type: 'answer', proof: proofOf(secret, 'old', exporter), key: this.#share.publicKey });
  }

  #revealed({ key, nonce }: Extract<LinkMessage, { type: 'reveal' }>, commitment: Uint8Array): void {
    if (!isEqual(commitmentOf(key, nonce), commitment))
      throw new ProtocolError('mismatch', 'another key than the one committed to');
    const [oldKey, newKey] = [this.#share.publicKey, key];
    this.#agreed = agreed({ share: this.#share, theirs: key, commitment, oldKey, newKey }, this.pipe);
    this.#ports.compare(this.#agreed.pictures);
  }

  #handOver(): void {
    if (!this.#isConfirmed || this.#request === null || this.#agreed === null || this.#isHandedOver) return;
    this.#isHandedOver = true;
    const content = encodeHandover(this.#ports.handOver(this.#request));
    this.say({ type: 'handover', sealed: seal(this.#agreed.key, LINK_TYPE.handover, content) });
  }
}

/** The device that is given the code. */
export class NewSide extends Session {
  readonly #ports: NewSidePorts;
  readonly #share = newShare();
  readonly #nonce = new Uint8Array(randomBytes(COMMIT_NONCE_BYTES));
  #agreed: Agreed | null = null;
  #hasAsked = false;

  constructor(pipe: Pipe, ports: NewSidePorts) {
    super(pipe, ports);
    this.#ports = ports;
  }

  start(): void {
    const proof = proofOf(this.#ports.secret, 'new', this.pipe.exporter);
    this.say({ type: 'prove', proof, commitment: this.#commitment() });
  }

  /** The person here says that the pictures are equal. */
  confirm(): void {
    if (this.#agreed === null || this.#hasAsked) return;
    this.#hasAsked = true;
    const content = encodeLinkRequest(this.#ports.request());
    this.say({ type: 'request', sealed: seal(this.#agreed.key, LINK_TYPE.request, content) });
  }

  protected override take(message: Exclude<LinkMessage, { type: 'refuse' }>): void {
    if (message.type === 'answer' && this.#agreed === null) this.#answered(message);
    else if (message.type === 'handover' && this.#agreed !== null && this.#hasAsked) {
      this.#ports.store(decodeHandover(opened(this.#agreed, LINK_TYPE.handover, message.sealed)));
      const sealed = seal(this.#agreed.key, LINK_TYPE.stored, new Uint8Array());
      this.say({ type: 'stored', sealed });
      this.finish();
    } else throw outOfTurn(message.type);
  }

  #answered({ proof, key }: Extract<LinkMessage, { type: 'answer' }>): void {
    const { secret } = this.#ports;
    if (!isEqual(proof, proofOf(secret, 'old', this.pipe.exporter))) return this.refuse('link_wrong');
    const commitment = this.#commitment();
    const newKey = this.#share.publicKey;
    this.#agreed = agreed({ share: this.#share, theirs: key, commitment, oldKey: key, newKey }, this.pipe);
    this.say({ type: 'reveal', key: newKey, nonce: this.#nonce });
    this.#ports.compare(this.#agreed.pictures);
  }

  #commitment(): Uint8Array {
    return commitmentOf(this.#share.publicKey, this.#nonce);
  }
}

function agreed(exchange: Omit<Parameters<typeof agree>[0], 'exporter'>, { exporter }: Pipe): Agreed {
  try {
    return agree({ ...exchange, exporter });
  } catch (error) {
    throw new ProtocolError('not_canonical', `no share of a key: ${(error as Error).message}`);
  }
}
