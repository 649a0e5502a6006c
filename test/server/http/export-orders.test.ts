import { expect } from 'chai';
import { ExportOrders } from '../../../src/server/http/export-orders.ts';

describe('server/http/export-orders', () => {
  it('MS273 an export is got once, within five minutes, and only so many wait', () => {
    let nowMs = 0;
    const orders = new ExportOrders<number>(() => nowMs);
    const { id, expiresAtMs } = orders.put(1);
    expect(expiresAtMs).to.equal(300_000);
    expect([orders.take(id), orders.take(id), orders.take('other')]).to.deep.equal([1, null, null]);
    const late = orders.put(2);
    nowMs = 300_000;
    expect(orders.take(late.id)).to.equal(null);
    const all = Array.from({ length: 65 }, (_, at) => orders.put(at).id);
    expect(all.map((one) => orders.take(one))).to.deep.equal([
      null,
      ...Array.from({ length: 64 }, (_, at) => at + 1),
    ]);
  });
});
