import { expect } from 'chai';
import type { Frame } from '../../../src/client/state/apply-feed.ts';
import { Live, type SocketEvents } from '../../../src/client/state/live.ts';

/** The browser as Live sees it, with every clock in the test's hands. */
class Browser {
  readonly live: Live;
  readonly told: string[] = [];
  readonly opened: (string | null)[] = [];
  readonly sent: string[] = [];
  readonly waits: number[] = [];
  events: SocketEvents | null = null;
  private drawn: (() => void)[] = [];
  private timer: (() => void) | null = null;

  constructor() {
    this.live = new Live({
      open: (after, events) => {
        this.opened.push(after);
        this.events = events;
        return { send: (text) => this.sent.push(text), close: () => this.told.push('closed') };
      },
      soon: (run) => this.drawn.push(run),
      later: (run, ms) => {
        this.waits.push(ms);
        this.timer = run;
        return () => {
          this.timer = null;
        };
      },
      arrived: () => this.told.push('arrived'),
      take: (frames: readonly Frame[]) => this.told.push(`take ${frames.length}`),
      opened: (isNew) => this.told.push(isNew ? 'new' : 'resumed'),
      lost: () => this.told.push('lost'),
    });
    this.live.start();
  }

  receive(...ids: string[]): void {
    for (const id of ids) {
      this.events!.received(JSON.stringify({ id, type: 'status', groupId: 'g', at: '', status: {} }));
    }
  }

  draw(): void {
    const now = this.drawn;
    this.drawn = [];
    for (const run of now) run();
  }

  wait(): void {
    const run = this.timer;
    this.timer = null;
    run!();
  }
}

describe('client/state/live', () => {
  it('hands a burst on as one bundle', () => {
    const browser = new Browser();
    browser.events!.opened();
    browser.receive('e-1', 'e-2', 'e-3');
    browser.draw();
    browser.receive('e-4');
    browser.draw();
    expect(browser.told).to.deep.equal(['new', 'arrived', 'take 3', 'arrived', 'take 1']);
  });

  it('goes on after a break where it was, waiting longer each time until it is back', () => {
    const browser = new Browser();
    browser.events!.opened();
    browser.receive('e-7');
    browser.events!.closed();
    for (let i = 0; i < 6; i += 1) {
      browser.wait();
      browser.events!.closed();
    }
    browser.wait();
    browser.events!.opened();
    browser.events!.closed();
    expect(browser.waits).to.deep.equal([250, 500, 1000, 1000, 1000, 1000, 1000, 250]);
    expect(new Set(browser.opened)).to.deep.equal(new Set([null, 'e-7']));
    expect(browser.told.filter((word) => word === 'resumed')).to.have.length(1);
  });

  it('a connection that is open and silent is given up, once, and asked for again', () => {
    const browser = new Browser();
    browser.live.drop();
    expect(browser.told, 'not open yet').to.deep.equal([]);
    browser.events!.opened();
    browser.receive('e-1');
    browser.draw();
    browser.told.length = 0;
    browser.live.drop();
    browser.live.drop();
    expect(browser.told).to.deep.equal(['closed', 'lost']);
    browser.wait();
    browser.live.drop();
    browser.events!.opened();
    expect(browser.told).to.deep.equal(['closed', 'lost', 'resumed']);
    expect(browser.opened).to.deep.equal([null, 'e-1']);
  });

  it('a reset means: ask for everything, then go on from the new number', () => {
    const browser = new Browser();
    browser.events!.opened();
    browser.receive('old-9');
    browser.events!.received(
      JSON.stringify({ id: 'new-4', type: 'reset', groupId: null, at: '', reset: { lastId: 'new-4' } }),
    );
    browser.events!.closed();
    browser.wait();
    expect(browser.told).to.include('new');
    expect(browser.opened.at(-1)).to.equal('new-4');
  });

  it('says again after a break which network it watches, and nothing when stopped', () => {
    const browser = new Browser();
    browser.live.watch('g');
    browser.events!.opened();
    browser.events!.closed();
    browser.live.hurry();
    browser.events!.opened();
    expect(browser.sent).to.deep.equal(Array.from({ length: 3 }, () => '{"watch":"g"}'));
    browser.live.stop();
    expect(browser.told.at(-1)).to.equal('closed');
  });
});
