/**
 * What may be relied on, whoever makes the keys of rooms. Runs on the real ones and on the simulator's twin: where they
 * differ, the simulation proves nothing about the real node.
 */
import { expect } from 'chai';
import type { KeysEpoch } from '../../src/engine/group-keys.ts';
import { toHex } from '../../src/protocol/ids.ts';
import { Random } from '../../src/sim/random.ts';
import { groupKeysRefusals } from './group-keys-refusals.ts';
import {
  AT_MS,
  GROUP,
  asked,
  changed,
  commitOf,
  devicesOf,
  expectOneEpoch,
  flipped,
  follow,
  founded,
  group,
  idOf,
  packagesOf,
  refusal,
  type KeysHarness,
} from './keys-seats.ts';

export function groupKeysContract(name: string, make: () => KeysHarness): void {
  describe(`[${name}] group keys`, () => {
    let harness: KeysHarness;

    before(() => {
      harness = make();
    });
    after(() => harness.end());

    describe('what commits do', () => {
      it('MK13 a group begins in epoch 0 with its founder', async () => {
        const { now } = await founded(harness.person('ann'));
        expect(now.epoch).to.equal(0);
        expect(now.devices).to.deep.equal([idOf(harness.person('ann'))]);
        expect(now.secret.length).to.equal(32);
      });

      it('MK13 whoever is in an epoch has its secret and authenticator, which no other epoch has', async () => {
        const seats = await group(harness, 'ann', 'bob', 'cleo');
        expectOneEpoch(seats);
        const before = seats[0]!.now;
        const after = await changed(seats, seats[1]!, [harness.person('dan')]);
        expectOneEpoch(after);
        expect(toHex(after[0]!.now.secret)).not.to.equal(toHex(before.secret));
        expect(toHex(after[0]!.now.authenticator)).not.to.equal(toHex(before.authenticator));
        expect(after[0]!.now.epoch).to.equal(before.epoch + 1);
      });

      it('MK24 whoever follows a commit has the same tree as the committer', async () => {
        const [ann, bob, cleo] = await group(harness, 'ann', 'bob', 'cleo');
        const made = await commitOf(ann!, [ann!, bob!]);
        const followed = await follow(bob!, made, ann!, [ann!, bob!]);
        expect(followed.kind === 'next' && toHex(followed.tree)).to.equal(toHex(made.tree));
        expect((await follow(cleo!, made, ann!, [ann!, bob!])).kind).to.equal('removed');
      });

      it('MK18 a commit with the same devices gives new keys to all', async () => {
        const seats = await group(harness, 'ann', 'bob', 'cleo');
        const before = toHex(seats[0]!.now.secret);
        const after = await changed(seats, seats[2]!, []);
        expectOneEpoch(after);
        expect(toHex(after[0]!.now.secret)).not.to.equal(before);
      });

      it('MK18 several are added and removed in one commit', async () => {
        const seats = await group(harness, 'ann', 'bob', 'cleo', 'dan');
        const added = [harness.person('eve'), harness.person('fred')];
        expectOneEpoch(await changed(seats, seats[0]!, added, [seats[1]!, seats[3]!]));
      });

      it('MK18 a device that lost its state is taken out and added anew in one commit', async () => {
        const seats = await group(harness, 'ann', 'bob', 'cleo');
        expectOneEpoch(await changed(seats, seats[0]!, [harness.person('bob')]));
      });

      it('MK26 a device that is added anew has to come in by the welcome', async () => {
        const [ann, bob] = await group(harness, 'ann', 'bob');
        const { given } = await packagesOf([bob!]);
        const made = await commitOf(ann!, [ann!, bob!], given);
        expect(await follow(bob!, made, ann!, [ann!, bob!])).to.deep.equal({ kind: 'removed' });
      });

      it('MK26 who is removed learns that and gets no further secret (N88)', async () => {
        const [ann, bob, cleo] = await group(harness, 'ann', 'bob', 'cleo');
        const after = [ann!, cleo!];
        const made = await commitOf(ann!, after);
        expect(await follow(bob!, made, ann!, after)).to.deep.equal({ kind: 'removed' });
        ann!.now = made.next;
        const later = await commitOf(ann!, after);
        const request = {
          state: bob!.now.state,
          commit: later.commit,
          author: idOf(ann!),
          atMs: AT_MS,
          devices: devicesOf(after),
        };
        expect(await refusal((done) => bob!.keys.follow(request, done))).to.equal('wrong_epoch');
      });

      it('MK13 a random life: whoever is in agrees after every change (N95)', async () => {
        await randomLife(harness, 30);
      }).timeout(60_000);
    });

    describe('what is remembered', () => {
      it('MK10 answers come once, later, in the order of the questions', async () => {
        const { keys } = harness.person('ann');
        const order: string[] = [];
        const last = asked<KeysEpoch>((done) => {
          keys.makePackage({ atMs: AT_MS }, () => order.push('first'));
          keys.create({ keysGroup: GROUP }, (answer) => {
            order.push('second');
            done(answer);
          });
          order.push('asked');
        });
        await last;
        expect(order).to.deep.equal(['asked', 'first', 'second']);
      });

      it('MK19 a commit that gets no place never happened', async () => {
        const seats = await group(harness, 'ann', 'bob');
        await commitOf(seats[0]!, seats);
        expectOneEpoch(await changed(seats, seats[1]!, [harness.person('cleo')]));
      });

      it('MK19 a dry run changes nothing', async () => {
        const [ann, bob] = await group(harness, 'ann', 'bob');
        const made = await commitOf(ann!, [ann!, bob!]);
        const first = await follow(bob!, made, ann!, [ann!, bob!]);
        const second = await follow(bob!, made, ann!, [ann!, bob!]);
        if (first.kind !== 'next' || second.kind !== 'next') throw new Error('bob stays');
        expect(toHex(second.next.secret)).to.equal(toHex(first.next.secret));
      });

      it('MK19 of two commits to one epoch one is followed, the other is of the past then (N74)', async () => {
        const [ann, bob, cleo] = await group(harness, 'ann', 'bob', 'cleo');
        const all = [ann!, bob!, cleo!];
        const won = await commitOf(ann!, all);
        const lost = await commitOf(bob!, all);
        for (const seat of [bob!, cleo!]) {
          const followed = await follow(seat, won, ann!, all);
          if (followed.kind === 'next') seat.now = followed.next;
        }
        const request = { commit: lost.commit, author: idOf(bob!), atMs: AT_MS, devices: devicesOf(all) };
        const late = await refusal((done) => cleo!.keys.follow({ ...request, state: cleo!.now.state }, done));
        expect(late).to.equal('wrong_epoch');
        ann!.now = won.next;
        expectOneEpoch(await changed(all, bob!, []));
      });

      it('MK15 a state that is damaged, of another version or of another device is refused (N93)', async () => {
        const [ann, bob] = await group(harness, 'ann', 'bob');
        const { state } = ann!.now;
        const broken = [
          state.slice(1),
          state.slice(0, -1),
          flipped(state, 0),
          flipped(state, state.length >> 1),
        ];
        for (const bad of [...broken, new Uint8Array(0), bob!.now.state]) {
          const request = { state: bad, atMs: AT_MS, devices: devicesOf([ann!, bob!]), packages: [] };
          expect(await refusal((done) => ann!.keys.commit(request, done))).to.equal('bad_state');
        }
      });
    });

    groupKeysRefusals(() => harness);
  });
}

/** Adds, removals, new keys and people who lost their state, by whoever happens to be in. */
async function randomLife(harness: KeysHarness, steps: number): Promise<void> {
  const random = new Random('group keys');
  const names = ['ann', 'bob', 'cleo', 'dan', 'eve', 'fred', 'gus', 'hal'];
  let seats = await group(harness, 'ann', 'bob');
  for (let step = 0; step < steps; step++) {
    const who = random.pick(seats);
    const others = seats.filter((seat) => seat !== who);
    const out = names
      .map((name) => harness.person(name))
      .filter((one) => !seats.some((seat) => idOf(seat) === idOf(one)));
    const kind = random.pick(['add', 'add', 'remove', 'update', 'anew'] as const);
    if (kind === 'add' && out.length > 0)
      seats = await changed(seats, who, out.slice(0, random.between(1, 3)));
    else if (kind === 'remove' && others.length > 1)
      seats = await changed(seats, who, [], [random.pick(others)]);
    else if (kind === 'anew' && others.length > 0) seats = await changed(seats, who, [random.pick(others)]);
    else seats = await changed(seats, who, []);
    expectOneEpoch(seats);
  }
}
