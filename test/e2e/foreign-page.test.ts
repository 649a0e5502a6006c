import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect } from 'chai';
import { BrowserWindow } from '../../src/testing/browser-window.ts';
import type { NodeApp } from '../../src/testing/node-app.ts';
import { sharedStories } from './stage.ts';

/** Another page on this machine, as harmless to look at as any. It answers everybody, and notes who asks. */
class ForeignSite {
  readonly asked: string[] = [];
  readonly #server: Server = createServer((request, response) => {
    this.asked.push(request.url ?? '');
    response.setHeader('Content-Type', 'text/html');
    response.setHeader('Access-Control-Allow-Origin', '*');
    response.end('<!doctype html><title>a game</title><p>a game</p>');
  });

  async start(): Promise<void> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
  }

  get url(): string {
    return `http://localhost:${(this.#server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}

/** Everything that a page can try at an address; answers what came of each. */
const TRY = `
  const [url, groupId] = arguments;
  const room = url + '/api/v1/groups/' + groupId + '/rooms/general';
  const json = { 'content-type': 'application/json' };
  const asked = (address, options) => fetch(address, { credentials: 'include', ...options })
    .then((answer) => answer.type + ' ' + answer.status, () => 'refused');
  const loaded = (element, attribute, address) => new Promise((resolve) => {
    element[attribute] = address;
    element.onload = () => resolve('loaded');
    element.onerror = () => resolve('refused');
    document.body.append(element);
  });
  const framed = () => new Promise((resolve) => {
    const frame = document.createElement('iframe');
    frame.src = url + '/';
    frame.onload = () => {
      try { resolve(frame.contentDocument === null ? 'closed' : 'open'); } catch { resolve('closed'); }
    };
    document.body.append(frame);
  });
  const socket = () => new Promise((resolve) => {
    const one = new WebSocket(url.replace('http', 'ws') + '/api/v1/live');
    one.onopen = () => resolve('open');
    one.onerror = () => resolve('refused');
  });
  return Promise.all([
    asked(url + '/api/v1/groups'),
    asked(room + '/messages', { method: 'POST', headers: json, body: '{"text":"hurt"}' }),
    asked(room + '/typing', { method: 'POST' }),
    loaded(document.createElement('script'), 'src', url + '/api/v1/groups'),
    loaded(document.createElement('img'), 'src', url + '/'),
    framed(),
    socket(),
  ]).then(async (outcomes) => {
    // Without CORS a request goes out, but nothing of the answer can be seen.
    await asked(room + '/messages', { method: 'POST', mode: 'no-cors', body: '{"text":"hurt"}' });
    await asked(url + '/api/v1/node', { method: 'POST', mode: 'no-cors', body: '{"name":"Eve"}' });
    return outcomes;
  });`;

const REFUSED = ['refused', 'refused', 'refused', 'refused', 'refused', 'closed', 'refused'];

const FOREIGN = 'https://example.invalid/pixel.png';
const TEXTS = [
  `![](${FOREIGN}) [one](${FOREIGN} "two") <img src="${FOREIGN}">`,
  '[a](javascript:alert(1)) [b](data:text/html,x) [c](vbscript:x) [d](JaVaScRiPt:x) [e](&#106;avascript:x)',
  '<javascript:alert(1)> [x]: javascript:y\n\n[x] [f](/api/v1/node) [g](//example.invalid) <style>*{display:none}</style>',
  `a${'\n'.repeat(16_000)}b`,
  `|${'a|'.repeat(250)}\n|${'-|'.repeat(250)}\n${'a\n'.repeat(500)}`,
  '>'.repeat(10_000),
  '['.repeat(10_000),
  '**a '.repeat(4_000),
  '😀'.repeat(4_000),
  'Ana is the host now (term 9) ✓✓ confirmed',
] as const;

describe('a foreign page, and the policy of our own', () => {
  const site = new ForeignSite();
  const story = sharedStories({ names: ['Ana', 'Bo'], group: 'Friends' });
  before(async () => site.start());
  after(async () => site.stop());

  it(
    'KE12 a page on another port of localhost reads nothing, writes nothing and hears nothing (N39, N40, N47)',
    story(async ({ cluster, screen, browser }) => {
      const [ana] = cluster.nodes;
      await (await screen('Ana')).whenReady();
      const window = await BrowserWindow.open(browser.driver);
      await window.go(site.url);
      // Cookies ignore ports: it can leave some of its own under our name, before and after ours.
      await window.evaluate(
        `for (const path of ['/', '/api', '/api/v1'])
           document.cookie = 'demes-session-' + arguments[0] + '=hurt; path=' + path;`,
        ana!.deviceId,
      );
      expect(await window.evaluate(TRY, ana!.url, cluster.groupId)).to.deep.equal(REFUSED);
      const { messages } = await ana!.client().messages(cluster.groupId, 'general', { limit: 9 });
      expect(messages).to.deep.equal([]);
      const again = await cluster.screen('Ana', browser.driver);
      await again.whenReady();
      expect(await again.window.evaluate('return location.origin;')).to.equal(ana!.url);
    }),
  );

  it(
    'KE16 a session of one node opens nothing at another',
    story(async ({ cluster, screen, browser }) => {
      await (await screen('Ana')).whenReady();
      const window = await BrowserWindow.open(browser.driver);
      await window.go(cluster.node('Bo').url);
      expect(await window.evaluate('return document.body.innerText;')).to.include('not let in yet');
      await window.go(`${cluster.node('Bo').url}/api/v1/groups`);
      expect(await window.evaluate('return document.body.innerText;')).to.include('unauthorized');
    }),
  );

  it(
    'KE22 whatever is written, also fifty links, the screen asks nobody but its node, and says nothing of its policy (N51, N60)',
    story(async ({ cluster, screen, browser }) => {
      const reader = await screen('Bo');
      await reader.whenReady();
      await browser.console();
      const asked = site.asked.length;
      const links = Array.from({ length: 50 }, (_, n) => `${site.url}/link-${n}`).join(' ');
      for (const text of [links, ...TEXTS]) {
        await cluster.client('Ana').send(cluster.groupId, 'general', text, { wait: 'confirmed' });
      }
      const isThere = `return document.body.innerText.includes(arguments[0]);`;
      await reader.window.until(
        'the last of them is there',
        async () => reader.window.evaluate<boolean>(isThere, TEXTS.at(-1)),
        Boolean,
      );
      await reader.whenIdle();
      await expectOwnOnly(reader, cluster.node('Bo').url);
      const shown = await reader.window.evaluate<number>(
        `return document.querySelectorAll('[data-testid="message-list"] a[href^="' + arguments[0] + '"]').length;`,
        `${site.url}/link-`,
      );
      expect(shown, 'all links are there').to.equal(50);
      expect(site.asked.slice(asked), 'nobody was asked for any').to.deep.equal([]);
      const said = (await browser.console()).filter((line) => /^SEVERE|Content.Security.Policy/i.test(line));
      expect(said).to.deep.equal([]);
    }),
  );

  it(
    'KE22 the policy stops what would get into the page all the same',
    story(async ({ cluster, screen, browser }) => {
      const app = await screen('Bo');
      await app.whenReady();
      const before = site.asked.length;
      const outcomes = await app.window.evaluate<readonly unknown[]>(
        `const [foreign] = arguments;
         const inline = document.createElement('script');
         inline.textContent = 'window.hurt = 1';
         document.head.append(inline);
         const remote = document.createElement('script');
         remote.src = foreign + '/script';
         document.head.append(remote);
         const image = document.createElement('img');
         image.src = foreign + '/image';
         document.body.append(image);
         image.setAttribute('onclick', 'window.hurt = 1');
         image.click();
         const frame = document.createElement('iframe');
         frame.src = foreign + '/frame';
         document.body.append(frame);
         const form = document.createElement('form');
         form.action = foreign + '/form';
         document.body.append(form);
         form.submit();
         return fetch(foreign + '/fetch').then(() => 'open', () => 'refused')
           .then((fetched) => [fetched, window.hurt ?? null]);`,
        site.url,
      );
      expect(outcomes).to.deep.equal(['refused', null]);
      expect(site.asked.slice(before)).to.deep.equal([]);
      expect((await browser.console()).join('\n')).to.match(/Content Security Policy/);
      // An address that looks like another host's stays here.
      const { url } = cluster.node('Bo');
      await app.window.go(`${url}//example.invalid/g/x`);
      await app.whenReady();
      expect(await app.window.evaluate('return location.origin;')).to.equal(url);
    }),
  );
});

async function expectOwnOnly(app: NodeApp, url: string): Promise<void> {
  const asked = await app.window.evaluate<readonly string[]>(
    `return performance.getEntriesByType('resource').map(({ name }) => name);`,
  );
  const isOwn = (name: string): boolean =>
    /^(?:data|blob):/.test(name) || new URL(name).host === new URL(url).host;
  expect(asked.filter((name) => !isOwn(name))).to.deep.equal([]);
  expect(asked).to.not.deep.equal([]);
  const links = await app.window.evaluate<readonly { href: string; rel: string; target: string }[]>(
    `return [...document.querySelectorAll('[data-testid="message-text"] a')].map(({ href, rel, target }) => ({ href, rel, target }));`,
  );
  for (const { href, rel, target } of links) {
    expect(href).to.match(/^https?:|^mailto:/);
    expect(rel.split(' ')).to.include.members(['noopener', 'noreferrer']);
    expect(target).to.equal('_blank');
  }
}
