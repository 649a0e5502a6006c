import { expect } from 'chai';
import type { ImportInfo, ImportProgress } from '../../../src/api/imports.ts';
import { Problem } from '../../../src/client/api/problem.ts';
import { bringImport, faultOf, isSealed } from '../../../src/client/imports/import-file.ts';
import { LIMITS } from '../../../src/protocol/limits.ts';

const PART = LIMITS.importPartBytesMax;
const DONE = { id: '1', messages: 7 } as unknown as ImportInfo;

function problem(more: Record<string, unknown>): Problem {
  const facts = { code: 'import_faulty', status: 422, detail: '', retryable: false, errors: [] };
  return new Problem({ ...facts, retryAfterMs: null, more });
}

describe('client/imports/import-file', () => {
  let asked: string[];
  let fails: Problem | null;
  let told: string[];
  let stop: AbortController;
  beforeEach(() => {
    [asked, told, fails] = [[], [], null];
    stop = new AbortController();
  });

  const ports = () => ({
    api: {
      async createImport(passphrase: string | null) {
        asked.push(`create ${passphrase}`);
        return { id: '1', received: 0, messages: 0, done: null };
      },
      async putImport(
        id: string,
        { at, last }: { at: number; last: boolean },
        bytes: Blob,
        tell: (sent: number) => void,
      ): Promise<ImportProgress> {
        asked.push(`put ${at} ${bytes.size} ${last}`);
        if (fails !== null) throw fails;
        tell(bytes.size / 2);
        return { id, received: at + bytes.size, messages: 3, done: last ? DONE : null };
      },
      async removeImport(id: string) {
        asked.push(`remove ${id}`);
      },
    },
    onProgress: (part: number, messages: number) => void told.push(`${part.toFixed(2)} ${messages}`),
    signal: stop.signal,
  });

  it('MS386 a file goes part by part, and how far it is is told', async () => {
    const file = new Blob([new Uint8Array(PART + 10)]);
    expect(await bringImport(file, 'words', ports())).to.equal(DONE);
    expect(asked).to.deep.equal(['create words', `put 0 ${PART} false`, `put ${PART} 10 true`]);
    expect(told).to.deep.equal(['0.50 0', '1.00 3', '1.00 3']);
  });

  it('MS386 an empty file goes, too: the node says that it is none', async () => {
    await bringImport(new Blob([]), null, ports());
    expect(asked).to.deep.equal(['create null', 'put 0 0 true']);
  });

  it('MS386 what fails is taken back, and says why; what was stopped says so', async () => {
    fails = problem({ fault: 'cut', line: 8 });
    const failed = await bringImport(new Blob(['x']), null, ports()).catch((error: unknown) => error);
    expect(failed).to.equal(fails);
    expect(asked.at(-1)).to.equal('remove 1');
    stop.abort();
    const stopped = await bringImport(new Blob(['x']), null, ports()).catch((error: unknown) => error);
    expect(stopped).to.have.property('name', 'AbortError');
  });

  it('MS386 a fault is said with its line, and what this screen does not know is not', () => {
    expect(faultOf(problem({ fault: 'cut', line: 8 }))).to.deep.equal({ fault: 'cut', line: 8 });
    expect(faultOf(problem({ fault: 'altered', line: null }))).to.deep.equal({ fault: 'altered', line: 0 });
    expect(faultOf(problem({ fault: 'something new', line: 8 }))).to.equal(null);
    expect(faultOf(new Error('other'))).to.equal(null);
  });

  it('MS386 a sealed file is known by how it begins', async () => {
    expect(await isSealed(new Blob(['demes sealed export 1\n…']))).to.equal(true);
    expect(await isSealed(new Blob(['{\n"demesExport":']))).to.equal(false);
    expect(await isSealed(new Blob([]))).to.equal(false);
  });
});
