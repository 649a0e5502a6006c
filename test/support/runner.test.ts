import { expect } from 'chai';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runStep, testFiles, type StepResult } from './run-step.ts';
import { NOT_WRITTEN_YET, STEPS, stepsOf, timeLimitMs } from './suites.ts';

describe('the test runner', () => {
  let root: string;

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'demes-runner-'));
    mkdirSync(join(root, 'test/sample'), { recursive: true });
  });

  afterEach(() => rmSync(root, { recursive: true }));

  it('counts what passes', async () => {
    const result = await run(`it('adds', () => expect(1 + 1).to.equal(2));`);
    expect(result.failures).to.deep.equal([]);
    expect(result.passed).to.equal(1);
  });

  it('tells what each file took, with its hooks', async () => {
    const { files } = await run(`describe('slow to begin', () => {
      before((done) => void setTimeout(done, 60));
      it('adds', () => expect(1 + 1).to.equal(2));
    });`);
    expect(files.map(({ file }) => file)).to.deep.equal(['test/sample/sample.test.ts']);
    expect(files[0]?.durationMs).to.be.above(50);
  });

  it('reports a failing test with its message', async () => {
    const result = await run(`it('adds', () => expect(1 + 1).to.equal(3));`);
    expect(result.passed).to.equal(0);
    expectFailure(result, 'adds', 'expected 2 to equal 3');
  });

  it('fails a test that asserts nothing', async () => {
    expectFailure(await run(`it('does nothing', () => {});`), 'does nothing', 'without a single assertion');
  });

  it('fails a test that is skipped without a reason', async () => {
    expectFailure(await run(`it.skip('later', () => {});`), 'later', 'Skipped without a reason');
  });

  it('lists a test that is skipped with a reason', async () => {
    const result = await run(`it('binds port 80', function () { skipBecause(this, 'needs root'); });`);
    expect(result.failures).to.deep.equal([]);
    expect(result.skipped).to.deep.equal([{ title: 'binds port 80', reason: 'needs root' }]);
  });

  it('lists every test of a suite whose before hook skips', async () => {
    const result = await run(`describe('ports', () => {
      before(function () { skipBecause(this, 'needs root'); });
      it('80', () => {});
      it('443', () => {});
    });`);
    expect(result.failures).to.deep.equal([]);
    expect(result.skipped.map(({ title }) => title)).to.deep.equal(['ports 80', 'ports 443']);
  });

  it('fails a suite whose file does not load', async () => {
    expectFailure(await run(`import './missing.ts';`), 'before the last test', 'missing.ts');
  });

  it('fails a suite without tests, and a folder without files', async () => {
    expectFailure(await run(`describe('nothing', () => {});`), 'sample', 'no tests');
    expectFailure(
      await runStep(sampleStep('test/other'), { environment: {}, root }),
      'sample',
      'no test file',
    );
  });

  it('says which test was running when the process died', async () => {
    const result = await run(`it('dies', () => process.kill(process.pid, 'SIGKILL'));`);
    expectFailure(result, 'before the last test', 'SIGKILL, during "dies"');
  });

  it('stops a suite that takes too long', async () => {
    const result = await run(`it('hangs', () => { for (;;); });`, 2_000);
    expectFailure(result, 'before the last test', 'stopped after 2 s, during "hangs"');
  });

  it('fails a suite that leaves something open', async () => {
    const result = await run(`import { createServer } from 'node:net';
      it('listens', () => { createServer().listen(0); expect(1).to.equal(1); });`);
    expectFailure(result, 'after the last test', 'TCPServerWrap');
  });

  it('fails a suite that leaves a child process behind, and ends the child', async () => {
    const result = await run(`import { spawn } from 'node:child_process';
      it('spawns', () => {
        spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' }).unref();
        expect(1).to.equal(1);
      });`);
    expectFailure(result, 'after the last test', 'left child processes running');
  });

  it('limits the files to a path', () => {
    write('test/sample/a.test.ts', '');
    write('test/sample/deep/b.test.ts', '');
    const all = ['test/sample/a.test.ts', 'test/sample/deep/b.test.ts'];
    expect(testFiles('test/sample', undefined, root)).to.deep.equal(all);
    expect(testFiles('test/sample', 'test/sample/deep', root)).to.deep.equal(all.slice(1));
    expect(testFiles('test/sample', 'test/sample/a.test.ts', root)).to.deep.equal(all.slice(0, 1));
    expect(testFiles('test/sample', 'test/sample/de', root)).to.deep.equal([]);
  });

  function write(path: string, text: string): void {
    mkdirSync(join(root, path, '..'), { recursive: true });
    writeFileSync(join(root, path), text);
  }

  async function run(code: string, timeoutMs = 20_000): Promise<StepResult> {
    const chai = import.meta.resolve('chai');
    const skip = new URL('./skip.ts', import.meta.url).href;
    const imports = `import { expect } from '${chai}'; import { skipBecause } from '${skip}';`;
    write('test/sample/sample.test.ts', `${imports}\n${code}`);
    return runStep({ ...sampleStep('test/sample'), timeoutMs }, { environment: {}, root });
  }
});

describe('the list of steps', () => {
  it('names every step once, and lets only listed steps be missing', () => {
    const names = STEPS.map(({ name }) => name);
    expect(new Set(names).size).to.equal(names.length);
    expect(names).to.include.members([...NOT_WRITTEN_YET]);
  });

  it('runs in each tier all of the smaller one', () => {
    expect(stepsOf('test')).to.include.members(stepsOf('check'));
    expect(stepsOf('long')).to.have.members([...STEPS]);
    for (const step of STEPS) expect(timeLimitMs(step, 'long')).to.be.above(timeLimitMs(step, 'test'));
  });
});

function sampleStep(folder: string): (typeof STEPS)[number] {
  return { name: 'sample', tier: 'check', isQuick: true, timeoutMs: 20_000, run: { folder } };
}

function expectFailure(result: StepResult, title: string, detail: string): void {
  expect(result.failures.map((failure) => failure.title)).to.deep.equal([title]);
  expect(result.failures[0]?.detail).to.contain(detail);
}
