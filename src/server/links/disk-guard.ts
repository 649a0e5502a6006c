/**
 * Both halves of what two nodes do about each other's disks on their links (HS35, HS36). Refused, this node hears what
 * is remembered of it, and looks for itself. Asked by a second process with the disk of one that is known, it asks the
 * known one with a random number whether it is still there: if it answers, the disk exists twice, and neither process
 * counts until a person decides.
 */
import { randomBytes } from 'node:crypto';
import type { DeviceId } from '../../protocol/ids.ts';
import type { HeldLink } from './crossing.ts';
import { alivePreimage, otherSide, ownVerdict, type HelloContext, type Session } from './hello.ts';
import type { Link } from './link.ts';
import type { LinkRefusal } from './ports.ts';
import { CHALLENGE_BYTES, encodeAlive, encodeChallenge, encodeRemembered, refusalOf } from './wire.ts';
import type { ControlFrame } from './wire.ts';
import type { DiskVerdict } from '../../core/standing/standing.ts';
import type { Word } from './word.ts';

interface Question {
  readonly held: HeldLink;
  readonly random: Uint8Array;
  readonly timer: NodeJS.Timeout;
  readonly answers: ((verdict: DiskVerdict) => void)[];
}

export type DiskFrame = Extract<ControlFrame, { type: 'remembered' | 'challenge' | 'alive' }>;

export interface DiskGuardOptions {
  readonly context: HelloContext;
  readonly peer: DeviceId;
  /** How long whoever is known may take to answer. */
  readonly timeoutMs: number;
  /** This node's own disk is no longer its device's. */
  readonly setAside: (verdict: DiskVerdict) => void;
}

export class DiskGuard {
  readonly #options: DiskGuardOptions;
  /** What the far end of a link remembers of us; why it says so is told by how it ends the link. */
  readonly #words = new WeakMap<Link, Word>();
  #question: Question | null = null;

  constructor(options: DiskGuardOptions) {
    this.#options = options;
  }

  take(held: HeldLink, frame: DiskFrame): void {
    if (frame.type === 'remembered') this.#words.set(held.link, frame);
    else if (frame.type === 'challenge') this.#answer(held, frame.random);
    else this.#answered(held, frame.signature);
  }

  /** The far end closed a link with this code. */
  ended(held: HeldLink | undefined, code: number): void {
    const refusal = refusalOf(code);
    if (refusal !== undefined && held !== undefined) {
      this.refused(held.session, refusal, this.#words.get(held.link) ?? null);
    }
  }

  /** The far end refused this node. */
  refused(session: Session, code: LinkRefusal, word: Word | null): void {
    if (word === null || (code !== 'rolled_back' && code !== 'clone')) return;
    const verdict = ownVerdict(this.#options.context, session, code, word);
    if (verdict !== null) this.#options.setAside(verdict);
  }

  /**
   * Another process asks for a link as the start of the peer that is known. `answer` is called once: clone when the
   * known one, at the far end of `present`, is alive, else rolled_back.
   */
  twin(present: HeldLink | null, answer: (verdict: DiskVerdict) => void): void {
    const { context, peer, timeoutMs } = this.#options;
    if (this.#question !== null) {
      this.#question.answers.push(answer);
      return;
    }
    const isCloned = context.boots.lastBoot(peer)?.isCloned === true;
    if (isCloned || present === null || !present.link.isOpen) {
      answer(isCloned ? 'clone' : 'rolled_back');
      return;
    }
    const random = new Uint8Array(randomBytes(CHALLENGE_BYTES));
    const timer = setTimeout(() => this.#settle('rolled_back'), timeoutMs);
    this.#question = { held: present, random, timer, answers: [answer] };
    present.link.sendControl(encodeChallenge(random));
  }

  /** Somebody asks whether this process is there. */
  #answer({ link, session }: HeldLink, random: Uint8Array): void {
    const { identity, crypto } = this.#options.context;
    const { exporter, side, self } = session;
    link.sendControl(encodeAlive(crypto.sign(alivePreimage(exporter, side, self, identity.boot, random))));
  }

  #answered(held: HeldLink, signature: Uint8Array): void {
    const question = this.#question;
    if (question === null || question.held.link !== held.link) return;
    const { session, link, signingKey } = held;
    const { exporter, side, peer } = session;
    const { context } = this.#options;
    const signed = alivePreimage(exporter, otherSide(side), peer.deviceId, link.boot, question.random);
    if (!context.crypto.verify(signingKey, signed, signature)) return;
    context.boots.rememberClone(peer.deviceId);
    this.#settle('clone');
    link.sendControl(encodeRemembered({ boot: link.boot, groups: [] }));
    link.close('clone');
  }

  #settle(verdict: DiskVerdict): void {
    const question = this.#question;
    if (question === null) return;
    clearTimeout(question.timer);
    this.#question = null;
    for (const answer of question.answers) answer(verdict);
  }
}
