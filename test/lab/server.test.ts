import { request } from 'node:http';
import { expect } from 'chai';
import { serveLab, type LabServer } from '../../src/lab/server.ts';
import { Supervisor } from '../../src/lab/supervisor.ts';

interface Answer {
  readonly status: number;
  readonly body: { readonly code?: string; readonly nodes?: readonly { readonly n: string }[] };
}

/** With exactly these headers: fetch would not let a test lie about the host. */
async function ask(
  url: string,
  method: string,
  headers: Readonly<Record<string, string | string[]>> = {},
  body?: string,
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const call = request(url.replace('localhost', '127.0.0.1'), { method, headers }, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (part: string) => (text += part));
      response.on('end', () =>
        resolve({ status: response.statusCode!, body: text === '' ? {} : JSON.parse(text) }),
      );
    });
    call.on('error', reject);
    call.end(body);
  });
}

describe('lab: the supervisor’s API', () => {
  let supervisor: Supervisor;
  let server: LabServer;
  before(async () => {
    // Nothing is started: what is tested here comes before any node is asked.
    supervisor = new Supervisor({ nodes: 3, port: 0, timing: 'test', seed: 7, out: null });
    server = await serveLab(supervisor, 0);
  });
  after(async () => {
    await server.close();
    await supervisor.stop();
  });

  async function post(path: string, body: unknown): Promise<Answer> {
    const text = JSON.stringify(body);
    return ask(server.url + path, 'POST', { 'content-type': 'application/json' }, text);
  }

  it('shows all nodes, running or not', async () => {
    const { status, body } = await ask(`${server.url}/lab/v1/state`, 'GET');
    expect(status).to.equal(200);
    expect(body).to.deep.include({ seed: 7, faults: [], partitions: [] });
    expect(body.nodes!.map(({ n }) => n)).to.deep.equal(['n1', 'n2', 'n3']);
    expect(body.nodes![0]).to.deep.include({ state: 'stopped', pid: null, role: null, term: null });
  });

  const port = (): string => new URL(server.url).port;
  const STRANGERS: readonly (readonly [string, () => Record<string, string | string[]>, string])[] = [
    ['a foreign host name', () => ({ host: `evil.example:${port()}` }), 'forbidden_host'],
    ['its own name with another port', () => ({ host: 'localhost:1' }), 'forbidden_host'],
    ['its own name without a port', () => ({ host: 'localhost' }), 'forbidden_host'],
    ['a foreign origin', () => ({ origin: 'http://evil.example' }), 'forbidden_origin'],
    ['an origin on another port', () => ({ origin: 'http://localhost:1' }), 'forbidden_origin'],
    ['the origin null', () => ({ origin: 'null' }), 'forbidden_origin'],
    ['a cross-site fetch', () => ({ 'sec-fetch-site': 'cross-site' }), 'forbidden_origin'],
    ['a fetch from another port', () => ({ 'sec-fetch-site': 'same-site' }), 'forbidden_origin'],
  ];
  for (const [what, headers, code] of STRANGERS) {
    it(`refuses ${what}`, async () => {
      const { status, body } = await ask(`${server.url}/lab/v1/state`, 'GET', headers());
      expect([status, body.code]).to.deep.equal([403, code]);
    });
  }

  it('takes its own names', async () => {
    for (const name of ['localhost', '127.0.0.1', '[::1]']) {
      const headers = { host: `${name}:${port()}`, origin: `http://localhost:${port()}` };
      expect((await ask(`${server.url}/lab/v1/state`, 'GET', headers)).status, name).to.equal(200);
    }
  });

  it('refuses a form that a web page could send', async () => {
    const url = `${server.url}/lab/v1/partitions`;
    const { status, body } = await ask(
      url,
      'POST',
      { 'content-type': 'text/plain' },
      '{"groups":[["n1"],["n2"]]}',
    );
    expect([status, body.code]).to.deep.equal([415, 'unsupported_media_type']);
  });

  const WRONG: readonly (readonly [string, unknown, number, string])[] = [
    ['/lab/v1/partitions', {}, 422, 'invalid'],
    ['/lab/v1/partitions', { groups: [['n1']] }, 422, 'invalid'],
    ['/lab/v1/partitions', { groups: [['n1'], ['n2']], more: 1 }, 422, 'invalid'],
    ['/lab/v1/partitions', { groups: [['n1'], ['n2']], durationMs: 0 }, 422, 'invalid'],
    ['/lab/v1/partitions', { groups: [['n1'], ['n9']] }, 404, 'not_found'],
    ['/lab/v1/nodes/n9/kill', {}, 404, 'not_found'],
    ['/lab/v1/nodes/n1/explode', {}, 404, 'not_found'],
    ['/lab/v1/nodes/n1/pause', {}, 409, 'conflict'],
    ['/lab/v1/nothing', {}, 404, 'not_found'],
  ];
  for (const [path, body, status, code] of WRONG) {
    it(`answers ${status} ${code} to ${path} with ${JSON.stringify(body)}`, async () => {
      const answer = await post(path, body);
      expect([answer.status, answer.body.code]).to.deep.equal([status, code]);
    });
  }

  it('answers 400 to what is no JSON', async () => {
    const url = `${server.url}/lab/v1/partitions`;
    const answer = await ask(url, 'POST', { 'content-type': 'application/json' }, '{');
    expect([answer.status, answer.body.code]).to.deep.equal([400, 'malformed']);
  });

  it('says so when its port is taken', async () => {
    const error = await serveLab(supervisor, Number(port())).catch((thrown: unknown) => thrown);
    expect(error).to.include({ code: 'port_in_use' });
  });
});
