import { createHash } from 'node:crypto';
import { expect } from 'chai';
import type { GroupId } from '../../../src/protocol/ids.ts';
import {
  Nearby,
  nearbyToken,
  type Announcement,
  type Announcer,
  type Heard,
} from '../../../src/server/discovery/nearby.ts';
import { GROUP_A, GROUP_B } from '../links/world.ts';

/** A local network in which everybody hears everybody, and whoever wants to may say anything. */
class Lan {
  readonly said: { by: Announcer; announcement: Announcement; host: string }[] = [];
  readonly #ears = new Map<Announcer, (heard: Heard) => void>();

  announcer(host: string): Announcer {
    const announcer: Announcer = {
      begin: (announcement, heard) => {
        this.#forget(announcer);
        this.said.push({ by: announcer, announcement, host });
        this.#ears.set(announcer, heard);
        for (const one of this.said)
          if (one.by !== announcer) this.say({ ...one.announcement, addresses: [one.host] });
        this.say({ ...announcement, addresses: [host] });
      },
      end: async () => {
        this.#ears.delete(announcer);
        this.#forget(announcer);
      },
    };
    return announcer;
  }

  say(heard: Heard): void {
    for (const ear of this.#ears.values()) ear(heard);
  }

  #forget(announcer: Announcer): void {
    const at = this.said.findIndex(({ by }) => by === announcer);
    if (at !== -1) this.said.splice(at, 1);
  }
}

let randoms = 0;

function node(lan: Lan, host: string, groups: readonly GroupId[], isThere = (_address: string) => false) {
  const world = { nowMs: 0, groups, met: [] as string[] };
  const nearby = new Nearby({
    announcer: lan.announcer(host),
    groups: () => world.groups,
    meet: async (address) => {
      world.met.push(address);
      return isThere(address);
    },
    random: (bytes) => new Uint8Array(bytes).fill(++randoms),
    nowMs: () => world.nowMs,
  });
  return { world, nearby };
}

const SALT = '5'.repeat(32);

/** A name as nodes make them up. */
function nameOf(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}

function stranger(who: string, tokens: readonly string[] = [], more: Partial<Heard> = {}): Heard {
  return {
    name: nameOf(who),
    port: 5700,
    addresses: ['192.168.1.66'],
    txt: { v: '1', s: SALT, t: tokens.join('') },
    ...more,
  };
}

