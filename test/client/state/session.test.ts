import { expect } from 'chai';
import type { NodeApi } from '../../../src/client/api/node-api.ts';
import { Problem, noAnswer } from '../../../src/client/api/problem.ts';
import type { Frame } from '../../../src/client/state/apply-feed.ts';
import type { Live } from '../../../src/client/state/live.ts';
import { START, type AppState } from '../../../src/client/state/model.ts';
import { Session } from '../../../src/client/state/session.ts';
import { GROUP, ROOM, groupState, message, page, room, timelineOf } from './fixtures.ts';

/** A tab beside a node that answers at once, or refuses everything. */
class Tab {
  state: AppState = START;
  readonly session: Session;
  readonly asked: string[] = [];
  refusal: Problem | null = null;
  answers: Readonly<Record<string, unknown>> = {
    node: { name: 'Me', deviceId: 'my-device' },
    groups: [groupState().group],
    status: {},
    members: [],
    devices: [],
    rooms: [room],
    messages: page([message(1)]),
    draft: { text: '', updatedAt: null },
  };
  /** As a screen does: it shows the room as soon as it knows of it. */
  private shows = true;

  constructor() {
    const api = new Proxy({} as NodeApi, {
      get: (_target, name) => async () => {
        this.asked.push(String(name));
        if (this.refusal !== null) throw this.refusal;
        return this.answers[String(name)];
      },
    });
    this.session = new Session({
      api,
      store: { get: () => this.state, set: (change) => this.change(change(this.state)) },
      nowMs: () => 0,
      newId: () => 'id',
      pause: async () => undefined,
    });
  }

  count(name: string): number {
    return this.asked.filter((one) => one === name).length;
  }

  private change(next: AppState): void {
    this.state = next;
    if (!this.shows || next.groups[GROUP] === undefined) return;
    this.shows = false;
    void this.session.show(GROUP, ROOM);
  }
}

async function settled(): Promise<void> {
  for (let i = 0; i < 20; i += 1) await new Promise((resolve) => setImmediate(resolve));
}

describe('client/state/session', () => {
  it('asks once for what the first screen shows', async () => {
    const tab = new Tab();
    tab.session.opened(true);
    await settled();
    expect(timelineOf(tab.state).placed.map(({ index }) => index)).to.deep.equal([1]);
    expect([tab.count('node'), tab.count('messages'), tab.count('draft')]).to.deep.equal([1, 1, 1]);
  });

  it('asks again for the conversation after a break that lost the feed’s place, and only then', async () => {
    const tab = new Tab();
    tab.session.opened(true);
    await settled();
    tab.session.opened(false);
    await settled();
    expect(tab.count('messages')).to.equal(1);
    tab.answers = { ...tab.answers, messages: page([message(1), message(2)]) };
    tab.session.opened(true);
    await settled();
    expect(tab.count('messages')).to.equal(2);
    expect(timelineOf(tab.state).placed.map(({ index }) => index)).to.deep.equal([1, 2]);
  });

  it('RS47 asks for the conversation of another fork, also where the group itself says so first', async () => {
    const tab = new Tab();
    tab.session.opened(true);
    await settled();
    const { group } = groupState();
    const moved = (forkId: string, index: number): void => {
      const messages = page([message(index)]);
      tab.answers = { ...tab.answers, group: { ...group, forkId }, status: { forkId }, messages };
    };
    const frame = (type: string, object: unknown): Frame =>
      ({ id: type, type, groupId: GROUP, at: '', [type]: object }) as unknown as Frame;
    moved('second', 7);
    tab.session.take([frame('status', { forkId: 'second' })]);
    await settled();
    expect(timelineOf(tab.state).placed.map(({ index }) => index)).to.deep.equal([7]);
    moved('third', 5);
    tab.session.take([frame('roster', { index: 5 })]);
    await settled();
    expect(timelineOf(tab.state).placed.map(({ index }) => index)).to.deep.equal([5]);
    expect(tab.state.groups[GROUP]!.group.forkId).to.equal('third');
  });

  it('a node that is away is waited for; a session that is over is told', async () => {
    const tab = new Tab();
    tab.refusal = noAnswer();
    tab.session.lost();
    await settled();
    expect(tab.state.connection).to.equal('lost');
    const facts = { code: 'unauthorized', status: 401, detail: '', retryable: false } as const;
    tab.refusal = new Problem({ ...facts, errors: [], retryAfterMs: null, more: {} });
    tab.session.lost();
    await settled();
    expect(tab.state.connection).to.equal('closed');
  });

  it('MS175 a node that is locked is asked nothing until it is unlocked, here or elsewhere; what was shown stays', async () => {
    const tab = new Tab();
    let runs = false;
    const live = { start: () => (runs = true), stop: () => (runs = false) } as unknown as Live;
    tab.session.start(live);
    tab.session.opened(true);
    await settled();
    const locked = new Problem({
      code: 'locked',
      status: 503,
      detail: '',
      retryable: true,
      errors: [],
      retryAfterMs: null,
      more: {},
    });
    const shown = (): number => timelineOf(tab.state).placed.length;
    for (const way of ['here', 'elsewhere'] as const) {
      tab.refusal = locked;
      tab.session.lost();
      await settled();
      expect([tab.state.connection, runs, shown()]).to.deep.equal(['locked', false, 1]);
      await tab.session.lookAgain();
      expect(tab.state.connection, 'it is locked as before').to.equal('locked');
      await tab.session.unlock('wrong').catch(() => undefined);
      expect([tab.state.connection, runs]).to.deep.equal(['locked', false]);
      tab.refusal = null;
      await (way === 'here' ? tab.session.unlock('right') : tab.session.lookAgain());
      expect([tab.state.connection, runs, shown()]).to.deep.equal(['lost', true, 1]);
      tab.session.opened(false);
      await settled();
      expect(tab.state.connection).to.equal('live');
    }
  });
});
