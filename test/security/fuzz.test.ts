import { expect } from 'chai';
import * as fc from 'fast-check';
import type { Route } from '../../src/api/route.ts';
import { ROUTES } from '../../src/api/routes.ts';
import { ByteReader } from '../../src/protocol/bytes.ts';
import { decodeForkState } from '../../src/protocol/encode-fork.ts';
import { decodeInvitation, encodeInvitation } from '../../src/protocol/encode-identity.ts';
import { decodePastSecrets, encodePastSecrets } from '../../src/protocol/encode-keys-message.ts';
import { ZERO_ROOM } from '../../src/protocol/encode-event.ts';
import { decodeSnapshot } from '../../src/protocol/encode-snapshot.ts';
import { DemesError, ProtocolError } from '../../src/protocol/errors.ts';
import { EVENT_KIND } from '../../src/protocol/event.ts';
import { LIMITS } from '../../src/protocol/limits.ts';
import type { MessagePayload } from '../../src/protocol/payloads.ts';
import { PEER_MESSAGE_CODE, type PeerMessage } from '../../src/protocol/peer-messages.ts';
import { sha256 } from '../../src/server/crypto/crypto.ts';
import { check } from '../../src/api/check.ts';
import { parseJson } from '../../src/server/http/json-guard.ts';
import { NetworkWatch } from '../../src/server/http/network-watch.ts';
import { queryOf } from '../../src/server/http/query.ts';
import {
  decodeHistory,
  decodeJoinAnswer,
  decodeJoinRequest,
  decodeProof,
} from '../../src/server/links/join-wire.ts';
import { decodeLinkCode, encodeLinkCode } from '../../src/server/linking/code.ts';
import {
  decodeHandover,
  decodeLinkMessage,
  decodeLinkRequest,
  encodeHandover,
  encodeLinkMessage,
  encodeLinkRequest,
  type LinkMessage,
} from '../../src/server/linking/wire.ts';
import { readDialBack, readDialledBack } from '../../src/server/links/reach-wire.ts';
import { readTunnelFrame } from '../../src/server/links/tunnels/frames.ts';
import { decodeLinkFrame, encodeAddresses, encodeGroups, encodeProbe } from '../../src/server/links/wire.ts';
import { readStandings, readWord } from '../../src/server/links/word.ts';
import * as arbitrary from '../protocol/arbitraries.ts';
import { CODECS } from '../protocol/codecs.ts';
import { GROUP_A, TestNode } from '../server/links/world.ts';
import { fuzzInputs } from '../support/effort.ts';
import { fuzz, type Fuzzed } from '../support/fuzz.ts';

const SAMPLES = { seed: 20_260_103, numRuns: 20 };
/** So many that every type of peer message is among them, which a test asks. */
const DRAWN = 1_000;
const OF_ONE_KIND = 40;
const OF_EACH_TYPE = 4;
/** A million inputs of the slowest take minutes. */
const TIMEOUT_MS = 60_000 + fuzzInputs * 2;
const SCOPE = { groupId: GROUP_A, forkId: GROUP_A as never };
const utf8 = new TextEncoder();
const PAST = { roomId: ZERO_ROOM, epoch: 3, from: 7, secret: new Uint8Array(32).fill(5) };

const isProtocolError = (error: unknown): boolean => error instanceof ProtocolError;
const isInputError = (error: unknown): boolean =>
  error instanceof DemesError && ['malformed', 'invalid', 'not_found'].includes(error.code);

/** One kind of bytes inside others, by its reader. */
function inside(read: (reader: ByteReader) => unknown): (bytes: Uint8Array) => unknown {
  return (bytes) => {
    const reader = new ByteReader(bytes);
    const value = read(reader);
    reader.end();
    return value;
  };
}

