import { expect } from 'chai';
import { FrameLog, type FrameColumns } from '../../../src/client/lab/story/frame-log.ts';
import { Lanes } from '../../../src/sim/scenario/lanes.ts';
import { SceneFold, hostIn, isCut, isOpen, type Scene } from '../../../src/client/lab/story/scene.ts';
import { Story } from '../../../src/client/lab/story/story.ts';
import { LOST, UNDER_WAY, type StandingFault, type TimedFact } from '../../../src/sim/scenario/facts.ts';
import { at, hostDies, message, NAMES } from './facts.ts';

function storyOf(facts: readonly TimedFact[]): Story {
  const story = new Story();
  story.add(facts, null, facts.at(-1)!.atMs);
  return story;
}

function columns(
  rows: readonly (readonly [from: number, to: number, sent: number, arrived: number])[],
): FrameColumns {
  return {
    from: Uint8Array.from(rows, ([from]) => from),
    to: Uint8Array.from(rows, ([, to]) => to),
    kind: Uint8Array.from(rows, () => 0),
    bytes: new Uint32Array(rows.length),
    sentMs: Float64Array.from(rows, ([, , sent]) => sent),
    tookUs: Int32Array.from(rows, ([, , sent, arrived]) =>
      arrived === Infinity ? LOST : (arrived - sent) * 1000,
    ),
  };
}

const CUT: StandingFault = {
  id: 'f1',
  type: 'cut',
  links: [['n1', 'n2']],
  nodes: [],
  probability: 1,
  attributes: {},
  durationMs: null,
  tag: 'split',
};

describe('client/lab: the scene', () => {
  it('LB20 at every moment is what a fold of everything up to it gives, however far one went before', () => {
    const facts = hostDies();
    for (let number = 0; number < 1_500; number++)
      facts.push(...message(200 + number, `x${number}`, 8 + number, 3, NAMES));
    const story = storyOf(facts);
    const plainly = (ms: number): Scene => {
      const fold = new SceneFold();
      for (const fact of facts) if (fact.atMs <= ms) fold.add(fact);
      return fold.scene();
    };
    for (const ms of [900, 0, 99, 100, 500.5, 1_200, 1_300, 1_250, 165, 799, 10]) {
      expect(story.sceneAt(ms), `${ms} ms`).to.deep.equal({ ...plainly(ms), atMs: ms });
    }
  });

  it('knows the host only while it has a majority behind it and runs', () => {
    const story = storyOf(hostDies());
    const host = (ms: number): string | null => hostIn(story.sceneAt(ms))?.name ?? null;
    expect([50, 110, 140, 160].map(host)).to.deep.equal(['n1', null, null, 'n2']);
  });

  it('counts what was said, and begins anew with a device that is wiped', () => {
    const story = storyOf(hostDies());
    expect(story.sceneAt(125).counters).to.deep.equal({ said: 2, accepted: 2, confirmed: 1, refused: 0 });
    expect(story.sceneAt(172).nodes.get('n3')).to.include({ shown: 2, term: 3, host: 'n2' });
    const fold = new SceneFold(story.sceneAt(172));
    fold.add(at(180, { type: 'node', node: 'n3', state: 'running', device: 'other' }));
    expect(story.sceneAt(172).nodes.get('n3')).to.include({ shown: 2, term: 3 });
    expect(fold.scene().nodes.get('n3')).to.include({ shown: 0, device: 'other' });
  });

  it('shows a cut in its direction until it is healed, and no link of who does not run', () => {
    const link = { type: 'link', isUp: true, rttMs: 1 } as const;
    const facts = [
      ...hostDies().slice(0, 4),
      at(1, { ...link, from: 'n1', to: 'n2' }),
      at(2, { type: 'fault', fault: CUT }),
      at(3, { type: 'healed', fault: 'f1' }),
      at(4, { type: 'node', node: 'n2', state: 'paused', device: 'd-n2' }),
    ];
    const story = storyOf(facts);
    expect([isCut(story.sceneAt(2), 'n1', 'n2'), isCut(story.sceneAt(2), 'n2', 'n1')]).to.deep.equal([
      true,
      false,
    ]);
    expect(isCut(story.sceneAt(3), 'n1', 'n2')).to.equal(false);
    expect([isOpen(story.sceneAt(3), 'n1', 'n2'), isOpen(story.sceneAt(4), 'n1', 'n2')]).to.deep.equal([
      true,
      false,
    ]);
  });
});

describe('client/lab: the order of messages', () => {
  it('is equal while every node shows the same at each place', () => {
    const { order } = storyOf(hostDies());
    expect(order.unequal).to.deep.equal([]);
    const [newest, first] = order.newest(5, 171);
    expect([newest!.index, [...newest!.cells.keys()]]).to.deep.equal([7, ['n2']]);
    expect([first!.index, first!.cells.size]).to.deep.equal([5, 3]);
  });

  it('tells of two messages at one place, and of one at two places', () => {
    const shown = (id: string, node: string, index: number): TimedFact =>
      at(200, { type: 'shown', id, node, index });
    expect(storyOf([...hostDies(), shown('m9', 'n3', 5)]).order.unequal).to.deep.equal([5]);
    expect(storyOf([...hostDies(), shown('m1', 'n3', 9)]).order.unequal).to.deep.equal([5, 9]);
  });
});

