import { expect } from 'chai';
import { NoRecording, readRecording } from '../../../src/client/lab/source/read-recording.ts';
import type { Run } from '../../../src/client/lab/story/run.ts';
import { hostDies } from './facts.ts';

const LINES = hostDies().map((fact) => JSON.stringify(fact));
const PIECE_BYTES = 7;

interface Read {
  readonly run: Run;
  readonly parts: readonly number[];
}

async function read(file: Blob, signal = new AbortController().signal): Promise<Read> {
  const parts: number[] = [];
  const run = await readRecording(file, { onProgress: (part) => parts.push(part), signal });
  return { run, parts };
}

async function wrongLine(text: string): Promise<number> {
  const error = await read(new Blob([text])).catch((thrown: unknown) => thrown);
  expect(error).to.be.instanceOf(NoRecording);
  return (error as NoRecording).line;
}

/** As a file that comes a few bytes at a time, and is asked for no more than that. */
function slowly(text: string, given: { bytes: number }): Blob {
  const bytes = new TextEncoder().encode(text);
  const blob = new Blob([bytes]);
  blob.stream = () =>
    new ReadableStream<Uint8Array<ArrayBuffer>>(
      {
        pull(controller) {
          if (given.bytes >= bytes.length) return controller.close();
          controller.enqueue(bytes.slice(given.bytes, given.bytes + PIECE_BYTES));
          given.bytes += PIECE_BYTES;
        },
      },
      { highWaterMark: 0 },
    );
  return blob;
}

describe('client/lab: a recording is read', () => {
  it('LB7, LB20 fact by fact, and an empty line at its end is none', async () => {
    const { run } = await read(new Blob([`${LINES.join('\n')}\n`]));
    const { facts } = run.story;
    expect(Array.from({ length: facts.length }, (_, at) => facts.at(at))).to.deep.equal(hostDies());
    expect(run.story.lastMs).to.equal(hostDies().at(-1)!.atMs);
    expect(run.elections.rows).to.have.length.at.least(1);
    expect(run.lanes.barsOf('n1').at(-1)).to.include({ kind: 'stopped' });
  });

  it('LB35 wherever its pieces end, also within a letter, and says how far it is', async () => {
    const text = LINES.join('\n').replaceAll('"n1"', '"n\u{1f43f}"');
    const { run, parts } = await read(slowly(text, { bytes: 0 }));
    const whole = await read(new Blob([text]));
    expect(run.story.facts.at(0)).to.deep.equal(whole.run.story.facts.at(0));
    expect(run.story.facts.length).to.equal(LINES.length);
    expect(JSON.stringify(run.story.facts.at(0))).to.contain('\u{1f43f}');
    expect(parts.at(-1)).to.equal(1);
    expect(parts).to.deep.equal(parts.toSorted((a, b) => a - b));
  });

  it('LB20 which line is wrong is said', async () => {
    expect(await wrongLine([...LINES.slice(0, 2), '{"atMs":'].join('\n'))).to.equal(3);
    expect(await wrongLine('')).to.equal(1);
    expect(await wrongLine(LINES.slice(1).join('\n'))).to.equal(1);
    expect(await wrongLine([...LINES, '{"atMs":9000,"type":"frames"}'].join('\n'))).to.equal(
      LINES.length + 1,
    );
  });

  it('LB35 a file without lines is not read to its end', async () => {
    const given = { bytes: 0 };
    const endless = slowly('', given);
    endless.stream = () =>
      new ReadableStream<Uint8Array<ArrayBuffer>>({
        pull(controller) {
          given.bytes += 2 ** 20;
          controller.enqueue(new Uint8Array(2 ** 20).fill(0x7b));
        },
      });
    const error = await read(endless).catch((thrown: unknown) => thrown);
    expect(error).to.be.instanceOf(NoRecording);
    expect(given.bytes).to.be.at.most(8 * 2 ** 20);
  });

  it('LB35 is stopped by the person', async () => {
    const stopping = new AbortController();
    const given = { bytes: 0 };
    const reading = read(slowly(LINES.join('\n'), given), stopping.signal);
    stopping.abort(new Error('enough'));
    const error = await reading.catch((thrown: unknown) => thrown);
    expect((error as Error).message).to.equal('enough');
    expect(given.bytes).to.be.at.most(2 * PIECE_BYTES);
  });
});
