/** The room keys of one simulated process: the driver that a node has, with twins of its ports. */
import type { AppliedEntry } from '../../core/ready.ts';
import type { ReplicaView } from '../../core/view.ts';
import { KeysDriver } from '../../engine/keys/driver.ts';
import { KeysGuard } from '../../engine/keys/guard.ts';
import type { KeptKeys } from '../../engine/keys/store.ts';
import type { DeviceId } from '../../protocol/ids.ts';
import type { KeysMessage } from '../../protocol/keys-messages.ts';
import type { SealedHeader } from '../../protocol/seal.ts';
import type { SimNode } from '../node.ts';
import type { Random } from '../random.ts';
import type { SimStorage } from '../storage.ts';
import type { Surroundings } from '../surroundings.ts';
import { TwinGroupKeys } from './group-keys.ts';
import { twinRoomCipher } from './room-cipher.ts';

/** What the thread of the keys takes for one answer. */
const KEYS_MEAN_US = 3_000;

/** The process that the keys are of. */
interface KeysProcess {
  /** Unless it ends before; when it is awake. */
  later(delayUs: number, turn: () => void): void;
  failed(error: Error): void;
}

export class NodeKeys {
  readonly #storage: SimStorage;
  readonly #driver: KeysDriver;
  readonly #guard: KeysGuard;

  constructor(node: SimNode, around: Surroundings, storage: SimStorage, random: Random, life: KeysProcess) {
    this.#storage = storage;
    this.#guard = new KeysGuard((error) => life.failed(error));
    const { suite, network } = around;
    const { deviceId, device } = node;
    const schedule = (turn: () => void): void => life.later(KEYS_MEAN_US * random.exponential(), turn);
    const view = (): ReplicaView => node.view()!;
    this.#driver = new KeysDriver({
      scope: node.origin.scope,
      deviceId,
      keys: this.#guard.around(new TwinGroupKeys({ suite, deviceId, keys: device.keys, random, schedule })),
      cipher: twinRoomCipher(suite, random),
      store: storage.keysStore,
      hash: suite.hash,
      view,
      applied: (after, limit) => storage.applied(after, limit),
      entry: (index) => storage.entries(index, index, 1)[0],
      send: (to, message) => {
        around.tell({ type: 'sent', node: deviceId, to, message });
        network.send(deviceId, to, message);
      },
      propose: (draft, done) => node.propose([draft], ([result]) => this.#guard.run(() => done(result!))),
      followed: () => {},
      opened: () => {},
    });
  }

  /** As the core's port. */
  readonly seal = (header: SealedHeader, payload: Uint8Array): ReturnType<KeysDriver['seal']> =>
    this.#driver.seal(header, payload);

  applied(entries: readonly AppliedEntry[]): void {
    this.#driver.applied(entries);
  }

  judged(entries: readonly AppliedEntry[]): void {
    this.#driver.judged(entries);
  }

  tick(nowMs: number): void {
    this.#guard.run(() => this.#driver.tick(nowMs));
  }

  heard(from: DeviceId, message: KeysMessage): void {
    this.#guard.run(() => this.#driver.heard(from, message));
  }

  /** All that it keeps now, durable or not. */
  get kept(): KeptKeys {
    return this.#storage.keysStore.load();
  }

  get driver(): KeysDriver {
    return this.#driver;
  }

  end(): void {
    this.#guard.end();
    this.#driver.stop();
  }
}
