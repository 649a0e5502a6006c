import { expect } from 'chai';
import { noAnswer } from '../../../src/client/api/problem.ts';
import { Desk } from './desk.ts';
import { GROUP, ME, ROOM, appState, message, own, page, room, timelineOf } from './fixtures.ts';

describe('client/state/conversation', () => {
  it('shows a message at once and hands it to the node’s word, whether answer or feed comes first', async () => {
    for (const feedFirst of [true, false]) {
      const desk = new Desk();
      await desk.opened();
      void desk.conversation.send(GROUP, ROOM, { text: 'hello', replyTo: null, parts: {} });
      const { clientId } = timelineOf(desk.state).sending[0]!;
      const queued = own('a', { clientId });
      const confirmed = message(5, {
        id: 'a',
        clientId,
        author: { memberId: ME, deviceId: 'd', name: 'Me' },
      });
      if (feedFirst) desk.feed(confirmed);
      await desk.answer('post', queued);
      if (!feedFirst) desk.feed(confirmed);
      const { placed, waiting, sending } = timelineOf(desk.state);
      expect([placed.length, waiting.length, sending.length]).to.deep.equal([1, 0, 0]);
    }
  });

  it('a message that the node did not take stays, says why, and goes again under the same clientId', async () => {
    const desk = new Desk();
    await desk.opened();
    void desk.conversation.send(GROUP, ROOM, { text: 'hello', replyTo: null, parts: {} });
    const { clientId } = timelineOf(desk.state).sending[0]!;
    await desk.refuse('post', noAnswer());
    expect(timelineOf(desk.state).sending[0]).to.include({ state: 'failed', text: 'hello' });
    void desk.conversation.retry(GROUP, ROOM, clientId);
    expect(timelineOf(desk.state).sending[0]).to.include({ state: 'sending' });
    const posts = desk.bodies.filter((body) => (body as unknown[])[0] === 'post');
    expect(posts).to.deep.equal([
      ['post', { text: 'hello', clientId }],
      ['post', { text: 'hello', clientId }],
    ]);
    await desk.answer('post', own('a', { clientId }));
    expect(timelineOf(desk.state).sending).to.deep.equal([]);
  });

  it('an answer lost after the node had taken the message does not make it look failed', async () => {
    const desk = new Desk();
    await desk.opened();
    void desk.conversation.send(GROUP, ROOM, { text: 'hello', replyTo: null, parts: {} });
    const { clientId } = timelineOf(desk.state).sending[0]!;
    desk.feed(own('a', { clientId }));
    await desk.refuse('post', noAnswer());
    expect(timelineOf(desk.state).sending).to.deep.equal([]);
    expect(timelineOf(desk.state).waiting).to.have.length(1);
  });

  it('what the feed tells while a page is under way is not lost behind it', async () => {
    const desk = new Desk();
    const opening = desk.conversation.open(GROUP, ROOM);
    desk.feed(message(3));
    await desk.answer('messages', page([message(1), message(2)]));
    await desk.answer('draft', { text: '', updatedAt: null });
    await opening;
    expect(timelineOf(desk.state).placed.map(({ index }) => index)).to.deep.equal([1, 2, 3]);
  });

  it('asks for each older page once, and can ask again when it failed', async () => {
    const desk = new Desk();
    await desk.opened([message(10)], { before: '10' });
    void desk.conversation.loadOlder(GROUP, ROOM);
    void desk.conversation.loadOlder(GROUP, ROOM);
    expect(desk.open.get('messages')).to.have.length(1);
    await desk.refuse('messages', noAnswer());
    void desk.conversation.loadOlder(GROUP, ROOM);
    await desk.answer('messages', page([message(9)], { before: null }));
    expect(timelineOf(desk.state).placed.map(({ index }) => index)).to.deep.equal([9, 10]);
    void desk.conversation.loadOlder(GROUP, ROOM);
    expect(desk.open.get('messages')).to.have.length(0);
  });

  it('says that somebody types at most every three seconds', async () => {
    const desk = new Desk();
    await desk.opened();
    for (const nowMs of [0, 1000, 2999, 3000, 3001]) {
      desk.nowMs = nowMs;
      void desk.conversation.sayTyping(GROUP, ROOM);
    }
    expect(desk.open.get('sayTyping')).to.have.length(2);
  });

  it('goes to a message that is not loaded by loading what is around it', async () => {
    const desk = new Desk();
    await desk.opened([message(100)], { before: '100' });
    const going = desk.conversation.goTo(GROUP, ROOM, 'm5');
    expect(desk.bodies.at(-1)).to.deep.equal(['messages', { around: 'm5', limit: 60 }]);
    await desk.answer('messages', page([message(4), message(5)], { after: '5' }));
    await going;
    await desk.conversation.goTo(GROUP, ROOM, 'm4');
    expect(desk.open.get('messages')).to.have.length(0);
    desk.feed(message(101));
    expect(timelineOf(desk.state).placed.map(({ index }) => index)).to.deep.equal([4, 5]);
  });

  it('MS293 what was put back to unread is not read by looking at it, until the room is opened anew', async () => {
    const desk = new Desk();
    desk.state = appState({ rooms: [{ ...room, readIndex: 3, lastIndex: 5 }], timelines: {} });
    await desk.opened([message(5)]);
    const marking = desk.conversation.markUnread(GROUP, ROOM, 2);
    await desk.conversation.markRead(GROUP, ROOM, 5);
    await desk.answer('markUnread', undefined);
    await marking;
    await desk.conversation.markRead(GROUP, ROOM, 5);
    const asked = (): unknown[] => desk.bodies.map((body) => (body as unknown[])[0]);
    expect(asked()).not.to.include('markRead');
    void desk.conversation.open(GROUP, ROOM);
    void desk.conversation.markRead(GROUP, ROOM, 5);
    expect(asked()).to.include('markRead');
  });

  it('MS293 where the node refuses it, looking reads as before', async () => {
    const desk = new Desk();
    await desk.opened([message(5)]);
    const marking = desk.conversation.markUnread(GROUP, ROOM, 'last').catch((error: unknown) => error);
    await desk.refuse('markUnread', noAnswer());
    expect(await marking).to.be.instanceOf(Error);
    expect(desk.state.groups[GROUP]!.leftUnread[ROOM]).to.equal(false);
  });
});
