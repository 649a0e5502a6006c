import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { findScenario } from '../../../src/lab/scenario/bundled.ts';
import { parseScenario } from '../../../src/lab/scenario/file.ts';
import { jsonSchema } from '../../../src/lab/scenario/schema.ts';
import { DemesError } from '../../../src/protocol/errors.ts';

const SCHEMA = fileURLToPath(new URL('../../../scenarios/scenario.schema.json', import.meta.url));

const HEAD = ['name: mine', 'description: For a test.', 'nodes: 3', 'steps:'];

/** What is said of a file with these lines as its steps. */
function refusal(...steps: readonly string[]): string[] {
  try {
    parseScenario([...HEAD, ...steps].join('\n'), 'mine.yaml');
  } catch (error) {
    expect(error).to.be.instanceOf(DemesError);
    return (error as DemesError).message.split('\n');
  }
  return [];
}

describe('lab: scenario files', () => {
  it('LB1 times are milliseconds or have a unit, one stands for a list, and what is not said has its default', () => {
    const read = parseScenario(
      [
        ...HEAD,
        '  - { at: 1.5s, when: { host: any, within: 1m }, do: { kill: host }, expect: { term: 2, for: 20 } }',
      ].join('\n'),
      'mine.yaml',
    );
    expect(read).to.deep.equal({
      name: 'mine',
      description: 'For a test.',
      seed: 1,
      nodes: 3,
      timing: 'test',
      policy: 'centrality',
      workload: { rate: 20, clients: 5, size: 200 },
      steps: [
        {
          at: 1_500,
          when: [{ host: 'any', within: 60_000 }],
          remember: {},
          do: [{ kill: 'host' }],
          expect: [{ term: 2, for: 20 }],
        },
      ],
      checks: [],
    });
  });

  it('LB16 what a fault says must have a meaning together: else it is said what would', () => {
    const refused = (words: string): string[] => refusal(`  - do: { fault: { ${words} } }`);
    expect(refused('type: drop, probability: 0.2, attributes: { burstFrames: 5 }')).to.deep.equal([]);
    expect(
      refused('type: latency, attributes: { delayMs: 5, jitterMs: 2, distribution: pareto }'),
    ).to.deep.equal([]);
    const WRONG = {
      'type: drop, attributes: { burstFrames: 5 }': 'needs a probability below 1',
      'type: drop, probability: 0.9, attributes: { burstFrames: 5 }': 'must be at least 9',
      'type: skew, probability: 0.5, attributes: { burstFrames: 5 }': 'is of faults on links',
      'type: latency, attributes: { distribution: normal }': 'say jitterMs, too',
      'type: cut, attributes: { jitterMs: 1, distribution: normal }': 'latency and reorder',
    };
    for (const [words, reason] of Object.entries(WRONG)) {
      const [only, ...others] = refused(words);
      expect(others, words).to.deep.equal([]);
      expect(only, words).to.match(/^mine\.yaml:5:\d+: steps\.0\.do\.fault\.attributes\./);
      expect(only).to.contain(reason);
    }
  });

  it('LB1 every fault is told with line, column and what would be right', () => {
    expect(
      refusal(
        '  - when: { hots: any }',
        '    do: { kil: host }',
        '  - expect: { tier: fine, within: 2 h }',
        '  - do:',
        '      - fault: { type: latncy, from: n1 }',
      ),
    ).to.deep.equal([
      'mine.yaml:5:13: steps.0.when.hots: this word is not known here',
      'mine.yaml:6:11: steps.0.do.kil: "kil" is none of these: kill, pause, resume, restart, start, wipe, add, remove, stepdown, campaign, isolate, partition, heal, fault, say, workload; did you mean kill?',
      'mine.yaml:7:21: steps.1.expect.tier: "fine" is none of these: confirmed, tentative',
      'mine.yaml:7:35: steps.1.expect.within: say a time such as 300ms, 2s or 1m',
      'mine.yaml:9:24: steps.2.do.0.fault.type: "latncy" is none of these: latency, drop, duplicate, reorder, cut, bandwidth, skew, diskSlow, diskFull; did you mean latency?',
    ]);
  });

  it('LB1 LB3 a word that can mean nobody is a fault of the file', () => {
    const said = refusal(
      '  - { do: [{ partition: [n1, n9] }, { say: { on: hots } }], expect: { host: not old } }',
      '  - { remember: { old: host }, do: { kill: not old } }',
    );
    expect(said[0]).to.equal(
      'mine.yaml:5:30: steps.0.do.0.partition.1: there is no node n9: the last one is n3',
    );
    expect(said[1]).to.match(
      /^mine\.yaml:5:\d+: steps\.0\.do\.1\.say\.on: nobody is called "hots": say all, host, /,
    );
    expect(said[2]).to.match(/^mine\.yaml:5:\d+: steps\.0\.expect\.0\.host: nobody is called "old": /);
    expect(said).to.have.length(3);
  });

  it('LB1 a node that a step adds is one of the lab', () => {
    expect(refusal('  - { do: { add: n4 } }', '  - { do: { kill: n4 } }')).to.deep.equal([]);
    expect(refusal('  - { do: { add: n4 } }', '  - { do: { kill: n5 } }')[0]).to.match(/the last one is n4$/);
  });

  it('LB1 what is no YAML is told where it ends to be', () => {
    expect(refusal('  - { do: [')[0]).to.match(/^mine\.yaml:\d+:\d+: Flow /);
  });

  it('LB1 a name that is neither a file nor bundled is refused with those that are', () => {
    expect(() => findScenario('host-crush')).to.throw(DemesError, /the bundled ones are .*host-crash/);
  });

  it('LB2 the JSON schema is that of what reads the files', () => {
    expect(JSON.parse(readFileSync(SCHEMA, 'utf8'))).to.deep.equal(jsonSchema());
  });
});
