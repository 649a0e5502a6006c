import { expect } from 'chai';
import type { MemberLook } from '../../src/protocol/payloads.ts';
import type { Group } from '../../src/server/group/group.ts';
import { createLogger } from '../../src/server/log.ts';
import { OwnLook } from '../../src/server/own-look.ts';

const FOX: MemberLook = { colour: 3, picture: '🦊', isBot: false };
const NONE: MemberLook = { colour: 0, picture: '', isBot: false };

class GroupTwin {
  failure: Error | null = null;
  hasJoined = true;
  role = 'follower';
  readonly members: { ownLook: MemberLook | null; setLook(look: MemberLook): Promise<void> };
  told = 0;

  constructor(ownLook: MemberLook | null) {
    this.members = {
      ownLook,
      setLook: async (look) => {
        this.told += 1;
        this.members.ownLook = look;
      },
    };
  }

  view() {
    return { role: this.role };
  }
}

function lookOf(groups: readonly GroupTwin[]): OwnLook {
  return new OwnLook({ groups: () => groups as unknown as Group[], log: createLogger('silent') });
}

describe('server: what stands beside the own name, in all groups', () => {
  it('MS371 a group that was told nothing hears what the first of the others knows, once', async () => {
    const [friends, chess] = [new GroupTwin(FOX), new GroupTwin(null)];
    const own = lookOf([friends, chess]);
    own.look();
    own.look();
    await Promise.resolve();
    expect([friends.told, chess.told]).to.deep.equal([0, 1]);
    expect(chess.members.ownLook).to.deep.equal(FOX);
  });

  it('MS371 that one looks like nothing special is said, too: nothing of before comes back', async () => {
    const [friends, chess] = [new GroupTwin(FOX), new GroupTwin(FOX)];
    const own = lookOf([friends, chess]);
    await own.change(NONE);
    own.look();
    await Promise.resolve();
    expect([friends.members.ownLook, chess.members.ownLook]).to.deep.equal([NONE, NONE]);
    expect(own.shown).to.deep.equal(NONE);
  });

  it('MS370 changes follow one another, and what is not named stays', async () => {
    const friends = new GroupTwin(null);
    const own = lookOf([friends]);
    await Promise.all([own.change({ picture: '🦊' }), own.change({ colour: 3 })]);
    expect(own.shown).to.deep.equal(FOX);
  });

  it('MS370 groups that do not work, are being joined, or were left are neither asked nor told', async () => {
    const [halted, joining, left] = [new GroupTwin(FOX), new GroupTwin(FOX), new GroupTwin(FOX)];
    halted.failure = new Error('halted');
    joining.hasJoined = false;
    left.role = 'removed';
    const own = lookOf([halted, joining, left]);
    expect(own.shown).to.deep.equal(NONE);
    await own.change(NONE);
    expect([halted.told, joining.told, left.told]).to.deep.equal([0, 0, 0]);
  });
});