/** What a device hears that links another one, or is linked: from whoever knocks with that key. */
function linking(): Record<string, Pick<Fuzzed, 'decode' | 'samples'>> {
  const { keys, identity, deviceId } = new TestNode();
  const { certificate, tls } = identity;
  const share = new Uint8Array(32).fill(7);
  const messages: LinkMessage[] = [
    { type: 'prove', proof: share, commitment: share },
    { type: 'answer', proof: share, key: share },
    { type: 'reveal', key: share, nonce: share.subarray(16) },
    { type: 'handover', sealed: share },
    { type: 'refuse', code: 'link_used' },
  ];
  const signature = new Uint8Array(64);
  const request = encodeLinkRequest({ signingKey: keys.signing.publicKey, kind: 'member', signature });
  const handover = encodeHandover({ certificate, memberName: 'Ana', invitations: ['demes1.x', 'demes1.y'] });
  const code = encodeLinkCode({
    secret: new Uint8Array(16),
    deviceId,
    tlsKeyHash: tls.keyHash,
    addresses: ['127.0.0.1:4700'],
  });
  return {
    'linking message': { decode: decodeLinkMessage, samples: messages.map(encodeLinkMessage) },
    'linking request': { decode: decodeLinkRequest, samples: [request] },
    handover: { decode: decodeHandover, samples: [handover] },
    'linking code': {
      decode: (bytes) => decodeLinkCode(Buffer.from(bytes).toString('latin1')),
      samples: [utf8.encode(code)],
    },
  };
}

/** Drawn values, and of messages of many types some of each: else chance would leave most of them out. */
function ofEachKind(values: fc.Arbitrary<unknown>): unknown[] {
  const some = fc.sample(values, { ...SAMPLES, numRuns: OF_ONE_KIND });
  if (typeOf(some[0]) === undefined) return some;
  const counts = new Map<string, number>();
  return fc.sample(values, { ...SAMPLES, numRuns: DRAWN }).filter((value) => {
    const type = typeOf(value)!;
    const before = counts.get(type) ?? 0;
    counts.set(type, before + 1);
    return before < OF_EACH_TYPE;
  });
}

function typeOf(value: unknown): string | undefined {
  return (value as { readonly type?: string } | null)?.type;
}

function fromPeers(): Fuzzed[] {
  const record = new TestNode().book.setOwn(['127.0.0.1:4700', '[2001:db8::1]:4700'], 5);
  const link = [
    encodeProbe({ sentUs: 1, echoUs: 2, heldUs: 3, answerNow: false }),
    encodeGroups([new Uint8Array(32), new Uint8Array(32).fill(1)]),
    ...encodeAddresses([record]),
  ];
  const codecs = CODECS.map((codec) => ({
    name: codec.name,
    decode: (bytes: Uint8Array) => codec.decode(bytes),
    samples: ofEachKind(codec.values).map((value) => codec.encode(value)),
  }));
  const invitations = fc
    .sample(arbitrary.invitation, SAMPLES)
    .map((one) => utf8.encode(encodeInvitation(one)));
  const others: Record<string, { decode: Fuzzed['decode']; samples?: Fuzzed['samples'] }> = {
    'link frame': { decode: decodeLinkFrame, samples: link },
    'join request': { decode: (bytes) => decodeJoinRequest(bytes, sha256) },
    'join answer': { decode: decodeJoinAnswer },
    history: { decode: (bytes) => decodeHistory(bytes, SCOPE, sha256) },
    proof: { decode: decodeProof },
    'fork state': { decode: decodeForkState },
    snapshot: { decode: decodeSnapshot },
    'past secrets': { decode: decodePastSecrets, samples: [encodePastSecrets([PAST])] },
    word: { decode: inside(readWord) },
    standings: { decode: inside((reader) => readStandings(reader, 3)) },
    'dial back': { decode: inside(readDialBack) },
    'dialled back': { decode: inside(readDialledBack) },
    'tunnel frame': {
      decode: (bytes) => inside((reader) => readTunnelFrame(bytes[0] ?? 0, reader))(bytes.subarray(1)),
    },
    invitation: {
      decode: (bytes) => decodeInvitation(Buffer.from(bytes).toString('latin1')),
      samples: invitations,
    },
  };
  Object.assign(others, linking());
  const rest = Object.entries(others).map(([name, { decode, samples = [] }]) => ({ name, decode, samples }));
  return [...codecs, ...rest];
}

const ROWS = Object.values<Route>(ROUTES);

