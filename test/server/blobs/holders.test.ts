import { expect } from 'chai';
import type { DeviceId, GroupId, Hash } from '../../../src/protocol/ids.ts';
import { BlobFiles } from '../../../src/server/blobs/blob-files.ts';
import { Holders } from '../../../src/server/blobs/holders.ts';
import type { BlobSource } from '../../../src/server/blobs/transfers.ts';
import { DialError } from '../../../src/server/links/dial.ts';
import { PeerAnswerError } from '../../../src/server/links/peer-http.ts';
import { inPieces, plainBytes } from '../../support/attached.ts';
import { removeTemporaryFolders, temporaryFolder } from '../storage/store-harness.ts';

const BLOB = 'b'.repeat(64) as Hash;
const NEVER = new AbortController().signal;

describe('server/blobs: who has it', () => {
  afterEach(() => removeTemporaryFolders());

  it('BL20 who said so before still counts when nobody is in reach, its author without a word, and nobody who said no', async () => {
    const world: Record<string, 'has' | 'has not' | 'away'> = { ana: 'away', bo: 'has', cleo: 'has not' };
    const holders = new Holders({
      have: async ({ target }) => {
        const answer = world[target.deviceId];
        if (answer === 'away') throw new DialError('timeout', target.address, 'no answer');
        if (answer === 'has not') throw new PeerAnswerError(404, 'not_found', 'No such file here.');
      },
    });
    const sources = ['ana', 'bo', 'cleo'].map((name): BlobSource => {
      const deviceId = name as DeviceId;
      const target = { address: `${name}:1`, deviceId, tlsKeyHash: BLOB };
      const who = { memberId: name, name };
      return { deviceId, groupId: 'g' as GroupId, targets: [target], isAuthor: name === 'ana', who };
    });
    const said = async (): Promise<string[]> =>
      (await holders.ask(sources, BLOB, NEVER)).map(({ name, reachable }) => `${name} ${reachable}`);
    expect(await said()).to.deep.equal(['ana false', 'bo true']);
    world['bo'] = 'away';
    expect(await said()).to.deep.equal(['ana false', 'bo false']);
    world['ana'] = 'has not';
    world['cleo'] = 'has';
    expect(await said()).to.deep.equal(['bo false', 'cleo true']);
    expect(holders.known(sources, BLOB).map(({ name }) => name)).to.deep.equal(['bo', 'cleo']);
  });

  it('BL23 what was let go takes no room and is remembered over a restart, until somebody asks for it', async () => {
    const folder = temporaryFolder();
    const files = new BlobFiles(folder);
    const bytes = plainBytes(100_000);
    const { blobId } = await files.seal(inPieces(bytes, 30_000), () => undefined);
    const manifest = files.manifestBytes(blobId)!;
    files.letGo(blobId);
    const again = new BlobFiles(folder);
    expect([again.has(blobId), again.isLetGo(blobId), again.bytes]).to.deep.equal([false, true, 0]);
    expect(again.ids()).to.deep.equal([blobId]);
    const receiving = await again.receive(blobId, manifest);
    await receiving.end();
    expect(again.isLetGo(blobId)).to.equal(false);
    again.remove(blobId);
    expect(again.ids()).to.deep.equal([]);
  });
});
