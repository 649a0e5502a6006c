import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { DemesError } from '../../../src/protocol/errors.ts';
import type { DeviceId, GroupId, Hash } from '../../../src/protocol/ids.ts';
import { decodeComeback, encodeComeback, isComeback } from '../../../src/server/restoring/comeback.ts';
import { phraseOf, seedOfPhrase } from '../../../src/server/restoring/phrase.ts';
import { openRecoveryFile, sealRecoveryFile } from '../../../src/server/restoring/recovery-file.ts';

const SEED = new Uint8Array(32).map((_, at) => at);
const OTHER = new Uint8Array(32).fill(9);
const CONTENT = {
  sequence: 7,
  memberName: 'Ana',
  certificateSequence: 2,
  groups: [
    {
      groupId: 'a'.repeat(52) as GroupId,
      name: 'Friends',
      isSealed: false,
      addresses: [
        {
          address: '192.0.2.1:5700',
          deviceId: 'b'.repeat(32) as DeviceId,
          tlsKeyHash: '0'.repeat(64) as Hash,
        },
      ],
    },
  ],
};

function refusal(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    expect(error).to.be.instanceOf(DemesError);
    return (error as DemesError).code;
  }
  return 'done';
}

function sentence(typed: string): string {
  try {
    seedOfPhrase(typed);
  } catch (error) {
    return (error as Error).message;
  }
  return 'a phrase';
}

describe('server/restoring: the phrase', () => {
  it('DV20 24 words stand for the seed of the root key, as BIP 39 has it', () => {
    expect(phraseOf(new Uint8Array(32)).join(' ')).to.equal(`${'abandon '.repeat(23)}art`);
    expect(phraseOf(new Uint8Array(32).fill(255)).join(' ')).to.equal(`${'zoo '.repeat(23)}vote`);
    expect(seedOfPhrase(phraseOf(SEED).join(' '))).to.deep.equal(SEED);
  });

  it('DV20 spaces, lines and capitals are as people please; a wrong word is named, a wrong order found (N112)', () => {
    const words = phraseOf(SEED);
    const loose = `  ${words.slice(0, 12).join('  ').toUpperCase()}\n\t${words.slice(12).join('\n')} `;
    expect(seedOfPhrase(loose)).to.deep.equal(SEED);
    expect(sentence(words.with(4, 'demes').join(' '))).to.equal(
      'Word 5 is none of the words that phrases are made of.',
    );
    expect(sentence(words.slice(1).join(' '))).to.contain('has 24 words; these are 23');
    expect(sentence('')).to.contain('these are 0');
    const last = words[23] === 'zoo' ? 'art' : 'zoo';
    expect(sentence(words.with(23, last).join(' '))).to.contain('together they are no phrase');
    expect(refusal(() => seedOfPhrase(words.with(23, last).join(' ')))).to.equal('phrase_wrong');
  });
});

describe('server/restoring: the file', () => {
  it('DV21 FM55 the phrase opens it, and what it says is what was kept', () => {
    const file = sealRecoveryFile(CONTENT, SEED);
    expect(openRecoveryFile(file, SEED)).to.deep.equal(CONTENT);
    expect(sealRecoveryFile(CONTENT, SEED)).not.to.deep.equal(file);
    expect(Buffer.from(file).includes('Friends')).to.equal(false);
    expect(Buffer.from(file).subarray(0, 15).toString('latin1')).to.equal('demes-recovery\u0001');
  });

  it('DV21 one of a later version, of another person, cut, altered or another file is refused in words (N113)', () => {
    const file = sealRecoveryFile(CONTENT, SEED);
    expect(refusal(() => openRecoveryFile(file.with(14, 2), SEED))).to.equal('recovery_file_newer');
    expect(refusal(() => openRecoveryFile(file, OTHER))).to.equal('recovery_file_wrong');
    for (let end = 0; end < file.length; end += 7) {
      expect(
        refusal(() => openRecoveryFile(file.slice(0, end), SEED)),
        `${end}`,
      ).to.equal('recovery_file_wrong');
    }
    for (const at of [0, 13, 15, 38, 39, file.length - 1]) {
      const altered = file.with(at, file[at]! ^ 1);
      expect(
        refusal(() => openRecoveryFile(altered, SEED)),
        `${at}`,
      ).to.equal('recovery_file_wrong');
    }
    expect(refusal(() => openRecoveryFile(file.with(14, 0), SEED))).to.equal('recovery_file_wrong');
    const foreign = { ...CONTENT, memberName: ' ' };
    expect(refusal(() => openRecoveryFile(sealRecoveryFile(foreign, SEED), SEED))).to.equal(
      'recovery_file_wrong',
    );
  });

  it('DV21 the lines of docs/recovery.md open it', function () {
    this.timeout(20_000);
    const text = readFileSync(new URL('../../../docs/recovery.md', import.meta.url), 'utf8');
    const lines = /```js\n([\s\S]*?)```/.exec(text)![1]!;
    // Beside the packages that they import.
    const folder = mkdtempSync(join(import.meta.dirname, 'lines-'));
    try {
      writeFileSync(join(folder, 'open.mjs'), lines);
      writeFileSync(join(folder, 'file'), sealRecoveryFile(CONTENT, SEED));
      const say = (phrase: string): string =>
        execFileSync(process.execPath, ['open.mjs', 'file', phrase], { cwd: folder, encoding: 'utf8' });
      const said = JSON.parse(say(phraseOf(SEED).join(' ')));
      expect(said).to.deep.include({ memberName: 'Ana', sequence: 7, groups: CONTENT.groups });
      expect(Buffer.from(said.rootSeed, 'base64url')).to.deep.equal(Buffer.from(SEED));
      expect(say(phraseOf(OTHER).join(' ')).trim()).to.equal('not of this phrase');
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('FM56 the way back into a group reads back as it was written', () => {
    const { groupId, addresses } = CONTENT.groups[0]!;
    const comeback = { groupId, groupName: 'Friends', isSealed: true, addresses };
    const text = encodeComeback(comeback);
    expect([isComeback(text), isComeback('demes1.abc')]).to.deep.equal([true, false]);
    expect(decodeComeback(text)).to.deep.equal(comeback);
    expect(() => decodeComeback(text.slice(0, -3))).to.throw();
  });
});
