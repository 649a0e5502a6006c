/** MK71 Tries what another device wants to commit: what comes out is dropped, and only told. */
import type { ReplicaView } from '../../core/view.ts';
import { sortedIds, toHex, type DeviceId, type Hash } from '../../protocol/ids.ts';
import type { KeysTrial } from '../../protocol/keys-messages.ts';
import type { GroupKeysErrorCode, KeysAnswer, KeysFollowed } from '../group-keys.ts';
import type { KeysScene } from './scene.ts';

/** Each is work like a commit. */
const UNDER_WAY_MAX = 4;
/** Not the commit's fault. */
const OWN_TROUBLE: ReadonlySet<GroupKeysErrorCode> = new Set(['closed', 'bad_state', 'wrong_epoch']);

export class KeysTrials {
  readonly #scene: KeysScene;
  readonly #underWay = new Set<DeviceId>();

  constructor(scene: KeysScene) {
    this.#scene = scene;
  }

  /** Nothing is answered where nothing can be said: in another epoch, or while something is being followed. */
  heard(from: DeviceId, trial: KeysTrial, view: ReplicaView): void {
    const { ports, certificateOf, follower } = this.#scene;
    const at = this.#scene.atHand(view, trial.roomId);
    if (at?.room.epoch !== trial.epoch || !at.room.devices.has(from) || follower.queued > 0) return;
    if (this.#underWay.has(from) || this.#underWay.size >= UNDER_WAY_MAX) return;
    const { standing, facts } = at.kept;
    if (standing.kind !== 'in') return;
    const stay = facts.devices.filter((id) => !trial.removed.includes(id));
    const devices = sortedIds(new Set([...stay, ...trial.added])).flatMap((deviceId) => {
      const certificate = certificateOf(deviceId);
      return certificate === undefined ? [] : [{ deviceId, certificate }];
    });
    this.#underWay.add(from);
    const { commit, atMs } = trial;
    ports.keys.follow({ state: standing.state, commit, author: from, atMs, devices }, (answer) => {
      this.#underWay.delete(from);
      if (!this.#scene.isStopped) this.#tell(from, trial, answer);
    });
  }

  #tell(to: DeviceId, { commit, treeHash }: KeysTrial, answer: KeysAnswer<KeysFollowed>): void {
    const { ports } = this.#scene;
    if (!answer.ok && OWN_TROUBLE.has(answer.error.code)) return;
    const follows =
      answer.ok &&
      answer.value.kind === 'next' &&
      (toHex(ports.hash(answer.value.tree)) as Hash) === treeHash;
    const commitHash = toHex(ports.hash(commit)) as Hash;
    ports.send(to, { type: 'keysTried', commitHash, follows });
  }
}
