import { expect } from 'chai';
import { ZERO_ROOM } from '../../src/protocol/encode-event.ts';
import type { Entry } from '../../src/protocol/entry.ts';
import { EVENT_KIND, SEAL_EPOCH, type EventHeader } from '../../src/protocol/event.ts';
import type { DeviceId, Hash, Index, RoomId } from '../../src/protocol/ids.ts';
import type { Payload } from '../../src/protocol/payloads.ts';
import { a, b, c, Story } from './story.ts';

/** By the checker of the rule alone, as in checkers.test.ts. */
function rejects(rule: string, story: Story): void {
  expect(story.verdict(rule), `${rule} sees nothing wrong`).to.deep.include({ rule });
}

const from = (index: Index, secret: string): { roomId: RoomId; from: Index; secret: string } => ({
  roomId: ZERO_ROOM,
  from: index,
  secret,
});

/** A sealed group of a, who has added b and c to the open rooms. */
class Sealed {
  readonly story = new Story();
  readonly #room: RoomId;
  epoch = 0;

  constructor() {
    const genesis = this.#event(a, { kind: 'profile', memberName: 'a' }, { kind: EVENT_KIND.genesis });
    const { body } = genesis;
    this.#room = (body.kind === 'event' ? body.event.id : '') as string as RoomId;
    this.story.apply(a, [genesis]);
    this.commit(a, [b, c]);
  }

  commit(by: DeviceId, added: readonly DeviceId[], removed: readonly DeviceId[] = []): this {
    const made = {
      commit: Uint8Array.of(1),
      treeHash: '12'.repeat(32) as Hash,
      epoch: this.epoch++,
      start: 0,
    };
    const welcome = new Uint8Array(added.length === 0 ? 0 : 1);
    const entry = this.#event(
      by,
      { kind: 'keysCommit', added, removed, welcome, ...made },
      { roomId: ZERO_ROOM },
    );
    this.story.apply(a, [entry]);
    return this;
  }

  remove(by: DeviceId, deviceId: DeviceId): this {
    this.story.apply(a, [this.#event(by, { kind: 'deviceRemoved', deviceId }, {})]);
    return this;
  }

  /** By somebody who had seen the log up to this entry. */
  say(by: DeviceId, index = this.story.log.lastIndex): this {
    const head = { index, hash: '12'.repeat(32) as Hash };
    const sealed = { roomId: this.#room, seal: SEAL_EPOCH, head };
    this.story.apply(a, [this.#event(by, { kind: 'message', text: 'x', replyTo: null }, sealed)]);
    return this;
  }

  #event(by: DeviceId, content: Payload, header: Partial<EventHeader>): Entry {
    const made = this.story.log.make(by, content);
    return this.story.log.event({ ...made, header: { ...made.header, ...header } });
  }
}

describe('checkers of room keys', () => {
  it('K1 reject two devices with other keys from one entry on', () => {
    const story = new Story().key(a, from(1, 'x'), from(5, 'y')).key(b, from(5, 'y'));
    expect(story.verdict('K1')).to.equal(null);
    rejects('K1', story.key(c, from(5, 'z')));
  });

  it('K2 reject whoever opens what is not for it', () => {
    const { id } = new Story().log.message(a);
    const may = { node: a, opened: true, may: true, must: true };
    const closed = { node: b, opened: false, may: false, must: false };
    expect(new Story().read(id, may, closed).verdict('K2')).to.equal(null);
    rejects('K2', new Story().read(id, may, { ...closed, opened: true }));
  });

  it('K4 reject whoever does not open what is for it', () => {
    const { id } = new Story().log.message(a);
    const gone = { node: b, opened: false, may: true, must: false };
    expect(new Story().read(id, gone).verdict('K4')).to.equal(null);
    rejects('K4', new Story().read(id, gone, { ...gone, node: c, must: true }));
  });

  it('K3 accept what is said before somebody is removed, and after a commit has taken it out', () => {
    const group = new Sealed();
    const before = group.story.log.lastIndex;
    group.say(b).remove(a, c).say(b, before).commit(a, [], [c]).say(b).say(b, before);
    expect(group.story.verdict('K3')).to.equal(null);
  });

  describe('K3 reject', () => {
    it('what is said by somebody who has seen the removal, and not the commit', () => {
      const group = new Sealed().remove(a, c);
      const locked = group.story.log.lastIndex;
      rejects('K3', new Sealed().remove(a, c).say(b).story);
      rejects('K3', group.commit(a, [], [c]).say(b, locked).story);
    });
    it('what a removed device says, wherever it stood', () => {
      const group = new Sealed();
      const before = group.story.log.lastIndex;
      rejects('K3', group.remove(a, c).commit(a, [], [c]).say(c, before).story);
    });
    it('what is said while one of two that were removed has the keys', () => {
      const group = new Sealed().remove(a, b).remove(a, c).commit(a, [], [b]).say(a);
      rejects('K3', group.story);
    });
  });
});
