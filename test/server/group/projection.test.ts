import { expect } from 'chai';
import type { AppliedEntry } from '../../../src/core/ready.ts';
import { Projection } from '../../../src/server/group/projection.ts';

const entry = (index: number): AppliedEntry => ({ entry: { index }, verdict: null }) as AppliedEntry;
const entries = (from: number, to: number): AppliedEntry[] =>
  Array.from({ length: Math.max(0, to - from + 1) }, (_, n) => entry(from + n));

/** A read model that remembers its steps, over a log that was applied up to `applied`. */
function world(projectedIndex: number, appliedIndex: number) {
  const steps: string[] = [];
  /** Where reads of the log that found something began. */
  const read: number[] = [];
  const state = {
    projectedIndex,
    appliedIndex,
    atHand: Infinity,
    upTo: Infinity,
    error: null as Error | null,
  };
  const failures: Error[] = [];
  const projection = new Projection({
    readModel: {
      get projectedIndex() {
        return state.projectedIndex;
      },
      project(applied) {
        if (state.error !== null) throw state.error;
        expect(applied[0]!.entry.index).to.equal(state.projectedIndex + 1);
        state.projectedIndex = applied.at(-1)!.entry.index;
        steps.push(`${applied[0]!.entry.index}-${state.projectedIndex}`);
        return { messages: [], changed: [], lines: [] };
      },
    },
    archive: {
      applied: (after, limit) => {
        const found = entries(after + 1, Math.min(state.atHand, state.appliedIndex, after + limit));
        if (found.length > 0) read.push(after + 1);
        return found;
      },
      appliedUpTo: () => Math.min(state.atHand, state.appliedIndex),
    },
    upTo: () => state.upTo,
    projected: () => undefined,
    failed: (error) => failures.push(error),
  });
  const apply = (from: number, to: number): void => {
    state.appliedIndex = to;
    projection.applied(entries(from, to));
  };
  return { projection, steps, state, failures, apply, read };
}

describe('server/group/projection', () => {
  it('catches up after a restart in bounded steps, and says when it has', async () => {
    const { projection, steps } = world(10, 600);
    expect(steps).to.deep.equal([]);
    await projection.caughtUp;
    expect(steps).to.deep.equal(['11-266', '267-522', '523-600']);
  });

  it('takes what was just applied at once', async () => {
    const { projection, steps, apply } = world(0, 0);
    await projection.caughtUp;
    apply(1, 2);
    apply(3, 3);
    expect(steps).to.deep.equal(['1-2', '3-3']);
  });

  it('takes a flood in steps, so that others get their turn', async () => {
    const { projection, steps, apply } = world(0, 0);
    await projection.caughtUp;
    apply(1, 1_000);
    expect(steps).to.deep.equal([]);
    apply(1_001, 1_001);
    for (let turn = 0; turn < 4; turn++) await new Promise(setImmediate);
    expect(steps).to.deep.equal(['1-256', '257-512', '513-768', '769-1001']);
  });

  it('keeps of a flood what comes next, and reads the rest from the disk', async () => {
    const { projection, steps, apply, read, state } = world(0, 0);
    await projection.caughtUp;
    for (let from = 1; from < 6_000; from += 1_000) apply(from, from + 999);
    while (state.projectedIndex < 6_000) await new Promise(setImmediate);
    expect(Math.min(...read)).to.equal(4_001);
    expect(steps[0]).to.equal('1-256');
    apply(6_001, 6_001);
    expect(steps.at(-1)).to.equal('6001-6001');
    expect(Math.max(...read)).to.be.lessThan(6_001);
  });

  it('LG139 waits before a part of the log that is missing or not judged, without turning, and goes on when it is there', async () => {
    const { projection, steps, state, apply } = world(0, 0);
    await projection.caughtUp;
    apply(1, 3);
    state.atHand = 3;
    apply(104, 600);
    apply(601, 610);
    for (let turn = 0; turn < 4; turn++) await new Promise(setImmediate);
    expect(steps).to.deep.equal(['1-3']);
    projection.look();
    await new Promise(setImmediate);
    expect(steps).to.deep.equal(['1-3']);
    state.atHand = 50;
    projection.look();
    await new Promise(setImmediate);
    state.atHand = Infinity;
    projection.look();
    for (let turn = 0; turn < 4; turn++) await new Promise(setImmediate);
    expect(steps).to.deep.equal(['1-3', '4-50', '51-306', '307-562', '563-610']);
  });

  it('MK103 waits for the keys to be followed, and takes no more than they allow', async () => {
    const { projection, steps, state, apply } = world(0, 0);
    await projection.caughtUp;
    state.upTo = 2;
    apply(1, 2);
    apply(3, 5);
    for (let turn = 0; turn < 4; turn++) await new Promise(setImmediate);
    expect(steps).to.deep.equal(['1-2']);
    state.upTo = 4;
    projection.look();
    for (let turn = 0; turn < 4; turn++) await new Promise(setImmediate);
    expect(steps).to.deep.equal(['1-2', '3-4']);
    apply(6, 6);
    state.upTo = Infinity;
    projection.look();
    for (let turn = 0; turn < 4; turn++) await new Promise(setImmediate);
    expect(steps).to.deep.equal(['1-2', '3-4', '5-6']);
  });

  it('MK103 a start is ready though keys are still followed', async () => {
    const { projection, steps, state } = world(3, 9);
    state.upTo = 3;
    await projection.caughtUp;
    expect(steps).to.deep.equal([]);
  });

  it('LG139 takes what was judged late from whoever judged it, and what was applied behind it afterwards', async () => {
    const { projection, steps, state, apply, read } = world(0, 0);
    await projection.caughtUp;
    state.atHand = 0;
    apply(301, 310);
    for (const [from, to] of [
      [1, 200],
      [201, 300],
    ] as const) {
      state.atHand = to === 300 ? Infinity : to;
      projection.judged(entries(from, to));
    }
    expect(steps).to.deep.equal(['1-200', '201-300']);
    for (let turn = 0; turn < 4; turn++) await new Promise(setImmediate);
    expect(steps).to.deep.equal(['1-200', '201-300', '301-310']);
    expect(read).to.deep.equal([]);
  });

  it('LG139 reads what was judged late from the disk when it is not what is next', async () => {
    const { projection, steps, state } = world(0, 0);
    await projection.caughtUp;
    state.appliedIndex = 500;
    projection.judged(entries(257, 500));
    for (let turn = 0; turn < 4; turn++) await new Promise(setImmediate);
    expect(steps).to.deep.equal(['1-256', '257-500']);
  });

  it('tells of a disk that refuses while it catches up, and stops', async () => {
    const { steps, state, failures } = world(0, 300);
    state.error = new Error('no room');
    await new Promise(setImmediate);
    await new Promise(setImmediate);
    expect(failures).to.deep.equal([state.error]);
    expect(steps).to.deep.equal([]);
  });

  it('throws to the engine what the disk says of entries just applied', async () => {
    const { projection, state, apply } = world(0, 0);
    await projection.caughtUp;
    state.error = new Error('no room');
    expect(() => apply(1, 1)).to.throw('no room');
  });
});
