import { expect } from 'chai';
import { SimSession } from '../../../src/sim/scenario/sim-session.ts';
import { scenario } from './scenarios.ts';

const DEAF = { sent: () => undefined, lost: () => undefined };

describe('sim/scenario: played by hand', () => {
  const begun = (): SimSession => new SimSession(scenario([], { seed: 3 }), DEAF);

  it('LB22 however the time is cut into pieces, the same deeds at the same moments give the same life', () => {
    const [whole, pieces] = [begun(), begun()];
    for (let piece = 1; piece <= 40; piece++) pieces.advanceTo(piece * 17.3 + piece / 7);
    whole.advanceTo(pieces.nowMs);
    expect(pieces.act({ kill: 'host' })).to.deep.equal(whole.act({ kill: 'host' }));
    for (let piece = 1; piece <= 40; piece++) pieces.advanceTo(whole.nowMs + piece * 11.1);
    whole.advanceTo(pieces.nowMs);
    expect(whole.transcript).to.equal(pieces.transcript);
    expect(whole.takeFacts()).to.deep.equal(pieces.takeFacts());
    expect(whole.broken).to.equal(null);
  });

  it('LB21 a deed that meets nobody says why and changes nothing', () => {
    const session = begun();
    session.advanceTo(100);
    session.takeFacts();
    expect(session.act({ kill: 'n9' }).why).to.be.a('string');
    expect(session.takeFacts()).to.deep.equal([]);
  });

  it('LB21 when all its devices were used, a wipe and one more node are refused with a sentence, and nothing changes', () => {
    const session = begun();
    session.advanceTo(100);
    let wiped = 0;
    while (session.act({ wipe: 'n3' }).why === null) wiped++;
    expect(wiped).to.equal(64);
    session.takeFacts();
    for (const deed of [{ wipe: 'n2' }, { add: 'n4' }]) {
      expect(session.act(deed).why).to.contain('every device of this simulated group was used');
    }
    expect(session.takeFacts().map(({ type }) => type)).to.deep.equal(['did', 'did']);
    session.advanceTo(session.nowMs + 500);
    expect(session.act({ kill: 'n2' }).why).to.equal(null);
    expect(session.broken).to.equal(null);
  });

  it('LB42 a node is removed by who may, else it goes by itself', () => {
    const session = new SimSession(scenario([], { seed: 3, nodes: 5 }), DEAF);
    session.advanceTo(100);
    expect(session.act({ remove: 'n2' }).why, 'by the owner').to.equal(null);
    expect(session.act({ wipe: 'n1' }).why).to.equal(null);
    expect(session.act({ start: 'n1' }).why, 'a plain member now').to.equal(null);
    expect(session.act({ remove: 'n4' }).why, 'by itself').to.equal(null);
    expect(session.broken).to.equal(null);
  });

  it('LB20 every frame is heard of with its arrival, and those of a killed node as lost', () => {
    const frames: { readonly from: number; readonly to: number; arrivesMs: number }[] = [];
    const session = new SimSession(scenario([], { seed: 3 }), {
      sent: (from, to, _message, _sentMs, arrivesMs) => void frames.push({ from, to, arrivesMs }),
      lost: (frame) => void (frames[frame]!.arrivesMs = Infinity),
    });
    session.advanceTo(500);
    expect(frames.length).to.be.greaterThan(20);
    expect(frames.every(({ from, to }) => from !== to && from < 3 && to < 3)).to.equal(true);
    session.act({ isolate: 'host' });
    const before = frames.length;
    session.advanceTo(600);
    expect(frames.slice(before).some(({ arrivesMs }) => arrivesMs === Infinity)).to.equal(true);
  });
});
