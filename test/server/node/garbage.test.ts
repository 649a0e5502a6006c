import { randomBytes } from 'node:crypto';
import { connect, type Socket } from 'node:net';
import { expect } from 'chai';
import { Cluster } from '../../support/cluster.ts';

/** Sends this and resolves when the connection is over: ended or reset, as the node sees fit. */
async function sent(socket: Socket, garbage: Buffer): Promise<void> {
  // `once` of node:events would throw at a reset.
  const over = new Promise<void>((resolve) => socket.once('close', () => resolve()));
  socket.on('error', () => undefined);
  socket.end(garbage);
  await over;
}

describe('server/node: what does not belong on the peer port', function () {
  this.timeout(30_000);

  it('ER65 plain HTTP, garbage and silence there change nothing', async () => {
    const cluster = await Cluster.start({ nodes: 1 });
    try {
      const node = cluster.nodes[0]!;
      const address = `127.0.0.1:${node.listening.peerPort}`;
      const plain = await fetch(`http://${address}/`).catch((error: unknown) => error);
      expect(plain).to.be.instanceOf(Error);
      const silent = connect(node.listening.peerPort, '127.0.0.1').on('error', () => undefined);
      for (const garbage of [randomBytes(64 * 1024), Buffer.from('\u0016\u0003\u0001'), Buffer.alloc(1)]) {
        await sent(connect(node.listening.peerPort, '127.0.0.1'), garbage);
      }
      const path = `/groups/${cluster.groupId}/rooms/general/messages?wait=confirmed`;
      expect((await node.post(path, { text: 'still here' })).status).to.equal(201);
      silent.destroy();
      expect(node.stderr).not.to.match(/"level":(50|60)/);
    } finally {
      await cluster.close();
    }
  });
});
