import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect } from 'chai';
import { Follower } from '../../../src/lab/scenario/follower.ts';
import { DemesClient } from '../../../src/sdk/client.ts';

describe('lab: following a node', () => {
  let silent: Server;
  before(async () => {
    // Takes connections and says nothing, as a node does that is frozen.
    silent = createServer(() => undefined).listen(0, '127.0.0.1');
    await once(silent, 'listening');
  });
  after(() => {
    silent.closeAllConnections();
    silent.close();
  });

  it('LB23 one that is let go of before its feed opened keeps nobody waiting', async () => {
    const url = `http://127.0.0.1:${(silent.address() as AddressInfo).port}`;
    const node = { client: () => new DemesClient({ url, token: 'none' }) };
    const follower = new Follower(node, 'group', { status: () => undefined, message: () => undefined });
    const asked = once(silent, 'request');
    const begun = follower.begin();
    await asked;
    follower.end();
    await begun;
    expect(follower.status).to.equal(null);
  });
});
