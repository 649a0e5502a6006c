import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { bodyHashOf, encodeBody, makeEntry } from '../../src/protocol/encode-entry.ts';
import { ZERO_ROOM } from '../../src/protocol/encode-event.ts';
import type { Entry } from '../../src/protocol/entry.ts';
import type { DeviceCertificate } from '../../src/protocol/identity.ts';
import { sha256 } from '../vectors/crypto.ts';
import { Person, tellStory } from '../vectors/story.ts';

const PROGRAM = fileURLToPath(new URL('../../examples/verify-log/verify-log.mjs', import.meta.url));

describe('protocol: a second program', () => {
  const { entries, scope, invitation } = tellStory();
  const log = entries.map((entry) => ({ ...logEntryOf(entry), forkId: scope.forkId }));
  let folder = '';

  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'demes-verify-log-'));
  });
  after(() => rmSync(folder, { recursive: true }));

  it('FM37 a program that shares nothing with ours recomputes every hash and signature of a log', () => {
    const head = entries.at(-1)!.hash;
    expect(run([{ entries: log.slice(0, 3) }, { entries: log.slice(3) }])).to.deep.equal({
      status: 0,
      output: `14 entries, 11 events verified, head ${head}\n`,
    });
    expect(run({ entries: log }).status).to.equal(0);
    expect(run(log).status).to.equal(0);
  });

  it('FM37 it needs nothing of what the API says beside the bytes but place, kind and fork', () => {
    const bare = log.map(({ hash: _hash, bodyHash: _bodyHash, ...entry }) => entry);
    expect(run({ entries: bare })).to.deep.equal({
      status: 0,
      output: `14 entries, 11 events verified, head ${entries.at(-1)!.hash}\n`,
    });
  });

  const message = 5;
  const noop = 4;
  const tampered: readonly (readonly [string, number, object, RegExp])[] = [
    ['a changed index', noop, { index: 6 }, /entry 6: entry 5 should come here/],
    ['a changed term', noop, { term: 3 }, /entry 5: hash is said/],
    ['a term that goes back', message, { term: 1 }, /entry 6: term or time goes back/],
    ['a changed at', noop, { at: new Date(entries[noop]!.at + 1).toISOString() }, /entry 5: hash is said/],
    ['a changed hash', noop, { hash: 'ab'.repeat(32) }, /entry 5: hash is said to be abab/],
    ['a changed prevHash', noop, { prevHash: 'ab'.repeat(32) }, /entry 5: prevHash is abab/],
    ['a changed kind', noop, { kind: 'config' }, /entry 5: hash is said/],
    ['an unknown kind', noop, { kind: 'other' }, /entry 5: unknown kind other/],
    ['a changed forkId', noop, { forkId: `${'b'.repeat(51)}q` }, /entry 5: hash is said/],
    ['a changed bodyHash', noop, { bodyHash: 'ab'.repeat(32) }, /entry 5: bodyHash is said/],
    ['a changed body', noop, { body: flipped(log[noop]!, 'body') }, /entry 5: bodyHash is said/],
    ['a missing body', noop, { body: undefined }, /entry 5: body is missing/],
    ['a changed eventId', message, { eventId: `${'b'.repeat(51)}q` }, /entry 6: eventId is said/],
    ['a changed deviceId', message, { deviceId: 'b'.repeat(32) }, /entry 6: deviceId is said/],
    ['a changed deviceSeq', message, { deviceSeq: 9 }, /entry 6: deviceSeq is said/],
    ['a changed clientId', message, { clientId: 'other' }, /entry 6: clientId is said/],
    [
      'a changed header',
      message,
      { header: flipped(log[message]!, 'header', 100) },
      /entry 6: eventId is said/,
    ],
    ['a header of another version', message, { header: flipped(log[message]!, 'header') }, /unknown version/],
    [
      'a changed signature',
      message,
      { signature: flipped(log[message]!, 'signature') },
      /entry 6: device .* did not sign/,
    ],
    [
      'a changed payload',
      message,
      { payload: flipped(log[message]!, 'payload', 10) },
      /entry 6: the payload has not the hash/,
    ],
    ['a shorter payload', message, { payload: 'AAAA' }, /entry 6: the payload is not as long/],
    ['bytes that are not base64url', message, { payload: '!' }, /entry 6: payload is not base64url/],
  ];
  for (const [what, at, change, expected] of tampered) {
    it(`FM37 it refuses a log with ${what} (N61, N62, N65)`, () => {
      const changed = log.map((entry, offset) => (offset === at ? Object.assign({}, entry, change) : entry));
      const { status, output } = run({ entries: changed });
      expect(output)
        .to.match(expected)
        .and.to.match(/^MISMATCH /);
      expect(status).to.equal(1);
    });
  }

  it('FM37 it refuses a log that does not begin at entry 1, has a hole, or is empty', () => {
    expect(run({ entries: log.slice(1) }).output).to.match(/^MISMATCH entry 2: entry 1 should come here/);
    expect(run({ entries: log.filter((_, offset) => offset !== noop) }).output).to.match(
      /entry 5 should come here/,
    );
    expect(run({ entries: [] }).output).to.match(/no entries/);
  });

  it('FM37 it refuses a group id that is not the first event’s', () => {
    const renamed = log.map((entry) => Object.assign({}, entry, { forkId: `${'b'.repeat(51)}q` }));
    expect(run({ entries: renamed }).output).to.match(/entry 1: the group id should be/);
  });

  it('FM37 it refuses a device certificate that the root key did not sign, or that is another device’s', () => {
    const bob = new Person('Bob');
    const forged = { ...bob.certificate, tlsKeyHash: entries[0]!.hash };
    expect(run(joinedWith(bob, forged)).output).to.match(/entry 3: the root key did not sign/);
    const foreign = new Person('Cleo').certificate;
    expect(run(joinedWith(new Person('Bob'), foreign)).output).to.match(
      /entry 3: the certificate is for device/,
    );
  });

  it('FM37 it refuses an author whose certificate is not in the log', () => {
    const own = log.map((entry) => ({ ...entry }));
    const foreign = log[6]!;
    const header = Buffer.from(foreign.header!, 'base64url');
    header.set(sha256(header).subarray(0, 20), 1 + 32);
    own[6] = { ...foreign, header: header.toString('base64url'), eventId: undefined!, deviceId: undefined! };
    expect(run({ entries: own }).output).to.match(/entry 7: no certificate of device/);
  });

  it('FM37 it reads the pages of a running node', async () => {
    const asked: string[] = [];
    const server = createServer((request, response) => {
      asked.push(`${request.headers.authorization} ${request.url}`);
      const after = Number(new URL(request.url!, 'http://localhost').searchParams.get('after'));
      const page = { entries: log.slice(after, after + 7), next: after === 0 ? '7' : null };
      response.setHeader('content-type', 'application/json').end(JSON.stringify(page));
    });
    await once(server.listen(0, '127.0.0.1'), 'listening');
    try {
      const { port } = server.address() as AddressInfo;
      const output = await runAgainst(`http://127.0.0.1:${port}`, 'token', scope.groupId);
      expect(output).to.equal(`14 entries, 11 events verified, head ${entries.at(-1)!.hash}\n`);
      const path = `Bearer token /api/v1/groups/${scope.groupId}/log`;
      expect(asked).to.deep.equal([
        `${path}?after=0&limit=1000&include=bytes`,
        `${path}?after=7&limit=1000&include=bytes`,
      ]);
    } finally {
      server.close();
    }
  });

  it('FM37 it says how it is called', () => {
    const { status, stderr } = spawnSync(process.execPath, [PROGRAM], { encoding: 'utf8' });
    expect([status, stderr.split('\n')[0]]).to.deep.equal([
      2,
      'usage: verify-log.mjs NODE-URL TOKEN GROUP-ID',
    ]);
  });

  /** The first two entries, and a join that its author numbered and signed rightly. */
  function joinedWith(who: Person, certificate: DeviceCertificate): unknown {
    const [first, second] = entries as [Entry, Entry];
    const proof = new Uint8Array(64);
    const join = { kind: 'join', memberName: 'Bob', certificate, grant: invitation.grant, proof } as const;
    const event = who.write(scope.groupId, ZERO_ROOM, join, { index: 2, hash: second.hash });
    const place = { index: 3, term: 1, at: second.at, prevHash: second.hash };
    const third = makeEntry(place, { kind: 'event', event }, scope, sha256);
    return [first, second, third].map((entry) => Object.assign(logEntryOf(entry), { forkId: scope.forkId }));
  }

  function run(content: unknown): { status: number | null; output: string } {
    const file = join(folder, 'pages.json');
    writeFileSync(file, JSON.stringify(content));
    const { status, stdout, stderr } = spawnSync(process.execPath, [PROGRAM, file], { encoding: 'utf8' });
    return { status, output: stdout + stderr };
  }
});

