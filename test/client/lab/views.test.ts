import { expect } from 'chai';
import { curlOf, scenarioFileOf, seleniumOf } from '../../../src/client/lab/deed-copies.ts';
import { FrameLog } from '../../../src/client/lab/story/frame-log.ts';
import { flightsAt } from '../../../src/client/lab/views/flights.ts';
import { partedBy, placesOf } from '../../../src/client/lab/views/ring-places.ts';
import {
  frameNear,
  laneX,
  marksOf,
  timeY,
  type SpaceTime,
} from '../../../src/client/lab/views/space-time.ts';
import { LOST } from '../../../src/sim/scenario/facts.ts';
import { parseScenario } from '../../../src/lab/scenario/file.ts';
import { hostDies, status } from './facts.ts';

function one(sent: number, arrived: number): FrameLog {
  const log = new FrameLog();
  log.add({
    from: Uint8Array.of(0),
    to: Uint8Array.of(1),
    kind: Uint8Array.of(2),
    bytes: Uint32Array.of(0),
    sentMs: Float64Array.of(sent),
    tookUs: Int32Array.of(arrived === Infinity ? LOST : Math.round((arrived - sent) * 1000)),
  });
  return log;
}

describe('client/lab: the ring', () => {
  const places = placesOf(['n1', 'n2', 'n3', 'n4']);

  it('has its first node at the top, the others clockwise', () => {
    const [top, right] = [places.get('n1')!, places.get('n2')!];
    expect([Math.round(top.x), top.y < 0, right.x > 0, Math.round(right.y)]).to.deep.equal([
      0,
      true,
      true,
      0,
    ]);
  });

  it('is parted by a line into those on its two sides, and by none that leaves all on one', () => {
    const parted = partedBy(
      [
        { x: -60, y: -200 },
        { x: -60, y: 200 },
      ],
      places,
    );
    expect(parted?.map((names) => [...names].sort())).to.have.deep.members([['n1', 'n2', 'n3'], ['n4']]);
    expect(
      partedBy(
        [
          { x: 300, y: -200 },
          { x: 300, y: 200 },
        ],
        places,
      ),
    ).to.equal(null);
  });
});

describe('client/lab: flights', () => {
  it('a quick frame is to be seen for a moment of the person, whatever the speed', () => {
    const log = one(1_000, 1_000.3);
    expect(flightsAt(log, 1_000, 1).map(({ share }) => share)).to.deep.equal([0]);
    expect(flightsAt(log, 1_130, 1)[0]!.share).to.be.closeTo(0.5, 0.01);
    expect(flightsAt(log, 1_300, 1)).to.deep.equal([]);
    expect(flightsAt(log, 1_000.15, 0.0001)[0]!.share).to.be.closeTo(0.5, 0.01);
  });

  it('a lost one ends on half of its way', () => {
    const shares = [0, 130, 259, 400].map((ms) => flightsAt(one(0, Infinity), ms, 1)[0]?.share ?? null);
    expect(shares[1]).to.be.closeTo(0.25, 0.01);
    expect(shares[2]).to.be.at.most(0.5);
    expect(shares[3]).to.equal(null);
  });
});

describe('client/lab: space and time', () => {
  const box = { width: 300, height: 424 };
  const span = { fromMs: 0, toMs: 100 };
  const frames = one(25, 75).during(0, 100);
  const words: Readonly<Record<string, string>> = { host: 'Host', candidate: 'Kandidat' };
  const picture: SpaceTime = {
    names: ['n1', 'n2'],
    span,
    frames,
    facts: [],
    hovered: null,
    wordOf: (fact) => (fact.type === 'status' ? `${words[fact.role]} ${fact.term}` : fact.state),
  };

  it('lanes stand from side to side, time goes down', () => {
    expect([laneX(0, 2, box), laneX(1, 2, box)]).to.deep.equal([28, 272]);
    expect([timeY(0, span, box), timeY(100, span, box)]).to.deep.equal([24, 424]);
  });

  it('pointing at an arrow means its frame, and beside it none', () => {
    expect(frameNear(150, timeY(50, span, box), picture, box)?.at).to.equal(0);
    expect(frameNear(150, timeY(50, span, box) + 30, picture, box)).to.equal(null);
  });

  it('of what a node became at nearly the same moment, the last has a word, in the language of the screen, and each its dot', () => {
    const became = (atMs: number, node: string, role: 'candidate' | 'host') =>
      status(atMs, node, role, null, 2);
    const facts = [became(10, 'n2', 'candidate'), became(11, 'n2', 'host'), became(11, 'n1', 'candidate')];
    const marks = marksOf({ ...picture, facts }, box);
    expect(marks.map(({ lane, word }) => [lane, word])).to.deep.equal([
      [1, null],
      [1, 'Host 2'],
      [0, 'Kandidat 2'],
    ]);
    const later = marksOf({ ...picture, facts: [facts[0]!, became(40, 'n2', 'host')] }, box);
    expect(later.map(({ word }) => word)).to.deep.equal(['Kandidat 2', 'Host 2']);
  });
});

describe('client/lab: what was done, to be done again', () => {
  const kill = { atMs: 1234.4, deed: { kill: 'n1' }, why: null } as const;
  const split = { atMs: 5000, deed: { partition: [['n1'], ['n2', 'n3']], tag: 'split' }, why: null } as const;
  const failed = { atMs: 6000, deed: { start: 'n2' }, why: 'it runs' } as const;

  it('LB21 as a scenario, which the lab reads', () => {
    const text = scenarioFileOf(hostDies()[0], 5, [kill, split, failed]);
    const { seed, nodes, steps } = parseScenario(text, 'played.yaml');
    expect([seed, nodes]).to.deep.equal([1, 3]);
    expect(steps.map((step) => [step.at, step.do])).to.deep.equal([
      [1234, [kill.deed]],
      [5000, [split.deed]],
    ]);
  });

  it('as a request and as a step of a test', () => {
    expect(curlOf({ say: { on: 'n1', text: "it's late" } })).to.contain(String.raw`"it'\''s late"`);
    expect(seleniumOf(kill.deed)).to.equal('await lab.act({"kill":"n1"});');
  });
});
