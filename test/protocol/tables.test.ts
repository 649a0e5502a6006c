import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { DemesError, ERRORS, ProtocolError, type ErrorCode } from '../../src/protocol/errors.ts';
import { LIMITS } from '../../src/protocol/limits.ts';

describe('protocol: tables', () => {
  it('LM1 docs/limits.md names every limit with its value and a reason, and no other', () => {
    const rows = tableRows('../../docs/limits.md');
    const documented = rows.map(([name, value]) => [name, Number(value!.replaceAll(' ', ''))]);
    expect(Object.fromEntries(documented)).to.deep.equal({ ...LIMITS });
    expect(rows).to.have.length(Object.keys(LIMITS).length);
    expect(rows.filter(([, , , reason]) => (reason ?? '').length < 20)).to.deep.equal([]);
  });

  it('LM2 limits are frozen whole numbers above zero', () => {
    expect(Object.isFrozen(LIMITS)).to.equal(true);
    const odd = Object.entries(LIMITS).filter(([, value]) => !Number.isSafeInteger(value) || value < 1);
    expect(odd).to.deep.equal([]);
  });

  it('LM3 what is inside fits into what is around it', () => {
    const eventOverhead = 4 + 600 + 64 + 4;
    expect(LIMITS.payloadBytesMax + eventOverhead).to.be.at.most(LIMITS.entryBytesMax);
    expect(LIMITS.appendBytesMax + LIMITS.entryBytesMax).to.be.below(LIMITS.frameBytesMax);
    expect(LIMITS.proposeBytesMax + LIMITS.entryBytesMax).to.be.below(LIMITS.frameBytesMax);
    expect(LIMITS.certificateHeadsMax * 97).to.be.below(LIMITS.frameBytesMax);
    expect(LIMITS.certificateHeadsMax).to.be.at.least(LIMITS.uncommittedEntriesMax);
    expect(LIMITS.batchMessagesMax * LIMITS.textBytesMax).to.be.below(LIMITS.jsonBytesMax);
    expect(LIMITS.textBytesMax + 64).to.be.below(LIMITS.payloadBytesMax);
  });

  it('ER1 docs/errors.md is the catalogue: code, status, exit code, retryable, title and sentence', () => {
    const documented = tableRows('../../docs/errors.md').map(
      ([code, status, exitCode, retryable, title, sentence]) => [
        code,
        {
          status: Number(status),
          title,
          sentence,
          retryable: retryable === 'yes',
          exitCode: Number(exitCode),
        },
      ],
    );
    expect(Object.fromEntries(documented)).to.deep.equal({ ...ERRORS });
    expect(documented).to.have.length(Object.keys(ERRORS).length);
  });

  it('ER2 every error has a status of the contract, a title and one sentence', () => {
    const statuses = [400, 401, 403, 404, 405, 408, 409, 413, 415, 422, 429, 500, 503];
    for (const [code, { status, title, sentence }] of Object.entries(ERRORS)) {
      expect(code).to.match(/^[a-z]+(_[a-z]+)*$/);
      expect(statuses, code).to.include(status);
      expect(title, code).to.match(/^[A-Z][^.]+$/);
      expect(sentence, code).to.match(/^[A-Z].*[.]$/);
    }
  });

  it('ER3 an error carries its place in the catalogue, its own sentence, details and cause', () => {
    const cause = new Error('ENOSPC');
    const error = new DemesError('disk_full', { detail: 'No room.', extra: { freeBytes: 0 }, cause });
    expect(error).to.include({
      code: 'disk_full',
      status: 503,
      title: 'Disk full',
      retryable: true,
      exitCode: 1,
    });
    expect([error.message, error.cause, error.extra]).to.deep.equal(['No room.', cause, { freeBytes: 0 }]);
    for (const code of Object.keys(ERRORS) as ErrorCode[]) {
      expect(new DemesError(code).message).to.equal(ERRORS[code].sentence);
    }
    expect(new DemesError('internal')).to.be.instanceOf(Error).and.not.to.have.property('cause');
    expect(new ProtocolError('limit', 'too long')).to.include({ code: 'limit', message: 'too long' });
  });
});

/** Cells of the only table in a document, without its head; code marks are taken off. */
function tableRows(path: string): string[][] {
  const lines = readFileSync(new URL(path, import.meta.url), 'utf8').split('\n');
  return lines
    .filter((line) => line.startsWith('| `'))
    .map((line) =>
      line
        .slice(1, -1)
        .split('|')
        .map((cell) => cell.trim().replaceAll('`', '')),
    );
}