/** Bodies with fields that some route knows, of values that some field might take. */
function bodies(): Uint8Array[] {
  const names = [
    'name',
    'text',
    'clientId',
    'replyTo',
    'mentions',
    'invite',
    'scope',
    'messages',
    'role',
    'type',
  ];
  const value = fc.oneof(
    fc.jsonValue({ maxDepth: 3 }),
    fc.constantFrom('', '\0', '\ud800', '\u202E', 'a'.repeat(70), 2 ** 53, -1, 1e300, null, true),
  );
  const body = fc.dictionary(fc.oneof(fc.constantFrom(...names), fc.string({ maxLength: 8 })), value, {
    maxKeys: 6,
  });
  return fc.sample(body, { ...SAMPLES, numRuns: 200 }).map((one) => utf8.encode(JSON.stringify(one)));
}

function fromScreens(): Fuzzed[] {
  const read = (bytes: Uint8Array): unknown => parseJson(Buffer.from(bytes), LIMITS.jsonDepthMax);
  const withBody = ROWS.filter((route) => route.body !== undefined);
  const withQuery = ROWS.filter((route) => route.query !== undefined);
  // Each input has its route, also when it is tried again.
  const turnOf = (bytes: Uint8Array): number => bytes.length + (bytes[0] ?? 0);
  const watch = new NetworkWatch({
    network: () => {
      throw new DemesError('not_found');
    },
    send: (text) => {
      const { problem } = JSON.parse(text) as { problem: { code: string } };
      throw new DemesError(problem.code as 'malformed');
    },
    isBusy: () => false,
  });
  const queries = [
    'after=e1-5',
    'limit=10&cursor=x',
    'wait=confirmed&timeoutMs=100',
    '%00=%ff&a=%zz',
    'before=1&after=2',
  ];
  const decoders: Fuzzed[] = [
    { name: 'json', decode: read, samples: bodies() },
    {
      name: 'body of each route',
      decode: (bytes) => check(withBody[turnOf(bytes) % withBody.length]!.body!, read(bytes)),
      samples: bodies(),
    },
    {
      name: 'query of each route',
      decode(bytes) {
        const { query } = withQuery[turnOf(bytes) % withQuery.length]!;
        return check(query!, queryOf(`/x?${Buffer.from(bytes).toString('latin1')}`));
      },
      samples: queries.map((query) => utf8.encode(query)),
    },
    {
      name: 'frame of a screen',
      decode: (bytes) => watch.hear(Buffer.from(bytes), false),
      samples: [utf8.encode(JSON.stringify({ watch: GROUP_A })), utf8.encode('{"watch":null}')],
    },
  ];
  return decoders;
}

describe('security: bytes from anywhere', () => {
  it('HS29 messages of every type and payloads of every kind are among what is altered', () => {
    const codec = (name: string): fc.Arbitrary<unknown> => CODECS.find((one) => one.name === name)!.values;
    const types = ofEachKind(codec('peer message')).map((one) => (one as PeerMessage).type);
    expect([...new Set(types)]).to.have.members(Object.keys(PEER_MESSAGE_CODE));
    const names = CODECS.map(({ name }) => name);
    expect(names).to.include.members(Object.keys(EVENT_KIND).map((kind) => `${kind} payload`));
    const parts = ofEachKind(codec('message payload')).flatMap((one) =>
      Object.entries((one as MessagePayload).parts ?? {}),
    );
    const isThere = ([, value]: [string, unknown]): boolean =>
      Array.isArray(value) ? value.length > 0 : value !== null;
    const some = new Set(parts.filter(isThere).map(([name]) => name));
    expect(some).to.deep.equal(new Set(parts.map(([name]) => name)));
  });

  for (const one of fromPeers()) {
    it(`HS29 from peers, ${one.name}: read or refused with a ProtocolError, in 20 ms (N16, N17, N18)`, () => {
      expect(fuzz(one, isProtocolError, fuzzInputs)).to.be.above(0);
    }).timeout(TIMEOUT_MS);
  }

  for (const one of fromScreens()) {
    it(`ER11 from screens and programs, ${one.name}: read or refused with a problem, in 20 ms (N14, N16, N18)`, () => {
      expect(fuzz(one, isInputError, fuzzInputs)).to.be.above(0);
    }).timeout(TIMEOUT_MS);
  }
});
