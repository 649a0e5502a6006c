import { expect } from 'chai';
import type { DeviceId } from '../../../src/protocol/ids.ts';
import { BlobClient, type BlobPlace } from '../../../src/server/blobs/blob-client.ts';
import { BlobFiles } from '../../../src/server/blobs/blob-files.ts';
import { PeerHttp } from '../../../src/server/links/peer-http.ts';
import { FILES_WINDOW_BYTES, TUNNEL_DATA_BYTES_MAX } from '../../../src/server/links/tunnels/frames.ts';
import { FILES_BYTES_PER_SECOND, FilesPace } from '../../../src/server/links/tunnels/files-pace.ts';
import type { TunnelStream } from '../../../src/server/links/tunnels/stream.ts';
import { inPieces, plainBytes } from '../../support/attached.ts';
import { removeTemporaryFolders, temporaryFolder } from '../storage/store-harness.ts';
import { FakeGroup, memberNode } from './group-world.ts';
import { byteCount, chain, id, isAtEnd, tunnelThrough, Wires } from './wires.ts';
import { connected, GROUP_A, TestNode } from './world.ts';

/** Nobody listens there. */
const NOWHERE = ['127.0.0.1:9'];

describe('links/file tunnels', () => {
  it('HS55 a tunnel for files leads through a relay as one for a link does, or over the own link of who is asked', () => {
    const relayed = chain();
    const { near, far } = tunnelThrough(relayed, 'files');
    expect(relayed.arrivals).to.have.length(1);
    expect(relayed.arrivals[0]).to.include({ from: id('a'), relay: id('b'), use: 'files' });
    near.write('a part of a file');
    relayed.deliverAll();
    expect(String(far.read())).to.equal('a part of a file');

    const own = chain();
    const direct = own.tunnelsOf('b').ask(id('a'), id('a'), 'files')!;
    own.deliverAll();
    expect(own.arrivals[0]).to.include({ from: id('b'), relay: null, use: 'files' });
    direct.write('and another');
    own.deliverAll();
    expect(String(own.arrivals[0]!.stream.read())).to.equal('and another');
    own.tunnelsOf('b').ask(id('a'), id('a'))!.resume();
    own.deliverAll();
    expect(own.arrivals, 'a link needs no tunnel there').to.have.length(1);
  });

  it('HS56 tunnels for files are counted by themselves: 2 between the same two, 4 of a device, and a link still finds its place', () => {
    const wires = new Wires(['a', 'b', 'c', 'd', 'e']);
    for (const name of ['a', 'c', 'd', 'e']) wires.link(name, 'b');
    const ask = (to: string, use: 'files' | 'link'): TunnelStream => {
      const stream = wires.tunnelsOf('a').ask(id('b'), id(to), use)!;
      stream.resume();
      wires.deliverAll();
      return stream;
    };
    const toC = [ask('c', 'files'), ask('c', 'files'), ask('c', 'files')];
    expect(toC.map(isAtEnd)).to.deep.equal([false, false, true]);
    const toD = [ask('d', 'files'), ask('d', 'files')];
    expect(toD.map(isAtEnd)).to.deep.equal([false, false]);
    expect(isAtEnd(ask('e', 'files')), 'the fifth of a').to.equal(true);
    expect(isAtEnd(ask('c', 'link'))).to.equal(false);
    toC[0]!.destroy();
    wires.deliverAll();
    expect(isAtEnd(ask('e', 'files')), 'what ended makes room').to.equal(false);
  });

  it('HS56 no more of a file than half of what a link may have is under way, and who sends beyond loses the tunnel', () => {
    const wires = chain();
    const { near } = tunnelThrough(wires, 'files');
    near.write(new Uint8Array(4 * FILES_WINDOW_BYTES));
    expect(byteCount(wires.end('a', 'b').said)).to.equal(FILES_WINDOW_BYTES);
    wires.deliver('a', 'b');
    const more = { type: 'tunnelData', tunnelId: 2, bytes: Uint8Array.of(1) } as const;
    wires.tunnelsOf('b').take(wires.end('b', 'a').link, more);
    expect(wires.end('b', 'a').said).to.deep.equal([{ type: 'tunnelClose', tunnelId: 2, reason: 'ended' }]);
  });

  it('HS56 while something waits on the link that it goes to, a file waits at the relay; what was sent before the end comes before it', async () => {
    const wires = chain();
    const { near, far } = tunnelThrough(wires, 'files');
    const toFar = wires.end('b', 'c').link as unknown as { queuedBytes: number };
    toFar.queuedBytes = FILES_WINDOW_BYTES;
    near.end(Buffer.alloc(3 * TUNNEL_DATA_BYTES_MAX, 7));
    wires.deliver('a', 'b');
    expect(wires.end('b', 'c').said).to.deep.equal([]);
    const link = tunnelThrough(wires);
    link.near.write('a message');
    wires.deliverAll();
    expect(String(link.far.read())).to.equal('a message');
    expect(far.readableLength).to.equal(0);

    toFar.queuedBytes = 0;
    wires.tunnelsOf('b')['pace'].look();
    wires.deliverAll();
    const heard: Buffer[] = [];
    for await (const piece of far) heard.push(piece as Buffer);
    expect(Buffer.concat(heard)).to.have.length(3 * TUNNEL_DATA_BYTES_MAX);
  });

  it('HS56 all files together have a share of the relay’s line, and take turns, whoever has more under way', () => {
    let nowMs = 0;
    const pace = new FilesPace(() => nowMs);
    const went: string[] = [];
    const [one, other] = [{ isBusy: false }, { isBusy: false }];
    const put = (to: { isBusy: boolean }, name: string): void =>
      pace.pass(to, TUNNEL_DATA_BYTES_MAX, () => went.push(name));
    for (let n = 0; n < 400; n++) put(one, 'one');
    const atOnce = went.length;
    expect(atOnce * TUNNEL_DATA_BYTES_MAX).to.be.below(FILES_BYTES_PER_SECOND / 10);
    for (let n = 0; n < 20; n++) put(other, 'other');
    for (; nowMs < 1000; nowMs += 10) pace.look();
    const passed = (went.length - atOnce) * TUNNEL_DATA_BYTES_MAX;
    expect(passed).to.be.within(0.9 * FILES_BYTES_PER_SECOND, 1.1 * FILES_BYTES_PER_SECOND);
    const since = went.slice(atOnce);
    expect(since.slice(0, 40).filter((name) => name === 'other')).to.have.length(20);
    expect(since.filter((name) => name === 'one').length).to.be.above(200);
    pace.stop();
  });

  describe('with sockets', () => {
    const running: TestNode[] = [];
    afterEach(async () => {
      await Promise.all(running.splice(0).map((node) => node.stop()));
      removeTemporaryFolders();
    });

    it('HS55 a file comes through the relay of a link, and over the link of who calls and cannot be called; no other route is there', async () => {
      const bytes = plainBytes(700_000);
      const files = new BlobFiles(temporaryFolder());
      const { blobId } = await files.seal(inPieces(bytes, 30_000), () => undefined);
      const a = await new TestNode().start();
      const relay = await new TestNode().start();
      const world: { group?: FakeGroup } = {};
      const door = {
        mayHave: (_group: unknown, deviceId: DeviceId) => deviceId !== relay.deviceId || mayRelay,
        manifestBytes: (blob: typeof blobId) => files.manifestBytes(blob),
        sealed: (blob: typeof blobId, from: number, count: number) => files.sealed(blob, from, count),
      };
      let mayRelay = false;
      const c = await memberNode(() => world.group!, {}, door).start();
      world.group = new FakeGroup(c);
      running.push(a, relay, c);
      for (const end of [a, c]) end.book.setOwn([], Date.now() + 1);
      a.manager.setKnown([relay.asKnown(), c.asKnown([GROUP_A], NOWHERE)]);
      relay.manager.setKnown([a.asKnown([GROUP_A], NOWHERE), c.asKnown([GROUP_A], NOWHERE)]);
      c.manager.setKnown([relay.asKnown(), a.asKnown([GROUP_A], NOWHERE)]);
      await connected([a, relay]);
      await connected([c, relay]);

      const http = (node: TestNode): PeerHttp =>
        new PeerHttp({
          tls: node.identity.tls,
          faults: node.faults,
          tunnel: (through, to) => node.manager.fileTunnel(through, to),
        });
      const placeOf = (through: TestNode): BlobPlace => ({
        target: {
          address: 'through it',
          deviceId: c.deviceId,
          tlsKeyHash: c.identity.tls.keyHash,
          through: through.deviceId,
        },
        groupId: GROUP_A,
        blobId,
      });
      const fetched = async (node: TestNode, through: TestNode): Promise<number> => {
        const client = new BlobClient(http(node));
        const place = placeOf(through);
        const { signal } = new AbortController();
        const mine = new BlobFiles(temporaryFolder());
        const receiving = await mine.receive(blobId, await client.manifest(place, signal));
        while (!receiving.isWhole) await client.chunks(place, receiving, signal, () => undefined);
        await receiving.end();
        expect(mine.has(blobId)).to.equal(true);
        return receiving.received;
      };
      expect(await fetched(a, relay)).to.equal(bytes.length);
      mayRelay = true;
      expect(await fetched(relay, c)).to.equal(bytes.length);

      const asked = http(a).send(placeOf(relay).target, {
        path: `/peer/v1/groups/${GROUP_A}/history`,
        dialMs: 3000,
        answerMs: 3000,
        answerBytesMax: 1000,
        signal: new AbortController().signal,
      });
      const outcome = await asked.then(
        () => 'answered',
        (error: Error) => error.name,
      );
      expect(outcome).to.equal('DialError');
    });
  });
});
