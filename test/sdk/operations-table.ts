/** `node test/sdk/operations-table.ts` writes src/sdk/operations.ts from the OpenAPI document that every node serves. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { format } from 'prettier';
import { openApiDocument } from '../../src/api/openapi.ts';

const ROOT = join(import.meta.dirname, '../..');
export const TABLE_FILE = join(ROOT, 'src/sdk/operations.ts');

interface Content {
  readonly content?: Readonly<Record<string, { readonly schema?: unknown }>>;
}

/** What is read of an operation of the document. */
interface Documented {
  readonly operationId: string;
  readonly summary: string;
  readonly description?: string;
  readonly requestBody?: Content;
  readonly responses: Readonly<Record<string, Content>>;
}

export type Paths = Readonly<Record<string, Readonly<Record<string, Documented>>>>;

const HEAD = `/**
 * Every operation of the API: its method, its path, what it sends (json, or bytes of a media type) and how it answers.
 * Made from the OpenAPI document by \`node test/sdk/operations-table.ts\`, never written by hand: a test compares.
 */
export const OPERATIONS = {
`;

/** The text of the table for these paths of a document. */
export async function tableOf(paths: Paths): Promise<string> {
  const rows = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => rowOf(method, path, operation)),
  );
  const { prettier } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
    prettier: Record<string, unknown>;
  };
  return format(`${HEAD}${rows.join('\n')}\n} as const;\n`, { ...prettier, parser: 'typescript' });
}

/** Of the API as it is, with the lab's part. */
export async function currentTable(): Promise<string> {
  const { paths } = openApiDocument({ version: '0', lab: true });
  return tableOf(paths as unknown as Paths);
}

function rowOf(method: string, path: string, operation: Documented): string {
  const { operationId, summary, description, requestBody, responses } = operation;
  const sends = kindOf(Object.keys(requestBody?.content ?? {})[0]);
  const words = [summary, description].filter((one) => one !== undefined).join('. ');
  const row = [method.toUpperCase(), path, sends, answerOf(responses)];
  return `/** ${words.replaceAll('*/', '* /')} */\n${operationId}: [${row.map((one) => JSON.stringify(one)).join(', ')}],`;
}

function kindOf(mediaType: string | undefined): string {
  if (mediaType === undefined) return 'nothing';
  return mediaType === 'application/json' ? 'json' : mediaType;
}

/** JSON of a known shape is parsed; of anything else the caller reads the bytes. */
function answerOf(responses: Documented['responses']): string {
  if (responses['101'] !== undefined) return 'socket';
  const contents = Object.entries(responses).flatMap(([status, { content }]) =>
    status.startsWith('2') ? Object.entries(content ?? {}) : [],
  );
  const [first] = contents;
  if (first === undefined) return 'nothing';
  return first[0] === 'application/json' && first[1].schema !== undefined ? 'json' : 'stream';
}

if (import.meta.main) writeFileSync(TABLE_FILE, await currentTable());
