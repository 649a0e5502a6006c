import { expect } from 'chai';
import type { z } from 'zod';
import { listQuery, longId, queryInteger, shortId } from '../../src/api/fields.ts';
import { feedId } from '../../src/api/events.ts';
import { createGroup, createInvite, joinGroup, waitQuery } from '../../src/api/groups.ts';
import { logQuery } from '../../src/api/log.ts';
import { pageQuery, postBatch, postMessage, postQuery } from '../../src/api/messages.ts';

const accepts = (schema: z.ZodType, value: unknown): boolean => schema.safeParse(value).success;

function expectAll(schema: z.ZodType, values: readonly unknown[], wanted: boolean): void {
  for (const value of values) {
    expect(accepts(schema, value), JSON.stringify(value)?.slice(0, 60)).to.equal(wanted);
  }
}

describe('api schemas', () => {
  it('ER18 ids are base32 of exactly 32 or 20 bytes', () => {
    expectAll(longId, ['a'.repeat(52), `${'7'.repeat(51)}q`], true);
    // The last character of 52 carries four bits only.
    expectAll(
      longId,
      ['a'.repeat(51), 'a'.repeat(53), 'A'.repeat(52), `${'a'.repeat(51)}b`, '', 5, null],
      false,
    );
    expectAll(shortId, ['a'.repeat(32), '7'.repeat(32)], true);
    expectAll(shortId, ['a'.repeat(31), '1'.repeat(32), 'a'.repeat(52)], false);
  });

  it('ER18 numbers in a query are digits and nothing else', () => {
    const schema = queryInteger(0, 100);
    expect(schema.parse('42')).to.equal(42);
    expectAll(schema, ['', ' 1', '1 ', '+1', '-1', '01', '1.0', '1e1', '0x1', '101', 'NaN', '１', 1], false);
  });

  it('ER18 names have 1 to 64 characters and nothing that cannot be seen', () => {
    const named = (name: unknown): unknown => ({ name });
    expectAll(
      createGroup,
      ['a', 'Ä'.repeat(64), '👍'.repeat(64), '日本語', "O'Neil & Söhne"].map(named),
      true,
    );
    expectAll(
      createGroup,
      ['', '  ', 'a'.repeat(65), 'a\u202eb', 'a\0', '\ud800', 'a\nb', 5, null].map(named),
      false,
    );
    expectAll(createGroup, [{ name: 'a', rates: 'fast' }, { name: 'a', newcomersSee: null }, []], false);
    expect(createGroup.parse({ name: ' Cafe\u0301 ' }).name).to.equal('Café');
  });

  it('ER18 a message has text, at most 16 KiB in UTF-8, and a clientId that fits a header', () => {
    const text = 'x';
    expectAll(postMessage, [{ text }, { text, clientId: 'A-z_0.9' }, { text: '\n x' }], true);
    expectAll(
      postMessage,
      [
        {},
        { text: '' },
        { text: 5 },
        { text, clientId: '' },
        { text, clientId: 'a b' },
        { text, clientId: 'x'.repeat(65) },
        { text, replyTo: null },
        { text, attachments: [] },
      ],
      false,
    );
    expectAll(postBatch, [{ messages: [] }, { messages: {} }, [{ text }]], false);
  });

  it('ER18 queries have the defaults of the contract', () => {
    expect(postQuery.parse({})).to.deep.equal({ wait: 'none', timeoutMs: 10_000 });
    expect(waitQuery.parse({})).to.deep.equal({ timeoutMs: 30_000 });
    expect(listQuery.parse({})).to.deep.equal({ limit: 50 });
    expect(pageQuery.parse({})).to.deep.equal({ limit: 50 });
    expect(logQuery.parse({})).to.deep.equal({ after: 0, limit: 100 });
  });

  it('ER18 invitations are bounded in uses and time', () => {
    expectAll(createInvite, [{}, { maxUses: 1, expiresInMs: 1, role: 'admin' }], true);
    expectAll(
      createInvite,
      [{ maxUses: 1001 }, { expiresInMs: 366 * 24 * 3600 * 1000 }, { maxUses: '1' }],
      false,
    );
    expectAll(joinGroup, [{ invite: '' }, { invite: 'x'.repeat(8193) }, {}], false);
  });

  it('ER18 ids of the feed are an epoch and a number', () => {
    expectAll(feedId, ['e1-0', 'abc123-9007199254740991'], true);
    expectAll(feedId, ['e1', 'e1-01', 'E1-1', '-1', 'e1-1-1'], false);
  });
});
