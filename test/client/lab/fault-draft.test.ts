import { expect } from 'chai';
import { faultOf, FIRST_FAULT, type FaultDraft } from '../../../src/client/lab/fault-draft.ts';
import { deedSchema } from '../../../src/lab/scenario/schema.ts';
import { FAULTS, type FaultWords } from '../../../src/sim/scenario/words.ts';

function faultIn(words: Partial<FaultDraft>): FaultWords {
  const deed = faultOf({ ...FIRST_FAULT, ...words }, 'a');
  expect(deed).to.have.property('fault');
  return (deed as { readonly fault: FaultWords }).fault;
}

describe('client/lab: the form for a fault', () => {
  it('LB16 LB21 whatever is chosen is a deed of a scenario', () => {
    for (const type of FAULTS) {
      for (const percent of [0, 1, 50, 97, 99.9, 100]) {
        for (const seconds of [0, 2.5]) {
          const draft = { ...FIRST_FAULT, type, percent, seconds, burstFrames: 3, jitterMs: 5 };
          for (const distribution of ['uniform', 'normal', 'pareto'] as const) {
            const deed = faultOf({ ...draft, distribution }, 'a');
            const read = deedSchema.safeParse(deed);
            expect(read.error?.issues, JSON.stringify(deed)).to.equal(undefined);
            expect(read.data).to.deep.equal(deed);
          }
        }
      }
    }
  });

  it('LB14 LB15 says only what this kind of fault has: bursts of what does not always act, a spread of what jitters', () => {
    const burst = { type: 'drop', burstFrames: 8, jitterMs: 5, distribution: 'pareto' } as const;
    expect(faultIn({ ...burst, percent: 20 }).attributes).to.deep.equal({ burstFrames: 8 });
    expect(faultIn({ ...burst, percent: 95 }).attributes).to.deep.equal({ burstFrames: 19 });
    expect(faultIn(burst).attributes).to.deep.equal({});
    expect(faultIn({ ...burst, type: 'latency', delayMs: 40 }).attributes).to.deep.equal({
      delayMs: 40,
      jitterMs: 5,
      distribution: 'pareto',
    });
    const clock = faultIn({ type: 'skew', from: 'n2', to: 'n3', offsetMs: -500, seconds: 1.5 });
    expect(clock).to.deep.include({
      from: 'n2',
      to: 'all',
      attributes: { offsetMs: -500 },
      durationMs: 1_500,
    });
  });
});
