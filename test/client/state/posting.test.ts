import { expect } from 'chai';
import { noAnswer, problemOf } from '../../../src/client/api/problem.ts';
import { Desk } from './desk.ts';
import { GROUP, ROOM, own, timelineOf } from './fixtures.ts';

const PLACE = { groupId: GROUP, roomId: ROOM, threadRoot: null } as const;

/** Sends each text without waiting for the one before. */
function send(desk: Desk, ...texts: readonly string[]): void {
  for (const text of texts) void desk.conversation.send(GROUP, ROOM, { text, replyTo: null, parts: {} });
}

function sending(desk: Desk): readonly string[] {
  return timelineOf(desk.state).sending.map(({ text, state }) => `${text} ${state}`);
}

/** The node takes the one it was asked about. */
async function taken(desk: Desk, text: string): Promise<void> {
  const { clientId } = timelineOf(desk.state).sending.find((one) => one.text === text)!;
  await desk.answer('post', own(text, { clientId, text }));
}

describe('client/state/posting', () => {
  it('hands over one message at a time, in the order in which they were written', async () => {
    const desk = new Desk();
    await desk.opened();
    send(desk, 'one', 'two', 'three');
    expect(sending(desk)).to.deep.equal(['one sending', 'two sending', 'three sending']);
    expect(desk.posted()).to.deep.equal(['one']);
    await taken(desk, 'one');
    expect(desk.posted()).to.deep.equal(['one', 'two']);
    await taken(desk, 'two');
    await taken(desk, 'three');
    expect(sending(desk)).to.deep.equal([]);
    expect(timelineOf(desk.state).waiting.map(({ text }) => text)).to.deep.equal(['one', 'two', 'three']);
  });

  it('what was refused does not hold up what comes behind it, and is not sent again by itself', async () => {
    const desk = new Desk();
    await desk.opened();
    send(desk, 'refused', 'good');
    await desk.refuse('post', problemOf(403, { code: 'forbidden_role' }, null));
    await taken(desk, 'good');
    await desk.conversation.resumed();
    expect(sending(desk)).to.deep.equal(['refused failed']);
    expect(desk.posted()).to.deep.equal(['refused', 'good']);
  });

  it('what is typed faster than the group takes waits as long as the node says, and so does what is behind it', async () => {
    const desk = new Desk();
    await desk.opened();
    send(desk, 'one', 'two');
    await desk.refuse('post', problemOf(429, { code: 'rate_limited', retryable: true }, '2'));
    expect(sending(desk)).to.deep.equal(['one sending', 'two sending']);
    expect(desk.bodies.at(-1)).to.deep.equal(['pause', 2_000]);
    expect(desk.posted()).to.deep.equal(['one']);
    await desk.answer('pause', null);
    await taken(desk, 'one');
    await taken(desk, 'two');
    expect(desk.posted()).to.deep.equal(['one', 'one', 'two']);
  });

  it('without an answer all wait, and go in their order when the node is back', async () => {
    const desk = new Desk();
    await desk.opened();
    send(desk, 'one', 'two');
    await desk.refuse('post', noAnswer());
    expect(sending(desk), 'the second would overtake').to.deep.equal(['one failed', 'two failed']);
    desk.state = { ...desk.state, connection: 'lost' };
    send(desk, 'three');
    expect(sending(desk)).to.deep.equal(['one failed', 'two failed', 'three failed']);
    expect(desk.posted(), 'nobody is asked').to.deep.equal(['one']);

    desk.state = { ...desk.state, connection: 'live' };
    void desk.conversation.resumed();
    for (const text of ['one', 'two', 'three']) await taken(desk, text);
    expect(desk.posted()).to.deep.equal(['one', 'one', 'two', 'three']);
    expect(sending(desk)).to.deep.equal([]);
  });

  it('something newer takes along, in front of it, what got no answer', async () => {
    const desk = new Desk();
    await desk.opened();
    send(desk, 'one');
    await desk.refuse('post', noAnswer());
    send(desk, 'two');
    await taken(desk, 'one');
    await taken(desk, 'two');
    expect(desk.posted()).to.deep.equal(['one', 'one', 'two']);
  });

  it('a draft that the node did not hear is told when it is back, the last one only', async () => {
    const desk = new Desk();
    await desk.opened();
    const drafts = (): unknown[] => desk.bodies.filter((body) => (body as unknown[])[0] === 'putDraft');
    for (const text of ['h', 'hi']) {
      void desk.conversation.drafts.save(PLACE, text);
      await desk.refuse('putDraft', noAnswer());
    }
    desk.state = { ...desk.state, connection: 'lost' };
    desk.conversation.drafts.saveLeaving(PLACE, 'hi there');
    void desk.conversation.drafts.save(PLACE, 'hi there!');
    expect(drafts(), 'nobody is asked').to.have.length(2);
    desk.state = { ...desk.state, connection: 'live' };
    void desk.conversation.resumed();
    await desk.answer('putDraft', null);
    expect(drafts().at(-1)).to.deep.equal([
      'putDraft',
      { text: 'hi there!', source: desk.conversation.drafts.source },
    ]);
    await desk.conversation.resumed();
    expect(drafts()).to.have.length(3);
  });
});
