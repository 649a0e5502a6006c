/**
 * Linking a second device of one member (DV10 to DV18), at either end: one at a time, shown to programs and screens as
 * one object with a revision, so that whoever looks can wait for the next.
 */
import { randomBytes, sign } from 'node:crypto';
import type { TLSSocket } from 'node:tls';
import type { WebSocket } from 'ws';
import type { Link } from '../../api/links.ts';
import { may } from '../../chat/rights.ts';
import type { Crypto } from '../../engine/ports.ts';
import { beginPreimage, DOMAIN } from '../../protocol/domains.ts';
import { deviceCertificateHash, deviceCertificatePreimage } from '../../protocol/encode-identity.ts';
import { DemesError, ProtocolError } from '../../protocol/errors.ts';
import type { DeviceCertificate } from '../../protocol/identity.ts';
import type { Hash } from '../../protocol/ids.ts';
import { isDeviceCertificateValid } from '../crypto/certificate.ts';
import { sha256 } from '../crypto/crypto.ts';
import { isSafePublicKey } from '../crypto/ed25519.ts';
import type { Disk } from '../disk.ts';
import { doorOf } from '../group/door.ts';
import type { AddressBook } from '../discovery/address-book.ts';
import type { Groups } from '../groups.ts';
import type { Invitations } from '../links/invitations.ts';
import { LINK_MS, type LinkDoor } from '../links/peer-server.ts';
import type { Logger } from '../log.ts';
import { decodeLinkCode, encodeLinkCode, LINK_SECRET_BYTES, type LinkCode } from './code.ts';
import { dialOld, openPipe, runOver } from './pipe.ts';
import type { Picture } from './pictures.ts';
import { isEqual } from './secrets.ts';
import { NewSide, OldSide, type LinkFailure, type Pipe, type Watcher } from './sessions.ts';
import type { Handover, LinkRefusalCode, LinkRequest } from './wire.ts';

/** How often somebody may come with a wrong secret before the code counts no more. */
const TRIES_MAX = 3;
/** How long a new device may take to get into a group: the group may have to elect a host first. */
const INVITATION_MS = 60 * 60_000;

export interface LinkingPorts {
  readonly disk: Disk;
  readonly crypto: Crypto;
  readonly log: Logger;
  readonly groups: Groups;
  readonly network: { readonly book: AddressBook; readonly invitations: Invitations };
  memberName(): string;
}

/** What is under way; one at a time. */
interface Round {
  readonly side: 'old' | 'new';
  state: Link['state'];
  code: string | null;
  pictures: readonly Picture[];
  failure: LinkFailure | null;
  expiresMs: number | null;
  session: OldSide | NewSide | null;
  /** Ends what waits: the dial of the new side, the time of the code. */
  readonly abort: AbortController;
}

const OVER: ReadonlySet<Link['state']> = new Set(['done', 'failed']);

export class Linking implements LinkDoor {
  readonly #ports: LinkingPorts;
  readonly #again = Promise.withResolvers<void>();
  #round: Round | null = null;
  /** The secret that the code shows, while it counts. */
  #secret: Uint8Array | null = null;
  #wrong = 0;
  #revision = 0;
  #waiting = new Set<() => void>();

  constructor(ports: LinkingPorts) {
    this.#ports = ports;
  }

  /** Resolves when this node became another member's device, which it is from the next start on. */
  get startAgain(): Promise<void> {
    return this.#again.promise;
  }

  get shown(): Link {
    const round = this.#round;
    const expiresMs = round?.expiresMs ?? null;
    return {
      revision: this.#revision,
      side: round?.side ?? null,
      state: round?.state ?? 'none',
      code: round?.code ?? null,
      expiresAt: expiresMs === null ? null : new Date(expiresMs).toISOString(),
      pictures: [...(round?.pictures ?? [])],
      failure: round?.failure ?? null,
      canLink: this.#holdsRootKey,
      canBeLinked: this.#ports.disk.store.groups.all().length === 0,
    };
  }

