/** The key package that a simulated device joins with, on its disk before its first process. */
import { makeFirstPackage } from '../../engine/keys/first-package.ts';
import { keptAfter } from '../../engine/keys/store.ts';
import type { CryptoSuite } from '../crypto.ts';
import type { SimNode } from '../node.ts';
import type { Random } from '../random.ts';
import { TwinGroupKeys } from './group-keys.ts';

export function firstPackage(
  { device, disk, name }: SimNode,
  suite: CryptoSuite,
  random: Random,
  atMs: number,
): Uint8Array {
  const { deviceId, keys } = device;
  const twin = new TwinGroupKeys({
    suite,
    deviceId,
    keys,
    random: random.fork(`first package of ${name}`),
    schedule: (turn) => turn(),
  });
  const store = {
    load: () => disk.keys,
    save: (change: Parameters<typeof keptAfter>[1]) => {
      disk.keys = keptAfter(disk.keys, change);
    },
  };
  let made: Uint8Array | null = null;
  makeFirstPackage(twin, store, atMs, (answer) => {
    if (answer.ok) made = answer.value;
  });
  if (made === null) throw new Error('a twin that makes no key package');
  return made;
}
