/** The OpenAPI 3.1 document, made from the same schemas that check what comes in. */
import { z } from 'zod';
import { createDocument, type ZodOpenApiOperationObject, type ZodOpenApiPathsObject } from 'zod-openapi';
import { problem } from './problem.ts';
import { accessOf, PATH_PARAMETERS, parameterNames, type Access, type Route } from './route.ts';
import { ROUTES } from './routes.ts';

const PROBLEM_TEXT: Readonly<Record<number, string>> = {
  400: 'The body is not JSON, or not what a body may be.',
  401: 'No token and no session, or a wrong one.',
  403: 'This host, origin or role may not do this.',
  404: 'There is nothing of that name.',
  409: 'In conflict with what is there: `code` says how.',
  413: 'The body is too large.',
  415: 'The body is not application/json.',
  422: 'A value is not allowed, or a field is not known: `errors` names each.',
  429: 'Too fast; Retry-After says how long to wait.',
  500: 'A fault in this node, in its log under the id named.',
  503: 'Not now: this node, or the group, cannot do it at the moment.',
};

const ACCESS_TEXT: Readonly<Record<Access, string>> = {
  read: 'Every token may ask this.',
  write: 'Needs a token of scope write or lab.',
  lab: 'Needs a token of scope lab.',
  all: 'Needs the first token, the one in `api-token`, or a session.',
};

export interface DocumentOptions {
  readonly version: string;
  /** Whether the lab's routes are there. */
  readonly lab: boolean;
}

export type OpenApiDocument = ReturnType<typeof createDocument>;

/** The document for a node of this version. */
export function openApiDocument(options: DocumentOptions): OpenApiDocument {
  const paths: ZodOpenApiPathsObject = {};
  for (const [name, route] of Object.entries<Route>(ROUTES)) {
    if (route.scope === 'lab' && !options.lab) continue;
    paths[route.path] = { ...paths[route.path], [route.method]: operation(name, route) };
  }
  return createDocument(
    {
      openapi: '3.1.0',
      info: {
        title: 'demes node',
        version: options.version,
        description: 'Group chat with no central server: what programs and screens can ask of a node.',
        license: { name: 'MIT', identifier: 'MIT' },
      },
      servers: [{ url: '/' }],
      security: [{ token: [] }, { session: [] }],
      tags: [...new Set(Object.values<Route>(ROUTES).map((route) => route.tag))].map((name) => ({ name })),
      components: {
        securitySchemes: {
          token: {
            type: 'http',
            scheme: 'bearer',
            description: 'The content of `api-token`, or a token made for a program.',
          },
          session: {
            type: 'apiKey',
            in: 'cookie',
            name: 'demes-session',
            description: 'Set by opening a session link; the name ends with the device id.',
          },
        },
      },
      paths,
    },
    {
      // Answers may get more fields later; requests refuse what they do not know.
      override: ({ jsonSchema, io }) => {
        if (io === 'output' && jsonSchema.additionalProperties === false) {
          delete jsonSchema.additionalProperties;
        }
      },
    },
  );
}

function operation(name: string, route: Route): ZodOpenApiOperationObject {
  const names = parameterNames(route.path);
  const path = z.object(
    Object.fromEntries(names.map((one) => [one, z.string().regex(PATH_PARAMETERS[one])])),
  );
  return {
    operationId: name,
    summary: route.summary,
    ...(route.auth === 'none' ? {} : { description: ACCESS_TEXT[accessOf(route)] }),
    tags: [route.tag],
    ...(route.auth === 'none' ? { security: [] } : {}),
    requestParams: {
      ...(names.length > 0 ? { path } : {}),
      ...(route.query === undefined ? {} : { query: asObject(route.query) }),
    },
    ...requestBodyOf(route),
    responses: { ...answersOf(route), ...problemsOf(route) },
  };
}

function requestBodyOf(route: Route): Pick<ZodOpenApiOperationObject, 'requestBody'> {
  if (route.bytes !== undefined) return { requestBody: { required: true, content: { [route.bytes]: {} } } };
  if (route.body === undefined) return {};
  const content = { 'application/json': { schema: route.body } };
  return { requestBody: { required: route.bodyMayBeMissing !== true, content } };
}

function answersOf(route: Route): ZodOpenApiOperationObject['responses'] {
  const responses: ZodOpenApiOperationObject['responses'] = {};
  for (const [status, answer] of Object.entries(route.answers)) {
    const contentType = answer.contentType ?? 'application/json';
    responses[status as `${1 | 2 | 3 | 4 | 5}${string}`] = {
      description: answer.description,
      ...(answer.schema === undefined && answer.contentType === undefined
        ? {}
        : { content: { [contentType]: answer.schema === undefined ? {} : { schema: answer.schema } } }),
    };
  }
  return responses;
}

function problemsOf(route: Route): ZodOpenApiOperationObject['responses'] {
  const statuses = [...route.problems, ...(route.auth === 'none' ? [] : [401]), 403, 500];
  const responses: ZodOpenApiOperationObject['responses'] = {};
  for (const status of statuses.sort((a, b) => a - b)) {
    responses[`${status}` as `${4 | 5}${string}`] = {
      description: PROBLEM_TEXT[status] ?? 'A problem.',
      content: { 'application/problem+json': { schema: problem } },
    };
  }
  return responses;
}

function asObject(query: z.ZodType): z.ZodObject {
  if (!(query instanceof z.ZodObject)) throw new TypeError('A query is described by an object');
  return query;
}
