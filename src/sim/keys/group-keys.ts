/**
 * The twin of room keys: keeps every promise of the port between devices that run this code, at a hundredth of the price
 * of MLS. What only honest devices keep to is a mask where MLS encrypts: who opens it has to show the secret half.
 */
import {
  GroupKeysError,
  type CommitKeys,
  type CreateKeys,
  type FollowKeys,
  type GroupKeys,
  type JoinKeys,
  type KeyPackage,
  type KeysAnswer,
  type KeysCommit,
  type KeysDone,
  type KeysEpoch,
  type KeysFollowed,
  type MakePackage,
} from '../../engine/group-keys.ts';
import { ZERO_HASH, fromHex, sortedIds, type DeviceId } from '../../protocol/ids.ts';
import { LIMITS } from '../../protocol/limits.ts';
import type { CryptoSuite, KeyPair } from '../crypto.ts';
import type { Random } from '../random.ts';
import {
  encodeCommit,
  encodeCommitContent,
  encodePackage,
  encodeState,
  encodeTree,
  encodeWelcome,
  encodeWelcomeContent,
  isSame,
  readCommit,
  readPackage,
  readState,
  readTree,
  readWelcome,
  type Masked,
  type SignedCommit,
  type TwinCommit,
  type TwinLeaf,
  type TwinPackage,
  type TwinState,
} from './bytes.ts';
import { TwinRules, packagePreimage } from './rules.ts';
import { concat, digest, masked, words } from './masks.ts';

/** Before the agreed time at which a package is made; as in MLS, where clocks may be behind. */
const BEFORE_MS = 24 * 3600 * 1000;

export interface TwinKeysParts {
  readonly suite: CryptoSuite;
  readonly deviceId: DeviceId;
  readonly keys: KeyPair;
  readonly random: Random;
  /** Runs it later. */
  schedule(turn: () => void): void;
}

export class TwinGroupKeys implements GroupKeys {
  readonly #parts: TwinKeysParts;
  readonly #rules: TwinRules;
  #isEnded = false;

  constructor(parts: TwinKeysParts) {
    this.#parts = parts;
    this.#rules = new TwinRules(parts.suite, parts.deviceId);
  }

  makePackage(request: MakePackage, done: KeysDone<KeyPackage>): void {
    this.#answer(done, () => this.#package(request.atMs));
  }

