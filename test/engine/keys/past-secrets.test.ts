import { expect } from 'chai';
import { decodePastSecrets, encodePastSecrets } from '../../../src/protocol/encode-keys-message.ts';
import { ZERO_ROOM } from '../../../src/protocol/encode-event.ts';
import { memberIdOf } from '../../../src/protocol/encode-identity.ts';
import type { KeysPast } from '../../../src/protocol/keys-messages.ts';
import type { SealedHeader } from '../../../src/protocol/seal.ts';
import { hash } from '../../support/people.ts';
import { DriversWorld, type DriverNode } from './drivers-world.ts';

const TEXT = new TextEncoder().encode('said before');
const NO_KEYS = { kind: 'closed', reason: 'no_keys' };

function said(by: DriverNode): { header: SealedHeader; sealed: Uint8Array } {
  const header = by.header();
  return { header, sealed: by.driver.seal(header, TEXT) as Uint8Array };
}

const opens = ({ driver }: DriverNode, { header, sealed }: ReturnType<typeof said>): unknown =>
  driver.open(header, sealed);

const pastIn = ({ said: all }: DriversWorld, kind: KeysPast['said']): KeysPast[] =>
  all.flatMap(({ message }) => (message.type === 'keysPast' && message.said === kind ? [message] : []));

describe('engine/keys: what newcomers may read', () => {
  it('MK75 newcomers are handed everything where the group shows it to them', () => {
    const world = new DriversWorld('ana', 'everything');
    const ana = world.node('ana');
    const first = said(ana);
    world.joins('bo');
    world.run(1_000);
    const second = said(ana);
    const cleo = world.joins('cleo');
    world.run(500);
    world.run(2_500);
    expect(opens(cleo, first)).to.deep.equal({ kind: 'open', payload: TEXT });
    expect(opens(cleo, second)).to.deep.equal({ kind: 'open', payload: TEXT });
    expect(cleo.opened).to.deep.equal([ZERO_ROOM]);
    const asked = pastIn(world, 'asked').length;
    world.run(20_000);
    expect(pastIn(world, 'asked').length, 'and then nothing is asked').to.equal(asked);
    cleo.restart();
    cleo.driver.look();
    expect(opens(cleo, first)).to.deep.equal({ kind: 'open', payload: TEXT });
  });

  it('MK75 of many that come at once each asks whoever has been in for longest, and not the others', () => {
    const world = new DriversWorld('ana', 'everything');
    const ana = world.node('ana');
    const first = said(ana);
    const came = ['bo', 'cleo', 'dan', 'eve', 'fay', 'gus'].map((name) => world.joins(name));
    expect(came.some(({ deviceId }) => deviceId < ana.deviceId)).to.equal(true);
    world.run(1_000);
    for (const one of came) expect(opens(one, first)).to.deep.equal({ kind: 'open', payload: TEXT });
    const asked = world.said.filter(({ message }) => message.type === 'keysPast' && message.said === 'asked');
    expect(new Set(asked.map(({ to }) => to))).to.deep.equal(new Set(['ana']));
  });

  it('MK75 where they see nothing from before, nothing is asked, and nothing given to who asks (N90)', () => {
    const world = new DriversWorld('ana', 'joining');
    const ana = world.node('ana');
    const first = said(ana);
    const bo = world.joins('bo');
    world.run(5_000);
    expect(opens(bo, first)).to.deep.equal(NO_KEYS);
    expect(pastIn(world, 'asked')).to.deep.equal([]);
    const { epoch } = world.group.open;
    const box = new Uint8Array(0);
    const ask = { type: 'keysPast', roomId: ZERO_ROOM, epoch, said: 'asked', wanted: [1], box } as const;
    world.send(bo, ana.deviceId, ask);
    world.run(1_000);
    expect(pastIn(world, 'given')).to.deep.equal([]);
  });

  it('MK75 what was in force while a device was in and could not read is handed to it everywhere', () => {
    const world = new DriversWorld('ana', 'joining');
    const ana = world.node('ana');
    const bo = world.joins('bo');
    world.joins('cleo');
    world.run(1_000);
    const [room] = bo.store.load().rooms;
    bo.store.save({ rooms: [{ ...room!, standing: { kind: 'unreadable', reason: 'test' } }] });
    bo.restart();
    bo.isUp = false;
    ana.driver.renew(ZERO_ROOM);
    world.run(1_000);
    const missed = said(ana);
    bo.isUp = true;
    world.settle();
    expect(opens(bo, missed)).to.deep.equal(NO_KEYS);
    world.run(5_000);
    expect(opens(bo, missed)).to.deep.equal({ kind: 'open', payload: TEXT });
  });

  it('MK75 who was removed is given nothing, though it has the keys in force', () => {
    const world = new DriversWorld('ana', 'everything');
    const ana = world.node('ana');
    world.loses = ({ type }) => type === 'keysPast';
    const bo = world.joins('bo');
    world.run(1_000);
    const { epoch } = world.group.open;
    const memberId = memberIdOf(bo.person.certificate.rootKey, hash);
    world.group.does(ana.person, { kind: 'memberRemoved', memberId, banned: false });
    world.settle();
    world.loses = () => false;
    const box = new Uint8Array(0);
    const ask = { type: 'keysPast', roomId: ZERO_ROOM, epoch, said: 'asked', wanted: [1], box } as const;
    world.send(bo, ana.deviceId, ask);
    world.settle();
    expect(pastIn(world, 'given')).to.deep.equal([]);
  });

  it('MK76 a box that is not for this device, or of another epoch, gives nothing', () => {
    const world = new DriversWorld('ana', 'everything');
    const ana = world.node('ana');
    const first = said(ana);
    const [bo, cleo] = [world.joins('bo'), world.joins('cleo')];
    world.loses = (message) => message.type === 'keysPast' && message.said === 'given';
    world.run(3_000);
    expect(opens(cleo, first)).to.deep.equal(NO_KEYS);
    const boxes = world.said.filter(({ message }) => message.type === 'keysPast' && message.said === 'given');
    const forBo = boxes.find(({ to }) => to === 'bo')!;
    const giver = world.node(forBo.from);
    world.loses = () => false;
    world.send(giver, cleo.deviceId, forBo.message);
    world.settle();
    expect(opens(cleo, first), 'for another').to.deep.equal(NO_KEYS);
    const { message } = forBo as { message: KeysPast };
    world.send(giver, bo.deviceId, { ...message, epoch: message.epoch - 1 });
    world.send(giver, bo.deviceId, { ...message, box: message.box.map((byte) => byte ^ 1) });
    world.settle();
    expect(opens(bo, first), 'altered').to.deep.equal(NO_KEYS);
    world.send(giver, bo.deviceId, message);
    world.settle();
    expect(opens(bo, first)).to.deep.equal({ kind: 'open', payload: TEXT });
  });

  it('MK76 secrets in a box are written and read, and nothing else is', () => {
    const secrets = [{ roomId: ZERO_ROOM, epoch: 3, from: 7, secret: new Uint8Array(32).fill(5) }];
    const bytes = encodePastSecrets(secrets);
    expect(decodePastSecrets(bytes)).to.deep.equal(secrets);
    for (const wrong of [bytes.slice(0, -1), Uint8Array.of(...bytes, 0), Uint8Array.of(255, 255, 255, 255)]) {
      expect(() => decodePastSecrets(wrong)).to.throw();
    }
  });
});
