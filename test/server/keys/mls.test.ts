import { createHash, createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { generateKeyPackageWithKey, type KeyPackage as MlsKeyPackage } from 'ts-mls/keyPackage.js';
import type { Proposal } from 'ts-mls/proposal.js';
import { defaultClientConfig } from 'ts-mls/clientConfig.js';
import { validateRatchetTree } from 'ts-mls/clientState.js';
import { createProposal } from 'ts-mls/createMessage.js';
import { createCommit } from 'ts-mls/createCommit.js';
import { encodeMlsMessage, type MLSMessage } from 'ts-mls/message.js';
import { GroupKeysError, type GroupKeysErrorCode, type KeysDevice } from '../../../src/engine/group-keys.ts';
import type { DeviceId } from '../../../src/protocol/ids.ts';
import { LIMITS } from '../../../src/protocol/limits.ts';
import { LIBRARY, readCommit, readKeyPackage, readState } from '../../../src/server/keys/mls-bytes.ts';
import { credentialOf, isPlainLeaf, leavesOf } from '../../../src/server/keys/mls-devices.ts';
import { NO_PRIVATE_KEY, SUITE_NAME } from '../../../src/server/keys/suite.ts';
import {
  AT_MS,
  follow,
  looseCommit,
  looseState,
  mlsGroup,
  mlsPerson,
  changedBy,
  withAdded,
  type MlsPerson,
  type MlsSeat,
} from './mls-cast.ts';

const DAY_S = 24n * 3600n;

async function codeOf(work: Promise<unknown>): Promise<GroupKeysErrorCode | null> {
  try {
    await work;
    return null;
  } catch (error) {
    if (error instanceof GroupKeysError) return error.code;
    throw error;
  }
}

/** A package for `deviceId`, signed by `signer`: what a forger would make. */
async function forgedPackage(
  signer: MlsPerson,
  deviceId: DeviceId,
  lifeS = 20n * DAY_S,
  extensions: MlsKeyPackage['extensions'] = [],
  credentials: MlsKeyPackage['leafNode']['capabilities']['credentials'] = ['basic'],
): Promise<MlsKeyPackage> {
  const notBefore = BigInt(Math.floor(AT_MS / 1000)) - DAY_S;
  const { publicPackage } = await generateKeyPackageWithKey(
    credentialOf(deviceId),
    {
      versions: ['mls10'],
      ciphersuites: [SUITE_NAME],
      extensions: [],
      proposals: [],
      credentials,
    },
    { notBefore, notAfter: notBefore + lifeS },
    extensions,
    { signKey: NO_PRIVATE_KEY, publicKey: signer.device.certificate.signingKey },
    signer.suite,
  );
  return publicPackage;
}

const add = (keyPackage: MlsKeyPackage): Proposal => ({ proposalType: 'add', add: { keyPackage } });
const devices = (...people: readonly MlsPerson[]): KeysDevice[] => people.map(({ device }) => device);

describe('server/keys: commits that no honest device makes', () => {
  let ann: MlsSeat;
  let bob: MlsSeat;
  let cleo: MlsSeat;
  let dan: MlsPerson;

  before(async () => {
    dan = await mlsPerson();
    const people = [await mlsPerson(), await mlsPerson(), await mlsPerson()] as const;
    [ann, bob, cleo] = (await mlsGroup([people[0]], [people[1], people[2]])) as [MlsSeat, MlsSeat, MlsSeat];
  });

  /** What bob says to a commit of ann that leaves these in. */
  const bobSays = async (commit: Uint8Array, ...after: MlsPerson[]): Promise<GroupKeysErrorCode | null> =>
    codeOf(follow(bob, commit, ann.device.deviceId, devices(...after)));

  it('MK20 a device added under a key that is not its own (N82)', async () => {
    const commit = await looseCommit(ann, [add(await forgedPackage(cleo, dan.device.deviceId))]);
    expect(await bobSays(commit, ann, bob, cleo, dan)).to.equal('not_authentic');
  });

  it('MK18 a device that is in, added again under its own key or another', async () => {
    const again = await looseCommit(ann, [add(await forgedPackage(dan, bob.device.deviceId))]);
    expect(await bobSays(again, ann, bob, cleo)).to.equal('not_authentic');
    const bobs = await bob.mls.makePackage({ atMs: AT_MS });
    const own = await looseCommit(ann, [add(readKeyPackage(bobs.publicPart))]);
    expect(await bobSays(own, ann, bob, cleo)).to.equal('not_allowed');
    const cleos = await cleo.mls.makePackage({ atMs: AT_MS });
    const others = await looseCommit(ann, [add(readKeyPackage(cleos.publicPart))]);
    expect(await bobSays(others, ann, bob, cleo)).to.equal('not_allowed');
  });

  it('MK18 the same device added twice in one commit (N83)', async () => {
    const twice = [
      await forgedPackage(dan, dan.device.deviceId),
      await forgedPackage(dan, dan.device.deviceId),
    ];
    const commit = await looseCommit(ann, twice.map(add));
    expect(await bobSays(commit, ann, bob, cleo, dan)).to.equal('not_allowed');
  });

  it('MK18 a commit that changes the rules of the group, or brings other keys in', async () => {
    const rules: Proposal = {
      proposalType: 'group_context_extensions',
      groupContextExtensions: { extensions: [] },
    };
    expect(await bobSays(await looseCommit(ann, [rules]), ann, bob, cleo)).to.equal('not_allowed');
    const reinit: Proposal = {
      proposalType: 'reinit',
      reinit: { groupId: new Uint8Array(32), version: 'mls10', cipherSuite: SUITE_NAME, extensions: [] },
    };
    expect(await bobSays(await looseCommit(ann, [reinit]), ann, bob, cleo)).to.equal('not_allowed');
    const custom: Proposal = { proposalType: 0xf0f0, proposalData: new Uint8Array(4) };
    expect(await bobSays(await looseCommit(ann, [custom]), ann, bob, cleo)).to.equal('not_allowed');
  });

  it('MK12 a commit that hides what it does, and one with additions', async () => {
    const hidden = await looseCommit(ann, [], { isPrivate: true });
    expect(await bobSays(hidden, ann, bob, cleo)).to.equal('malformed');
    const more = await looseCommit(ann, [], { additions: new Uint8Array(3) });
    expect(await bobSays(more, ann, bob, cleo)).to.equal('not_allowed');
  });

  it('MK18 a proposal alone, and one by reference', async () => {
    const state = looseState(ann);
    const removal: Proposal = { proposalType: 'remove', remove: { removed: 2 } };
    const { message, newState } = await createProposal(state, true, removal, ann.suite);
    expect(await bobSays(encodeMlsMessage(message), ann, bob)).to.equal('not_allowed');
    const { commit } = await createCommit(
      { state: newState, cipherSuite: ann.suite },
      { wireAsPublicMessage: true },
    );
    expect(await bobSays(encodeMlsMessage(commit), ann, bob)).to.equal('not_allowed');
  });

  it('MK22 a key package with extensions, MK23 one that lives for too long', async () => {
    const extended = await forgedPackage(dan, dan.device.deviceId, 20n * DAY_S, [
      { extensionType: 0xf0f0, extensionData: new Uint8Array(1) },
    ]);
    expect(await bobSays(await looseCommit(ann, [add(extended)]), ann, bob, cleo, dan)).to.equal(
      'not_allowed',
    );
    const eternal = await forgedPackage(dan, dan.device.deviceId, 3650n * DAY_S);
    expect(await bobSays(await looseCommit(ann, [add(eternal)]), ann, bob, cleo, dan)).to.equal('expired');
  });

  it('MK22 a key package of a device that says it cannot do what all do, so that nobody could be added again', async () => {
    const { deviceId } = dan.device;
    const odd = await forgedPackage(dan, deviceId, 20n * DAY_S, [], ['x509']);
    expect(await bobSays(await looseCommit(ann, [add(odd)]), ann, bob, cleo, dan)).to.equal('not_allowed');
    const odder = { ...odd.leafNode, capabilities: { ...odd.leafNode.capabilities, ciphersuites: [] } };
    expect([odd.leafNode, odder].map(isPlainLeaf)).to.deep.equal([false, false]);
    expect(isPlainLeaf((await forgedPackage(dan, deviceId)).leafNode)).to.equal(true);
  });

  it('MK17 a commit that is signed by one member in the name of another', async () => {
    const asAnn = { ...ann, suite: cleo.suite };
    const commit = await looseCommit(asAnn, []);
    expect(await bobSays(commit, ann, bob, cleo)).to.equal('not_authentic');
  });

  it('MK21 one encryption key in two leaves', async () => {
    const own = readKeyPackage((await dan.mls.makePackage({ atMs: AT_MS })).publicPart);
    const leaf = leavesOf(readState(ann.now.state).ratchetTree).get(cleo.device.deviceId)!;
    const tree = readState(ann.now.state).ratchetTree.slice();
    const copy = { ...own.leafNode, hpkePublicKey: leaf.leaf.hpkePublicKey };
    tree.push(undefined, { nodeType: 'leaf', leaf: copy });
    expect(() => leavesOf(tree))
      .to.throw(GroupKeysError)
      .with.property('code', 'not_authentic');
  });

  it('MK27 thousands of proposals are refused before any is looked at', async () => {
    const removal: Proposal = { proposalType: 'remove', remove: { removed: 1 } };
    const { publicMessage } = readMessage(await looseCommit(ann, [removal]));
    const { content } = publicMessage;
    if (content.contentType !== 'commit') throw new Error('a commit was made');
    const proposals = Array.from({ length: 6_000 }, () => content.commit.proposals[0]!);
    const message = {
      version: 'mls10',
      wireformat: 'mls_public_message',
      publicMessage: { ...publicMessage, content: { ...content, commit: { ...content.commit, proposals } } },
    } as MLSMessage;
    const bytes = encodeMlsMessage(message);
    expect(bytes.length).to.be.below(LIMITS.keysCommitBytesMax);
    expect(await bobSays(bytes, ann, bob, cleo)).to.equal('too_large');
  });
});

function readMessage(bytes: Uint8Array): { publicMessage: ReturnType<typeof readCommit> } {
  return { publicMessage: readCommit(bytes) };
}

/** RFC 9420, 8: ExpandWithLabel to 32 bytes, put together here and not by the library. */
function expandWithLabel(secret: Uint8Array, label: string, context: Uint8Array): Uint8Array {
  const name = Buffer.from(`MLS 1.0 ${label}`);
  const info = [Buffer.of(0, 32, name.length), name, Buffer.of(context.length), context, Buffer.of(1)];
  return new Uint8Array(createHmac('sha256', secret).update(Buffer.concat(info)).digest());
}

describe('server/keys: what a state holds', () => {
  it('MK14 no signing key, no past epochs, no keys for MLS’ own messages (N92)', async () => {
    const people = [await mlsPerson(), await mlsPerson()] as const;
    const [ann] = await mlsGroup([people[0]], [people[1]]);
    const state = readState(ann!.now.state);
    expect(state.historicalReceiverData.size).to.equal(0);
    expect(state.secretTree).to.deep.equal([]);
    const { d: seed } = ann!.keys.signing.privateKey.export({ format: 'jwk' });
    const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
    expect(hex(ann!.now.state)).not.to.include(Buffer.from(seed!, 'base64url').toString('hex'));
  });

  it('MK16 the epoch’s secret is MLS’ exporter for our label', async () => {
    const [ann] = await mlsGroup([await mlsPerson()]);
    const { exporterSecret } = readState(ann!.now.state).keySchedule;
    const derived = expandWithLabel(exporterSecret, 'demes/1/epoch', new Uint8Array(0));
    const contextHash = createHash('sha256').digest();
    expect(ann!.now.secret).to.deep.equal(expandWithLabel(derived, 'exported', contextHash));
  });

  it('MK15 the library’s version in it is the one that is installed', () => {
    const file = new URL('../../../package.json', import.meta.url);
    const { dependencies } = JSON.parse(readFileSync(file, 'utf8')) as {
      dependencies: Record<string, string>;
    };
    expect(LIBRARY).to.equal(`ts-mls/${dependencies['ts-mls']}`);
  });

  it('MK24 whoever comes later can join whatever the tree looks like', async () => {
    const people = await Promise.all(Array.from({ length: 10 }, () => mlsPerson()));
    let seats = await mlsGroup(people.slice(0, 1), people.slice(1, 8));
    const leaves = leavesOf(readState(seats[0]!.now.state).ratchetTree);
    const placeOf = ({ device }: MlsPerson): number => leaves.get(device.deviceId)!.leafIndex;
    seats = await changedBy(seats[0]!, seats, (seat) => ![1, 5].includes(placeOf(seat)));
    // Parents in both halves, below which there is a free place each.
    seats = await changedBy(
      seats.find((seat) => placeOf(seat) === 4)!,
      seats,
    );
    seats = await changedBy(seats[0]!, seats);
    const all = await withAdded(seats, people.slice(8));
    expect(new Set(all.map(({ now }) => Buffer.from(now.authenticator).toString('hex'))).size).to.equal(1);
    expect(all.length).to.equal(8);
    // What for: when the library does it too, our own way in is not needed any more.
    const { ratchetTree, groupContext } = readState(all[0]!.now.state);
    const { lifetimeConfig, authService } = defaultClientConfig;
    const itsView = await validateRatchetTree(
      ratchetTree,
      groupContext,
      lifetimeConfig,
      authService,
      groupContext.treeHash,
      all[0]!.suite,
    );
    expect(itsView?.message).to.include('unmerged');
  });
});
