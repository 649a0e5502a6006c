import { expect } from 'chai';
import type { PutBlob } from '../../../src/api/blobs.ts';
import { frameOf } from '../../../src/client/attachments/frame.ts';
import { FILES_MAX, Tray, type ChosenFile } from '../../../src/client/attachments/tray.ts';
import { noAnswer } from '../../../src/client/api/problem.ts';

interface Call {
  readonly name: string;
  readonly type: string;
  readonly size: number;
  readonly signal: AbortSignal;
  progress(part: number): void;
  done(blobId: string): Promise<void>;
  fail(): Promise<void>;
}

/** A tray whose files wait until the test answers for them. */
function desk() {
  const calls: Call[] = [];
  const told: string[] = [];
  let keys = 0;
  const turn = async (): Promise<void> => {
    await new Promise((resolve) => setImmediate(resolve));
  };
  const tray: Tray = new Tray({
    picture: async (file) =>
      file.type === 'image/jpeg'
        ? { blob: new Blob(['redrawn'], { type: 'image/jpeg' }), width: 640, height: 400, preview: 'AAAA' }
        : null,
    put: (file, { name, type }, progress, signal) =>
      new Promise<PutBlob>((resolve, reject) => {
        calls.push({
          name,
          type,
          size: file.size,
          signal,
          progress,
          done: async (blobId) => {
            resolve({ blobId, size: file.size, sha256: '', name: `clean ${name}` });
            await turn();
          },
          fail: async () => {
            reject(noAnswer());
            await turn();
          },
        });
      }),
    newKey: () => `k${++keys}`,
    urlOf: (file) => `blob:${file.size}`,
    letGo: (key, url) => void told.push(`let go of ${key} ${url}`),
    changed: (items) => told.push(items.map(({ state }) => state).join()),
  });
  return { tray, calls, told, turn };
}

const file = (name: string, type: string, content = 'content'): ChosenFile =>
  Object.assign(new Blob([content], { type }), { name });

describe('client/attachments: the tray', () => {
  it('a picture goes as it was drawn anew, with its size and preview; whatever else as it is', async () => {
    const { tray, calls, turn } = desk();
    tray.add([file('a.jpg', 'image/jpeg'), file('b.txt', 'text/plain; charset=utf-8'), file('c', '')]);
    await turn();
    expect(calls.map(({ name, type, size }) => [name, type, size])).to.deep.equal([
      ['a.jpg', 'image/jpeg', 7],
      ['b.txt', 'text/plain', 7],
      ['c', 'application/octet-stream', 7],
    ]);
    expect(tray.items.map(({ isPicture, preview }) => [isPicture, preview])).to.deep.equal([
      [true, 'data:image/jpeg;base64,AAAA'],
      [false, null],
      [false, null],
    ]);
    calls[0]!.progress(0.25);
    expect(tray.items[0]).to.include({ state: 'uploading', progress: 0.25 });
    for (const [at, call] of calls.entries()) await call.done(`id${at}`);
    tray.describe('k1', ' a cat ');
    expect(tray.items.every(({ state }) => state === 'ready')).to.equal(true);
    expect(tray.take()).to.deep.equal([
      { blobId: 'id0', name: 'clean a.jpg', width: 640, height: 400, preview: 'AAAA', alt: 'a cat' },
      { blobId: 'id1', name: 'clean b.txt' },
      { blobId: 'id2', name: 'clean c' },
    ]);
    expect(tray.items).to.deep.equal([]);
  });

  it('what failed says why and can be tried again; what is taken out is given up', async () => {
    const { tray, calls, turn } = desk();
    tray.add([file('a.txt', 'text/plain'), file('b.txt', 'text/plain')]);
    await turn();
    await calls[0]!.fail();
    expect(tray.items[0]).to.include({ state: 'failed' });
    expect(tray.items[0]!.problem).to.deep.equal(noAnswer().facts);
    tray.retry('k1');
    await turn();
    await calls[2]!.done('again');
    tray.remove('k2');
    expect(calls[1]!.signal.aborted).to.equal(true);
    await calls[1]!.done('too late');
    expect(tray.take().map(({ blobId }) => blobId)).to.deep.equal(['again']);
  });

  it('MS265 a voice note can be heard before it goes, and goes with its length and loudness', async () => {
    const { tray, calls, told, turn } = desk();
    const sound = { durationMs: 1_500, waveform: 'AAEC' };
    const note = Object.assign(file('note.webm', 'audio/webm'), { sound });
    tray.add([note]);
    await turn();
    expect(tray.items[0]!.sound).to.deep.equal({ ...sound, url: `blob:${note.size}` });
    await calls[0]!.done('b1');
    expect(tray.take()).to.deep.equal([{ blobId: 'b1', name: 'clean note.webm', ...sound }]);
    expect(told).to.include(`let go of k1 blob:${note.size}`);
  });

  it('takes as many files as a message does, and none that is larger than a file may be', async () => {
    const { tray, turn } = desk();
    const large = Object.assign(new Blob([]), { name: 'large' });
    Object.defineProperty(large, 'size', { value: 100 * 1024 * 1024 + 1 });
    const many = Array.from({ length: FILES_MAX + 1 }, (_, at) => file(`${at}`, ''));
    expect(tray.add([large, ...many])).to.equal(2);
    await turn();
    expect(tray.items).to.have.length(FILES_MAX);
    expect(tray.items[0]!.problem?.code).to.equal('too_large');
  });
});

describe('client/attachments: room for a picture', () => {
  it('is as large as the picture up to a bound, has its shape, and is known before the picture is there', () => {
    expect(frameOf(100, 80)).to.deep.equal({ width: 100, height: 80 });
    expect(frameOf(4000, 3000)).to.deep.equal({ width: 360, height: 270 });
    expect(frameOf(300, 6000)).to.deep.equal({ width: 48, height: 320 });
    expect(frameOf(1, 1)).to.deep.equal({ width: 48, height: 48 });
    expect(frameOf(0, 0)).to.deep.equal({ width: 240, height: 180 });
  });
});