  /** Resolves when the revision is another than `seen`, or the signal aborts. */
  async changed(seen: number, signal: AbortSignal): Promise<void> {
    if (seen !== this.#revision || signal.aborted) return;
    await new Promise<void>((resolve) => {
      const end = (): void => {
        this.#waiting.delete(end);
        signal.removeEventListener('abort', end);
        resolve();
      };
      this.#waiting.add(end);
      signal.addEventListener('abort', end, { once: true });
    });
  }

  /**
   * DV10 Shows a new code; one shown before counts no more.
   *
   * @throws DemesError link_root_elsewhere on a device that was linked itself
   */
  offer(): void {
    if (!this.#holdsRootKey) throw new DemesError('link_root_elsewhere');
    this.giveUp();
    this.#secret = new Uint8Array(randomBytes(LINK_SECRET_BYTES));
    this.#wrong = 0;
    const { deviceId, tls } = this.#ports.disk.identity;
    const code = {
      secret: this.#secret,
      deviceId,
      tlsKeyHash: tls.keyHash,
      addresses: this.#ports.network.book.own().addresses,
    };
    const round = this.#begin('old', 'waiting');
    round.code = encodeLinkCode(code);
    round.expiresMs = Date.now() + LINK_MS;
    const timer = setTimeout(() => this.#expire(round), LINK_MS);
    round.abort.signal.addEventListener('abort', () => clearTimeout(timer), { once: true });
  }

  /**
   * DV10 This device asks to be linked by the one that shows the code.
   *
   * @throws DemesError link_malformed for another text, conflict for a node that is in groups already
   */
  use(text: string): void {
    const code = readCode(text);
    if (this.#ports.disk.store.groups.all().length > 0) {
      const detail =
        'This node is in groups already, as somebody. Link a node with an empty data directory (--data DIR).';
      throw new DemesError('conflict', { detail });
    }
    this.giveUp();
    const round = this.#begin('new', 'connecting');
    this.#dial(round, code).catch((error: unknown) => {
      this.#ports.log.info({ err: error }, 'linking: nobody reached');
      this.#fail(round, 'unreachable');
    });
  }

  /** DV13 What the person here says of the pictures. @throws DemesError conflict when none are shown */
  confirm(areEqual: boolean): void {
    const round = this.#round;
    if (round === null || round.session === null || round.state !== 'comparing') {
      throw new DemesError('conflict', { detail: 'There is nothing to compare now.' });
    }
    if (!areEqual) return round.session.giveUp('link_differs');
    this.#set(round, 'agreed');
    round.session.confirm();
  }

  /** Ends what is under way; the other end is told. */
  giveUp(): void {
    const round = this.#round;
    if (round === null) return;
    round.session?.giveUp('link_cancelled');
    if (!OVER.has(round.state)) this.#fail(round, 'link_cancelled');
    this.#round = null;
    this.#tell();
  }

  /** The node stops. */
  stop(): void {
    this.#round?.abort.abort();
    for (const end of this.#waiting) end();
  }

  isOpen(): boolean {
    return this.#round?.side === 'old' && !OVER.has(this.#round.state);
  }

  accept(socket: WebSocket, transport: TLSSocket, keyHash: Hash): void {
    const round = this.#round;
    const secret = this.#secret;
    if (round === null || secret === null || !this.isOpen()) return socket.terminate();
    const ends = setTimeout(() => socket.terminate(), LINK_MS);
    socket.once('close', () => clearTimeout(ends));
    let isTheOne = false;
    const session: OldSide = runOver(
      socket,
      transport,
      (pipe) =>
        new OldSide(pipe, {
          secret,
          take: (isRight) => {
            const refusal = this.#take(round, isRight);
            if (refusal !== null) return refusal;
            isTheOne = true;
            round.session = session;
            this.#set(round, 'connecting');
            return null;
          },
          handOver: (request) => this.#handOver(request, keyHash, pipe),
          ...this.#watch(round, () => isTheOne),
        }),
    );
  }

  get #holdsRootKey(): boolean {
    const { certificate, keys } = this.#ports.disk;
    return isEqual(certificate.rootKey, keys.root.publicKey);
  }

  #begin(side: Round['side'], state: Link['state']): Round {
    const abort = new AbortController();
    const round: Round = {
      side,
      state,
      code: null,
      pictures: [],
      failure: null,
      expiresMs: null,
      session: null,
      abort,
    };
    this.#round = round;
    this.#tell();
    return round;
  }

  /** DV12 Once, in time, and after fewer than three who did not have the secret. */
  #take(round: Round, isRight: boolean): LinkRefusalCode | null {
    if (round.session !== null) return 'link_used';
    if (round !== this.#round || OVER.has(round.state)) return 'link_expired';
    if (isRight) return null;
    this.#wrong++;
    this.#ports.log.warn({ tries: this.#wrong }, 'linking: somebody came without the secret');
    if (this.#wrong >= TRIES_MAX) this.#fail(round, 'link_wrong');
    return 'link_wrong';
  }

  #expire(round: Round): void {
    if (OVER.has(round.state)) return;
    if (round.session === null) this.#fail(round, 'link_expired');
    else round.session.giveUp('link_cancelled');
  }

