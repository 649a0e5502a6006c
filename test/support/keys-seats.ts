/** People with room keys, for tests: what they ask, and groups of them that go from epoch to epoch. */
import { expect } from 'chai';
import {
  GroupKeysError,
  type GroupKeys,
  type GroupKeysErrorCode,
  type KeyPackage,
  type KeysAnswer,
  type KeysCommit,
  type KeysDevice,
  type KeysDone,
  type KeysEpoch,
  type KeysFollowed,
} from '../../src/engine/group-keys.ts';
import { sortedIds, toHex, type DeviceId, type Hash } from '../../src/protocol/ids.ts';

export interface KeysPerson {
  readonly device: KeysDevice;
  readonly keys: GroupKeys;
}

/** The same person for the same name, in all tests: nothing is remembered between them. */
export interface KeysHarness {
  person(name: string): KeysPerson;
  end(): void;
}

export const AT_MS = 1_790_000_000_000;
export const GROUP = 'ab'.repeat(32) as Hash;
export const OTHER_GROUP = 'cd'.repeat(32) as Hash;

/** Somebody with a place in a group. */
export interface Seat extends KeysPerson {
  now: KeysEpoch;
}

export function asked<Value>(ask: (done: KeysDone<Value>) => void): Promise<KeysAnswer<Value>> {
  return new Promise((resolve) => {
    ask(resolve);
  });
}

export async function got<Value>(ask: (done: KeysDone<Value>) => void): Promise<Value> {
  const answer = await asked(ask);
  if (!answer.ok) throw answer.error;
  return answer.value;
}

export async function refusal<Value>(ask: (done: KeysDone<Value>) => void): Promise<GroupKeysErrorCode> {
  const answer = await asked(ask);
  if (answer.ok) throw new Error('this was to be refused');
  expect(answer.error).to.be.instanceOf(GroupKeysError);
  return answer.error.code;
}

export const idOf = ({ device }: KeysPerson): DeviceId => device.deviceId;
export const devicesOf = (people: readonly KeysPerson[]): KeysDevice[] => people.map(({ device }) => device);

export function packageOf({ keys }: KeysPerson, atMs = AT_MS): Promise<KeyPackage> {
  return got((done) => keys.makePackage({ atMs }, done));
}

export async function packagesOf(people: readonly KeysPerson[]): Promise<{
  readonly made: KeyPackage[];
  readonly given: { deviceId: DeviceId; publicPart: Uint8Array }[];
}> {
  const made = await Promise.all(people.map((person) => packageOf(person)));
  return {
    made,
    given: people.map((person, at) => ({ deviceId: idOf(person), publicPart: made[at]!.publicPart })),
  };
}

export async function founded(founder: KeysPerson, keysGroup = GROUP): Promise<Seat> {
  return { ...founder, now: await got((done) => founder.keys.create({ keysGroup }, done)) };
}

/** Of `who`, so that exactly `after` are in; the packages are those of `added`. */
export function commitOf(
  who: Seat,
  after: readonly KeysPerson[],
  packages: readonly { deviceId: DeviceId; publicPart: Uint8Array }[] = [],
): Promise<KeysCommit> {
  const request = { state: who.now.state, atMs: AT_MS, devices: devicesOf(after), packages };
  return got((done) => who.keys.commit(request, done));
}

export function follow(
  seat: Seat,
  { commit }: Pick<KeysCommit, 'commit'>,
  author: KeysPerson,
  after: readonly KeysPerson[],
): Promise<KeysFollowed> {
  const request = {
    state: seat.now.state,
    commit,
    author: idOf(author),
    atMs: AT_MS,
    devices: devicesOf(after),
  };
  return got((done) => seat.keys.follow(request, done));
}

export function join(
  person: KeysPerson,
  keyPackage: KeyPackage,
  made: KeysCommit,
  author: KeysPerson,
  after: readonly KeysPerson[],
): Promise<KeysEpoch> {
  return got((done) => person.keys.join(joinRequest(keyPackage, made, author, after), done));
}

export function joinRequest(
  keyPackage: KeyPackage,
  { commit, welcome, tree }: KeysCommit,
  author: KeysPerson,
  after: readonly KeysPerson[],
): Parameters<GroupKeys['join']>[0] {
  return {
    keysGroup: GROUP,
    keyPackage,
    welcome: welcome!,
    tree,
    commit,
    author: idOf(author),
    devices: devicesOf(after),
  };
}

/** One change, carried out by everybody it concerns. Gives who is in afterwards, `who` first. */
export async function changed(
  seats: readonly Seat[],
  who: Seat,
  added: readonly KeysPerson[],
  removed: readonly Seat[] = [],
): Promise<Seat[]> {
  const stay = seats.filter(
    (seat) => !removed.includes(seat) && !added.some((one) => idOf(one) === idOf(seat)),
  );
  const after = [...stay, ...added];
  const { made, given } = await packagesOf(added);
  const outcome = await commitOf(who, after, given);
  for (const seat of stay) {
    if (seat === who) continue;
    const followed = await follow(seat, outcome, who, after);
    if (followed.kind === 'removed') throw new Error('somebody who stays was removed');
    seat.now = followed.next;
  }
  who.now = outcome.next;
  const joined = await Promise.all(
    added.map(async (person, at) => ({ ...person, now: await join(person, made[at]!, outcome, who, after) })),
  );
  return [...stay, ...joined];
}

export async function group(harness: KeysHarness, ...names: readonly string[]): Promise<Seat[]> {
  const [first, ...others] = names.map((name) => harness.person(name));
  const founder = await founded(first!);
  return others.length === 0 ? [founder] : changed([founder], founder, others);
}

export function expectOneEpoch(seats: readonly Seat[]): void {
  const views = seats.map(({ now: { epoch, secret, authenticator, devices } }) =>
    JSON.stringify([epoch, toHex(secret), toHex(authenticator), devices]),
  );
  expect(new Set(views).size, 'one epoch at all devices').to.equal(1);
  expect(seats[0]!.now.devices).to.deep.equal(sortedIds(seats.map(idOf)));
}

export function flipped(bytes: Uint8Array, at: number): Uint8Array {
  const copy = Uint8Array.from(bytes);
  copy[at] = copy[at]! ^ 1;
  return copy;
}

export function everyNth(bytes: Uint8Array, step: number): Uint8Array[] {
  const copies: Uint8Array[] = [];
  for (let at = 0; at < bytes.length; at += step) copies.push(flipped(bytes, at));
  return copies;
}