describe('discovery/nearby', () => {
  it('NR9 devices of a common group know each other and meet; others only see that somebody is there', async () => {
    const lan = new Lan();
    const ana = node(lan, '192.168.1.1', [GROUP_A], () => true);
    const bo = node(lan, '192.168.1.2', [GROUP_B, GROUP_A], () => true);
    const eve = node(lan, '192.168.1.3', []);
    for (const [at, one] of [ana, bo, eve].entries()) one.nearby.start(5701 + at);
    expect(ana.nearby.neighbours.map(({ addresses, sharesGroup }) => [addresses, sharesGroup])).to.deep.equal(
      [
        [['192.168.1.2:5702'], true],
        [['192.168.1.3:5703'], false],
      ],
    );
    expect(eve.nearby.neighbours.map(({ sharesGroup }) => sharesGroup)).to.deep.equal([false, false]);
    expect(ana.world.met).to.deep.equal(['192.168.1.2:5702']);
    expect(bo.world.met).to.deep.equal(['192.168.1.1:5701']);
    expect(eve.world.met).to.deep.equal([]);
    await bo.nearby.stop();
    expect(lan.said).to.have.length(2);
  });

  it('NR8 what is announced names no group, member, device or computer, and does not show how many groups there are', () => {
    const lan = new Lan();
    for (const groups of [[], [GROUP_A], [GROUP_A, GROUP_B]])
      node(lan, '192.168.1.1', groups).nearby.start(5700);
    for (const { announcement } of lan.said) {
      expect(Object.keys(announcement.txt)).to.have.members(['v', 's', 't']);
      expect(announcement.txt['t']).to.match(/^[0-9a-f]{64}$/);
      expect(announcement.name).to.match(/^[0-9a-f]{16}$/);
      const all = JSON.stringify(announcement);
      for (const group of [GROUP_A, GROUP_B]) expect(all).not.to.contain(group);
    }
    const all = lan.said.map(({ announcement }) => announcement);
    expect(new Set(all.map(({ name }) => name)).size).to.equal(3);
    expect(new Set(all.map(({ txt }) => txt['s'])).size).to.equal(3);
    expect(nearbyToken(GROUP_A, SALT)).not.to.equal(nearbyToken(GROUP_A, '6'.repeat(32)));
  });

  it('NR8 with another group the node is another one to whoever listens, and says nothing anew without one', () => {
    const lan = new Lan();
    const { world, nearby } = node(lan, '192.168.1.1', [GROUP_A]);
    nearby.groupsChanged();
    expect(lan.said, 'not started').to.have.length(0);
    nearby.start(5700);
    const [first] = lan.said;
    nearby.groupsChanged();
    expect(lan.said).to.deep.equal([first]);
    world.groups = [GROUP_A, GROUP_B];
    nearby.groupsChanged();
    expect(lan.said).to.have.length(1);
    expect(lan.said[0]!.announcement.name).not.to.equal(first!.announcement.name);
    expect(nearby.neighbours, 'itself is nobody').to.deep.equal([]);
  });

  it('NR9 a token that somebody says again leads to a look at most once a minute, and eight a minute for all', () => {
    const lan = new Lan();
    const { world, nearby } = node(lan, '192.168.1.1', [GROUP_A]);
    nearby.start(5700);
    const tokens = [nearbyToken(GROUP_A, SALT)];
    for (let n = 0; n < 3; n++) lan.say(stranger('one', tokens));
    expect(world.met).to.have.length(1);
    for (let n = 0; n < 20; n++) {
      const s = n.toString(16).padStart(32, '0');
      const txt = { v: '1', s, t: nearbyToken(GROUP_A, s) };
      lan.say(stranger(`further ${n}`, [], { txt }));
    }
    expect(world.met).to.have.length(8);
    world.nowMs = 60_000;
    lan.say(stranger('one', tokens));
    expect(world.met).to.have.length(9);
  });

  it('AD18 a token that is said again by many uses up no looks at others, and none when its maker was met', () => {
    const lan = new Lan();
    const { world, nearby } = node(lan, '192.168.1.1', [GROUP_A]);
    nearby.start(5700);
    const tokens = [nearbyToken(GROUP_A, SALT)];
    for (let n = 0; n < 50; n++) lan.say(stranger(`again ${n}`, tokens));
    expect(world.met).to.have.length(2);
    const s = '6'.repeat(32);
    lan.say(stranger('another', [], { port: 5800, txt: { v: '1', s, t: nearbyToken(GROUP_A, s) } }));
    expect(world.met.at(-1)).to.equal('192.168.1.66:5800');
  });

  it('AD18 whoever says again what a device said that was met, or this one, is looked for by nobody', async () => {
    const lan = new Lan();
    const ana = node(lan, '192.168.1.1', [GROUP_A], () => true);
    const bo = node(lan, '192.168.1.2', [GROUP_A], () => true);
    ana.nearby.start(5701);
    bo.nearby.start(5702);
    await new Promise((resolve) => setImmediate(resolve));
    const before = ana.world.met.length;
    ana.world.nowMs = 120_000;
    for (const { announcement } of lan.said)
      lan.say(stranger('replay of ' + announcement.name, [], { txt: announcement.txt }));
    expect(ana.world.met).to.have.length(before);
    expect(ana.nearby.neighbours.filter(({ sharesGroup }) => sharesGroup).length, 'known, not met').to.equal(
      2,
    );
  });

  it('NR9 of thousands that say they are there 64 are kept, and nobody whom nobody hears any more', () => {
    const lan = new Lan();
    const { world, nearby } = node(lan, '192.168.1.1', [GROUP_A]);
    nearby.start(5700);
    for (let n = 0; n < 5_000; n++) lan.say(stranger(`s${n}`));
    expect(nearby.neighbours).to.have.length(64);
    world.nowMs = 300_001;
    expect(nearby.neighbours).to.deep.equal([]);
    lan.say(stranger('late'));
    expect(nearby.neighbours.map(({ name }) => name)).to.deep.equal([nameOf('late')]);
  });

  it('AD17 made-up neighbours, also with tokens that they heard, keep no device of a common group out', async () => {
    const lan = new Lan();
    const { world, nearby } = node(lan, '192.168.1.1', [GROUP_A], (address) => address === '10.0.0.7:5700');
    nearby.start(5700);
    const tokens = [nearbyToken(GROUP_A, SALT)];
    const friend = stranger('friend', tokens, { addresses: ['10.0.0.7'] });
    /** Whoever knows the group makes tokens for salts of its own. */
    const knowing = (who: string, more: Partial<Heard> = {}): Heard => {
      const s = nameOf(who).repeat(2);
      return stranger(who, [], { txt: { v: '1', s, t: nearbyToken(GROUP_A, s) }, ...more });
    };
    const isMet = async (): Promise<boolean> => {
      // The answer of a meeting is a few promises away.
      for (let turn = 0; turn < 10; turn++) await Promise.resolve();
      return (
        nearby.neighbours.some(({ name }) => name === friend.name) && world.met.includes('10.0.0.7:5700')
      );
    };
    for (let n = 0; n < 64; n++) lan.say(stranger(`one ${n}`));
    lan.say(friend);
    expect(await isMet(), 'in the place of one that knows no group').to.equal(true);
    expect(nearby.neighbours).to.have.length(64);
    lan.say(stranger('one more'));
    expect(nearby.neighbours.map(({ name }) => name)).not.to.include(nameOf('one more'));
    for (let minute = 1; minute <= 20; minute++) {
      world.nowMs = minute * 60_000;
      lan.say(friend);
      for (let n = 0; n < 16; n++) lan.say(knowing(`liar ${minute} ${n}`));
    }
    expect(await isMet(), 'one that was met gives way to nobody').to.equal(true);
    expect(nearby.neighbours).to.have.length(64);
    const other = knowing('another friend', { addresses: ['10.0.0.7'] });
    world.nowMs += 60_000;
    world.met.splice(0);
    lan.say(other);
    expect(await isMet(), 'those who were looked for in vain give way').to.equal(true);
    expect(nearby.neighbours.map(({ name }) => name)).to.include(other.name);
  });

  it('NR9 what no node says is not heard, and of addresses only those that are dialled', () => {
    const lan = new Lan();
    const { nearby } = node(lan, '192.168.1.1', [GROUP_A]);
    nearby.start(5700);
    const nonsense: Heard[] = [
      stranger('a', [], { txt: {} }),
      stranger('b', [], { txt: { v: '2', s: SALT, t: '' } }),
      stranger('c', [], { txt: { v: '1', s: 'salt', t: '' } }),
      stranger('d', [], { txt: { v: '1', s: SALT, t: 'x'.repeat(16) } }),
      stranger('e', [], { txt: { v: '1', s: SALT, t: '0'.repeat(15) } }),
      stranger('f', [], { txt: { v: '1', s: SALT, t: '0'.repeat(13 * 16) } }),
      stranger('g', [], { txt: { v: 1, s: [SALT], t: null } }),
      stranger('h', [], { name: 'h'.repeat(64) }),
      stranger('h', [], { name: 'Ana’s computer' }),
      stranger('h', [], { name: `${nameOf('h')} (2)` }),
      stranger('h', [], { name: '' }),
      stranger('i', [], { addresses: [] }),
      stranger('j', [], { addresses: ['169.254.169.254', 'fe80::1', 'not one', '0.0.0.0'] }),
      stranger('k', [], { port: 0 }),
      stranger('l', [], { port: 70_000 }),
    ];
    for (const heard of nonsense) lan.say(heard);
    expect(nearby.neighbours).to.deep.equal([]);
    const many = Array.from({ length: 20 }, (_, n) => `10.0.0.${n}`);
    lan.say(stranger('m', [], { addresses: ['fe80::1', ...many, 'fd00::1'] }));
    expect(nearby.neighbours[0]!.addresses).to.deep.equal([
      '10.0.0.0:5700',
      '10.0.0.1:5700',
      '10.0.0.2:5700',
      '10.0.0.3:5700',
    ]);
  });
});