  create({ keysGroup }: CreateKeys, done: KeysDone<KeysEpoch>): void {
    this.#answer(done, () => {
      const { suite, deviceId, keys } = this.#parts;
      const leafSecret = this.#secret();
      const leaf = { deviceId, signingKey: keys.publicKey, leafPublic: digest(suite, 'public', leafSecret) };
      const transcript = fromHex(ZERO_HASH);
      const secret = this.#secret();
      return this.#epochOf({
        keysGroup,
        epoch: 0,
        secret,
        transcript,
        own: deviceId,
        leafSecret,
        leaves: [leaf],
      });
    });
  }

  commit(request: CommitKeys, done: KeysDone<KeysCommit>): void {
    this.#answer(done, () => this.#commit(request));
  }

  follow(request: FollowKeys, done: KeysDone<KeysFollowed>): void {
    this.#answer(done, () => this.#follow(request));
  }

  join(request: JoinKeys, done: KeysDone<KeysEpoch>): void {
    this.#answer(done, () => this.#join(request));
  }

  end(): void {
    this.#isEnded = true;
  }

  #answer<Value>(done: KeysDone<Value>, work: () => Value): void {
    this.#parts.schedule(() => done(this.#isEnded ? closed() : outcomeOf(work)));
  }

  #package(atMs: number): KeyPackage {
    const { suite, deviceId, keys } = this.#parts;
    const initSecret = this.#secret();
    const leafSecret = this.#secret();
    const fromMs = Math.max(0, atMs - BEFORE_MS);
    const content: Omit<TwinPackage, 'signature'> = {
      deviceId,
      signingKey: keys.publicKey,
      leafPublic: digest(suite, 'public', leafSecret),
      initPublic: digest(suite, 'public', initSecret),
      fromMs,
      untilMs: fromMs + LIMITS.keyPackageLifeMsMax,
    };
    const signature = keys.sign(packagePreimage(content));
    return {
      publicPart: encodePackage({ ...content, signature }),
      secretPart: Uint8Array.of(...initSecret, ...leafSecret),
    };
  }

  #commit(request: CommitKeys): KeysCommit {
    const { suite, deviceId: author, keys } = this.#parts;
    const state = readState(request.state, suite.hash);
    const { removed, added } = this.#rules.wish(state, request);
    const fresh = this.#secret();
    const leafSecret = this.#secret();
    const leaves = leavesAfter(state, author, removed, added, digest(suite, 'public', leafSecret));
    const isOld = (leaf: TwinLeaf): boolean => !added.some(({ deviceId }) => deviceId === leaf.deviceId);
    const commit: TwinCommit = {
      keysGroup: state.keysGroup,
      epoch: state.epoch,
      author,
      removed,
      added,
      leafPublic: digest(suite, 'public', leafSecret),
      secrets: leaves.filter(isOld).map(({ leafPublic }) => masked(suite, leafPublic, state.secret, fresh)),
    };
    const next = { ...this.#after(state, commit, fresh, leaves), leafSecret };
    const tag = tagOf(suite, next);
    const signed: SignedCommit = { commit, tag, signature: keys.sign(commitPreimage(commit, tag)) };
    const tree = encodeTree(leaves);
    return {
      commit: checkedSize(encodeCommit(signed), LIMITS.keysCommitBytesMax),
      welcome: added.length === 0 ? null : this.#welcome(next, tag, tree, added),
      tree,
      next: this.#epochOf(next),
    };
  }

  #welcome(next: TwinState, tag: Uint8Array, tree: Uint8Array, added: readonly TwinPackage[]): Uint8Array {
    const { suite, keys } = this.#parts;
    const { keysGroup, epoch, transcript, secret } = next;
    const secrets = added.map(({ initPublic }) => masked(suite, initPublic, transcript, secret));
    const content = { keysGroup, epoch, transcript, treeHash: suite.hash(tree), tag, secrets };
    const signature = keys.sign(concat(words('welcome'), encodeWelcomeContent(content)));
    return checkedSize(encodeWelcome({ ...content, signature }), LIMITS.keysWelcomeBytesMax);
  }

  #follow(request: FollowKeys): KeysFollowed {
    const { suite, deviceId } = this.#parts;
    const state = readState(request.state, suite.hash);
    const signed = readCommit(request.commit);
    const { commit, tag } = signed;
    this.#rules.checkCommit(state, signed, commitPreimage(commit, tag), request);
    const leaves = leavesAfter(state, commit.author, commit.removed, commit.added, commit.leafPublic);
    this.#rules.checkDevices(leaves, request.devices);
    if (commit.removed.includes(deviceId)) return { kind: 'removed' };
    const fresh = this.#opened(commit.secrets, state.leafSecret, state.secret, 'unreadable');
    const next = this.#after(state, commit, fresh, leaves);
    if (!isSame(tagOf(suite, next), tag)) throw new GroupKeysError('unreadable', 'another secret came out');
    return { kind: 'next', next: this.#epochOf(next), tree: encodeTree(leaves) };
  }

  #join(request: JoinKeys): KeysEpoch {
    const { suite, deviceId } = this.#parts;
    const welcome = readWelcome(request.welcome);
    const leaves = readTree(request.tree);
    const { commit, tag } = readCommit(request.commit);
    readPackage(request.keyPackage.publicPart);
    const { secretPart } = request.keyPackage;
    if (secretPart.length !== 2 * welcome.tag.length) throw new GroupKeysError('bad_state', 'no secret part');
    const [initSecret, leafSecret] = [secretPart.slice(0, tag.length), secretPart.slice(tag.length)];
    const { keysGroup, epoch, transcript } = welcome;
    const secret = this.#opened(welcome.secrets, initSecret, transcript, 'wrong_welcome');
    if (keysGroup !== request.keysGroup)
      throw new GroupKeysError('wrong_group', 'a welcome to another group');
    if (!isSame(tag, welcome.tag) || epoch !== commit.epoch + 1) {
      throw new GroupKeysError('wrong_welcome', 'a welcome of another commit');
    }
    if (commit.author !== request.author) throw new GroupKeysError('wrong_author', 'somebody else’s commit');
    this.#rules.checkWelcome(welcome, leaves, request);
    const state = { keysGroup, epoch, secret, transcript, own: deviceId, leafSecret, leaves };
    if (!isSame(tagOf(suite, state), tag))
      throw new GroupKeysError('not_authentic', 'another secret came out');
    return this.#epochOf(state);
  }

  #opened(
    secrets: readonly Masked[],
    own: Uint8Array,
    context: Uint8Array,
    otherwise: 'unreadable' | 'wrong_welcome',
  ): Uint8Array {
    const { suite } = this.#parts;
    const to = digest(suite, 'public', own);
    const found = secrets.find((one) => isSame(one.to, to));
    if (found === undefined) throw new GroupKeysError(otherwise, 'nothing for this device');
    return masked(suite, to, context, found.bytes).bytes;
  }

  #after(state: TwinState, commit: TwinCommit, fresh: Uint8Array, leaves: readonly TwinLeaf[]): TwinState {
    const { suite } = this.#parts;
    const transcript = digest(suite, 'transcript', state.transcript, encodeCommitContent(commit));
    const secret = digest(suite, 'next', state.secret, fresh, transcript);
    return { ...state, epoch: state.epoch + 1, secret, transcript, leaves };
  }

  #epochOf(state: TwinState): KeysEpoch {
    const { suite } = this.#parts;
    return {
      state: encodeState(state, suite.hash),
      epoch: state.epoch,
      secret: digest(suite, 'exported', state.secret),
      authenticator: digest(suite, 'authenticator', state.secret),
      devices: sortedIds(state.leaves.map(({ deviceId }) => deviceId)),
    };
  }

  #secret(): Uint8Array {
    const { suite, random } = this.#parts;
    return digest(
      suite,
      'secret',
      Uint8Array.from({ length: 32 }, () => random.below(256)),
    );
  }
}

