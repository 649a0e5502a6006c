import { expect } from 'chai';
import { longFiles, longFunctions } from './size.ts';
import { expectNone, typescript } from './source.ts';

describe('tidy: size', () => {
  it('no file of src is longer than 400 lines', () => {
    expectNone(longFiles(typescript('src')));
  });

  it('no function of src is longer than 60 lines', () => {
    expectNone(longFunctions(typescript('src')));
  });

  it('refuses a file of 401 lines', () => {
    expectNone(longFiles([{ path: 'src/core/a.ts', text: 'x;\n'.repeat(400) }]));
    expect(longFiles([{ path: 'src/core/a.ts', text: 'x;\n'.repeat(401) }])).to.have.length(1);
  });

  it('refuses a function of 61 lines, however it is written', () => {
    for (const [head, tail] of [
      ['function f() {', '}'],
      ['export async function f(a: number): Promise<Map<string, { b: number }>> {', '}'],
      ['function f(a = [1]): { b: number; c(): void } {', '}'],
      ['function f(a: unknown): asserts a is string {', '}'],
      ['const f = () => {', '};'],
      ['list.forEach((a) => {', '});'],
      ['class A { get f() {', '} }'],
      ['class A { private async f(b: string): Promise<void> {', '} }'],
      ['class A { constructor(b: string) {', '} }'],
      ['const a = { f(b: string) {', '} };'],
    ] as const) {
      expectNone(longFunctions(sample(head, 58, tail)));
      const problems = longFunctions(sample(head, 59, tail));
      expect(problems, head).to.have.length(1);
      expect(problems[0]).to.match(/^src\/core\/a\.ts:2: a function of 61 lines/);
    }
  });

  it('lets long tables, types and classes be', () => {
    for (const [head, tail] of [
      ['const table = {', '};'],
      ['interface A {', '}'],
      ['type A = {', '};'],
      ['class A extends B<C> {', '}'],
      ['function f(): number { return 1; }\n\nexport class A {', '}'],
      ['describe({', '});'],
      ['const a = b ? f(c) : {', '};'],
    ] as const) {
      expectNone(longFunctions(sample(head, 100, tail)));
    }
  });

  it('counts a long branch to the function around it', () => {
    for (const branch of [
      'if (a) {',
      'for (const b of c) {',
      'switch (a) {',
      '} catch (error) {',
      'else {',
    ]) {
      expectNone(longFunctions(sample(branch, 100, '}')));
    }
  });
});

function sample(head: string, lines: number, tail: string): { path: string; text: string }[] {
  return [{ path: 'src/core/a.ts', text: `\n${head}\n${'x;\n'.repeat(lines)}${tail}\n` }];
}
