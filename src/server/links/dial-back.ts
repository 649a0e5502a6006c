/**
 * Being asked to dial somebody back (NR1, NR2): a peer wants to know whether it can be reached. Only where its own signed
 * record says that it is, only with its own key at the far end, and only so often: nobody can be sent anywhere else.
 */
import { isIP } from 'node:net';
import type { DeviceId } from '../../protocol/ids.ts';
import type { AddressBook } from '../discovery/address-book.ts';
import { isDialable } from '../discovery/dialable.ts';
import { firstOf } from './dial.ts';
import type { KnownDevices } from './known-devices.ts';
import type { PeerHttp, PeerTarget } from './peer-http.ts';
import { encodeDialledBack } from './wire.ts';

export const DIALLED_BACK_PATH = '/peer/v1/dialled-back';
/** For the same peer twice in this: once by itself, and once because a person asks. */
const WINDOW_MS = 10_000;
const IN_WINDOW_MAX = 2;
const AT_ONCE_MAX = 4;
const DIAL_MS = 3000;
const ANSWER_MS = 3000;
const STAGGER_MS = 250;
/** Nothing is answered but the status. */
const ANSWER_BYTES_MAX = 16;

export interface DialBackPorts {
  readonly http: Pick<PeerHttp, 'send'>;
  readonly book: AddressBook;
  readonly known: KnownDevices;
  /** IP address of the peer's link; empty when it is gone. */
  remoteOf(deviceId: DeviceId): string;
  tell(deviceId: DeviceId, body: Uint8Array): void;
  /** Monotonic, ms. */
  nowMs(): number;
}

export class DialBack {
  readonly #ports: DialBackPorts;
  /** When it was done for whom, monotonic. */
  readonly #doneMs = new Map<DeviceId, readonly number[]>();
  readonly #abort = new AbortController();
  #underWay = 0;

  constructor(ports: DialBackPorts) {
    this.#ports = ports;
  }

  /** The answer is told over the link. */
  async asked(from: DeviceId, nonce: Uint8Array): Promise<void> {
    const remote = this.#ports.remoteOf(from);
    const seenAs = isIP(remote) === 0 ? '' : remote.replace(/^::ffff:(?=\d+\.)/, '');
    const answer = (result: 'reached' | 'unreached' | 'busy', address: string): void =>
      this.#ports.tell(from, encodeDialledBack({ nonce, result, address, seenAs }));
    if (!this.#begin(from)) {
      answer('busy', '');
      return;
    }
    this.#underWay++;
    try {
      answer('reached', await this.#dial(from, nonce));
    } catch {
      if (!this.#abort.signal.aborted) answer('unreached', '');
    } finally {
      this.#underWay--;
    }
  }

  stop(): void {
    this.#abort.abort();
  }

  /** Whether now is the time; notes it. */
  #begin(from: DeviceId): boolean {
    const nowMs = this.#ports.nowMs();
    for (const [deviceId, done] of this.#doneMs) {
      const recent = done.filter((atMs) => nowMs - atMs < WINDOW_MS);
      if (recent.length > 0) this.#doneMs.set(deviceId, recent);
      else this.#doneMs.delete(deviceId);
    }
    const before = this.#doneMs.get(from) ?? [];
    if (this.#underWay >= AT_ONCE_MAX || before.length >= IN_WINDOW_MAX) return false;
    this.#doneMs.set(from, [...before, nowMs]);
    return true;
  }

  /** The address at which the device itself took the nonce. Throws when there is none. */
  async #dial(from: DeviceId, nonce: Uint8Array): Promise<string> {
    const { http, book, known } = this.#ports;
    const device = known.get(from);
    if (device === undefined) throw new Error('no longer known');
    const addresses = (book.record(from)?.addresses ?? []).filter(isDialable);
    const tryOne = async (address: string, lost: AbortSignal): Promise<string> => {
      const target: PeerTarget = { address, deviceId: from, tlsKeyHash: device.tlsKeyHash };
      await http.send(target, {
        path: DIALLED_BACK_PATH,
        body: nonce,
        dialMs: DIAL_MS,
        answerMs: ANSWER_MS,
        answerBytesMax: ANSWER_BYTES_MAX,
        signal: lost,
      });
      return address;
    };
    return firstOf(addresses, tryOne, () => undefined, STAGGER_MS, this.#abort.signal);
  }
}
