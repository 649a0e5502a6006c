import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { expect } from 'chai';
import express from 'express';
import { buildScreens } from '../../src/cli/screens.ts';
import { screensFolder } from '../../src/cli/screens-stamp.ts';
import { scenarioOf, NEW_RUN } from '../../src/client/lab/new-run.ts';
import { labPage } from '../../src/lab/page.ts';
import { SimSession } from '../../src/sim/scenario/sim-session.ts';
import type { TimedFact } from '../../src/sim/scenario/facts.ts';
import type { Deed } from '../../src/sim/scenario/words.ts';
import { LabPage, type LabLine } from '../../src/testing/lab-page.ts';
import { Browser, missingBrowser } from '../support/browser.ts';
import { skipBecause } from '../support/skip.ts';
import { expectAccessible } from './axe.ts';

const PROJECT = join(import.meta.dirname, '../..');
/** A host that dies before anybody else is one. */
const DIED_MS = 900;
const RECORDING = [
  { atMs: 0, type: 'began', scenario: 'short', seed: 1, nodes: ['n1', 'n2'], timing: 'lan', policy: 'fixed' },
  { atMs: 0, type: 'node', node: 'n1', state: 'running', device: 'a' },
  { atMs: 0, type: 'node', node: 'n2', state: 'running', device: 'b' },
  { atMs: 1, type: 'status', node: 'n1', role: 'host', tier: 'confirmed', host: 'n1', term: 1 },
  { atMs: DIED_MS, type: 'node', node: 'n1', state: 'stopped', device: 'a' },
] satisfies TimedFact[];
const DEAF = { sent: () => undefined, lost: () => undefined };

