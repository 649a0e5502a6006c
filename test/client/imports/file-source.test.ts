import { expect } from 'chai';
import type { BlobAddress } from '../../../src/api/blobs.ts';
import { noAnswer } from '../../../src/client/api/problem.ts';
import { fileSourceOf } from '../../../src/client/imports/file-source.ts';
import { aFile, anExportMessage, hashOf } from '../../support/an-export.ts';

const HUT = aFile(Buffer.from('a hut'), 'hut.png');
const LAKE = aFile(Buffer.from('a lake'), 'lake.png');
const HOUR_MS = 3_600_000;

describe('client/imports/file-source', () => {
  let nowMs: number;
  let isAway: boolean;
  let asked: string[];
  const source = () => {
    const files = fileSourceOf('1', {
      api: {
        importFileAddress: async (importId: string, sha256: string): Promise<BlobAddress> => {
          asked.push(`${importId} ${sha256}`);
          if (isAway) throw noAnswer();
          const expiresAt = new Date(nowMs + HOUR_MS).toISOString();
          return { url: `http://localhost/${asked.length}`, expiresAt, media: 'image', width: 1, height: 1 };
        },
        importFilePath: (importId: string, sha256: string) => `/${importId}/${sha256}`,
      },
      nowMs: () => nowMs,
    });
    const attachments = [
      { ...HUT, here: true },
      { ...LAKE, here: false },
    ];
    files.know([{ ...anExportMessage(1), attachments }]);
    return files;
  };
  beforeEach(() => ([nowMs, isAway, asked] = [0, false, []]));

  it('MS386 says of each file whether it is here, and where it is to be saved from', () => {
    const files = source();
    expect(files.stateOf(HUT.blobId)).to.include({ state: 'here', received: HUT.size });
    expect(files.stateOf(LAKE.blobId)).to.include({ state: 'away', received: 0 });
    expect(files.pathOf(HUT.blobId)).to.equal(`/1/${hashOf('a hut')}`);
  });

  it('MS386 an address is asked for once while it leads somewhere, and anew when it did not come', async () => {
    const files = source();
    isAway = true;
    const failed = await files.address(HUT.blobId).catch((error: unknown) => error);
    expect(failed).to.have.property('code', 'no_answer');
    isAway = false;
    const first = await files.address(HUT.blobId);
    expect(await files.address(HUT.blobId)).to.equal(first);
    nowMs += HOUR_MS;
    expect(await files.address(HUT.blobId)).not.to.equal(first);
    files.forgetAddress(HUT.blobId);
    await files.address(HUT.blobId);
    expect(asked).to.deep.equal(Array.from({ length: 4 }, () => `1 ${hashOf('a hut')}`));
  });
});