  async #dial(round: Round, code: LinkCode): Promise<void> {
    const { tls } = this.#ports.disk.identity;
    const transport = await dialOld(code, tls, round.abort.signal);
    if (OVER.has(round.state)) return void transport.destroy();
    openPipe(
      transport,
      (socket) => {
        if (OVER.has(round.state)) return socket.terminate();
        const ends = setTimeout(() => socket.terminate(), LINK_MS);
        socket.once('close', () => clearTimeout(ends));
        const begin = (pipe: Pipe): NewSide =>
          new NewSide(pipe, {
            secret: code.secret,
            request: () => this.#request(pipe),
            store: (handover) => this.#store(handover),
            ...this.#watch(round, () => true),
          });
        const session = runOver(socket, transport, begin);
        round.session = session;
        session.start();
      },
      () => this.#fail(round, 'link_expired'),
    );
  }

  /** What a session tells; one that never showed the secret changes nothing. */
  #watch(round: Round, counts: () => boolean): Watcher {
    return {
      compare: (pictures) => {
        round.pictures = pictures;
        this.#set(round, 'comparing');
      },
      done: () => {
        this.#end(round, 'done');
        if (round.side === 'new') this.#again.resolve();
      },
      failed: (code) => {
        if (counts()) this.#fail(round, code);
      },
      broken: (error) => this.#ports.log.error({ err: error }, 'linking failed'),
    };
  }

  #request({ exporter }: Pipe): LinkRequest {
    const { keys, certificate } = this.#ports.disk;
    const signature = new Uint8Array(sign(null, askedOver(exporter), keys.signing.privateKey));
    return { signingKey: keys.signing.publicKey, kind: certificate.kind, signature };
  }

  /** DV14 Signs the new device's certificate, which counts on from the newest, and invites it into every group. */
  #handOver(request: LinkRequest, tlsKeyHash: Hash, { exporter }: Pipe): Handover {
    const { disk, crypto } = this.#ports;
    const { signingKey, kind, signature } = request;
    if (!isSafePublicKey(signingKey) || !crypto.verify(signingKey, askedOver(exporter), signature))
      throw new ProtocolError('mismatch', 'the new device does not have the key that it asks for');
    const before = disk.store.chain.last ?? disk.certificate;
    const unsigned = {
      rootKey: disk.keys.root.publicKey,
      signingKey,
      tlsKeyHash,
      kind,
      sequence: before.sequence + 1,
      previousHash: deviceCertificateHash(before, sha256),
    };
    const signed = sign(null, deviceCertificatePreimage(unsigned), disk.keys.root.privateKey);
    const certificate: DeviceCertificate = { ...unsigned, signature: new Uint8Array(signed) };
    disk.store.chain.saveLast(certificate);
    return { certificate, memberName: this.#ports.memberName(), invitations: this.#invitations() };
  }

  #invitations(): string[] {
    const { disk, groups, network } = this.#ports;
    return groups.all().flatMap((group) => {
      if (group.failure !== null || !group.hasJoined) return [];
      const door = doorOf(group, sha256);
      const { members, devices } = door.roster();
      const memberId = devices.get(disk.deviceId)?.memberId ?? null;
      const role = memberId === null ? undefined : members.get(memberId)?.role;
      if (role === undefined || !may('invite', role, true)) return [];
      return [
        network.invitations.make(door, { role: 'member', maxUses: 1, expiresInMs: INVITATION_MS }).invite,
      ];
    });
  }

  /** DV15 Durable when it returns. */
  #store({ certificate, memberName, invitations }: Handover): void {
    const { disk, crypto, log } = this.#ports;
    const own = disk.certificate;
    const isForUs =
      isDeviceCertificateValid(certificate, crypto) &&
      isEqual(certificate.signingKey, own.signingKey) &&
      certificate.tlsKeyHash === own.tlsKeyHash &&
      certificate.kind === own.kind;
    if (!isForUs) throw new ProtocolError('mismatch', 'a certificate for another device');
    disk.store.becomeLinked(certificate, memberName, invitations);
    log.info({ sequence: certificate.sequence, groups: invitations.length }, 'linked');
  }

  #set(round: Round, state: Link['state']): void {
    round.state = state;
    if (round === this.#round) this.#tell();
  }

  #fail(round: Round, code: LinkFailure): void {
    if (OVER.has(round.state)) return;
    round.failure = code;
    this.#end(round, 'failed');
  }

  #end(round: Round, state: 'done' | 'failed'): void {
    if (round.side === 'old') this.#secret = null;
    round.code = null;
    round.pictures = [];
    round.expiresMs = null;
    this.#set(round, state);
    round.abort.abort();
  }

  #tell(): void {
    this.#revision++;
    for (const end of this.#waiting) end();
  }
}

/** What the new device's signing key signs: that it asks for itself, on this session. */
function askedOver(exporter: Uint8Array): Uint8Array {
  return beginPreimage(DOMAIN.linkDevice).fixed(exporter, exporter.length).take();
}

function readCode(text: string): LinkCode {
  try {
    return decodeLinkCode(text);
  } catch (error) {
    if (!(error instanceof ProtocolError)) throw error;
    const { message } = new DemesError('link_malformed');
    throw new DemesError('invalid', { detail: message, extra: { errors: [{ path: 'code', message }] } });
  }
}
