/**
 * What the tests of the contract share: one group of three nodes with faults allowed, requests exactly as a
 * program sends them, and the shapes of the contract written down a second time, independent of src/api.
 */
import { expect } from 'chai';
import { connect } from 'node:net';
import { Cluster } from '../support/cluster.ts';
import type { Json, NodeProcess } from '../support/node-process.ts';
import { askPlainly, type AskOptions, type PlainAnswer } from '../support/plain-http.ts';

let cluster: Promise<Cluster> | null = null;

/** Three nodes that vote, started by `--lab`, for tests that leave them as they found them. */
export async function sharedCluster(): Promise<Cluster> {
  cluster ??= Cluster.start({ nodes: 3, flags: ['--lab'] });
  return cluster;
}

interface SharedGroup {
  readonly cluster: Cluster;
  /** The three; a file may have added others. */
  readonly nodes: readonly NodeProcess[];
  /** Path of the group behind the API's own. */
  readonly group: string;
}

export async function sharedGroup(): Promise<SharedGroup> {
  const shared = await sharedCluster();
  return { cluster: shared, nodes: shared.nodes.slice(0, 3), group: `/groups/${shared.groupId}` };
}

after(async () => {
  await (await cluster)?.close();
});

/** A request to the whole path, with the node's token unless the options say otherwise. */
export async function ask(
  node: NodeProcess,
  method: string,
  path: string,
  options: AskOptions = {},
): Promise<PlainAnswer> {
  const { host, port } = new URL(node.url);
  return askPlainly({ port: Number(port), host, token: node.token }, method, path, options);
}

/** Exactly these bytes to a port of this machine; what comes back until the other side ends, or `limitMs`. */
export function raw(port: number, bytes: string | Uint8Array, limitMs = 2_000): Promise<string> {
  return new Promise((resolve) => {
    let text = '';
    const socket = connect(port, '127.0.0.1', () => socket.write(bytes));
    const timer = setTimeout(() => socket.destroy(), limitMs);
    socket.setEncoding('latin1');
    socket.on('data', (chunk: string) => (text += chunk));
    socket.on('error', () => undefined);
    socket.on('close', () => {
      clearTimeout(timer);
      resolve(text);
    });
  });
}

/** An answer that is this problem, with every field that RFC 9457 and the contract name. */
export function expectProblem(
  heard: Pick<PlainAnswer, 'status' | 'json'>,
  status: number,
  code: string,
): void {
  const seen = `${heard.status} ${JSON.stringify(heard.json)}`;
  expect(heard.status, seen).to.equal(status);
  expect(heard.json, seen).to.include({ status, code });
  for (const field of ['type', 'title', 'detail']) {
    expect(heard.json[field], `${field} of ${seen}`).to.be.a('string').with.length.above(3);
  }
  expect(heard.json.retryable, seen).to.be.a('boolean');
}

type Check = RegExp | string | ((value: Json) => boolean);
export type Shape = Readonly<Record<string, Check>>;

export const SHORT_ID = /^[a-z2-7]{32}$/;
export const LONG_ID = /^[a-z2-7]{52}$/;
export const HASH = /^[0-9a-f]{64}$/;
export const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;
export const BASE64URL = /^[A-Za-z0-9_-]+$/;
export const count: Check = (value) => Number.isSafeInteger(value) && value >= 0;
export const orNull =
  (check: Check): Check =>
  (value) =>
    value === null || holds(check, value);
export const listOf =
  (check: Check | Shape): Check =>
  (value) => {
    if (!Array.isArray(value)) return false;
    for (const one of value) {
      if (typeof check === 'object' && !(check instanceof RegExp)) expectShape(one, check);
      else if (!holds(check, one)) return false;
    }
    return true;
  };
export const objectOf =
  (shape: Shape): Check =>
  (value) => {
    expectShape(value, shape);
    return true;
  };
export const oneOf =
  (...words: readonly string[]): Check =>
  (value) =>
    words.includes(value);

/** Every field of the shape is there (unless its name ends in `?`) and right; further fields are nobody's fault. */
export function expectShape(value: Json, shape: Shape): void {
  expect(value).to.be.an('object');
  for (const [key, check] of Object.entries(shape)) {
    const name = key.replace(/\?$/, '');
    if (key !== name && value[name] === undefined) continue;
    expect(value, JSON.stringify(value)).to.have.property(name);
    expect(holds(check, value[name]), `${name}: ${JSON.stringify(value[name])}`).to.equal(true);
  }
}