function commitPreimage(commit: TwinCommit, tag: Uint8Array): Uint8Array {
  return concat(words('commit'), encodeCommitContent(commit), tag);
}

function tagOf(suite: CryptoSuite, { secret, transcript }: TwinState): Uint8Array {
  return digest(suite, 'tag', secret, transcript);
}

/** The committer's own leaf is new too. */
function leavesAfter(
  { leaves }: TwinState,
  author: DeviceId,
  removed: readonly DeviceId[],
  added: readonly TwinPackage[],
  leafPublic: Uint8Array,
): TwinLeaf[] {
  const stay = leaves.filter(({ deviceId }) => !removed.includes(deviceId));
  return [...stay, ...added].map(({ deviceId, signingKey, leafPublic: own }) => ({
    deviceId,
    signingKey,
    leafPublic: deviceId === author ? leafPublic : own,
  }));
}

function checkedSize(bytes: Uint8Array, bytesMax: number): Uint8Array {
  if (bytes.length <= bytesMax) return bytes;
  throw new GroupKeysError('too_large', `${bytes.length} bytes, at most ${bytesMax}`);
}

function outcomeOf<Value>(work: () => Value): KeysAnswer<Value> {
  try {
    return { ok: true, value: work() };
  } catch (error) {
    if (error instanceof GroupKeysError) return { ok: false, error };
    throw error;
  }
}

function closed(): KeysAnswer<never> {
  return { ok: false, error: new GroupKeysError('closed', 'the node stops') };
}
