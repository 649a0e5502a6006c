import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect } from 'chai';
import type { Checker } from '../../src/sim/checkers/checker.ts';
import { allBut, leftOutText, readAspects, readLeftOut, type LeftOut } from '../../src/sim/recipe.ts';
import { runSeed, type RunResult } from '../../src/sim/run.ts';
import { shrink } from '../../src/sim/shrink.ts';
import { demes } from '../cli/recorded-context.ts';
import { allMutants, copyWith } from '../mutants/patches.ts';

const run = promisify(execFile);

/** Calls it a fault when the second process ends after a user was told that a message is kept. */
const endsAfterMessage: Checker = {
  rule: 'S99',
  states: 'no two processes end once a message was accepted',
  watch(_ledger, report) {
    let isAccepted = false;
    let ended = 0;
    return {
      accepted: () => {
        isAccepted = true;
      },
      stopped: ({ node }) => {
        if (isAccepted && ++ended === 2) report(`${node} ended`);
      },
    };
  },
};

/** Numbers of the troubles or acts of a life that were not left out of it. */
function keptOf({ counts }: RunResult, without: LeftOut, what: 'troubles' | 'acts'): number[] {
  return Array.from({ length: counts.numbered[what] }, (_, i) => i + 1).filter(
    (number) => !without[what].some(({ from, to }) => from <= number && number <= to),
  );
}

describe('a recipe', () => {
  it('is read as it is written', () => {
    const without = { troubles: allBut([4, 5, 9]), acts: [{ from: 2, to: 2 }] };
    expect(leftOutText(without)).to.equal('t1..3,t6..8,t10..,a2');
    expect(readLeftOut('t1..3,t6..8,t10..,a2')).to.deep.equal(without);
    expect(leftOutText({ troubles: allBut([]), acts: allBut([1]) })).to.equal('t1..,a2..');
  });

  it('is refused when it says nothing or something else', () => {
    for (const text of ['', 't', 't0', 'x1', 't5..3', 't1-3', 't1,', 't1...']) {
      expect(readLeftOut(text), text).to.equal(undefined);
    }
    for (const text of ['', 'rain', 'disks,disks']) expect(readAspects(text), text).to.equal(undefined);
    expect(readAspects('disks,weather')).to.deep.equal(['disks', 'weather']);
  });
});

describe('leaving out', () => {
  it('one trouble or act leaves what and when the others are as it was', () => {
    const troublesOf = (text?: string): Map<number, string> => {
      const without = text === undefined ? {} : { without: readLeftOut(text)! };
      const { transcript } = runSeed({ seed: 14, events: 3_000, transcript: true, ...without });
      const found = transcript!.map((line) => /^(\S+) .* trouble (\d+): (\w+)/.exec(line));
      return new Map(found.flatMap((at) => (at === null ? [] : [[Number(at[2]), `${at[1]} ${at[3]}`]])));
    };
    const whole = troublesOf();
    const rest = troublesOf('t2,t5..6,a3..5');
    expect(whole.size).to.be.greaterThan(10);
    expect([2, 5, 6].filter((number) => rest.has(number))).to.deep.equal([]);
    // Whom a trouble meets may differ, and so may whether anybody is there.
    const both = [...rest].filter(([number]) => whole.has(number));
    expect(both.length).to.be.greaterThan(7);
    for (const [number, trouble] of both) expect(trouble).to.equal(whole.get(number));
  });
});

describe('shrinking', () => {
  it('finds nothing in a life that breaks no rule', () => {
    expect(shrink({ seed: 1, nodes: 1, events: 300 })).to.equal(null);
  });

  it('leaves just what breaks the rule, the same each time, and its words show it again', () => {
    const options = { seed: 14, checkers: [endsAfterMessage] };
    const whole = runSeed(options);
    expect(whole.failure?.rule).to.equal('S99');
    const shrunk = shrink(options)!;
    const { without, events, plain } = shrunk.options;
    expect(shrunk.result.failure!.rule).to.equal('S99');
    const kept = (what: 'troubles' | 'acts'): number[] => keptOf(shrunk.result, without!, what);
    // One that ends everybody, or two that end one each; something to accept; nothing else.
    expect(kept('troubles').length).to.be.within(1, 2);
    expect(kept('acts').length).to.equal(1);
    expect(events).to.be.at.most(whole.failure!.event);
    expect(plain).to.include('weather');
    expect(shrink(options)!.result).to.deep.equal(shrunk.result);
    // As the command reads it.
    const words = shrunk.result.failure!.replay.split(' ');
    const wordAfter = (flag: string): string => words[words.indexOf(flag) + 1]!;
    const again = runSeed({
      seed: Number(wordAfter('--seed')),
      nodes: Number(wordAfter('--nodes')),
      events: Number(wordAfter('--events')),
      without: readLeftOut(wordAfter('--without'))!,
      plain: readAspects(wordAfter('--plain'))!,
      checkers: options.checkers,
    });
    expect(again).to.deep.equal(shrunk.result);
  }).timeout(120_000);

  it('stops when its lives are used up, with the best so far', () => {
    const shrunk = shrink({ seed: 14, checkers: [endsAfterMessage] }, { livesMax: 5, eventsMax: 1_000_000 })!;
    expect(shrunk.lives).to.equal(5);
    expect(shrunk.result.failure!.rule).to.equal('S99');
  }).timeout(30_000);

  it('makes a fault of the core small, and its replay breaks the same rule to the byte', async () => {
    const { folder, remove } = copyWith(
      allMutants().find(({ name }) => name === 'vote-forgotten-at-restart')!,
    );
    try {
      const script = `
        import { runSeed, runSeeds } from './src/sim/run.ts';
        import { shrink } from './src/sim/shrink.ts';
        import { leftOutText } from './src/sim/recipe.ts';
        // Of three the one that broke soonest: how small a life can be made depends on the life.
        let left = 3;
        const { failed } = runSeeds(1, 120, {}, ({ ok }) => ok || --left > 0);
        const [first] = failed.sort((a, b) => a.failure.event - b.failure.event);
        const { options, result } = shrink({ seed: first.seed });
        const again = runSeed(options);
        console.log(JSON.stringify({ first, result, again, left: leftOutText(options.without) }));`;
      const { stdout } = await run(process.execPath, ['--input-type=module-typescript', '-e', script], {
        cwd: folder,
        timeout: 110_000,
      });
      const { first, result, again, left } = JSON.parse(stdout) as Record<
        'first' | 'result' | 'again',
        RunResult
      > & { readonly left: string };
      const without = readLeftOut(left)!;
      expect(result.failure!.rule).to.equal(first.failure!.rule);
      // With fewer people who write the same may take longer to come about: counted is what is left to read.
      const kept = keptOf(result, without, 'troubles').length + keptOf(result, without, 'acts').length;
      const { troubles, acts } = first.counts.numbered;
      expect(4 * kept).to.be.lessThan(troubles + acts);
      expect(again).to.deep.equal(result);
    } finally {
      remove();
    }
  }).timeout(120_000);

  it('is understood by the command: the recipe gives the same life, healthy here', async () => {
    const recipe = 'sim --seed 3 --nodes 3 --events 900 --without t1..2,t5..,a4.. --plain disks,weather';
    const { exitCode, out } = await demes(recipe.split(' '));
    expect(exitCode).to.equal(0);
    const { transcriptHash } = runSeed({
      seed: 3,
      nodes: 3,
      events: 900,
      without: readLeftOut('t1..2,t5..,a4..')!,
      plain: ['disks', 'weather'],
    });
    expect(out).to.include(transcriptHash);
  });
});
