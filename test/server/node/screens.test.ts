/** What a browser keeps of a real node: its session, beside those of other nodes on the same machine. */
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { NodeProcess } from '../../support/node-process.ts';

/** Cookies as a browser keeps them: by name for the host, whatever the port. */
class CookieJar {
  readonly #cookies = new Map<string, string>();

  async get(url: string): Promise<Response> {
    const cookie = [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const answer = await fetch(url, { redirect: 'manual', headers: { cookie, accept: 'text/html' } });
    for (const line of answer.headers.getSetCookie()) {
      const [name = '', value = ''] = line.split(';')[0]!.split('=');
      this.#cookies.set(name, value);
    }
    return answer;
  }

  async isLetIn(node: NodeProcess): Promise<boolean> {
    return !(await (await this.get(`${node.url}/`)).text()).includes('not let in');
  }
}

describe('server: screens of real nodes', function () {
  this.timeout(30_000);
  let folder: string;
  let nodes: NodeProcess[];
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'demes-screens-'));
    nodes = [];
  });
  afterEach(async () => {
    for (const node of nodes) await node.kill();
    rmSync(folder, { recursive: true, force: true });
  });

  async function start(name: string): Promise<NodeProcess> {
    const node = new NodeProcess(name === '' ? '' : join(folder, name), ['--timing', 'test']);
    nodes.push(node);
    return node.start();
  }

  it('KE21 a screen stays let in when its node is stopped or killed and comes back', async () => {
    const node = await start('ana');
    const browser = new CookieJar();
    expect(await browser.isLetIn(node)).to.equal(false);
    expect((await browser.get(node.listening.openUrl)).status).to.equal(303);
    await node.stop();
    await node.start();
    expect(await browser.isLetIn(node)).to.equal(true);
    await node.kill();
    await node.start();
    expect(await browser.isLetIn(node)).to.equal(true);
    expect(await new CookieJar().isLetIn(node)).to.equal(false);
    expect(statSync(join(folder, 'ana', 'sessions')).mode & 0o777).to.equal(0o600);
  });

  it('KE16 several nodes of one machine are open in one browser at once', async () => {
    const browser = new CookieJar();
    const three = await Promise.all([start(''), start(''), start('')]);
    for (const node of three) await browser.get(node.listening.openUrl);
    for (const node of three) expect(await browser.isLetIn(node), node.url).to.equal(true);
  });
});
