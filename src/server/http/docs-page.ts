/** The OpenAPI document as one page to read: made on the node from the document itself, without a script. */
import type { OpenApiDocument } from '../../api/openapi.ts';
import { markup, page, type Markup, type Page } from './pages.ts';

/** The parts of the document that are shown. */
interface Schema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly anyOf?: readonly Schema[];
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly maxLength?: number;
  readonly maxItems?: number;
  readonly default?: unknown;
  readonly format?: string;
  readonly pattern?: string;
}
interface Parameter {
  readonly name: string;
  readonly in: string;
  readonly required?: boolean;
  readonly schema: Schema;
}
type Content = Readonly<Record<string, { readonly schema?: Schema }>>;
interface Operation {
  readonly operationId: string;
  readonly summary: string;
  readonly tags: readonly string[];
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: { readonly required?: boolean; readonly content: Content };
  readonly responses: Readonly<Record<string, { readonly description: string; readonly content?: Content }>>;
}
interface Shown {
  readonly info: { readonly title: string; readonly version: string; readonly description?: string };
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> };
}

export function docsPage(document: OpenApiDocument): Page {
  const { info, paths, components } = document as unknown as Shown;
  const operations = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
  );
  const tags = [...new Set(operations.flatMap(({ operation }) => operation.tags))];
  const sections = tags.map((tag) => {
    const own = operations.filter(({ operation }) => operation.tags.includes(tag));
    return markup`<h2>${tag}</h2>
${own.map(({ path, method, operation }) => operationOf(method, path, operation))}`;
  });
  const schemas = Object.entries(components.schemas).map(
    ([name, schema]) => markup`<article id="${name}">
<h3>${name}</h3>
<pre>${typeOf(schema, 0)}</pre>
</article>
`,
  );
  return page(
    `${info.title} ${info.version}`,
    markup`<h1>${info.title} ${info.version}</h1>
<p>${info.description ?? ''}</p>
<p>Send <code>Authorization: Bearer</code> with the content of <code>api-token</code>. The same for programs:
<a href="/api/openapi.json">OpenAPI 3.1</a>.</p>
${sections}
<h2>Objects</h2>
${schemas}`,
  );
}

function operationOf(method: string, path: string, operation: Operation): Markup {
  const { parameters = [], requestBody } = operation;
  const body = requestBody?.content['application/json']?.schema;
  return markup`<article id="${operation.operationId}">
<h3><span class="method">${method}</span> <code>${path}</code></h3>
<p>${operation.summary}</p>
${parameters.length === 0 ? '' : parameterTable(parameters)}
${body === undefined ? '' : bodyOf(body, requestBody?.required === true)}
${answerTable(operation)}
</article>
`;
}

function bodyOf(schema: Schema, required: boolean): Markup {
  return markup`<p>Body${required ? '' : ' (may be missing)'}: <code>${typeOf(schema, 0)}</code></p>`;
}

function parameterTable(parameters: readonly Parameter[]): Markup {
  const rows = parameters.map(
    (one) => markup`<tr>
<td><code>${one.name}</code></td>
<td>${one.in}${one.required === true ? '' : ', optional'}</td>
<td><code>${typeOf(one.schema, 0)}</code></td>
</tr>
`,
  );
  return markup`<table><tbody>
${rows}</tbody></table>`;
}

function answerTable(operation: Operation): Markup {
  const rows = Object.entries(operation.responses).map(([status, { description, content }]) => {
    const schema = Object.values(content ?? {})[0]?.schema;
    return markup`<tr>
<td>${status}</td>
<td>${description}</td>
<td>${schema === undefined ? '' : typeOf(schema, 0)}</td>
</tr>
`;
  });
  return markup`<table><tbody>
${rows}</tbody></table>`;
}

/** A schema in the notation of TypeScript, with links to the objects that it names. */
function typeOf(schema: Schema, depth: number): Markup {
  if (schema.$ref !== undefined) {
    const name = schema.$ref.slice(schema.$ref.lastIndexOf('/') + 1);
    return markup`<a href="#${name}">${name}</a>`;
  }
  if (schema.enum !== undefined) return markup`${schema.enum.map((one) => JSON.stringify(one)).join(' | ')}`;
  if (schema.const !== undefined) return markup`${JSON.stringify(schema.const)}`;
  if (schema.anyOf !== undefined) return joined(schema.anyOf.map((one) => typeOf(one, depth)));
  if (schema.type === 'array') return markup`${typeOf(schema.items ?? {}, depth)}[]`;
  if (schema.properties !== undefined) return objectOf(schema, depth);
  return markup`${scalarOf(schema)}`;
}

function objectOf(schema: Schema, depth: number): Markup {
  const indent = '  '.repeat(depth + 1);
  const fields = Object.entries(schema.properties ?? {}).map(([name, one]) => {
    const optional = schema.required?.includes(name) === true ? '' : '?';
    return markup`${indent}${name}${optional}: ${typeOf(one, depth + 1)}\n`;
  });
  return markup`{
${fields}${'  '.repeat(depth)}}`;
}

function joined(types: readonly Markup[]): Markup {
  return markup`${types.map((one, i) => (i === 0 ? one : markup` | ${one}`))}`;
}

function scalarOf(schema: Schema): string {
  const type = typeof schema.type === 'string' ? schema.type : (schema.type?.join(' | ') ?? 'unknown');
  const { minimum, maximum, maxLength } = schema;
  const notes: string[] = [];
  if (schema.format !== undefined) notes.push(schema.format);
  if (minimum !== undefined) notes.push(`from ${minimum}`);
  if (maximum !== undefined && maximum < Number.MAX_SAFE_INTEGER) notes.push(`to ${maximum}`);
  if (maxLength !== undefined) notes.push(`at most ${maxLength} characters`);
  if (schema.pattern !== undefined && schema.format === undefined) notes.push(schema.pattern);
  if (schema.default !== undefined) notes.push(`default ${JSON.stringify(schema.default)}`);
  return notes.length === 0 ? type : `${type} (${notes.join(', ')})`;
}
