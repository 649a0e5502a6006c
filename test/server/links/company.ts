/** A node among those that it knows: a friend that keeps the rules and has a link all the while, and a rogue. */
import { expect } from 'chai';
import type { Greeted } from '../../../src/server/links/handshake.ts';
import { rawLink } from './raw-link.ts';
import { COMMIT, connected, GROUP_A, TestNode, type TestNodeOptions } from './world.ts';

export class Company {
  readonly node: TestNode;
  readonly friend = new TestNode();
  /** It listens nowhere and dials by hand. */
  readonly rogue = new TestNode();

  private constructor(options: TestNodeOptions) {
    this.node = new TestNode(options);
  }

  /** Resolves when the friend has its link. */
  static async meet(options: TestNodeOptions = {}): Promise<Company> {
    const company = new Company(options);
    const { node, friend, rogue } = company;
    await Promise.all([node.start(), friend.start()]);
    rogue.book.setOwn([], 1);
    const all = [node, friend].map((one) => one.asKnown());
    for (const one of [node, friend]) one.manager.setKnown([...all, rogue.asKnown([GROUP_A], [])]);
    await connected([node, friend]);
    return company;
  }

  /** A link of the rogue after a good hello, up at the node. Whoever asks for it ends its transport. */
  async linkRogue(): Promise<Greeted> {
    const from = this.node.notes.all.length;
    const raw = await rawLink(this.rogue, this.node);
    raw.socket.on('error', () => undefined);
    await this.node.notes.until('up', (note) => note.peer === this.rogue.deviceId, from);
    return raw;
  }

  /** What the friend says arrives, and its link was never down. */
  async serves(): Promise<void> {
    const { node, friend } = this;
    const from = node.notes.all.length;
    friend.manager.send(node.deviceId, GROUP_A, COMMIT);
    friend.manager.flush();
    await node.notes.until('message', (note) => note.peer === friend.deviceId, from);
    const isLost = node.notes.all.some((note) => note.what === 'down' && note.peer === friend.deviceId);
    expect(isLost, 'the friend lost its link').to.equal(false);
  }

  async part(): Promise<void> {
    await Promise.all([this.node.stop(), this.friend.stop()]);
  }
}
