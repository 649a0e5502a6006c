import { expect } from 'chai';
import type { Links } from '../../../src/engine/ports.ts';
import type { DeviceId, GroupId } from '../../../src/protocol/ids.ts';
import type { PeerMessage } from '../../../src/protocol/peer-messages.ts';
import { Turns } from '../../../src/server/group/turns.ts';

const BO = 'bo' as DeviceId;

describe('server/group/turns', () => {
  let told: string[];
  let turns: Turns;

  beforeEach(() => {
    told = [];
    const links: Links = {
      send: (to, channel, message) => told.push(`${channel}: ${message.type} to ${to}`),
      flush: () => told.push('flush'),
    };
    turns = new Turns(links);
  });

  /** As an engine does it. */
  function due(group: string, ...types: readonly PeerMessage['type'][]): void {
    turns.schedule(() => {
      for (const type of types) turns.send(BO, group as GroupId, { type } as PeerMessage);
      turns.flush();
    });
  }

  async function over(): Promise<void> {
    await new Promise<void>((resolve) => void setImmediate(resolve));
  }

  it('HS45 signs of life and their answers of groups whose turns come together leave together', async () => {
    due('a', 'heartbeat');
    due('b', 'heartbeatAnswer', 'heartbeat');
    due('c');
    expect(told).to.deep.equal([]);
    await over();
    const flushes = told.flatMap((what, at) => (what === 'flush' ? [at] : []));
    expect(told.slice(0, 3)).to.deep.equal([
      'a: heartbeat to bo',
      'b: heartbeatAnswer to bo',
      'b: heartbeat to bo',
    ]);
    // The second finds nothing that waits.
    expect(flushes).to.deep.equal([3, 4]);
  });

  it('HS45 whatever else a turn sends leaves at its end, and takes along what waited', async () => {
    due('a', 'heartbeat');
    due('b', 'append', 'heartbeat');
    due('c', 'heartbeat');
    due('d', 'heartbeat');
    await over();
    expect(told.slice(0, 4)).to.deep.equal([
      'a: heartbeat to bo',
      'b: append to bo',
      'b: heartbeat to bo',
      'flush',
    ]);
    expect(told.slice(4, 7)).to.deep.equal(['c: heartbeat to bo', 'd: heartbeat to bo', 'flush']);
  });

  it('HS45 what a turn sends before it waits for the disk leaves before', async () => {
    due('a', 'heartbeat');
    turns.schedule(() => {
      turns.send(BO, 'b' as GroupId, { type: 'append' } as PeerMessage);
      turns.flush();
      told.push('save');
    });
    due('c', 'heartbeat');
    await over();
    expect(told.slice(0, 4)).to.deep.equal(['a: heartbeat to bo', 'b: append to bo', 'flush', 'save']);
  });

  it('HS45 a save that ends between the runs lets its frames go at once', () => {
    turns.send(BO, 'a' as GroupId, { type: 'heartbeat' } as PeerMessage);
    turns.flush();
    expect(told).to.deep.equal(['a: heartbeat to bo', 'flush']);
  });

  it('a turn that comes due in a run waits until sockets and timers had theirs', async () => {
    turns.schedule(() => {
      told.push('first');
      turns.schedule(() => told.push('second'));
    });
    await over();
    expect(told).to.deep.equal(['first', 'flush']);
    await over();
    expect(told).to.deep.equal(['first', 'flush', 'second', 'flush']);
  });
});
