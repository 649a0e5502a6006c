import { expect } from 'chai';
import type { Connection } from '../../../src/client/state/model.ts';
import { Presence } from '../../../src/client/state/presence.ts';
import { NODE } from '../network/status-fixture.ts';

const MINUTE_MS = 60_000;

function world(idleMinutes: number, connection: Connection = 'live') {
  const seen = { nowMs: 0, told: 0 };
  const node = {
    ...NODE,
    settings: { ...NODE.settings, lock: { protection: 'passphrase' as const, idleMinutes } },
  };
  const presence = new Presence({
    get: () => ({ connection, node }),
    tell: async () => void seen.told++,
    nowMs: () => seen.nowMs,
  });
  return { seen, presence };
}

describe('client/state/presence', () => {
  it('MS175 tells the node that somebody is there four times in the time that it waits, and no oftener', async () => {
    const { seen, presence } = world(8);
    await presence.seen();
    await presence.seen();
    expect(seen.told).to.equal(1);
    seen.nowMs = 2 * MINUTE_MS - 1;
    await presence.seen();
    expect(seen.told).to.equal(1);
    seen.nowMs = 2 * MINUTE_MS;
    await presence.seen();
    expect(seen.told).to.equal(2);
  });

  it('MS175 tells nothing where nothing locks by itself, or nobody is there to hear it', async () => {
    for (const { seen, presence } of [world(0), world(5, 'lost'), world(5, 'locked')]) {
      await presence.seen();
      expect(seen.told).to.equal(0);
    }
  });
});
