import { expect } from 'chai';
import { WebSocket } from 'ws';
import type { GroupId } from '../../../src/protocol/ids.ts';
import { longIdOf } from '../../support/node-twin.ts';
import type { Json } from '../../support/node-process.ts';
import { TOKEN, TwinListener, eventually } from '../../support/twin-listener.ts';

describe('server/http watch', () => {
  let twin: TwinListener;
  let groupId: GroupId;
  let open: WebSocket[] = [];
  beforeEach(async () => {
    twin = await TwinListener.open();
    groupId = (await twin.node.createGroup({ name: 'watched' })).id as GroupId;
  });
  afterEach(async () => {
    for (const socket of open) socket.terminate();
    open = [];
    await twin.close();
  });

  async function live(): Promise<{ say: (what: unknown) => void; frames: Json[]; socket: WebSocket }> {
    const frames: Json[] = [];
    const headers = { Authorization: `Bearer ${TOKEN}` };
    const socket = new WebSocket(`ws://127.0.0.1:${twin.http.port}/api/v1/live`, { headers });
    socket.on('message', (data) => frames.push(JSON.parse((data as Buffer).toString())));
    socket.on('error', () => undefined);
    open.push(socket);
    await new Promise((resolve) => socket.once('open', resolve));
    return {
      say: (what) =>
        socket.send(typeof what === 'string' || what instanceof Buffer ? what : JSON.stringify(what)),
      frames,
      socket,
    };
  }

  const show = (heartbeats: number, silentMs = 1): void => {
    const link = {
      deviceId: 'd',
      up: true,
      via: null,
      rttMs: 1,
      jitterMs: 0,
      silentMs,
      heartbeats,
      dialledBy: null,
    };
    twin.node.between.shown = { ...twin.node.between.shown, links: [link] };
  };

  const asked = (id: string): number => twin.node.between.asked.filter((one) => one === id).length;
  const looks = (id: string, more: number): Promise<void> => {
    const enough = asked(id) + more;
    return eventually(`${more} looks`, () => asked(id) >= enough);
  };

  it('MS94 sends a frame at once and then when something changed, to who asked for it only', async () => {
    const other = await live();
    const { say, frames } = await live();
    show(1);
    say({ watch: groupId });
    await eventually('the first frame', () => frames.length === 1);
    expect(frames[0]).to.include({ type: 'network', groupId });
    expect(frames[0]).to.have.all.keys('type', 'groupId', 'at', 'network');
    expect(frames[0].network).to.deep.equal(twin.node.between.shown);
    // Time alone is no change.
    show(1, 500);
    await looks(groupId, 3);
    expect(frames).to.have.length(1);
    show(2);
    await eventually('the second frame', () => frames.length === 2);
    expect(frames[1].network.links[0].heartbeats).to.equal(2);
    expect(other.frames).to.deep.equal([]);
    expect(twin.node.feed.lastId).to.equal('e1-0');
  });

  it('MS94 ends by null, by another group, and with the connection', async () => {
    const { say, frames, socket } = await live();
    const second = (await twin.node.createGroup({ name: 'second' })).id;
    show(1);
    say({ watch: groupId });
    say({ watch: second });
    await eventually('both', () => frames.length === 2);
    expect(frames.map((frame) => frame.groupId)).to.deep.equal([groupId, second]);
    show(2);
    await eventually('the change of the second', () => frames.length === 3);
    expect(frames[2].groupId).to.equal(second);
    say({ watch: null });
    // Another's looks are the measure of time.
    const clock = await live();
    clock.say({ watch: groupId });
    await looks(groupId, 1);
    const before = asked(second);
    await looks(groupId, 3);
    expect(asked(second)).to.equal(before);
    say({ watch: second });
    await looks(second, 2);
    socket.terminate();
    await eventually('it is gone', () => twin.node.feed.readerCount === 1);
    const left = asked(second);
    await looks(groupId, 3);
    expect(asked(second)).to.equal(left);
  });

  it('MS94 answers what is no wish with a problem, and goes on', async () => {
    const { say, frames } = await live();
    const wrong: [unknown, string][] = [
      ['', 'malformed'],
      ['{"watch"', 'malformed'],
      ['{"watch":null,"watch":null}', 'malformed'],
      ['{"watch":{"watch":{"watch":1}}}', 'malformed'],
      [Buffer.from('{"watch":null}'), 'malformed'],
      ['[]', 'invalid'],
      ['null', 'invalid'],
      [{ watch: 5 }, 'invalid'],
      [{}, 'invalid'],
      [{ watch: null, and: 1 }, 'invalid'],
      [{ watch: longIdOf('nowhere') }, 'not_found'],
      [{ watch: '__proto__' }, 'not_found'],
    ];
    for (const [what] of wrong) say(what);
    await eventually('all answers', () => frames.length === wrong.length);
    expect(frames.map(({ type, problem }) => [type, problem.code])).to.deep.equal(
      wrong.map(([, code]) => ['problem', code]),
    );
    say({ watch: groupId });
    await eventually('a frame', () => frames.at(-1).type === 'network');
    twin.node.feed.publish('status', groupId, { i: 1 });
    await eventually('the feed too', () => frames.at(-1).type === 'status');
    expect(frames.at(-1).id).to.equal('e1-1');
  });
});