describe('the failure lab in a browser', function () {
  this.timeout(120_000);
  let server: Server;
  let browser: Browser;
  let lab: LabPage;

  before(async function start() {
    const missing = missingBrowser();
    if (missing !== null) skipBecause(this, missing);
    const notes: string[] = [];
    await buildScreens((note) => void notes.push(note), new AbortController().signal, PROJECT, 'lab');
    expect(notes.filter((note) => note.includes('could not'))).to.deep.equal([]);
    server = createServer(express().use(labPage(screensFolder(PROJECT, 'lab'))));
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    browser = await Browser.start();
    lab = await LabPage.open(browser.driver, `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  });

  after(async () => {
    await browser?.close();
    server?.close();
    server?.closeAllConnections();
  });

  it('LB20, LB21 the host is killed from its menu, the ring is split by a line, all is healed, and the order is equal everywhere', async () => {
    await lab.begin({ seed: 7 });
    const host = await lab.whenHost();
    await lab.whenNumbers('messages are confirmed', ({ confirmed }) => confirmed > 3);
    await lab.choose(host.name, 'kill');
    const next = await lab.whenHost(({ name }) => name !== host.name);
    expect(next.term).to.be.greaterThan(host.term);
    await lab.choose(host.name, 'start');
    await lab.whenNodes('it follows', (nodes) => nodes.every(({ isConfirmed }) => isConfirmed));
    expect(await lab.failovers()).to.deep.equal([next.term]);

    // The first node stands at the top: the line is below it and its neighbours.
    await lab.cutAcross([-0.45, -0.05], [0.45, -0.05]);
    await lab.whenFaults(1);
    await lab.whenNodes('some are without a majority', (nodes) =>
      nodes.some(({ isConfirmed }) => !isConfirmed),
    );
    await expectAccessible(lab.window, 'the lab while it is split');
    await lab.healAll();
    await lab.whenNodes('all are back', (nodes) => nodes.every(({ isConfirmed }) => isConfirmed));
    await lab.whenNumbers('nothing waits', ({ waiting }) => waiting === 0);
    expect((await lab.numbers()).unequal).to.equal(0);
  });

  it('LB21, LB42 a node is added, which becomes a follower, and another one is removed by its menu', async () => {
    await lab.begin({ seed: 9 });
    await lab.whenHost();
    await lab.addNode();
    await lab.whenNodes('it belongs to the group', (nodes) =>
      nodes.some((node) => node.name === 'n6' && node.isConfirmed),
    );
    await lab.choose('n5', 'remove');
    const nodes = await lab.whenNodes('another one is gone', (all) =>
      all.some((node) => node.name === 'n5' && node.kind === 'away'),
    );
    expect(nodes.filter(({ kind }) => kind !== 'away')).to.have.length(5);
  });

  it('LB14, LB15, LB21 faults of every kind are put in the way by the form, healed one by one, and end by themselves', async () => {
    await lab.begin({ seed: 5 });
    await lab.whenHost();
    await lab.addFault({ type: 'drop', from: 'host', percent: 20, burstFrames: 6 });
    await lab.addFault({
      type: 'latency',
      from: 'followers',
      percent: 100,
      jitterMs: 9,
      distribution: 'pareto',
    });
    await lab.addFault({ type: 'skew', from: 'n2', offsetMs: 400 });
    const rows = await lab.whenFaults(3);
    expect(rows.map(({ type }) => type)).to.deep.equal(['drop', 'latency', 'skew']);
    expect(rows.map(({ text }) => text.split('\n')[0])).to.deep.equal([
      'Loss 20 % · in bursts of 6',
      'Delay 100 ms · ± 9 ms · Long tail',
      'Wrong clock off by 400 ms',
    ]);
    await expectAccessible(lab.window, 'the lab with faults and their form');
    await lab.heal('latency');
    expect((await lab.whenFaults(2)).map(({ type }) => type)).to.deep.equal(['drop', 'skew']);
    await lab.addFault({ type: 'cut', from: 'n1', seconds: 1 });
    await lab.whenFaults(3);
    await lab.whenFaults(2);
    await lab.healAll();
    await lab.whenFaults(0);
  });

  it('LB22 the same seed and the same deeds at the same moments are the same life in a process, to the byte', async () => {
    await lab.begin({ seed: 3 });
    await lab.whenNumbers('messages are confirmed', ({ confirmed }) => confirmed > 1);
    await lab.act({ kill: 'host' });
    await lab.whenHost(({ term }) => term > 2);
    await lab.play(false);
    for (let step = 0; step < 3; step++) await lab.step();
    const [done] = await lab.window.seen('[data-testid="lab-deeds"] [data-at-ms]');
    const { ms, transcript } = await lab.newest();

    const session = new SimSession(scenarioOf({ ...NEW_RUN, seed: 3 }), DEAF);
    session.advanceTo(Number(done!.data['atMs']));
    expect(session.act({ kill: 'host' } satisfies Deed).why).to.equal(null);
    session.advanceTo(ms);
    while (session.nowMs === ms && session.transcript !== transcript) session.step();
    expect(session.transcript).to.equal(transcript);
  });

  it('LB33 what is said through a node stands in every conversation, tentative while there is no majority', async () => {
    await lab.begin({ seed: 9 });
    await lab.load(0);
    await lab.whenHost();
    await lab.say('n2', 'Good morning');
    const isSaid = (text: string, state: string) => (lines: readonly LabLine[]) =>
      lines.some((line) => line.text.includes(text) && line.state === state);
    const places = new Set<number | null>();
    for (const name of ['n1', 'n2', 'n3', 'n4', 'n5']) {
      const lines = await lab.whenTalk(name, 'good morning', isSaid('Good morning', 'confirmed'));
      places.add(lines.find(({ text }) => text.includes('Good morning'))!.index);
    }
    expect(places.size).to.equal(1);

    await lab.act({
      partition: [
        ['n1', 'n2'],
        ['n3', 'n4', 'n5'],
      ],
      tag: 'split',
    });
    await lab.whenNodes('two are without a majority', (nodes) =>
      nodes.every(({ name, isConfirmed }) => isConfirmed === !['n1', 'n2'].includes(name)),
    );
    await lab.say('n1', 'Is anybody there?');
    await lab.whenTalk('n2', 'the question, tentative', isSaid('Is anybody there?', 'tentative'));
    expect((await lab.talk('n3')).some(({ text }) => text.includes('Is anybody there?'))).to.equal(false);
    await lab.unfold('n4', false);
    expect(await lab.unfolded()).to.deep.equal(['n1', 'n2', 'n3', 'n5']);
    await expectAccessible(lab.window, 'small conversations in the lab');
    await lab.healAll();
    await lab.whenTalk('n3', 'the question, confirmed', isSaid('Is anybody there?', 'confirmed'));
    // What is chosen here is the next run's load, too.
    await lab.load(5);
  });

  it('LB20, LB35 a message is followed from its place in the order, and a recording is gone through like a life', async () => {
    await lab.begin({ seed: 5 });
    await lab.whenNumbers('messages are confirmed', ({ confirmed }) => confirmed > 1);
    await lab.play(false);
    await lab.window.click('[data-testid="lab-order"] td button');
    expect((await lab.window.shown('[data-testid="lab-message"]')).text).to.contain('Confirmed to');

    await lab.openRecording([...RECORDING, { nothing: true }]);
    expect((await lab.window.shown('[data-testid="lab-trouble"]')).text).to.contain(
      `line ${RECORDING.length + 1}`,
    );
    expect((await lab.window.shown('[data-testid="lab"]')).data).to.include({ kind: 'simulated' });

    await lab.openRecording(RECORDING);
    await lab.window.shown('[data-testid="lab"][data-kind="recorded"]');
    const { ms } = await lab.newest();
    expect(ms).to.equal(DIED_MS);
    await lab.whenNodes('its end is shown', (nodes) => nodes.some(({ kind }) => kind === 'stopped'));
    expect((await lab.window.seen('[data-testid="lab-deeds"]')).length).to.equal(0);
    await expectAccessible(lab.window, 'a recording in the lab');
  });
});
