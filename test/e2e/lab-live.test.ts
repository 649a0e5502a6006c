import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { buildScreens } from '../../src/cli/screens.ts';
import { screensFolder } from '../../src/cli/screens-stamp.ts';
import { serveLab, type LabServer } from '../../src/lab/server.ts';
import { Supervisor } from '../../src/lab/supervisor.ts';
import { LabPage } from '../../src/testing/lab-page.ts';
import { Browser, missingBrowser } from '../support/browser.ts';
import { expectAccessible } from './axe.ts';
import { skipBecause } from '../support/skip.ts';

const PROJECT = join(import.meta.dirname, '../..');
/** Of three nodes, and it holds on a busy machine, too: it has no bound on elections. */
const PLAYED = 'message-during-failover';
/** Of one node, which never confirms so much. */
const ENDLESS = [
  'name: endless',
  'description: For a test.',
  'nodes: 1',
  'workload: { rate: 20, clients: 1, size: 20 }',
  'steps:',
  '  - expect: { confirmed: 1000000, within: 10m }',
].join('\n');

/** What the supervisor answers comes only when it is let go; that resolves when all of it was taken in. */
const HOLD_ANSWERS = `
  const ask = window.fetch;
  const held = [];
  const whole = async (asked) => new Response(await (await ask(...asked)).text());
  window.fetch = (...asked) =>
    new Promise((resolve) => held.push(async () => resolve(await whole(asked))));
  window.demesLetGo = async () => {
    await Promise.all(held.map((letGo) => letGo()));
    await whole(['/lab/v1/state']);
    return held.length;
  };`;

describe('the failure lab in a browser: real nodes', function () {
  this.timeout(120_000);
  let supervisor: Supervisor;
  let server: LabServer;
  let browser: Browser;

  before(async function start() {
    const missing = missingBrowser();
    if (missing !== null) skipBecause(this, missing);
    await buildScreens(() => undefined, new AbortController().signal, PROJECT, 'lab');
    supervisor = new Supervisor({ nodes: 3, port: 0, timing: 'test', seed: 1, out: null });
    server = await serveLab(supervisor, 0, screensFolder(PROJECT, 'lab'));
    await supervisor.begin();
    await server.begin();
    browser = await Browser.start();
  });

  after(async () => {
    await browser?.close();
    await server?.close();
    await supervisor?.stop();
  });

  it('LB21, LB23, LB32, LB33 load, a host that is killed, a split and its healing, the same order everywhere, and a report of it', async () => {
    const lab = await LabPage.open(browser.driver, server.url);
    const host = await lab.whenHost();
    await lab.load(20);
    await lab.whenNumbers('messages are confirmed', ({ confirmed }) => confirmed > 20);
    await lab.window.until(
      'messages between nodes are shown',
      () => lab.arrows(),
      (count) => count > 0,
    );
    await lab.choose(host.name, 'kill');
    const next = await lab.whenHost(({ name }) => name !== host.name);
    await lab.choose(host.name, 'start');
    await lab.whenNodes('it follows', (nodes) => nodes.every(({ isConfirmed }) => isConfirmed));
    expect(await lab.failovers()).to.include(next.term);

    await lab.act({ isolate: next.name, tag: 'alone' });
    await lab.whenHost(({ name }) => name !== next.name);
    await lab.whenFaults(1);
    await lab.healAll();
    await lab.whenNodes('all are back', (nodes) => nodes.every(({ isConfirmed }) => isConfirmed));
    await lab.load(0);
    await lab.whenNumbers('nothing waits', ({ waiting }) => waiting === 0);
    expect(await lab.numbers()).to.include({ unequal: 0, waiting: 0 });
    await lab.whenFaults(0);

    await lab.say('n3', 'Said by hand');
    for (const name of ['n1', 'n2', 'n3']) {
      await lab.whenTalk(name, 'it, confirmed', (lines) =>
        lines.some(({ text, state }) => text.includes('Said by hand') && state === 'confirmed'),
      );
    }
    await expectAccessible(lab.window, 'the lab with real nodes');

    const report = await lab.report();
    expect(report).to.contain('<!doctype html>').and.to.contain('nothing-lost');
    expect(report).not.to.match(/(?:src|href)="http/);
  });

  it('LB43 a scenario is played on nodes of its own, watched, and judged; one that cannot be is told at once', async () => {
    const lab = await LabPage.open(browser.driver, server.url);
    const { verdict, text } = await lab.playScenario(PLAYED);
    expect(verdict, text).to.equal('passed');
    expect(text).to.contain('nothing-lost').and.to.contain('Passed');
    // Its own life is shown, with as many nodes as it has, and nothing can be done to it.
    expect(await lab.failovers()).to.have.length.at.least(1);
    expect(await lab.window.seen('[data-testid="lab-deeds"]')).to.deep.equal([]);
    await expectAccessible(lab.window, 'a scenario in the lab');
    const report = '[data-testid="lab-outcome"] a[download]';
    expect((await lab.window.shown(report)).text).to.equal('Report');

    // Who comes later sees what was played last.
    const other = await LabPage.open(browser.driver, server.url);
    await other.window.click('input[value="scenario"] + label');
    const last = await other.window.shown('[data-testid="lab-outcome"][data-verdict="passed"]');
    expect(last.text).to.contain(PLAYED);

    const file = join(supervisor.folder, 'wrong.yaml');
    writeFileSync(file, 'name: wrong\nnodes: 99\n');
    await other.window.upload('input[accept^=".yaml"]', file);
    const trouble = await other.window.shown('[data-testid="lab-trouble"]');
    expect(trouble.text).to.match(/\d+:\d+: /);
  });

  it('LB43 a scenario that goes on is stopped by a press, and says so', async () => {
    const lab = await LabPage.open(browser.driver, server.url);
    await lab.window.click('input[value="scenario"] + label');
    const file = join(supervisor.folder, 'endless.yaml');
    writeFileSync(file, ENDLESS);
    await lab.window.upload('input[accept^=".yaml"]', file);
    await lab.window.click('[data-testid="lab-stop-scenario"]');
    const { text } = await lab.window.shown('[data-testid="lab-outcome"][data-state="interrupted"]');
    expect(text).to.contain('Stopped before its end').and.to.contain('it was interrupted');
  });

  it('LB43 who went on to something else is not called back when the newest run is known', async () => {
    const headers = { 'content-type': 'application/yaml' };
    const begun = await fetch(`${server.url}/lab/v1/scenarios`, { method: 'POST', headers, body: ENDLESS });
    expect(begun.status).to.equal(202);
    const { window } = await LabPage.open(browser.driver, server.url);
    await window.evaluate(HOLD_ANSWERS);
    await window.click('input[value="scenario"] + label');
    await window.shown('[data-testid="lab"][data-kind="scenario"]');
    await window.click('input[value="simulated"] + label');
    expect(await window.evaluate<number>('return window.demesLetGo();')).to.be.at.least(2);
    await window.drawn();
    expect((await window.shown('[data-testid="lab"]')).data).to.include({ kind: 'simulated' });
    await fetch(server.url + begun.headers.get('location')!, { method: 'DELETE' });
  });
});
