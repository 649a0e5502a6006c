import { once } from 'node:events';
import { getCompileCacheDir } from 'node:module';
import { Worker, type WorkerOptions } from 'node:worker_threads';
import { expect } from 'chai';
import { asCompiled } from '../../src/server/threads.ts';

const TELL_STORE = `
  import { getCompileCacheDir } from 'node:module';
  import { parentPort } from 'node:worker_threads';
  parentPort.postMessage(getCompileCacheDir());`;

describe('server: threads', () => {
  it('use the store of compiled code that the process has, which they do not by themselves', async () => {
    expect(getCompileCacheDir()).to.be.a('string');
    expect(await storeOf(asCompiled())).to.equal(getCompileCacheDir());
    expect(await storeOf({})).to.equal(undefined);
  });
});

async function storeOf(options: WorkerOptions): Promise<string | undefined> {
  const script = new URL(`data:text/javascript,${encodeURIComponent(TELL_STORE)}`);
  const worker = new Worker(script, options);
  const [store] = (await once(worker, 'message')) as [string | undefined];
  await worker.terminate();
  return store;
}
