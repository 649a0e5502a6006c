import { expect } from 'chai';
import { DraftKeeper } from '../../../src/client/chat/draft-keeper.ts';

describe('client/chat/draft-keeper', () => {
  it('saves half a second after the last key, once', () => {
    const { keeper, saved, pass } = desk();
    keeper.typed('h');
    keeper.typed('hi');
    expect(saved).to.deep.equal([]);
    pass();
    pass();
    expect(saved).to.deep.equal(['hi']);
  });

  it('saves at once when the person leaves, and only what is new', () => {
    const { keeper, saved, pass } = desk();
    keeper.typed('hi');
    keeper.leave();
    keeper.leave();
    pass();
    expect(saved).to.deep.equal(['leaving hi']);
  });

  it('a message that was sent leaves no draft, also none that was about to be saved', () => {
    const { keeper, saved, pass } = desk();
    keeper.typed('hi');
    keeper.sent();
    pass();
    expect(saved, 'the node never had it').to.deep.equal([]);
    keeper.typed('more');
    pass();
    keeper.sent();
    expect(saved).to.deep.equal(['more', '']);
  });

  it('takes what another tab typed, unless there is something here that the node does not have', () => {
    const { keeper, pass } = desk();
    expect(keeper.told('from before')).to.equal('from before');
    expect(keeper.told('')).to.equal('');
    keeper.typed('mine');
    expect(keeper.told('theirs')).to.equal(null);
    pass();
    expect(keeper.told('theirs')).to.equal('theirs');
  });
});

function desk(): { keeper: DraftKeeper; saved: string[]; pass: () => void } {
  const saved: string[] = [];
  let due: (() => void) | null = null;
  const keeper = new DraftKeeper({
    save: (text) => saved.push(text),
    saveLeaving: (text) => saved.push(`leaving ${text}`),
    later: (run) => {
      due = run;
      return () => {
        due = null;
      };
    },
  });
  const pass = (): void => {
    const run = due;
    due = null;
    run?.();
  };
  return { keeper, saved, pass };
}
