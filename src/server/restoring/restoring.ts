/** Recovery phrase and file (DV20 to DV25): shown and made by a device that holds the root key, used by a new one. */
import { isSealedGroup } from '../../core/roster/room-keys.ts';
import { DemesError } from '../../protocol/errors.ts';
import { seedOf } from '../crypto/ed25519.ts';
import { restoredKeysText, saveKeysText } from '../crypto/keys.ts';
import type { Disk } from '../disk.ts';
import type { Groups } from '../groups.ts';
import { isEqual } from '../linking/secrets.ts';
import type { Invitations } from '../links/invitations.ts';
import type { Logger } from '../log.ts';
import { encodeComeback } from './comeback.ts';
import { phraseOf, seedOfPhrase } from './phrase.ts';
import { openRecoveryFile, sealRecoveryFile } from './recovery-file.ts';

export interface RestoringPorts {
  readonly disk: Disk;
  readonly log: Logger;
  readonly groups: Groups;
  readonly network: { readonly invitations: Invitations };
  memberName(): string;
}

/** What a person has left of who they were. */
export interface Remains {
  readonly phrase: string;
  /** Without it only the person comes back; groups then need invitations. */
  readonly file: Uint8Array | null;
  /** An older file than one that this node has seen will do. */
  readonly force: boolean;
}

export class Restoring {
  readonly #ports: RestoringPorts;
  readonly #again = Promise.withResolvers<void>();

  constructor(ports: RestoringPorts) {
    this.#ports = ports;
  }

  /** Resolves when this node was restored to somebody, who it is from the next start on. */
  get startAgain(): Promise<void> {
    return this.#again.promise;
  }

  /** DV20 In order. @throws DemesError link_root_elsewhere on a device that was linked */
  phrase(): string[] {
    return phraseOf(this.#seed());
  }

  /** DV21 The whole file. @throws DemesError link_root_elsewhere on a device that was linked */
  file(): Uint8Array {
    const { disk, groups, network } = this.#ports;
    const seed = this.#seed();
    const { chain } = disk.store;
    const sequence = Math.max(chain.recoverySequence + 1, Date.now());
    const shown = groups.all().flatMap((group) => {
      if (group.failure !== null || !group.hasJoined) return [];
      const { roster } = group.view();
      return {
        groupId: group.scope.groupId,
        name: roster.group?.name ?? '',
        isSealed: isSealedGroup(roster),
        addresses: network.invitations.addresses(roster).filter(({ deviceId }) => deviceId !== disk.deviceId),
      };
    });
    const certificateSequence = (chain.last ?? disk.certificate).sequence;
    const bytes = sealRecoveryFile(
      { sequence, memberName: this.#ports.memberName(), certificateSequence, groups: shown },
      seed,
    );
    chain.saveRecoverySequence(sequence);
    return bytes;
  }

  /**
   * DV22 This node becomes a new device of the person whose phrase that is, and comes back into the groups of the file.
   * Answers how many.
   *
   * @throws DemesError phrase_wrong, recovery_file_wrong, recovery_file_newer, recovery_file_older, conflict for a
   *   node that is in groups already
   */
  restore({ phrase, file, force }: Remains): number {
    const { disk, log } = this.#ports;
    const { store, directory, vault } = disk;
    const seed = seedOfPhrase(phrase);
    const content = file === null ? null : openRecoveryFile(file, seed);
    if (store.groups.all().length > 0) {
      const detail =
        'This node is in groups already, as somebody. Restore into an empty data directory (--data DIR).';
      throw new DemesError('conflict', { detail });
    }
    if (content !== null && content.sequence < store.chain.recoverySequence && !force)
      throw new DemesError('recovery_file_older');
    // The keys first: after a crash in between the person is there, and does it again for the groups.
    saveKeysText(directory.keysFolder, restoredKeysText(directory.keysFolder, vault, seed));
    const groups = content?.groups ?? [];
    const comebacks = groups.map((group) => encodeComeback({ ...group, groupName: group.name }));
    const sequence = Math.max(store.chain.recoverySequence, content?.sequence ?? 0);
    store.becomeRestored(content?.memberName ?? this.#ports.memberName(), comebacks, sequence);
    log.info({ groups: comebacks.length }, 'restored');
    this.#again.resolve();
    return comebacks.length;
  }

  #seed(): Uint8Array {
    const { keys, certificate } = this.#ports.disk;
    if (!isEqual(certificate.rootKey, keys.root.publicKey)) throw new DemesError('link_root_elsewhere');
    return seedOf(keys.root.privateKey);
  }
}
