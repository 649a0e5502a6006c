/**
 * A node whose directory is under a passphrase that nobody gave yet (KE31). It holds the directory and the screens'
 * port, and nothing else: neither database nor keys nor the port for peers is opened before the passphrase opens the
 * master key.
 */
import type { DeviceId } from '../protocol/ids.ts';
import type { LockedDisk } from './disk.ts';
import type { Entrance } from './http/entrance.ts';
import { LockedListener, type LockedOptions } from './http/locked-listener.ts';
import type { Listening, RunningNode } from './node.ts';
import { Tries } from './tries.ts';

export interface LockedPorts extends Omit<LockedOptions, 'unlock' | 'login'> {
  readonly disk: LockedDisk;
  readonly entrance: Entrance;
  /** Opens the node behind the entrance, which nobody answers at that moment. */
  readonly open: (key: Uint8Array, handOver: () => Entrance) => Promise<RunningNode>;
  /** Closes whatever was opened so far. */
  readonly closeAll: () => Promise<void>;
}

export function lockedNode(ports: LockedPorts): RunningNode {
  const { disk, entrance, closeAll } = ports;
  const [tries, loginTries] = [new Tries(), new Tries()];
  const unlocked = Promise.withResolvers<RunningNode>();
  let node: RunningNode | null = null;
  const listener: LockedListener = new LockedListener(entrance, {
    ...ports,
    unlock: async (passphrase) => tries.make(async () => unlock(passphrase)),
    login: async (passphrase) => loginTries.make(async () => unlock(passphrase)),
  });
  let opening: Promise<RunningNode> | null = null;
  const unlock = async (passphrase: string): Promise<void> => {
    const key = await disk.masterKey.unlock(passphrase);
    // Two may know it at the same moment.
    opening ??= ports.open(key, () => listener.handOver());
    try {
      node = await opening;
      unlocked.resolve(node);
    } catch (error) {
      unlocked.reject(error);
      throw error;
    }
  };
  // Told by whoever waits for one of the others.
  unlocked.promise.catch(() => undefined);
  const lockedListening = listeningOf(disk, entrance);
  return {
    get listening() {
      return node?.listening ?? lockedListening;
    },
    unlocked: unlocked.promise.then(() => undefined),
    ready: unlocked.promise.then(async (opened) => opened.ready),
    startAgain: unlocked.promise.then(async (opened) => opened.startAgain),
    stop: async (leaves) => (node === null ? closeAll() : node.stop(leaves)),
  };
}

function listeningOf({ directory, masterKey }: LockedDisk, entrance: Entrance): Listening {
  return {
    pid: process.pid,
    url: entrance.url,
    peerPort: 0,
    contentPort: 0,
    // A directory is put under a passphrase after its first start.
    deviceId: (masterKey.deviceId ?? '') as DeviceId,
    tokenFile: directory.tokenFile,
    openUrl: entrance.sessionLink().url,
    ...entrance.shownUrls,
    locked: true,
  };
}
