/** What links know of a log: the name under which they carry it, and how its messages are read. */
import { scopeAfter } from '../protocol/encode-fork.ts';
import type { ForkRecord } from '../protocol/fork.ts';
import type { GroupId } from '../protocol/ids.ts';
import type { PeerMessage } from '../protocol/peer-messages.ts';
import { channelOf, type HashFunction, type Scope } from '../protocol/scope.ts';

export interface Origin {
  /** HS37 Ends that have none in common have nothing to say to each other. */
  readonly channel: GroupId;
  readonly scope: Scope;
}

/** Writes and reads a message as bytes. `scope`: the receiver's log. */
export type Transcode = (message: PeerMessage, scope: Scope) => PeerMessage;

/** The origin of a disk whose log may go over to another fork. */
export class Origins {
  readonly #first: Scope;
  readonly #hash: HashFunction;
  #forks: readonly ForkRecord[] = [];
  #origin: Origin;

  constructor(first: Scope, hash: HashFunction) {
    this.#first = first;
    this.#hash = hash;
    this.#origin = { channel: channelOf(first), scope: first };
  }

  /** Of a log that went through these forks: asked for every frame, so it is kept. */
  after(forks: readonly ForkRecord[]): Origin {
    if (forks !== this.#forks && forks.length + this.#forks.length > 0) {
      const scope = forks.length === 0 ? this.#first : scopeAfter(this.#first.groupId, forks, this.#hash);
      this.#origin = { channel: channelOf(scope), scope };
    }
    this.#forks = forks;
    return this.#origin;
  }
}
