/** Every scenario is played again and compared with its file. Wrong lines are written anew by golden.ts, after a look. */
import { expect } from 'chai';
import { complaint, difference, goldens, play } from './golden.ts';
import { readScript, writeScript } from './script.ts';

const SCENARIO = `5 (EL8): a voter gives one vote a term

# Nobody was asked yet.
nodes 3
    voters n1 n2 n3; every disk ends with 4@1
forge 1->3 requestVote term 9 last 9@9
    n1 => n3 requestVote t9 last 9@9
      n3 saves t9 vote n1
      n3: follower t9 of nobody
    n3 .. n1 vote t9 granted
expect 3 vote 1 term 9
`;

describe('scripted scenarios', () => {
  for (const golden of goldens()) {
    const { number, proves } = readScript(golden.text);
    it(`${number} ${proves}`, () => {
      const wrong = complaint(golden, play(golden.text));
      expect(wrong === '', wrong).to.equal(true);
    });
  }

  it('are one file for each number, named after it', () => {
    const numbers = goldens().map(({ file, text }) => {
      const { number } = readScript(text);
      expect(file.startsWith(`${String(number).padStart(3, '0')}-`), file).to.equal(true);
      return number;
    });
    expect(numbers).to.deep.equal([...new Set(numbers)]);
  });
});

describe('the command language', () => {
  const with_ = (from: string, to: string): string => {
    expect(SCENARIO).to.contain(from);
    return SCENARIO.replace(from, to);
  };

  it('is played as written, and written as played', () => {
    expect(play(SCENARIO)).to.deep.equal({ text: SCENARIO, faults: [], expectations: 1 });
    const bare = SCENARIO.split('\n')
      .filter((line) => !line.startsWith('    '))
      .join('\n');
    expect(play(bare).text).to.equal(SCENARIO);
    expect(writeScript(readScript(SCENARIO), []).trimEnd()).to.equal(bare.trimEnd());
  });

  it('says which expectation does not hold, and what is so instead, whatever the file says', () => {
    expect(play(with_('expect 3 vote 1', 'expect 3 vote 2')).faults).to.deep.equal([
      'line 11: expect 3 vote 2 term 9, but n3: vote 1',
    ]);
  });

  it('refuses what it does not understand', () => {
    const faultOf = (text: string): string => play(text).faults.join();
    expect(faultOf(with_('forge 1->3', 'forge 1->9'))).to.contain('there is no node 9');
    expect(faultOf(with_('forge 1->3', 'frighten 1->3'))).to.contain('there is no such command');
    expect(faultOf(with_('term 9\n', 'term 9 colour 4\n'))).to.contain('nobody can expect "colour"');
    expect(faultOf(with_('last 9@9\n    n1', 'last 9@9 twice\n    n1'))).to.contain('what is "twice"?');
    expect(faultOf('5 (EL8): nothing\n\ntick 3\n')).to.contain('a script begins with `nodes`');
    expect(() => readScript('five: nothing')).to.throw('the first line is');
  });

  it('shows the first line that differs, with what stands around it', () => {
    expect(difference('a\nb\nc', 'a\nx\nc')).to.equal('line 2:\n  a\n- b\n- c\n+ x\n+ c');
    expect(difference('a\nb', 'a\nb')).to.equal('');
    expect(difference('a\nb', 'a\nb\nc')).to.contain('+ c');
  });

  it('tells of a scenario that fails where it first differs, and how to play it alone', () => {
    const right = { file: '005-one-vote-a-term.txt', text: SCENARIO };
    expect(complaint(right, play(SCENARIO))).to.equal('');
    const text = with_('      n3 saves t9 vote n1\n', '      n3 saves t9 vote n2\n');
    const lines = complaint({ ...right, text }, play(text)).split('\n');
    expect(lines.slice(0, 2)).to.deep.equal([
      '005-one-vote-a-term.txt:',
      'it printed (+) something else than the file says (-), first in line 8:',
    ]);
    expect(lines).to.include.members(['-       n3 saves t9 vote n2', '+       n3 saves t9 vote n1']);
    expect(lines).to.include("alone: npm test -- test/scenarios/scenarios.test.ts --grep 'scenarios 5 '");
    const unmet = with_('expect 3 vote 1', 'expect 3 vote 2');
    expect(complaint({ ...right, text: unmet }, play(unmet))).to.contain(
      'line 11: expect 3 vote 2 term 9, but n3',
    );
    const silent = SCENARIO.replace(/expect.*\n/, '');
    expect(complaint({ ...right, text: silent }, play(silent))).to.contain('it expects nothing');
  });

  it('is judged by the rules of the simulator: a forged majority is an offence', () => {
    const forged = [
      '5 (EL8): x',
      'nodes 3',
      'campaign 1',
      'forge 2->1 preVoteAnswer term 2 granted',
      'forge 2->1 vote term 2 granted',
      '',
    ];
    expect(play(forged.join('\n')).faults.join()).to.match(/R4: n1 /);
  });
});