function holds(check: Check, value: Json): boolean {
  if (typeof check === 'string') return typeof value === check;
  return check instanceof RegExp ? typeof value === 'string' && check.test(value) : check(value);
}

const deviceStatus: Shape = {
  deviceId: SHORT_ID,
  memberId: SHORT_ID,
  name: 'string',
  kind: oneOf('member', 'keeper'),
  reachable: 'boolean',
  via: orNull(SHORT_ID),
  matchIndex: orNull(count),
  rttMs: orNull('number'),
  willing: 'boolean',
};

export const STATUS: Shape = {
  deviceId: SHORT_ID,
  role: oneOf('host', 'follower', 'candidate', 'learner', 'removed'),
  tier: oneOf('confirmed', 'tentative'),
  term: count,
  forkId: LONG_ID,
  host: orNull(SHORT_ID),
  caretaker: orNull(SHORT_ID),
  firstIndex: count,
  commitIndex: count,
  appliedIndex: count,
  projectedIndex: count,
  lastIndex: count,
  quorum: (value) => holds(count, value?.needed) && holds(count, value?.reachable),
  rank: listOf(SHORT_ID),
  voters: listOf(deviceStatus),
  learners: listOf(deviceStatus),
  outbox: count,
  tentative: count,
  transcript: (value) =>
    holds(count, value?.index) && holds(HASH, value?.hash) && holds('string', value?.code),
  elections: (value) =>
    holds(count, value?.count) &&
    [value.lastDurationMs, value.lastOutageMs].every((one) => one === null || one >= 0),
};

export const GROUP: Shape = {
  id: LONG_ID,
  name: 'string',
  forkId: LONG_ID,
  createdAt: INSTANT,
  myMemberId: SHORT_ID,
  myRole: orNull(oneOf('owner', 'admin', 'member')),
  memberCount: count,
  joining: (value) => value === null || typeof value === 'object',
};

export const JOINING: Shape = {
  state: oneOf('running', 'failed', 'done'),
  step: oneOf('dialing', 'proving', 'waitingForHost', 'catchingUp'),
  attempts: listOf({
    address: 'string',
    result: oneOf('ok', 'refused', 'timeout', 'wrongKey'),
    atMs: 'number',
  }),
  received: count,
  total: count,
  'code?': oneOf(
    'invite_expired',
    'invite_used',
    'invite_revoked',
    'wrong_group',
    'unreachable',
    'group_full',
  ),
};

export const INVITE: Shape = {
  id: 'string',
  createdBy: SHORT_ID,
  createdAt: INSTANT,
  expiresAt: INSTANT,
  maxUses: count,
  uses: count,
  role: oneOf('owner', 'admin', 'member'),
  state: oneOf('active', 'used', 'expired', 'revoked'),
};

export const MESSAGE: Shape = {
  id: LONG_ID,
  clientId: 'string',
  groupId: LONG_ID,
  roomId: LONG_ID,
  author: (value) =>
    holds(SHORT_ID, value?.memberId) && holds(SHORT_ID, value?.deviceId) && holds('string', value?.name),
  sentAt: INSTANT,
  at: INSTANT,
  text: 'string',
  state: oneOf('queued', 'tentative', 'confirmed', 'rejected'),
  heldBy: (value) => holds(count, value?.count) && holds(count, value?.of),
  index: orNull(count),
  term: orNull(count),
  attachments: (value) => Array.isArray(value),
  reactions: (value) => Array.isArray(value),
  can: listOf('string'),
};

export const LOG_ENTRY: Shape = {
  index: count,
  term: count,
  at: INSTANT,
  hash: HASH,
  prevHash: HASH,
  kind: oneOf('event', 'noop', 'config'),
  'eventId?': LONG_ID,
  'deviceId?': SHORT_ID,
  'deviceSeq?': count,
  'eventKind?': 'string',
  'clientId?': 'string',
  forkId: LONG_ID,
  bodyHash: HASH,
  'verdict?': oneOf('valid', 'void', 'duplicate', 'gap', 'fork'),
};
