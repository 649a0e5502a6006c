import { expect } from 'chai';
import { openApiDocument } from '../../src/api/openapi.ts';
import { PATH_PARAMETERS, parameterNames, type Route } from '../../src/api/route.ts';
import { ROUTES } from '../../src/api/routes.ts';

// oxlint-disable-next-line typescript/no-explicit-any -- the document is looked at as plain JSON
type Plain = any;

const document: Plain = structuredClone(openApiDocument({ version: '1.2.3', lab: true }));
const routes = Object.entries<Route>(ROUTES);

/** Every value under every key of that name, anywhere in the document. */
function everything(name: string, within: Plain = document): Plain[] {
  if (typeof within !== 'object' || within === null) return [];
  const own = Object.hasOwn(within, name) ? [within[name]] : [];
  return [...own, ...Object.values(within).flatMap((value) => everything(name, value))];
}

describe('api openapi', () => {
  it('MS38 every route of the table is in the document and nothing else', () => {
    const documented = Object.entries<Plain>(document.paths).flatMap(([path, methods]) =>
      Object.entries<Plain>(methods).map(([method, { operationId }]) => `${operationId} ${method} ${path}`),
    );
    expect(documented).to.have.members(routes.map(([name, { method, path }]) => `${name} ${method} ${path}`));
  });

  it('MS38 every reference leads somewhere and every object is used', () => {
    const refs = new Set<string>(everything('$ref'));
    const names = Object.keys(document.components.schemas).map((name) => `#/components/schemas/${name}`);
    expect([...refs]).to.have.members(names);
  });

  it('MS38 it is OpenAPI 3.1 and plain JSON', () => {
    expect(document.openapi).to.equal('3.1.0');
    expect(document.info.version).to.equal('1.2.3');
    expect(JSON.parse(JSON.stringify(document))).to.deep.equal(document);
  });

  it('MS38 every operation names its parameters, its answers and its problems', () => {
    for (const [name, route] of routes) {
      const operation = document.paths[route.path][route.method];
      const inPath = (operation.parameters ?? []).filter((one: Plain) => one.in === 'path');
      expect(
        inPath.map((one: Plain) => one.name),
        name,
      ).to.deep.equal(parameterNames(route.path));
      const wanted = [...Object.keys(route.answers), ...route.problems.map(String), '403', '500'];
      if (route.auth !== 'none') wanted.push('401');
      expect(Object.keys(operation.responses), name).to.have.members([...new Set(wanted)]);
    }
  });

  it('MS38 names in paths are known', () => {
    for (const [, { path }] of routes) {
      for (const name of parameterNames(path)) expect(PATH_PARAMETERS, path).to.have.property(name);
    }
  });

  it('MS39 requests refuse fields they do not know, in every object; answers may get more', () => {
    const bodies = routes.filter(([, { body }]) => body !== undefined);
    expect(bodies.length).to.be.above(5);
    for (const [name, { body }] of bodies) {
      const result = body!.safeParse({ surprise: 1 });
      const codes = result.error?.issues.map(({ code }) => code);
      expect(codes, name).to.include('unrecognized_keys');
    }
    for (const [name, { query }] of routes) {
      if (query === undefined) continue;
      expect(query.safeParse({ surprise: '1' }).success, name).to.equal(false);
    }
    const { Message, PostMessage } = document.components.schemas;
    expect(Message.additionalProperties).to.equal(undefined);
    expect(PostMessage.additionalProperties).to.equal(false);
  });

  it('MS39 defaults and bounds of the contract are in the document', () => {
    const schemaOf = (path: string, name: string): Plain =>
      document.paths[path].get.parameters.find((one: Plain) => one.name === name).schema;
    const group = '/api/v1/groups/{groupId}';
    expect(schemaOf(`${group}/wait`, 'timeoutMs')).to.include({
      type: 'integer',
      maximum: 120_000,
      default: 30_000,
    });
    expect(schemaOf(`${group}/log`, 'limit')).to.include({ minimum: 1, maximum: 1000, default: 100 });
    expect(schemaOf('/api/v1/groups', 'limit')).to.include({ minimum: 1, maximum: 200, default: 50 });
  });

  it('MS39 names are described as they are checked: in characters', () => {
    const { CreateGroup } = document.components.schemas;
    expect(CreateGroup).to.deep.include({ type: 'object', required: ['name'] });
    expect(CreateGroup.properties.name).to.deep.include({ type: 'string', minLength: 1, maxLength: 64 });
  });
});
