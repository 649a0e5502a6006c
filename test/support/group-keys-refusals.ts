/** What the keys of rooms refuse, real ones and twins alike: part of the contract. */
import { expect } from 'chai';
import type { GroupKeysErrorCode, KeysCommit, KeysEpoch, KeysFollowed } from '../../src/engine/group-keys.ts';
import { toHex } from '../../src/protocol/ids.ts';
import { LIMITS } from '../../src/protocol/limits.ts';
import {
  AT_MS,
  OTHER_GROUP,
  asked,
  changed,
  commitOf,
  devicesOf,
  everyNth,
  flipped,
  follow,
  founded,
  got,
  group,
  idOf,
  join,
  joinRequest,
  packageOf,
  packagesOf,
  refusal,
  type KeysHarness,
  type KeysPerson,
} from './keys-seats.ts';

const DAY_MS = 24 * 3600 * 1000;

/** harness: called within tests. */
export function groupKeysRefusals(harnessOf: () => KeysHarness): void {
  let harness: KeysHarness;

  before(() => {
    harness = harnessOf();
  });

  describe('what is refused', () => {
    it('MK17 a commit of another group, of another epoch, of somebody else, of oneself (N75)', async () => {
      const [ann, bob, cleo] = await group(harness, 'ann', 'bob', 'cleo');
      const all = [ann!, bob!, cleo!];
      const elsewhere = await founded(ann!, OTHER_GROUP);
      const foreign = await commitOf(elsewhere, [ann!]);
      const made = await commitOf(ann!, all);
      const request = { state: bob!.now.state, commit: made.commit, author: idOf(ann!), atMs: AT_MS };
      const devices = devicesOf(all);
      const why = (more: object): Promise<GroupKeysErrorCode> =>
        refusal((done) => bob!.keys.follow({ ...request, devices, ...more }, done));
      expect(await why({ commit: foreign.commit })).to.equal('wrong_group');
      expect(await why({ author: idOf(cleo!) })).to.equal('wrong_author');
      expect(await why({ author: idOf(harness.person('dan')) })).to.equal('wrong_author');
      const own = await commitOf(bob!, all);
      expect(await why({ commit: own.commit, author: idOf(bob!) })).to.equal('own_commit');
      const early = await commitOf({ ...ann!, now: made.next }, all);
      expect(await why({ commit: early.commit })).to.equal('wrong_epoch');
    });

    it('MK21 a commit that leaves others in than said', async () => {
      const [ann, bob, cleo] = await group(harness, 'ann', 'bob', 'cleo');
      const made = await commitOf(ann!, [ann!, bob!]);
      const request = { state: bob!.now.state, commit: made.commit, author: idOf(ann!), atMs: AT_MS };
      for (const said of [[ann!, bob!, cleo!], [ann!], [ann!, bob!, harness.person('dan')]]) {
        const devices = devicesOf(said);
        const why = await refusal((done) => bob!.keys.follow({ ...request, devices }, done));
        expect(why).to.equal('wrong_devices');
      }
    });

    it('MK21 a device named with a certificate that is not its own, or twice', async () => {
      const [ann, bob] = await group(harness, 'ann', 'bob');
      const mixed = { deviceId: idOf(bob!), certificate: ann!.device.certificate };
      const forged = {
        deviceId: idOf(bob!),
        certificate: { ...bob!.device.certificate, rootKey: ann!.device.certificate.rootKey },
      };
      for (const devices of [[ann!.device, mixed], [ann!.device, forged], devicesOf([ann!, bob!, bob!])]) {
        const request = { state: ann!.now.state, atMs: AT_MS, devices, packages: [] };
        expect(await refusal((done) => ann!.keys.commit(request, done))).to.equal('wrong_devices');
      }
    });

    it('MK18 leaving by an own commit, coming anew by one, coming twice, coming without a key package (N84)', async () => {
      const [ann, bob] = await group(harness, 'ann', 'bob');
      const cleo = harness.person('cleo');
      const { given } = await packagesOf([cleo]);
      const own = await packagesOf([ann!]);
      const why = (after: readonly KeysPerson[], packages: typeof given): Promise<GroupKeysErrorCode> => {
        const request = { state: ann!.now.state, atMs: AT_MS, devices: devicesOf(after), packages };
        return refusal((done) => ann!.keys.commit(request, done));
      };
      expect(await why([bob!], [])).to.equal('not_allowed');
      expect(await why([ann!, bob!], own.given)).to.equal('not_allowed');
      expect(await why([ann!, bob!, cleo], [...given, ...given])).to.equal('not_allowed');
      expect(await why([ann!, bob!, cleo], [])).to.equal('wrong_devices');
    });

    it('MK22 a key package that is another device’s, or was altered', async () => {
      const [ann, bob] = await group(harness, 'ann', 'bob');
      const cleo = harness.person('cleo');
      const { publicPart } = await packageOf(harness.person('dan'));
      const own = (await packageOf(cleo)).publicPart;
      const why = (bytes: Uint8Array): Promise<GroupKeysErrorCode> => {
        const packages = [{ deviceId: idOf(cleo), publicPart: bytes }];
        const request = {
          state: ann!.now.state,
          atMs: AT_MS,
          devices: devicesOf([ann!, bob!, cleo]),
          packages,
        };
        return refusal((done) => ann!.keys.commit(request, done));
      };
      expect(await why(publicPart)).to.equal('not_authentic');
      for (let at = 0; at < own.length; at += 13) {
        expect(await why(flipped(own, at))).to.be.oneOf([
          'not_authentic',
          'malformed',
          'not_allowed',
          'expired',
        ]);
      }
      expect(await why(own.slice(0, -1))).to.equal('malformed');
      expect(await why(new Uint8Array(LIMITS.keyPackageBytesMax + 1))).to.equal('too_large');
    });

    it('MK22 which of several key packages was refused is said', async () => {
      const [ann] = await group(harness, 'ann');
      const people = [harness.person('bob'), harness.person('cleo'), harness.person('dan')];
      const { given } = await packagesOf(people);
      const packages = given.map(({ deviceId, publicPart }, at) => ({
        deviceId,
        publicPart: at === 1 ? given[0]!.publicPart : publicPart,
      }));
      const request = { state: ann!.now.state, atMs: AT_MS, devices: devicesOf([ann!, ...people]), packages };
      const answer = await asked<KeysCommit>((done) => ann!.keys.commit(request, done));
      expect(answer.ok ? null : answer.error.deviceId).to.equal(idOf(people[1]!));
    });

    it('MK23 a key package before and after its time, by agreed time (N81)', async () => {
      const [ann] = await group(harness, 'ann');
      const bob = harness.person('bob');
      const { publicPart } = await packageOf(bob);
      const why = (atMs: number): Promise<GroupKeysErrorCode> => {
        const packages = [{ deviceId: idOf(bob), publicPart }];
        const request = { state: ann!.now.state, atMs, devices: devicesOf([ann!, bob]), packages };
        return refusal((done) => ann!.keys.commit(request, done));
      };
      expect(await why(AT_MS - 2 * DAY_MS)).to.equal('expired');
      expect(await why(AT_MS + LIMITS.keyPackageLifeMsMax)).to.equal('expired');
    });

    it('MK23 a log can be followed long after: the time of the entry counts', async () => {
      const [ann, bob] = await group(harness, 'ann', 'bob');
      const cleo = harness.person('cleo');
      const all = [ann!, bob!, cleo];
      const { given } = await packagesOf([cleo]);
      const { commit } = await commitOf(ann!, all, given);
      const request = { state: bob!.now.state, commit, author: idOf(ann!), devices: devicesOf(all) };
      const inTime = await asked<KeysFollowed>((done) => bob!.keys.follow({ ...request, atMs: AT_MS }, done));
      expect(inTime.ok).to.equal(true);
      const late = AT_MS + 2 * LIMITS.keyPackageLifeMsMax;
      expect(await refusal((done) => bob!.keys.follow({ ...request, atMs: late }, done))).to.equal('expired');
    });

    it('MK11 a commit that was altered anywhere, cut off or lengthened', async () => {
      const [ann, bob] = await group(harness, 'ann', 'bob');
      const cleo = harness.person('cleo');
      const all = [ann!, bob!, cleo];
      const { given } = await packagesOf([cleo]);
      const { commit } = await commitOf(ann!, all, given);
      const request = { state: bob!.now.state, author: idOf(ann!), atMs: AT_MS, devices: devicesOf(all) };
      const whys = new Set<string>();
      const bad = [...everyNth(commit, 11), commit.slice(0, -1), Uint8Array.from([...commit, 0])];
      for (const bytes of [...bad, new Uint8Array(0)]) {
        whys.add(await refusal((done) => bob!.keys.follow({ ...request, commit: bytes }, done)));
      }
      expect(whys).to.include('not_authentic').and.include('malformed');
      expect(whys).not.to.include('too_costly');
      const long = new Uint8Array(LIMITS.keysCommitBytesMax + 1);
      expect(await refusal((done) => bob!.keys.follow({ ...request, commit: long }, done))).to.equal(
        'too_large',
      );
      expect((await follow(bob!, { commit }, ann!, all)).kind).to.equal('next');
    });
  });

  welcomeRefusals(() => harness);
}

