/** In the long tier: the largest file there is, between two processes that are killed while it comes. */
import { expect } from 'chai';
import { plainBytes } from '../../support/attached.ts';
import { Cluster, until } from '../../support/cluster.ts';
import { isLong } from '../../support/effort.ts';
import { fileIsHere, fileState, gotFile, hashOf, putFile } from '../../support/node-files.ts';
import type { Json, NodeProcess } from '../../support/node-process.ts';
import { forgetPeak, memoryOf, writtenBy } from '../../support/process-figures.ts';

const MIB = 1024 * 1024;
const SIZE = 100 * MIB;
/** What V8 lets stand before it collects, however large the file: of five passages of 100 MiB no later one adds to it. */
const GROWN_MAX = 88 * MIB;
/** Beside the file's own bytes: what was under way when somebody was killed, and all that two nodes say to each other. */
const BESIDES_MAX = 12 * MIB;

if (isLong && process.platform === 'linux')
  describe('server/node: a file of 100 MiB', function () {
    this.timeout(240_000);
    let cluster: Cluster;
    afterEach(async () => {
      await cluster.close();
    });

    const pidOf = (node: NodeProcess): number => node.listening.pid;

    /** What happens meanwhile, with the most that each of them needs more than before. */
    async function grownBy(
      nodes: readonly NodeProcess[],
      meanwhile: () => Promise<unknown>,
    ): Promise<number[]> {
      const before = nodes.map((node) => {
        forgetPeak(pidOf(node));
        return memoryOf(pidOf(node)).now;
      });
      await meanwhile();
      return nodes.map((node, n) => memoryOf(pidOf(node)).peak - before[n]!);
    }

    it('BL5, BL7, BL13, BL14 in constant memory on both ends it is given, fetched, handed out; killed in the middle, both go on with what is there', async () => {
      const bytes = plainBytes(SIZE);
      const hash = hashOf(bytes);
      cluster = await Cluster.start({ nodes: 2, voters: 1 });
      const [sender, receiver] = cluster.nodes as [NodeProcess, NodeProcess];
      const tell = (what: string, grown: readonly number[], startedMs: number): void => {
        const perSecond = SIZE / MIB / ((performance.now() - startedMs) / 1000);
        const told = `${what}: ${perSecond.toFixed(0)} MiB/s, RSS ${grown.map((one) => `+${(one / MIB).toFixed(0)}`).join(' and ')} MiB`;
        process.stdout.write(`      ${told}\n`);
        for (const one of grown) expect(one, told).to.be.below(GROWN_MAX);
      };

      let blobId = '';
      let fromMs = performance.now();
      const given = await grownBy([sender], async () => (blobId = await putFile(sender, bytes, 'film.bin')));
      tell('given', given, fromMs);
      const path = `/groups/${cluster.groupId}/rooms/general/messages?wait=confirmed`;
      expect((await sender.post(path, { text: '', attachments: [{ blobId }] })).status).to.equal(201);

      await until('it is known', async () => (await fileState(receiver, blobId)) === 'away');
      const receivedBy = async (): Promise<Json> => (await receiver.get(`/blobs/${blobId}/transfer`)).body;
      const want = async (): Promise<void> => {
        expect((await receiver.request('PUT', `/blobs/${blobId}/transfer`)).status).to.equal(202);
      };
      const more = (part: number) => async (): Promise<boolean> =>
        (await receivedBy()).received > part * SIZE;

      let sent = -writtenBy(pidOf(sender));
      const beforeKill = await grownBy([sender, receiver], async () => {
        await want();
        await until('a third is there', more(0.3));
      });
      for (const one of beforeKill) expect(one).to.be.below(GROWN_MAX);
      const had = (await receivedBy()).received;
      await receiver.kill();
      await receiver.start();
      await cluster.caughtUp();
      await want();
      await until('it goes on', async () => (await receivedBy()).received > 0);
      expect((await receivedBy()).received).to.be.at.least(had);
      await until('two thirds are there', more(0.6));
      sent += writtenBy(pidOf(sender));
      await sender.kill();
      const kept = (await receivedBy()).received;
      expect(kept).to.be.within(0.6 * SIZE, SIZE - 1);
      await sender.start();
      sent -= writtenBy(pidOf(sender));
      await fileIsHere(receiver, blobId, 60_000);
      sent += writtenBy(pidOf(sender));
      expect(sent, 'nothing comes twice').to.be.within(SIZE - BESIDES_MAX, SIZE + BESIDES_MAX);

      fromMs = performance.now();
      const handedOut = await grownBy([receiver], async () =>
        expect(await gotFile(receiver, blobId)).to.equal(hash),
      );
      tell('handed out', handedOut, fromMs);

      const again = await putFile(sender, bytes, 'again.bin');
      expect((await sender.post(path, { text: '', attachments: [{ blobId: again }] })).status).to.equal(201);
      await until('the other is known', async () => (await fileState(receiver, again)) === 'away');
      fromMs = performance.now();
      const fetched = await grownBy([sender, receiver], async () => {
        expect((await receiver.request('PUT', `/blobs/${again}/transfer`)).status).to.equal(202);
        await fileIsHere(receiver, again, 60_000);
      });
      tell('fetched', fetched, fromMs);
    });
  });
