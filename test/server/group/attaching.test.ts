import { expect } from 'chai';
import type { PostAttachment } from '../../../src/api/message-parts.ts';
import type { DemesError } from '../../../src/protocol/errors.ts';
import type { Hash } from '../../../src/protocol/ids.ts';
import { LIMITS } from '../../../src/protocol/limits.ts';
import { attachmentsOf } from '../../../src/server/group/attaching.ts';
import type { KnownFile } from '../../../src/server/storage/upload-rows.ts';
import { aPng } from '../../support/pictures.ts';

const [ONE, TWO] = ['1'.repeat(64), '2'.repeat(64)] as [string, string];
const FILE: KnownFile = {
  blobId: ONE as Hash,
  key: new Uint8Array(32).fill(9),
  size: 5,
  sha256: 'a'.repeat(64) as Hash,
  name: 'notes.txt',
  type: 'text/plain',
};
const ports = { knownFile: (blobId: Hash) => (blobId === ONE ? FILE : undefined) };

function faultOf(...asked: readonly PostAttachment[]): string {
  try {
    attachmentsOf(ports, asked, 'messages.3.');
  } catch (error) {
    return (error as DemesError & { extra: { errors: [{ path: string }] } }).extra.errors[0].path;
  }
  return 'none';
}

describe('server/group: attaching', () => {
  it('MS262 what a message says of a file is what this node knows of it, and what its sender adds', () => {
    const preview = aPng(32, 20).toString('base64url');
    const asked = { blobId: ONE, name: '../me\u202E.png', alt: ' a cat ', width: 640, height: 400, preview };
    expect(attachmentsOf(ports, [asked], '')).to.deep.equal([
      {
        ...FILE,
        name: 'me.png',
        width: 640,
        height: 400,
        durationMs: 0,
        preview: new Uint8Array(aPng(32, 20)),
        waveform: new Uint8Array(0),
        alt: 'a cat',
      },
    ]);
    expect(attachmentsOf(ports, undefined, '')).to.equal(undefined);
  });

  it('MS262 a file that this node does not know, or twice, and what is no small image, is refused', () => {
    expect(faultOf({ blobId: ONE })).to.equal('none');
    expect(faultOf({ blobId: TWO })).to.equal('messages.3.attachments.0.blobId');
    expect(faultOf({ blobId: ONE }, { blobId: ONE })).to.equal('messages.3.attachments.1.blobId');
    for (const image of [aPng(5000, 5000), Buffer.from('<svg/>'), Buffer.alloc(LIMITS.previewBytesMax + 1)]) {
      const preview = image.toString('base64url');
      expect(faultOf({ blobId: ONE, preview })).to.equal('messages.3.attachments.0.preview');
    }
    const waveform = Buffer.alloc(LIMITS.waveformBytesMax + 1).toString('base64url');
    expect(faultOf({ blobId: ONE, waveform })).to.equal('messages.3.attachments.0.waveform');
    const alt = 'ä'.repeat(LIMITS.altTextBytesMax / 2 + 1);
    expect(faultOf({ blobId: ONE, alt })).to.equal('messages.3.attachments.0.alt');
  });
});
