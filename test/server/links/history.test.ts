import { expect } from 'chai';
import { sha256 } from '../../../src/server/crypto/crypto.ts';
import { HistoryClient } from '../../../src/server/links/history-client.ts';
import { encodeHistory, decodeHistory } from '../../../src/server/links/join-wire.ts';
import { PeerAnswerError, PeerHttp, type PeerTarget } from '../../../src/server/links/peer-http.ts';
import { FakeGroup, memberNode } from './group-world.ts';
import { GROUP_A, GROUP_B, TestNode } from './world.ts';

const NEVER = new AbortController().signal;

describe('links/history', () => {
  let member: TestNode;
  let group: FakeGroup;
  let reader: TestNode;
  let target: PeerTarget;
  let client: HistoryClient;

  beforeEach(async () => {
    member = await memberNode(() => group).start();
    group = new FakeGroup(member);
    group.fill(250);
    reader = new TestNode();
    member.known.set([reader.asKnown([GROUP_A], [])]);
    target = { address: member.address, deviceId: member.deviceId, tlsKeyHash: member.identity.tls.keyHash };
    client = new HistoryClient(new PeerHttp({ tls: reader.identity.tls, faults: reader.faults }), sha256);
  });
  afterEach(() => member.stop());

  async function statusOf(asking: Promise<unknown>): Promise<number> {
    const error: unknown = await asking.catch((reason: unknown) => reason);
    expect(error).to.be.instanceOf(PeerAnswerError);
    return (error as PeerAnswerError).status;
  }

  it('HS27 pages go backwards from the newest applied entry to the first, each entry once', async () => {
    const indexes: number[] = [];
    let before: number | undefined;
    do {
      const page = await client.page(target, group, before === undefined ? {} : { before }, NEVER);
      expect(page).to.include({ firstIndex: 1, appliedIndex: 250 });
      indexes.push(...page.entries.map((entry) => entry.index));
      before = page.entries.at(-1)!.index;
    } while (before > 1);
    expect(indexes).to.deep.equal(Array.from({ length: 250 }, (_, n) => 250 - n));
    const end = await client.page(target, group, { before: 1 }, NEVER);
    expect(end.entries).to.deep.equal([]);
  });

  it('HS27 limit and before are kept to, and beyond the end means from the end', async () => {
    const page = await client.page(target, group, { before: 100, limit: 3 }, NEVER);
    expect(page.entries.map((entry) => entry.index)).to.deep.equal([99, 98, 97]);
    const newest = await client.page(target, group, { before: 10_000, limit: 1 }, NEVER);
    expect(newest.entries.map((entry) => entry.index)).to.deep.equal([250]);
  });

  it('HS27 entries that do not chain are refused by the one who asked', () => {
    const [a, b, c] = group.log as [never, never, never];
    for (const entries of [
      [c, a],
      [a, b],
      [{ ...(c as object), prevHash: '1'.repeat(64) }, b],
    ]) {
      const bytes = encodeHistory({ firstIndex: 1, appliedIndex: 3, entries: entries as never });
      expect(() => decodeHistory(bytes, group, sha256)).to.throw(/is not the one before/);
    }
    const good = encodeHistory({ firstIndex: 1, appliedIndex: 3, entries: [c, b, a] });
    expect(decodeHistory(good, group, sha256).entries).to.have.length(3);
  });

  it('HS25 only devices of a group are told anything of it', async () => {
    member.known.set([reader.asKnown([GROUP_B], [])]);
    expect(await statusOf(client.page(target, group, {}, NEVER))).to.equal(404);
    member.known.set([]);
    expect(await statusOf(client.page(target, group, {}, NEVER))).to.equal(403);
    expect(await statusOf(client.certificate(target, GROUP_A, NEVER))).to.equal(403);
  });

  it('HS27 before and limit must be whole numbers above 0', async () => {
    for (const before of [0, -1, 1.5, Number.NaN]) {
      expect(await statusOf(client.page(target, group, { before }, NEVER)), String(before)).to.equal(400);
    }
  });

  it('HS27 without a proof of confirmation there is none to give', async () => {
    expect(await client.certificate(target, GROUP_A, NEVER)).to.equal(null);
  });
});
