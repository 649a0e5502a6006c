import { request as httpRequest } from 'node:http';
import { gzipSync } from 'node:zlib';
import { expect } from 'chai';
import { LIMITS } from '../../../src/protocol/limits.ts';
import { DemesApiError } from '../../../src/sdk/errors.ts';
import { DemesClient } from '../../../src/sdk/client.ts';
import {
  ANA,
  aFile,
  anExport,
  anExportHead,
  anExportMessage,
  exportLines,
  hashOf,
  ROOM,
  textOf,
} from '../../support/an-export.ts';
import { faultsOfAnswer } from '../../support/answer-shape.ts';
import { plainBytes } from '../../support/attached.ts';
import { ImportsHarness } from '../../support/imports-harness.ts';
import { aPng } from '../../support/pictures.ts';
import type { PlainAnswer } from '../../support/plain-http.ts';
import { TOKEN, TwinListener } from '../../support/twin-listener.ts';

const IMPORTS = '/api/v1/imports';
const BYTES = { 'Content-Type': 'application/octet-stream' };

describe('server/http imports', () => {
  let now: ImportsHarness;
  let twin: TwinListener;
  let node: DemesClient;
  beforeEach(async () => {
    now = new ImportsHarness();
    twin = await TwinListener.open({ imports: now.imports });
    node = new DemesClient({ url: twin.http.url, token: TOKEN });
  });
  afterEach(async () => {
    await twin.close();
    await now.end();
  });

  const create = async (): Promise<string> => (await twin.ask('POST', IMPORTS)).json.id;
  const put = (
    id: string,
    at: number,
    body: string | Buffer,
    last = true,
    headers = {},
  ): Promise<PlainAnswer> =>
    twin.ask('PUT', `${IMPORTS}/${id}/file?at=${at}&last=${last}`, {
      body,
      headers: { ...BYTES, ...headers },
    });
  const outcome = ({ status, json }: PlainAnswer): string => `${status} ${json?.code ?? ''}`.trim();

  it('MS380 MS383 every answer has the shape that the document says', async () => {
    const picture = aPng(4, 4);
    const file = anExport([anExportMessage(1, { attachments: [aFile(picture, 'a.png')] })], {
      files: [picture],
    });
    const id = await create();
    const half = await put(id, 0, file.subarray(0, 100), false);
    expect([half.status, half.json]).to.deep.equal([200, { id, received: 100, messages: 0, done: null }]);
    const done = await put(id, 100, file.subarray(100));
    const answers = {
      createImport: await twin.ask('POST', IMPORTS, { body: {} }),
      putImport: done,
      getImports: await twin.ask('GET', IMPORTS),
      getImport: await twin.ask('GET', `${IMPORTS}/${id}`),
      getImportMessages: await twin.ask('GET', `${IMPORTS}/${id}/rooms/${ROOM}/messages?limit=3`),
      createImportFileAddress: await twin.ask('POST', `${IMPORTS}/${id}/files/${hashOf(picture)}/addresses`),
      removeImport: await twin.ask('DELETE', `${IMPORTS}/${id}`),
    } as const;
    for (const [name, answer] of Object.entries(answers)) {
      expect(faultsOfAnswer(name as keyof typeof answers, answer.status, answer.json), name).to.deep.equal(
        [],
      );
    }
    expect(done.json.done).to.include({ id, messages: 1, groupName: 'Friends' });
    expect(answers.createImportFileAddress.json).to.include({ media: 'image', width: 4 });
    expect(answers.removeImport.status).to.equal(204);
  });

  it('MS380 bytes come in their order, one request at a time, none longer than a part', async () => {
    const file = anExport([anExportMessage(1)]);
    const id = await create();
    expect(outcome(await put(id, 5, file))).to.equal('409 conflict');
    expect(outcome(await put(id, 0, Buffer.alloc(LIMITS.importPartBytesMax + 1)))).to.equal('413 too_large');
    expect(outcome(await put(id, 0, file, true, { 'Content-Type': 'application/json' }))).to.equal(
      '415 unsupported_media_type',
    );
    expect(outcome(await put(id, 0, gzipSync(file), true, { 'Content-Encoding': 'gzip' }))).to.equal(
      '415 unsupported_media_type',
    );
    expect(outcome(await put('0'.repeat(16), 0, file))).to.equal('404 not_found');
    expect(outcome(await put(id, 0, file))).to.equal('200');
    expect(outcome(await put(id, 0, file))).to.equal('404 not_found');
    const none = await twin.ask('PUT', `${IMPORTS}/${await create()}/file?at=-1`, {
      body: '',
      headers: BYTES,
    });
    expect(outcome(none)).to.equal('422 invalid');
  });

  it('MS380 bytes that are cut off on the way are as if none of them had come: the same may come again', async () => {
    const file = anExport([anExportMessage(1)]);
    const id = await create();
    await new Promise<void>((resolve) => {
      const request = httpRequest(`${node.url}${IMPORTS}/${id}/file?at=0&last=true`, {
        method: 'PUT',
        headers: { ...BYTES, Authorization: `Bearer ${TOKEN}`, 'Content-Length': file.length },
      });
      request.on('error', () => undefined);
      request.on('close', resolve);
      request.write(file.subarray(0, 50), () => request.destroy());
    });
    const answer = await put(id, 0, file);
    expect([outcome(answer), answer.json.received]).to.deep.equal(['200', file.length]);
  });

  it('MS381 what is wrong with a file is said with its line, and in words', async () => {
    const lines = exportLines([anExportMessage(1), anExportMessage(2)]);
    const changed = textOf(lines.map((line) => line.replace('line 2', 'line zwei')));
    const { status, json } = await put(await create(), 0, changed);
    expect(status).to.equal(422);
    expect(json).to.include({ code: 'import_faulty', fault: 'end', line: 7, retryable: false });
    expect(json.detail).to.equal(
      'Line 7: its messages are not those that were exported. Nothing of the file was kept.',
    );
    expect((await twin.ask('GET', IMPORTS)).json.imports).to.deep.equal([]);
  });

  it('MS380 no more than four come in at a time', async () => {
    for (let count = 0; count < 4; count++) expect(await create()).to.match(/^[0-9a-f]{16}$/);
    expect(outcome(await twin.ask('POST', IMPORTS))).to.equal('409 conflict');
    await now.close();
    now.open();
  });

  it('MS357 MS380 the typed client sends a file in parts as it comes, says how far it is, and leaves nothing when it is stopped', async () => {
    const map = plainBytes(9 * 1024 * 1024);
    const file = anExport([anExportMessage(1, { attachments: [aFile(map)] })], { files: [map] });
    const seen: number[] = [];
    const stream = new Blob([new Uint8Array(file)]).stream();
    const info = await node.find.imports.add(stream, { onProgress: (received) => void seen.push(received) });
    expect(seen).to.deep.equal(
      [1, 2, 3].map((parts) => parts * LIMITS.importPartBytesMax).filter((at) => at < file.length),
    );
    expect((await node.find.imports.all()).map(({ id }) => id)).to.deep.equal([info.id]);
    expect((await node.find.imports.get(info.id)).members).to.deep.equal(anExportHead().members);
    const { messages } = await node.find.imports.page(info.id, ROOM);
    expect(messages.map(({ author }) => author.memberId)).to.deep.equal([ANA]);
    const bytes = await new Response(await node.find.imports.file(info.id, hashOf(map))).arrayBuffer();
    expect(hashOf(Buffer.from(bytes))).to.equal(hashOf(map));
    await node.find.imports.remove(info.id);

    const stop = new AbortController();
    const stopped = node.find.imports.add(new Blob([new Uint8Array(file)]), {
      signal: stop.signal,
      onProgress: () => stop.abort(new Error('enough')),
    });
    expect(await stopped.catch(({ message }: Error) => message)).to.equal('enough');
    expect(now.rowsLeft()).to.deep.equal([0, 0, 0]);
    const refused = await node.find.imports.add(new Uint8Array([1, 2])).catch((error: unknown) => error);
    expect(refused).to.be.instanceOf(DemesApiError).with.property('code', 'import_faulty');
  });
});
