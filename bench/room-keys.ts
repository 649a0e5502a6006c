/**
 * What room keys cost in processor time: sealing and opening, and what groups of several sizes take for a commit, to
 * follow one and to join. `npm run bench:keys`; prints JSON.
 */
import type { KeysDevice, KeysEpoch } from '../src/engine/group-keys.ts';
import { EVENT_KIND, EVENT_VERSION, SEAL_EPOCH } from '../src/protocol/event.ts';
import type { EventId, GroupId, Hash, RoomId } from '../src/protocol/ids.ts';
import { LIMITS } from '../src/protocol/limits.ts';
import type { SealedHeader } from '../src/protocol/seal.ts';
import { deviceIdOfKeys, makeDeviceCertificate } from '../src/server/crypto/certificate.ts';
import { createKeys } from '../src/server/crypto/keys.ts';
import { createRoomCipher } from '../src/server/crypto/room-cipher.ts';
import { Mls } from '../src/server/keys/mls.ts';
import { ownProcessorMs } from './own-processor.ts';

const SIZES = [10, 50, 256];
const SEALS = 20_000;
const TEXT_BYTES = 300;
const AT_MS = Date.now();
const GROUP = 'ab'.repeat(32) as Hash;
const ID = `${'b'.repeat(51)}a`;

interface Person {
  readonly device: KeysDevice;
  readonly mls: Mls;
}

async function person(): Promise<Person> {
  const keys = createKeys();
  const device = { deviceId: deviceIdOfKeys(keys), certificate: makeDeviceCertificate(keys, 'member') };
  return { device, mls: await Mls.of(keys.signing.privateKey) };
}

async function timed<Value>(work: () => Promise<Value>): Promise<{ value: Value; ms: number }> {
  const from = ownProcessorMs();
  const value = await work();
  return { value, ms: Math.round((ownProcessorMs() - from) * 10) / 10 };
}

function ciphers(): Record<string, number> {
  const cipher = createRoomCipher();
  const secret = cipher.roomSecret(new Uint8Array(32).fill(1), ID as GroupId, ID as RoomId);
  const header = (seq: number): SealedHeader => ({
    version: EVENT_VERSION,
    groupId: ID as GroupId,
    deviceId: deviceIdOfKeys(createdKeys),
    seq,
    prev: ID as EventId,
    head: { index: 1, hash: GROUP },
    hlc: { wallMs: AT_MS, counter: 0 },
    roomId: ID as RoomId,
    kind: EVENT_KIND.message,
    seal: SEAL_EPOCH,
    clientId: '',
  });
  const payload = new Uint8Array(TEXT_BYTES).fill(97);
  const sealed: Uint8Array[] = [];
  const sealing = perSecond((at) => sealed.push(cipher.seal(secret, header(at), payload)));
  const opening = perSecond((at) => {
    if (cipher.open(secret, header(at), sealed[at]!) === null) throw new Error('it did not open');
  });
  return { sealsPerSecond: sealing, opensPerSecond: opening };
}

const createdKeys = createKeys();

function perSecond(once: (at: number) => void): number {
  const from = ownProcessorMs();
  for (let at = 0; at < SEALS; at++) once(at);
  return Math.round((SEALS * 1000) / (ownProcessorMs() - from));
}

/** A group that grew by as many as one commit adds, and where somebody in the middle renewed the keys. */
async function groupOf(size: number): Promise<Record<string, number>> {
  const people = await Promise.all(Array.from({ length: size + 1 }, () => person()));
  const [founder, ...others] = people.slice(0, size) as [Person, ...Person[]];
  let now: KeysEpoch = await founder.mls.create({ keysGroup: GROUP });
  const members = [founder];
  let second: KeysEpoch | null = null;
  for (let from = 0; from < others.length; from += LIMITS.keysAddsMax) {
    const added = others.slice(from, from + LIMITS.keysAddsMax);
    const { next, joined } = await grown(members, founder, now, added, second);
    members.push(...added);
    now = next;
    second = joined;
  }
  const devices = members.map(({ device }) => device);
  const request = { state: now.state, atMs: AT_MS, devices, packages: [] };
  const renewal = await timed(() => founder.mls.commit(request));
  const author = founder.device.deviceId;
  const following = await timed(() =>
    others[0]!.mls.follow({
      state: second!.state,
      commit: renewal.value.commit,
      author,
      atMs: AT_MS,
      devices,
    }),
  );
  const last = people[size]!;
  const keyPackage = await last.mls.makePackage({ atMs: AT_MS });
  const after = [...devices, last.device];
  const packages = [{ deviceId: last.device.deviceId, publicPart: keyPackage.publicPart }];
  const state = renewal.value.next.state;
  const adding = await timed(() => founder.mls.commit({ state, atMs: AT_MS, devices: after, packages }));
  const { commit, tree } = adding.value;
  const welcome = adding.value.welcome!;
  const joining = await timed(() =>
    last.mls.join({ keysGroup: GROUP, keyPackage, welcome, tree, commit, author, devices: after }),
  );
  return {
    size,
    renewMs: renewal.ms,
    renewBytes: renewal.value.commit.length,
    followMs: following.ms,
    addMs: adding.ms,
    addBytes: commit.length,
    welcomeBytes: welcome.length,
    treeBytes: tree.length,
    joinMs: joining.ms,
    stateBytes: joining.value.state.length,
  };
}

async function grown(
  members: readonly Person[],
  founder: Person,
  now: KeysEpoch,
  added: readonly Person[],
  second: KeysEpoch | null,
): Promise<{ readonly next: KeysEpoch; readonly joined: KeysEpoch }> {
  const devices = [...members, ...added].map(({ device }) => device);
  const made = await Promise.all(added.map(({ mls }) => mls.makePackage({ atMs: AT_MS })));
  const packages = added.map(({ device }, at) => ({
    deviceId: device.deviceId,
    publicPart: made[at]!.publicPart,
  }));
  const { commit, welcome, tree, next } = await founder.mls.commit({
    state: now.state,
    atMs: AT_MS,
    devices,
    packages,
  });
  const author = founder.device.deviceId;
  if (second !== null) {
    const state = second.state;
    const outcome = await members[1]!.mls.follow({ state, commit, author, atMs: AT_MS, devices });
    if (outcome.kind === 'removed') throw new Error('nobody is removed here');
    return { next, joined: outcome.next };
  }
  const request = {
    keysGroup: GROUP,
    keyPackage: made[0]!,
    welcome: welcome!,
    tree,
    commit,
    author,
    devices,
  };
  return { next, joined: await added[0]!.mls.join(request) };
}

const groups = [];
for (const size of SIZES) groups.push(await groupOf(size));
process.stdout.write(`${JSON.stringify({ ...ciphers(), groups }, null, 2)}\n`);
