import { expect } from 'chai';
import { SNAPSHOTS, TIMING } from '../../src/core/options.ts';
import { DemesError } from '../../src/protocol/errors.ts';
import { ForkOffers } from '../../src/server/fork-offers.ts';
import { Groups } from '../../src/server/groups.ts';
import { OwnChoices } from '../../src/server/own-choices.ts';
import { Feed } from '../../src/server/http/feed.ts';
import { NodeMetrics } from '../../src/server/http/metrics.ts';
import { createLogger } from '../../src/server/log.ts';
import { SearchMemory } from '../../src/server/search/search-memory.ts';
import { DataDirectory } from '../../src/server/storage/data-directory.ts';
import { NodeStore } from '../../src/server/storage/node-store.ts';
import { cryptoOf, twinCrypto } from '../../src/sim/crypto.ts';
import { sha256 } from '../../src/server/crypto/crypto.ts';
import { privateKeyOf } from '../../src/server/crypto/ed25519.ts';
import { WorkerGroupKeys } from '../../src/server/keys/group-keys.ts';
import { genesis, OWN, removeTemporaryFolders, temporaryFolder } from './storage/store-harness.ts';
import { VAULT } from '../support/vault.ts';

describe('server/groups', () => {
  let directory: DataDirectory;
  let store: NodeStore;

  beforeEach(() => {
    directory = DataDirectory.open(temporaryFolder());
    store = NodeStore.open(directory, VAULT);
  });
  afterEach(() => {
    store.close();
    directory.close();
    removeTemporaryFolders();
  });

  it('RS47 a group that cannot be opened in its new fork is not ready, and harms nobody who looks at all groups', () => {
    const twin = twinCrypto();
    const crypto = { ...cryptoOf(twin, twin.keyPair('a')), hash: sha256 };
    const log = createLogger('silent');
    const groups = new Groups({
      deviceId: OWN,
      store,
      blobs: () => ({ known: () => undefined, attached: () => undefined }),
      choices: new OwnChoices(store.choices),
      crypto,
      keys: new WorkerGroupKeys(privateKeyOf(new Uint8Array(32))),
      links: {
        send: () => undefined,
        flush: () => undefined,
        measure: () => undefined,
        reachability: () => {
          throw new Error('nobody asks');
        },
      },
      replica: {
        timing: TIMING.test,
        policy: { name: 'fixed', order: [OWN] },
        willing: true,
        snapshots: SNAPSHOTS,
        seed: 1,
      },
      offers: new ForkOffers(crypto, log),
      feed: new Feed('e'),
      metrics: new NodeMetrics(),
      searchMemory: new SearchMemory({ isLocked: () => false }),
      diskFaults: { slowMs: () => 0, isFull: () => false },
      log,
      wallMs: Date.now,
      devicesChanged: () => void groups.knownDevices(),
    });
    const group = groups.create(genesis());
    const { groupId } = group.scope;
    expect(groups.present()).to.deep.equal([groupId]);
    const broken = new DemesError('storage_failed');
    store.openGroup = () => {
      throw broken;
    };
    expect(() => groups.reopen(groupId, () => undefined)).to.throw(broken);
    // What runs by the clock looks at every group: what it throws would end the node.
    expect([groups.present(), groups.door(groupId), groups.standings.own(groupId)]).to.deep.equal([
      [],
      undefined,
      null,
    ]);
    expect(groups.get(groupId).failure?.code).to.equal('not_ready');
    expect(groups.knownDevices()).to.deep.equal([]);
  });
});