describe('client/lab: frames', () => {
  it('are found when they were on their way in a span, lost ones when they were sent in it', () => {
    const log = new FrameLog();
    log.add(
      columns([
        [0, 1, 0, 50],
        [0, 2, 10, Infinity],
        [1, 0, 20, 21],
        [1, 2, 30, 31],
      ]),
    );
    log.add(columns([[2, 0, 100, 101]]));
    const during = (from: number, to: number): number[] => log.during(from, to).map((frame) => frame.at);
    expect(during(20, 20)).to.deep.equal([0, 2]);
    expect(during(5, 15)).to.deep.equal([0, 1]);
    expect(during(51, 99)).to.deep.equal([]);
    expect(log.during(0, 200, new Set(['heartbeat']))).to.deep.equal([]);
    expect(log.during(0, 200, new Set(), 2).map((frame) => frame.at)).to.deep.equal([3, 4]);
    log.settle(4, LOST);
    expect(log.frame(4)).to.include({ from: 2, to: 0, arrivedMs: Infinity, isLost: true, kind: 'heartbeat' });
  });

  it('LB32 recorded ones are shown as they were told, and what became of them afterwards, too', () => {
    const story = storyOf([
      ...hostDies(),
      at(200, {
        type: 'frames',
        fromMs: 150.5,
        from: [0, 1, 2],
        to: [1, 2, 0],
        kind: [0, 1, 2],
        bytes: [40, 300, 90],
        afterUs: [0, 250, 1000],
        tookUs: [400, UNDER_WAY, LOST],
      }),
      at(300, { type: 'unheard', count: 7 }),
    ]);
    const shown = story.frames.during(150, 152).map(({ at: _at, ...frame }) => frame);
    const arrived = { isLost: false, arrivedMs: Infinity };
    expect(shown).to.deep.equal([
      { ...arrived, from: 0, to: 1, kind: 'heartbeat', bytes: 40, sentMs: 150.5, arrivedMs: 150.9 },
      { ...arrived, from: 1, to: 2, kind: 'entries', bytes: 300, sentMs: 150.75 },
      { ...arrived, from: 2, to: 0, kind: 'vote', bytes: 90, sentMs: 151.5, isLost: true },
    ]);
    expect(story.unheard).to.equal(7);
    expect([...story.facts].map(({ type }) => type)).not.to.include('frames');
    story.add([at(5_000, { type: 'fates', frames: [1], tookUs: [4_000_000] })], null, 5_000);
    expect(story.frames.during(3_000, 3_001).map((frame) => frame.at)).to.deep.equal([1]);
  });

  it('LB32 one that was long on its way is found among thousands that came later', () => {
    const log = new FrameLog();
    log.add(
      columns([[0, 1, 0, 9_000], ...Array.from({ length: 5_000 }, (_, n) => [1, 2, n, n + 1] as const)]),
    );
    expect(log.during(8_000, 8_001).map((frame) => frame.at)).to.deep.equal([0]);
    expect(log.during(4_998, 4_998).map((frame) => frame.at)).to.deep.equal([0, 4_998, 4_999]);
  });

  it('grow beyond any first room', () => {
    const log = new FrameLog();
    for (let at = 0; at < 5; at++) {
      log.add(
        columns(Array.from({ length: 3_000 }, (_, n) => [1, 2, at * 3_000 + n, at * 3_000 + n] as const)),
      );
    }
    expect(log.length).to.equal(15_000);
    expect(log.frame(14_999).sentMs).to.equal(14_999);
  });
});

describe('client/lab: lanes', () => {
  it('are bars without gaps, and faults are bands', () => {
    const lanes = new Lanes();
    for (const fact of hostDies()) lanes.add(fact);
    lanes.add(at(180, { type: 'fault', fault: CUT }));
    lanes.add(at(190, { type: 'healed', fault: 'f1' }));
    const bars = lanes.barsOf('n2').map(({ kind, fromMs, toMs }) => [kind, fromMs, toMs]);
    expect(bars).to.deep.equal([
      ['silent', 0, 0],
      ['follower', 0, 130],
      ['candidate', 130, 160],
      ['host', 160, Infinity],
    ]);
    expect(lanes.barsOf('n1').at(-1)).to.include({ kind: 'stopped', fromMs: 100 });
    expect(lanes.bands).to.deep.equal([{ id: 'f1', fromMs: 180, toMs: 190, what: 'cut: n1>n2' }]);
  });
});

describe('client/lab: the story of a run', () => {
  it('LB20 tells the life of a message and what happened last', () => {
    const story = storyOf(hostDies());
    const life = story.ofMessage('m2').map(({ type, atMs }) => [type, atMs]);
    expect(life).to.deep.equal([
      ['said', 120],
      ['accepted', 120],
      ['confirmed', 170],
      ['shown', 170],
      ['shown', 172],
    ]);
    expect(story.newest(['status'], 1, 165).map(({ atMs }) => atMs)).to.deep.equal([161]);
  });
});
