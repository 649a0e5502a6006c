import { expect } from 'chai';
import type { Message } from '../../src/api/messages.ts';
import { DemesClient } from '../../src/sdk/client.ts';
import { DemesConnectionError } from '../../src/sdk/errors.ts';
import type { AnswerOf, Given, Operations } from '../../src/sdk/operation-calls.ts';
import { OPERATIONS } from '../../src/sdk/operations.ts';
import { TOKEN, TwinListener } from '../support/twin-listener.ts';
import { LocalServer, json } from './local-server.ts';
import type { Paths } from './operations-table.ts';

/** Compiles only where each fits the other, and what is inferred is not `any`. */
type Same<A, B> = 0 extends 1 & A ? never : [A, B] extends [B, A] ? true : never;

/** What is inferred, held by the compiler: a wrong one makes `npm run types` fail. */
const INFERRED: readonly true[] = [
  true satisfies Same<AnswerOf<'getMessage'>['index'], number | null>,
  true satisfies Same<AnswerOf<'postMessage'>, Message>,
  true satisfies Same<AnswerOf<'pinMessage'>, void>,
  true satisfies Same<AnswerOf<'getBlob'>, Response>,
  true satisfies Same<AnswerOf<'getLive'>, WebSocket>,
  true satisfies Same<Given<'vote'>['body'], { choices: number[] }>,
  true satisfies Same<NonNullable<Given<'leaveGroup'>['query']>['forget'], boolean | undefined>,
  true satisfies Same<NonNullable<Given<'getMessages'>['query']>['limit'], number | undefined>,
  true satisfies Same<Given<'listReplies'>['messageId'], string>,
];

describe('sdk: the calls of the document', () => {
  let server: LocalServer;
  let api: Operations;
  beforeEach(async () => {
    server = await LocalServer.start();
    ({ api } = new DemesClient({ url: server.url, token: 'secret' }));
  });
  afterEach(async () => server.stop());

  it('MS357 there is one for every operation, and it asks by its method and path', async () => {
    expect(INFERRED).to.have.length(9);
    const names = Object.keys(OPERATIONS) as (keyof typeof OPERATIONS)[];
    const asked = names.filter((name) => OPERATIONS[name][3] !== 'socket');
    expect(names.length).to.be.above(90);
    for (const name of asked) {
      const [, template, sends] = OPERATIONS[name];
      const params = Object.fromEntries(
        [...template.matchAll(/\{(\w+)\}/g)].map(([, one]) => [one, `${one}/`]),
      );
      const body =
        sends === 'json' ? { body: { a: 1 } } : sends === 'nothing' ? {} : { body: new Uint8Array(3) };
      await (api[name] as (given: unknown) => Promise<unknown>)({ ...params, ...body });
    }
    expect(server.asked.map(({ method, path }) => `${method} ${path}`)).to.deep.equal(
      asked.map((name) => {
        const [method, path] = OPERATIONS[name];
        return `${method} ${path.replaceAll(/\{(\w+)\}/g, '$1%2F')}`;
      }),
    );
    for (const [at, name] of asked.entries()) {
      const type = { nothing: undefined, json: 'application/json' }[OPERATIONS[name][2] as string];
      const sent = OPERATIONS[name][2] === 'application/octet-stream' ? 'application/octet-stream' : type;
      expect(server.asked[at]!.headers['content-type'], name).to.equal(sent);
    }
  });

  it('MS357 sends numbers and flags of a query as text, and leaves out what is not given', async () => {
    const query = { before: undefined, limit: 7 };
    await api.getMessages({ groupId: 'g', roomId: 'r', query });
    await api.leaveGroup({ groupId: 'g', query: { forget: true } });
    const [page, leave] = server.asked;
    expect(page!.path).to.equal('/api/v1/groups/g/rooms/r/messages?limit=7');
    expect(leave!.path).to.equal('/api/v1/groups/g?forget=true');
  });

  it('MS357 sends a file as it comes and hands one out as it comes, or a part of it', async () => {
    const parts = ['ah', 'oy!'].map((part) => new TextEncoder().encode(part));
    server.answer = (_asked, response) => json(response, 201, { blobId: 'b' });
    const body = ReadableStream.from(parts) as ReadableStream<Uint8Array>;
    expect(await api.putBlob({ query: { name: 'a b.png' }, body })).to.deep.equal({ blobId: 'b' });
    expect(server.asked[0]).to.include({ path: '/api/v1/blobs?name=a+b.png', body: 'ahoy!' });
    server.answer = (_asked, response) => void response.writeHead(206).end('ell');
    const part = await api.getBlob({ blobId: 'b' }, { headers: { range: 'bytes=1-3' } });
    expect([part.status, await part.text()]).to.deep.equal([206, 'ell']);
    expect(server.asked[1]!.headers).to.include({ range: 'bytes=1-3' });
  });

  it('MS357 fits a node: its document has these operations, what is no JSON comes as it is, and the WebSocket opens', async () => {
    const twin = await TwinListener.open({ lab: true });
    try {
      const node = new DemesClient({ url: `http://127.0.0.1:${twin.http.port}`, token: TOKEN }).api;
      const { paths } = (await (await node.getOpenApi()).json()) as { paths: Paths };
      const served = Object.entries(paths).flatMap(([path, methods]) =>
        Object.entries(methods).map(([method, { operationId }]) => [operationId, method.toUpperCase(), path]),
      );
      const known = Object.entries(OPERATIONS).map(([name, [method, path]]) => [name, method, path]);
      expect(served).to.have.deep.members(known);
      expect(await (await node.getMetrics()).text()).to.include('# HELP');
      const socket = await node.getLive();
      expect(socket.readyState).to.equal(WebSocket.OPEN);
      socket.close();
    } finally {
      await twin.close();
    }
  });

  it('MS357 says when no WebSocket opens', async () => {
    const error: unknown = await api.getLive().catch((caught: unknown) => caught);
    expect(error).to.be.instanceOf(DemesConnectionError);
  });
});
