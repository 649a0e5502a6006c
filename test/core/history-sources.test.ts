import { expect } from 'chai';
import { Group, type Letter, type Node } from './group.ts';
import { hasCaughtUp, lateGroup, PARTS, tap, type Late } from './late.ts';
import { remove } from './removing.ts';

/** Many questions for a short log. */
const SHORT_PAGES = { snapshots: { ...PARTS, pageEntries: 10, chunkBytes: 300 } };

function askedOf(letters: readonly Letter[], by: Node, of: Node): number {
  return letters.filter(
    ({ from, to, message }) => from === by.id && to === of.id && message.type === 'historyRequest',
  ).length;
}

/** Who is neither host nor was away. */
function others({ group, host, late }: Late): Node[] {
  return group.nodes.filter((node) => node !== host && node !== late);
}

const isPage = ({ message }: Letter): boolean => message.type === 'historyPage';

describe('whom history is asked of', () => {
  it('SN23 who was silent is asked again only when nobody else has something, however good its link looks', () => {
    const story = lateGroup(250, 4, SHORT_PAGES);
    const { group, late } = story;
    const [mute] = others(story);
    const letters = tap(group, (letter) => letter.from === mute!.id && isPage(letter));
    group.restart(late);
    group.until(() => hasCaughtUp(story) && group.view(late).history === null, 200);
    expect(askedOf(letters, late, mute!)).to.equal(1);
    expect(letters.filter(isPage).length).to.be.above(20);
  });

  it('SN23 who had nothing is asked again a round later, also while somebody else is silent for ever', () => {
    const story = lateGroup(60);
    const { group, host, late } = story;
    const [mute] = others(story);
    let isEmptyHanded = true;
    tap(group, (letter) => {
      const { message } = letter;
      if (message.type !== 'historyPage') return false;
      if (isEmptyHanded) Object.assign(letter, { message: { ...message, entries: [] } });
      return letter.from === mute!.id;
    });
    group.restart(late);
    group.until(() => hasCaughtUp(story), 100);
    group.tick(100);
    isEmptyHanded = false;
    group.until(() => group.view(late).history === null, 60);
    expect(late.disk.entriesSaved).to.have.length(host.disk.entriesSaved.length);
  });

  it('RS24 SN23 who was removed is not asked, and asks nobody', () => {
    const group = new Group(4, { voters: 1, timing: { promoteAfterMs: 1e9 }, ...SHORT_PAGES }).settle();
    const host = group.host!;
    const [late, gone] = group.nodes.filter((node) => node !== host) as [Node, Node];
    for (const node of [late, gone]) group.kill(node);
    for (let n = 1; n <= 60; n++) group.say(host, `message ${n}`);
    group.run();
    group.lose = isPage;
    for (const node of [late, gone]) group.restart(node);
    for (const node of [late, gone]) group.until(() => hasCaughtUp({ group, host, late: node }), 100);
    remove(group, host, gone);
    group.until(() => group.view(gone).role === 'removed');
    expect([late, gone].map((node) => group.view(node).history === null)).to.deep.equal([false, false]);
    const letters = tap(group);
    group.until(() => group.view(late).history === null, 200);
    group.tick(60);
    expect(group.nodes.map((node) => askedOf(letters, gone, node))).to.deep.equal([0, 0, 0, 0]);
    expect(askedOf(letters, late, gone)).to.equal(0);
  });
});
