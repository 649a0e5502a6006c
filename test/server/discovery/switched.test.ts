import { expect } from 'chai';
import { Switched } from '../../../src/server/discovery/switched.ts';

/** Things that stop when the test says so. */
function world() {
  const log: string[] = [];
  const ends: (() => void)[] = [];
  let made = 0;
  const switched = new Switched(() => {
    const name = ++made;
    log.push(`start ${name}`);
    return {
      name,
      stop: () =>
        new Promise<void>((resolve) => {
          log.push(`stop ${name}`);
          ends.push(resolve);
        }),
    };
  });
  const over = async (): Promise<void> => {
    ends.shift()!();
    await new Promise(setImmediate);
  };
  return { log, over, switched };
}

describe('discovery/switched', () => {
  it('NR12 the next begins when the one before has ended, and the last word counts', async () => {
    const { log, over, switched } = world();
    expect([switched.isOn, switched.running]).to.deep.equal([false, null]);
    for (const on of [true, true, false, true, false, true]) switched.turn(on);
    expect(log).to.deep.equal(['start 1', 'stop 1']);
    expect(switched.isOn).to.equal(true);
    await over();
    expect(log.slice(2)).to.deep.equal(['start 2']);
    expect(switched.running?.name).to.equal(2);
    switched.turn(false);
    expect([switched.isOn, switched.running]).to.deep.equal([false, null]);
    await over();
    expect(log.slice(3)).to.deep.equal(['stop 2']);
  });

  it('NR12 at the end of the node it ends, and begins no more', async () => {
    const { log, over, switched } = world();
    switched.turn(true);
    const stopped = switched.stop();
    switched.turn(true);
    await over();
    await stopped;
    switched.turn(true);
    expect(log).to.deep.equal(['start 1', 'stop 1']);
    expect(switched.isOn).to.equal(false);
  });
});
