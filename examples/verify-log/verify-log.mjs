#!/usr/bin/env node
/**
 * Recomputes a group's whole log: every payload hash, event id, signature, body hash and entry hash, and the
 * chain from entry 1 on. It shares no code with demes; everything it knows is in docs/protocol.md, chapter FM.
 */
import { createHash, createPublicKey, verify } from 'node:crypto';
import { readFileSync } from 'node:fs';

const ZERO_HASH = '00'.repeat(32);
const KIND = { event: 1, noop: 2, config: 3 };
const GENESIS = 1;
const JOIN = 2;
const PASSING = 24;
const PAGE = 1000;

class Mismatch extends Error {}

/** Fields one after the other, as FM1 to FM3 say. */
class Fields {
  constructor(bytes) {
    this.bytes = bytes;
    this.at = 0;
  }
  fixed(length) {
    if (this.at + length > this.bytes.length) throw new Mismatch('the bytes end too early');
    this.at += length;
    return this.bytes.subarray(this.at - length, this.at);
  }
  u8 = () => this.fixed(1)[0];
  u16 = () => this.fixed(2).readUInt16BE();
  u32 = () => this.fixed(4).readUInt32BE();
  u64 = () => Number(this.fixed(8).readBigUInt64BE());
  bytes32 = () => this.fixed(32).toString('hex');
  variable = () => this.fixed(this.u32());
  end() {
    if (this.at !== this.bytes.length) throw new Mismatch('there are bytes too many');
  }
}

function sha256(...parts) {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest();
}

function base32(bytes) {
  let bits = '';
  for (const byte of bytes) bits += byte.toString(2).padStart(8, '0');
  return bits
    .match(/.{1,5}/g)
    .map((five) => 'abcdefghijklmnopqrstuvwxyz234567'[Number.parseInt(five.padEnd(5, '0'), 2)])
    .join('');
}

function fromBase32(text) {
  const bits = [...text].map((char) =>
    'abcdefghijklmnopqrstuvwxyz234567'.indexOf(char).toString(2).padStart(5, '0'),
  );
  return Buffer.from(
    bits
      .join('')
      .match(/.{8}/g)
      .map((eight) => Number.parseInt(eight, 2)),
  );
}

function u64(number) {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64BE(BigInt(number));
  return bytes;
}

function isSignedBy(publicKey, bytes, signature) {
  const spki = Buffer.concat([Buffer.from('302a300506032b6570032100', 'hex'), publicKey]);
  return verify(null, bytes, createPublicKey({ key: spki, format: 'der', type: 'spki' }), signature);
}

function must(right, what) {
  if (!right) throw new Mismatch(what);
}

/** Equal to what the API says beside the bytes; a field that is not there says nothing. */
function same(said, found, name) {
  must(said === undefined || said === found, `${name} is said to be ${said}, but is ${found}`);
}

/** FM8: the header, as far as it is needed here. */
function readHeader(bytes) {
  const fields = new Fields(bytes);
  must(fields.u8() === 1, 'the header has an unknown version');
  const header = { groupId: base32(fields.fixed(32)), deviceId: base32(fields.fixed(20)), seq: fields.u64() };
  fields.fixed(32 + 8 + 32);
  fields.fixed(32 * fields.u32());
  fields.fixed(8 + 2 + 32);
  header.kind = fields.u16();
  fields.fixed(1);
  header.clientId = fields.variable().toString('latin1');
  header.payloadLength = fields.u32();
  header.payloadHash = fields.bytes32();
  fields.end();
  return header;
}

/**
 * FM22: the device certificate inside a genesis (FM27, MK30) or join (FM28, FM51) payload -> the device's signing key.
 * In groups that are sealed the versions are others, and what is other about the payloads stands elsewhere in them.
 */
function readSigningKey(kind, payload) {
  const fields = new Fields(payload);
  const version = fields.u8();
  must(version >= 1 && version <= (kind === GENESIS ? 2 : 4), 'the payload has an unknown version');
  if (kind === GENESIS) {
    fields.variable();
    fields.fixed(8 + 1 + 1 + 16);
  }
  // The member's name; whoever joins by the root key alone has one already.
  if (version <= 2) fields.variable();
  must(fields.u8() === 1, 'the device certificate has an unknown version');
  const rootKey = fields.fixed(32);
  const signed = Buffer.concat([rootKey, fields.fixed(32 + 32 + 1 + 8 + 32)]);
  const domain = Buffer.concat([Buffer.from('demes/1/device'), Buffer.from([1]), Buffer.alloc(32)]);
  must(
    isSignedBy(rootKey, Buffer.concat([domain, signed]), fields.fixed(64)),
    'the root key did not sign the device certificate',
  );
  return signed.subarray(32, 64);
}

/** Checks entries in order and keeps what the next one needs. */
class Verifier {
  constructor(groupId) {
    this.groupId = groupId;
    this.keys = new Map();
    this.index = 0;
    this.term = 0;
    this.at = 0;
    this.hash = ZERO_HASH;
    this.events = 0;
  }

  add(entry) {
    try {
      this.check(entry);
    } catch (error) {
      if (error instanceof Mismatch)
        throw new Mismatch(`entry ${entry?.index ?? this.index + 1}: ${error.message}`);
      throw error;
    }
  }

