import { expect } from 'chai';
import { GroupKeysError } from '../../../src/engine/group-keys.ts';
import { LIMITS } from '../../../src/protocol/limits.ts';
import {
  readCommit,
  readKeyPackage,
  readSecretPart,
  readState,
  readTree,
  readWelcome,
} from '../../../src/server/keys/mls-bytes.ts';
import { Random } from '../../../src/sim/random.ts';
import { fuzzInputs } from '../../support/effort.ts';
import { altered, noise } from '../../support/fuzz.ts';
import { AT_MS, mlsGroup, mlsPerson } from './mls-cast.ts';

/** What an input may cost, and what the slowest of many may while other programs want the processor too. */
const MEDIAN_MS_MAX = 5;

const DECODERS = {
  keyPackage: readKeyPackage,
  commit: readCommit,
  welcome: readWelcome,
  tree: readTree,
  state: readState,
  secretPart: readSecretPart,
} as const;
type Name = keyof typeof DECODERS;

describe('server/keys: bytes from anywhere', () => {
  let samples: Readonly<Record<Name, Uint8Array>>;

  before(async () => {
    const people = await Promise.all(Array.from({ length: 6 }, () => mlsPerson()));
    const [ann, bob] = await mlsGroup(people.slice(0, 1), people.slice(1, 5));
    const { mls, device } = people[5]!;
    const keyPackage = await mls.makePackage({ atMs: AT_MS });
    const devices = people
      .map((one) => one.device)
      .filter(({ deviceId }) => deviceId !== bob!.device.deviceId);
    const packages = [{ deviceId: device.deviceId, publicPart: keyPackage.publicPart }];
    const made = await ann!.mls.commit({ state: ann!.now.state, atMs: AT_MS, devices, packages });
    samples = {
      keyPackage: keyPackage.publicPart,
      secretPart: keyPackage.secretPart,
      commit: made.commit,
      welcome: made.welcome!,
      tree: made.tree,
      state: made.next.state,
    };
  });

  for (const name of Object.keys(DECODERS) as Name[]) {
    it(`MK11 ${name}: random and altered bytes are read or refused with a reason, quickly (N18)`, () => {
      const random = new Random(`fuzz ${name}`);
      const times: number[] = [];
      let refused = 0;
      for (let i = 0; i < fuzzInputs; i++) {
        const bytes = i % 8 === 0 ? noise(random) : altered(random, samples[name]);
        const from = performance.now();
        refused += isRefused(DECODERS[name], bytes) ? 1 : 0;
        times.push(performance.now() - from);
      }
      times.sort((a, b) => a - b);
      expect(refused).to.be.above(fuzzInputs / 8);
      expect(times[times.length >> 1]).to.be.below(MEDIAN_MS_MAX);
      expect(isRefused(DECODERS[name], samples[name])).to.equal(false);
    }).timeout(60_000 + fuzzInputs);
  }

  it('MK11 a declared length of a gigabyte sets nothing aside (N17)', () => {
    // The longest length field of MLS: two bits that say "four bytes", then 2^30 - 1.
    const huge = [0xbf, 0xff, 0xff, 0xff];
    const before = process.memoryUsage().arrayBuffers;
    for (const read of [readTree, readWelcome, readCommit, readKeyPackage]) {
      expect(isRefused(read, Uint8Array.from([...huge, ...new Uint8Array(76)]))).to.equal(true);
    }
    expect(process.memoryUsage().arrayBuffers - before).to.be.below(64 * 1024 * 1024);
  });

  it('MK11 a tree of nothing but blanks, however wide, is refused', () => {
    const width = LIMITS.keysTreeBytesMax - 4;
    const length = [0x80 | (width >> 24), (width >> 16) & 255, (width >> 8) & 255, width & 255];
    const blanks = Uint8Array.from([...length, ...new Uint8Array(width)]);
    expect(isRefused(readTree, blanks)).to.equal(true);
  });
});

function isRefused(read: (bytes: Uint8Array) => unknown, bytes: Uint8Array): boolean {
  try {
    read(bytes);
    return false;
  } catch (error) {
    if (error instanceof GroupKeysError) return true;
    throw error;
  }
}
