import { expect } from 'chai';
import { OneAtATime } from '../../../src/client/state/one-at-a-time.ts';

describe('client/state/one-at-a-time', () => {
  it('however often it is asked for: one under way, one behind it; other keys by themselves', async () => {
    const asked: string[] = [];
    const ends: (() => void)[] = [];
    const one = new OneAtATime(async (key) => {
      asked.push(key);
      await new Promise<void>((resolve) => ends.push(resolve));
    });
    const over = one.ask('a');
    for (let n = 0; n < 1_000; n++) void one.ask('a');
    const other = one.ask('b');
    expect(asked).to.deep.equal(['a', 'b']);
    ends.shift()!();
    ends.shift()!();
    await other;
    expect(asked).to.deep.equal(['a', 'b', 'a']);
    ends.shift()!();
    await over;
    expect(asked).to.deep.equal(['a', 'b', 'a']);
    void one.ask('a');
    expect(asked).to.have.length(4);
  });

  it('one that fails is not in the way of the next', async () => {
    let calls = 0;
    const one = new OneAtATime(async () => {
      calls += 1;
      if (calls === 1) throw new Error('broken');
      return Promise.resolve();
    });
    const failure = await one.ask('a').then(
      () => null,
      (error: unknown) => (error as Error).message,
    );
    await one.ask('a');
    expect([failure, calls]).to.deep.equal(['broken', 2]);
  });
});
