import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { currentTable, TABLE_FILE, tableOf, type Paths } from '../sdk/operations-table.ts';

const PATHS: Paths = {
  '/things': {
    get: { operationId: 'getThings', summary: 'All', responses: { 200: { content: {} }, 404: {} } },
    put: {
      operationId: 'putThing',
      summary: 'One',
      description: 'More of it.',
      requestBody: { content: { 'image/png': {} } },
      responses: { 201: { content: { 'application/json': { schema: {} } } } },
    },
  },
};

describe('tidy: the operations of the sdk', () => {
  it('MS357 are those of the OpenAPI document, none missing and none different', async () => {
    const isCurrent = readFileSync(TABLE_FILE, 'utf8') === (await currentTable());
    expect(isCurrent, 'run node test/sdk/operations-table.ts').to.equal(true);
  });

  it('MS357 are told apart by method, path, what they send and how they answer', async () => {
    const text = await tableOf(PATHS);
    expect(text).to.include("/** All */\n  getThings: ['GET', '/things', 'nothing', 'nothing'],");
    expect(text).to.include("/** One. More of it. */\n  putThing: ['PUT', '/things', 'image/png', 'json'],");
    const { get } = PATHS['/things']!;
    const other = { ...get!, responses: { 101: {} } };
    expect(await tableOf({ '/things': { get: other } })).to.include("'nothing', 'socket']");
    const bytes = { ...get!, responses: { 200: { content: { 'text/html': {} } } } };
    expect(await tableOf({ '/things': { get: bytes } })).to.include("'nothing', 'stream']");
  });
});