function welcomeRefusals(harnessOf: () => KeysHarness): void {
  let harness: KeysHarness;

  before(() => {
    harness = harnessOf();
  });

  describe('welcomes', () => {
    it('MK25 a welcome of a commit that lost is refused (N80)', async () => {
      const [ann, bob] = await group(harness, 'ann', 'bob');
      const cleo = harness.person('cleo');
      const all = [ann!, bob!, cleo];
      const { made, given } = await packagesOf([cleo]);
      const won = await commitOf(ann!, all, given);
      const lost = await commitOf(bob!, all, given);
      const request = joinRequest(made[0]!, { ...lost, commit: won.commit }, ann!, all);
      expect(await refusal((done) => cleo.keys.join(request, done))).to.equal('wrong_welcome');
      const { authenticator } = await join(cleo, made[0]!, won, ann!, all);
      expect(toHex(authenticator)).to.equal(toHex(won.next.authenticator));
    });

    it('MK25 a welcome opens for its key package alone (N81)', async () => {
      const [ann] = await group(harness, 'ann');
      const bob = harness.person('bob');
      const { given } = await packagesOf([bob]);
      const made = await commitOf(ann!, [ann!, bob], given);
      const other = await packageOf(bob);
      const request = joinRequest(other, made, ann!, [ann!, bob]);
      expect(await refusal((done) => bob.keys.join(request, done))).to.equal('wrong_welcome');
      const cleo = harness.person('cleo');
      const hers = joinRequest(await packageOf(cleo), made, ann!, [ann!, bob]);
      expect(await refusal((done) => cleo.keys.join(hers, done))).to.equal('wrong_welcome');
    });

    it('MK25 a welcome to another group, by another author, or with other devices in', async () => {
      const [ann, bob] = await group(harness, 'ann', 'bob');
      const cleo = harness.person('cleo');
      const all = [ann!, bob!, cleo];
      const { made, given } = await packagesOf([cleo]);
      const request = joinRequest(made[0]!, await commitOf(ann!, all, given), ann!, all);
      const why = (more: object): Promise<GroupKeysErrorCode> =>
        refusal((done) => cleo.keys.join({ ...request, ...more }, done));
      expect(await why({ keysGroup: OTHER_GROUP })).to.equal('wrong_group');
      expect(await why({ author: idOf(bob!) })).to.equal('wrong_author');
      expect(await why({ devices: devicesOf([ann!, cleo]) })).to.equal('wrong_devices');
      expect(await why({ devices: devicesOf([...all, harness.person('dan')]) })).to.equal('wrong_devices');
    });

    it('MK11, MK24, MK25 a welcome or tree that was altered anywhere, cut off or lengthened', async () => {
      const [ann, bob] = await group(harness, 'ann', 'bob');
      const cleo = harness.person('cleo');
      const all = [ann!, bob!, cleo];
      const { made, given } = await packagesOf([cleo]);
      const request = joinRequest(made[0]!, await commitOf(ann!, all, given), ann!, all);
      for (const part of ['welcome', 'tree'] as const) {
        const bytes = request[part];
        const bad = [...everyNth(bytes, 17), bytes.slice(0, -1), Uint8Array.from([...bytes, 0])];
        for (const one of [...bad, new Uint8Array(0)]) {
          const why = await refusal((done) => cleo.keys.join({ ...request, [part]: one }, done));
          expect(why).not.to.equal('too_costly');
        }
      }
      const long = new Uint8Array(LIMITS.keysTreeBytesMax + 1);
      expect(await refusal((done) => cleo.keys.join({ ...request, tree: long }, done))).to.equal('too_large');
      expect((await got<KeysEpoch>((done) => cleo.keys.join(request, done))).epoch).to.equal(2);
    });

    it('MK26 a newcomer has no earlier secret: what it is handed opens its first epoch only (N90)', async () => {
      const seats = await group(harness, 'ann', 'bob');
      const earlier = toHex(seats[0]!.now.secret);
      const after = await changed(seats, seats[0]!, [harness.person('cleo')]);
      const { state, secret } = after[2]!.now;
      expect(toHex(secret)).not.to.equal(earlier);
      expect(toHex(state)).not.to.include(earlier);
    });
  });
}
