import { expect } from 'chai';
import { Late } from '../../../src/client/shell/late.ts';

/** Answers by hand, one request after the other. */
class Answers {
  readonly #open: { readonly come: (value: string) => void; readonly fail: () => void }[] = [];
  asked = 0;

  readonly load = async (): Promise<string> => {
    this.asked += 1;
    return new Promise((come, fail) => {
      this.#open.push({ come, fail: () => fail(new Error('the node is away')) });
    });
  };

  come(value: string): void {
    this.#open.shift()!.come(value);
  }

  fail(): void {
    this.#open.shift()!.fail();
  }
}

function setUp() {
  const answers = new Answers();
  const late = new Late(answers.load);
  let told = 0;
  const end = late.subscribe(() => (told += 1));
  return { answers, late, end, told: () => told };
}

describe('client/shell/late', () => {
  it('is asked for once, however many want it, and is there for all', async () => {
    const { answers, late, told } = setUp();
    const wanted = late.want();
    expect(late.want()).to.equal(wanted);
    expect(late.value()).to.equal(null);
    answers.come('a part');
    await wanted;
    expect([late.value(), late.hasFailed(), answers.asked, told()]).to.deep.equal(['a part', false, 1, 1]);
    await late.want();
    expect(answers.asked).to.equal(1);
  });

  it('MS332 what did not come is asked for again, and has failed until it came', async () => {
    const { answers, late, told } = setUp();
    for (const times of [1, 2]) {
      const wanted = late.want();
      answers.fail();
      await wanted;
      expect([late.value(), late.hasFailed(), answers.asked, told()]).to.deep.equal([
        null,
        true,
        times,
        times,
      ]);
    }
    const wanted = late.want();
    expect(late.hasFailed(), 'while it is asked for').to.equal(true);
    answers.come('a part');
    await wanted;
    expect([late.value(), late.hasFailed()]).to.deep.equal(['a part', false]);
  });

  it('what was asked for ahead has not failed, unless somebody waited for it', async () => {
    const { answers, late } = setUp();
    const ahead = late.ahead();
    answers.fail();
    await ahead;
    expect(late.hasFailed()).to.equal(false);
    const again = late.ahead();
    expect(late.want()).to.equal(again);
    answers.fail();
    await again;
    expect([late.hasFailed(), answers.asked]).to.deep.equal([true, 2]);
  });

  it('tells nobody who has gone', async () => {
    const { answers, late, end, told } = setUp();
    const wanted = late.want();
    end();
    answers.come('a part');
    await wanted;
    expect(told()).to.equal(0);
  });
});
