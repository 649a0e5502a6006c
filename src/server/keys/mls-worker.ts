/**
 * The thread in which ts-mls works: what others send may keep it busy or fill its memory, and must not hold up the node.
 * It is asked one thing at a time and remembers nothing.
 */
import { parentPort, workerData } from 'node:worker_threads';
import type { KeyObject } from 'node:crypto';
import { Mls } from './mls.ts';
import { errorFrom } from './mls-errors.ts';
import type { KeysAnswered, KeysAsked } from './worker-messages.ts';

const mls = await Mls.of(workerData as KeyObject);

/**
 * ts-mls holds the key packages of an own commit against the machine's clock, which may be wrong; what counts is agreed
 * time. So agreed time is this thread's clock. There is nothing else in it that looks.
 */
let agreedMs = Date.now();
Date.now = () => agreedMs;

async function outcomeOf(asked: KeysAsked): Promise<unknown> {
  switch (asked.what) {
    case 'makePackage':
      return mls.makePackage(asked.request);
    case 'create':
      return mls.create(asked.request);
    case 'commit':
      return mls.commit(asked.request);
    case 'follow':
      return mls.follow(asked.request);
    case 'join':
      return mls.join(asked.request);
  }
}

async function answerTo(asked: KeysAsked): Promise<KeysAnswered> {
  if ('atMs' in asked.request) agreedMs = asked.request.atMs;
  try {
    return { ok: true, value: await outcomeOf(asked) };
  } catch (error) {
    // Whatever escapes the operations came from bytes that the library did not expect.
    const { code, message, deviceId } = errorFrom(error, 'malformed');
    return { ok: false, code, message, deviceId };
  }
}

parentPort!.on('message', (asked: KeysAsked) => {
  void answerTo(asked).then((answer) => {
    // A thread has no origin: that is a matter of windows.
    // oxlint-disable-next-line unicorn/require-post-message-target-origin
    parentPort!.postMessage(answer);
  });
});