/** Its output; the program has its own process, so that the server here can answer. */
async function runAgainst(...args: string[]): Promise<string> {
  const child = spawn(process.execPath, [PROGRAM, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  child.stdout.setEncoding('utf8');
  let output = '';
  for await (const piece of child.stdout) output += piece;
  return output;
}

interface LogEntry {
  readonly index: number;
  readonly term: number;
  readonly at: string;
  readonly hash: string;
  readonly prevHash: string;
  readonly kind: string;
  readonly bodyHash: string;
  readonly eventId?: string;
  readonly deviceId?: string;
  readonly deviceSeq?: number;
  readonly clientId?: string;
  readonly header?: string;
  readonly signature?: string;
  readonly payload?: string;
  readonly body?: string;
}

/** As `GET /log?include=bytes` gives it. */
function logEntryOf(entry: Entry): LogEntry {
  const { index, term, hash, prevHash, body } = entry;
  const bodyHash = bodyHashOf(body, sha256);
  const place = {
    index,
    term,
    at: new Date(entry.at).toISOString(),
    hash,
    prevHash,
    kind: body.kind,
    bodyHash,
  };
  if (body.kind !== 'event') return { ...place, body: text(encodeBody(body)) };
  const { header, id, headerBytes, signature, payload } = body.event;
  return {
    ...place,
    eventId: id,
    deviceId: header.deviceId,
    deviceSeq: header.seq,
    clientId: header.clientId,
    header: text(headerBytes),
    signature: text(signature),
    payload: text(payload),
  };
}

function text(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64url');
}

/** The field with one bit of one byte changed. */
function flipped(entry: LogEntry, field: 'body' | 'header' | 'signature' | 'payload', at = 0): string {
  const bytes = Buffer.from(entry[field]!, 'base64url');
  bytes[at]! ^= 2;
  return bytes.toString('base64url');
}
