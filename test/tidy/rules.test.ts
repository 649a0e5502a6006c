import { expect } from 'chai';
import { unprovenRules } from './rules.ts';
import { allFiles, expectNone, typescript, type Source } from './source.ts';

describe('tidy: rules', () => {
  it('every rule of docs/protocol.md has a test, and every rule that a test names is there', () => {
    const law = allFiles().find(({ path }) => path === 'docs/protocol.md');
    if (law === undefined) expect.fail('docs/protocol.md, the list of numbered rules, is missing');
    expectNone(
      unprovenRules(
        law,
        typescript('test').filter(({ path }) => !path.startsWith('test/tidy/')),
      ),
    );
  });

  it('accepts one test for several rules and several tests for one', () => {
    expectNone(
      unprovenRules(protocol('- **EL1** One.\n- **EL2** Two.\n  * **LG10** Ten.'), [
        test(
          `it('EL1, EL2: votes once', () => {}); it("EL2 again", () => {}); it(\`LG10: \${x}\`, () => {});`,
        ),
      ]),
    );
  });

  it('refuses a rule without a test, even when a title mentions it later', () => {
    const problems = unprovenRules(protocol('# Rules\n- **EL1** One.'), [
      test(`it('votes (EL1)', () => {});`),
    ]);
    expect(problems).to.deep.equal([
      'docs/protocol.md:2: EL1 has no test; start the title of the test that proves it with it',
    ]);
  });

  it('refuses a test that names an unknown rule', () => {
    const problems = unprovenRules(protocol('- **EL1** One.'), [test(`\nit('EL1, EL9: votes', () => {});`)]);
    expect(problems).to.deep.equal(['test/core/a.test.ts:2: EL9 is not a rule of docs/protocol.md']);
  });

  it('refuses the same id twice and a law without rules', () => {
    const twice = unprovenRules(protocol('- **EL1** One.\n- **EL1** Other.'), [
      test(`it('EL1: votes', () => {});`),
    ]);
    expect(twice).to.have.length(1);
    expect(twice[0]).to.match(/^docs\/protocol\.md:2: EL1 is there twice/);
    expect(unprovenRules(protocol('EL1 One.'), [])).to.have.length(1);
  });
});

function protocol(text: string): Source {
  return { path: 'docs/protocol.md', text };
}

function test(text: string): Source {
  return { path: 'test/core/a.test.ts', text };
}