  check(entry) {
    const at = Date.parse(entry.at);
    must(entry.index === this.index + 1, `entry ${this.index + 1} should come here`);
    must(entry.prevHash === this.hash, `prevHash is ${entry.prevHash}, the entry before has ${this.hash}`);
    must(entry.term >= this.term && at >= this.at, 'term or time goes back');
    must(KIND[entry.kind] !== undefined, `unknown kind ${entry.kind}`);
    const bodyHash = entry.kind === 'event' ? this.checkEvent(entry) : this.checkBody(entry);
    same(entry.bodyHash, bodyHash, 'bodyHash');
    // FM15
    const hash = sha256(
      'demes/1/entry',
      fromBase32(this.groupId),
      fromBase32(entry.forkId),
      u64(entry.index),
      u64(entry.term),
      u64(at),
      Buffer.from(this.hash, 'hex'),
      Buffer.from([KIND[entry.kind]]),
      Buffer.from(bodyHash, 'hex'),
    ).toString('hex');
    same(entry.hash, hash, 'hash');
    Object.assign(this, { index: entry.index, term: entry.term, at, hash });
  }

  checkEvent(entry) {
    const [headerBytes, signature, payload] = ['header', 'signature', 'payload'].map((name) =>
      bytesOf(entry, name),
    );
    const header = readHeader(headerBytes);
    // FM67: what disappears is forgotten by every node in time; the header stands for it.
    if (header.kind !== PASSING || payload.length > 0) {
      must(payload.length === header.payloadLength, 'the payload is not as long as the header says');
      must(
        sha256(payload).toString('hex') === header.payloadHash,
        'the payload has not the hash in the header',
      );
    }
    const id = sha256('demes/1/event', headerBytes);
    same(entry.eventId, base32(id), 'eventId');
    same(entry.deviceId, header.deviceId, 'deviceId');
    same(entry.deviceSeq, header.seq, 'deviceSeq');
    same(entry.clientId, header.clientId, 'clientId');
    if (entry.index === 1) {
      must(header.kind === GENESIS, 'the first event is not a genesis');
      must(base32(id) === this.groupId, `the group id should be ${base32(id)}`);
    } else {
      must(header.groupId === this.groupId, `the event is for the group ${header.groupId}`);
    }
    if (header.kind === GENESIS || header.kind === JOIN) this.learn(header, payload);
    const key = this.keys.get(header.deviceId);
    must(key !== undefined, `no certificate of device ${header.deviceId} so far`);
    must(
      isSignedBy(key, Buffer.concat([Buffer.from('demes/1/event-sig'), id]), signature),
      `device ${header.deviceId} did not sign the event`,
    );
    this.events += 1;
    return id.toString('hex');
  }

  /** A device is the hash of its key (FM7), so a certificate can only be for its own author. */
  learn(header, payload) {
    const key = readSigningKey(header.kind, payload);
    const deviceId = base32(sha256(key).subarray(0, 20));
    must(deviceId === header.deviceId, `the certificate is for device ${deviceId}`);
    this.keys.set(deviceId, key);
  }

  checkBody(entry) {
    return sha256(bytesOf(entry, 'body')).toString('hex');
  }
}

function bytesOf(entry, name) {
  must(typeof entry[name] === 'string', `${name} is missing: ask for the log with ?include=bytes`);
  const bytes = Buffer.from(entry[name], 'base64url');
  must(bytes.toString('base64url') === entry[name], `${name} is not base64url`);
  return bytes;
}

/** Pages of a node's log, one after the other. */
async function* pagesOf(url, token, groupId) {
  for (let after = '0'; after !== null;) {
    const address = new URL(`/api/v1/groups/${groupId}/log`, url);
    address.search = new URLSearchParams({ after, limit: String(PAGE), include: 'bytes' }).toString();
    const answer = await fetch(address, { headers: { authorization: `Bearer ${token}` } });
    if (!answer.ok) throw new Error(`${address} answered ${answer.status}: ${await answer.text()}`);
    const page = await answer.json();
    yield page;
    after = page.entries.length === 0 ? null : page.next;
  }
}

/** A page, several pages, or the entries themselves, saved as JSON. */
function pagesIn(file) {
  const content = JSON.parse(readFileSync(file, 'utf8'));
  if (!Array.isArray(content)) return [content];
  return content.every((item) => Array.isArray(item.entries)) ? content : [{ entries: content }];
}

async function main([source, token, groupId]) {
  const fromNode = groupId !== undefined;
  if (source === undefined || (token !== undefined && !fromNode)) {
    process.stderr.write('usage: verify-log.mjs NODE-URL TOKEN GROUP-ID\n       verify-log.mjs PAGES.json\n');
    return 2;
  }
  let verifier = fromNode ? new Verifier(groupId) : undefined;
  for await (const page of fromNode ? pagesOf(source, token, groupId) : pagesIn(source)) {
    for (const entry of page.entries) {
      // A file does not say which group it is of: until a recover, the fork id is the group id.
      verifier ??= new Verifier(entry.forkId);
      verifier.add(entry);
    }
  }
  if (verifier === undefined || verifier.index === 0) throw new Mismatch('there are no entries');
  process.stdout.write(
    `${verifier.index} entries, ${verifier.events} events verified, head ${verifier.hash}\n`,
  );
  return 0;
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  process.stderr.write(`${error instanceof Mismatch ? 'MISMATCH ' : ''}${error.message}\n`);
  process.exitCode = 1;
}
