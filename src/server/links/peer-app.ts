/** The few HTTP routes that nodes call on each other; binary bodies, errors as problem documents (RFC 9457). */
import express, {
  type Express,
  type NextFunction,
  type Request,
  type RequestHandler,
  type Response,
} from 'express';
import { encodeForkState } from '../../protocol/encode-fork.ts';
import { DemesError, ERRORS } from '../../protocol/errors.ts';
import type { GroupId, Hash, Index } from '../../protocol/ids.ts';
import { channelOf } from '../../protocol/scope.ts';
import { mountBlobRoutes, type BlobDoor } from './blob-routes.ts';
import { DIALLED_BACK_PATH } from './dial-back.ts';
import type { FaultFilter } from './faults.ts';
import { JoinRefused, type JoinService } from './join-service.ts';
import {
  encodeHistory,
  encodeJoinRefusal,
  encodeProof,
  encodeWelcome,
  HISTORY_BYTES_MAX,
  HISTORY_ENTRIES_MAX,
  JOIN_ANSWER,
  JOIN_BYTES_MAX,
} from './join-wire.ts';
import type { KnownDevices } from './known-devices.ts';
import { callerKeyHash } from './peer-server.ts';
import type { GroupDoor, GroupDoors, KnownDevice, LinkLog } from './ports.ts';
import type { Reachability } from './reachability.ts';
import { DIAL_BACK_NONCE_BYTES } from './reach-wire.ts';

export const JOIN_PATH = '/peer/v1/join';
export const GROUPS_PATH = '/peer/v1/groups';
export const FAREWELL_PATH = '/removed';
export const FORKS_PATH = '/forks';
const BYTES_TYPE = 'application/octet-stream';

export interface PeerAppOptions {
  readonly known: KnownDevices;
  readonly doors: GroupDoors;
  readonly joins: JoinService;
  readonly blobs: BlobDoor;
  readonly faults: FaultFilter;
  readonly log: LinkLog;
  readonly reachability: Pick<Reachability, 'came'>;
}

/** The `app` of a PeerServer. */
export function createPeerApp(options: PeerAppOptions): Express {
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.use(weather(options));
  app.post(JOIN_PATH, express.raw({ type: BYTES_TYPE, limit: JOIN_BYTES_MAX }), joinRoute(options));
  app.get('/peer/v1/groups/:group/history', async (request, response) => {
    const door = memberDoor(options, request);
    await answer(options, request, response, encodeHistory(historyPage(door, request.query)));
  });
  app.get('/peer/v1/groups/:group/certificate', async (request, response) => {
    const certificate = memberDoor(options, request).certificate();
    if (certificate === null) throw new DemesError('not_found', { detail: 'Nothing is confirmed yet.' });
    await answer(options, request, response, encodeProof(certificate));
  });
  app.get(`${GROUPS_PATH}/:group${FAREWELL_PATH}`, async (request, response) => {
    const door = options.doors.door(request.params['group'] as GroupId);
    const farewell = door?.farewell(callerKeyHash(request) as Hash) ?? null;
    // Whether there is such a group is nobody's business who was not in it.
    if (farewell === null) throw new DemesError('not_found');
    await answer(options, request, response, farewell);
  });
  app.get(`${GROUPS_PATH}/:group${FORKS_PATH}`, async (request, response) => {
    await answer(options, request, response, encodeForkState(memberDoor(options, request).forkState()));
  });
  mountBlobRoutes(app, {
    blobs: options.blobs,
    asker: (request) => {
      const { groupId } = memberDoor(options, request);
      return { groupId, deviceId: caller(options, request)!.deviceId };
    },
    passes: async (request, bytes) => passes(options, request, bytes),
    answer: async (...answered) => answer(options, ...answered),
  });
  app.post(
    DIALLED_BACK_PATH,
    express.raw({ type: BYTES_TYPE, limit: DIAL_BACK_NONCE_BYTES }),
    async (request, response) => {
      const device = caller(options, request);
      const nonce: unknown = request.body;
      const isAsked =
        device !== undefined &&
        nonce instanceof Uint8Array &&
        options.reachability.came(device.deviceId, nonce);
      if (!isAsked) throw new DemesError('not_found');
      await answer(options, request, response, new Uint8Array());
    },
  );
  app.use(() => {
    throw new DemesError('not_found');
  });
  app.use(problems(options));
  return app;
}

/** HS25: a stranger may ask for nothing but to join, and a device that was removed whether it was. */
function caller({ known }: PeerAppOptions, request: Request): KnownDevice | undefined {
  const keyHash = callerKeyHash(request);
  return keyHash === undefined ? undefined : known.byTlsKey(keyHash);
}

/** The group of the path, for a device that is in it; others are told what they would be told if it were not there. */
function memberDoor(options: PeerAppOptions, request: Request): GroupDoor {
  const groupId = String(request.params['group']) as GroupId;
  const device = caller(options, request);
  if (device === undefined) throw new DemesError('forbidden_role', { detail: 'Only members may ask this.' });
  const door = options.doors.door(groupId);
  if (door === undefined || !device.groups.includes(channelOf(door)))
    throw new DemesError('not_found', { detail: 'No such group here.' });
  return door;
}

/** Entries before an index, newest first. */
function historyPage(door: GroupDoor, query: Request['query']): Parameters<typeof encodeHistory>[0] {
  const appliedIndex = door.appliedIndex();
  const firstIndex = door.firstIndex();
  const before = Math.min(wholeNumber(query, 'before', appliedIndex + 1), appliedIndex + 1);
  const limit = Math.min(wholeNumber(query, 'limit', HISTORY_ENTRIES_MAX), HISTORY_ENTRIES_MAX);
  const from = Math.max(firstIndex, before - limit);
  const entries = before > from ? door.entries(from, before - 1, HISTORY_BYTES_MAX) : [];
  return { firstIndex, appliedIndex, entries: entries.toReversed() };
}

function wholeNumber(query: Request['query'], name: string, fallback: Index): number {
  const text = query[name];
  if (text === undefined) return fallback;
  const value = typeof text === 'string' && /^[1-9][0-9]{0,15}$/.test(text) ? Number(text) : Number.NaN;
  if (Number.isSafeInteger(value)) return value;
  throw new DemesError('malformed', { detail: `${name} must be a whole number above 0.` });
}

function joinRoute(options: PeerAppOptions): RequestHandler {
  return async (request, response) => {
    const body: unknown = request.body;
    if (!(body instanceof Uint8Array)) throw new DemesError('unsupported_media_type', { detail: BYTES_TYPE });
    const candidate = options.joins.check(body, callerKeyHash(request) as Hash);
    if (!candidate.isMember && (await passes(options, request, 1))) {
      response.status(200).type(BYTES_TYPE).write(Uint8Array.of(JOIN_ANSWER.proved));
    }
    await answer(options, request, response, await outcome(options.joins, candidate));
  };
}

/** The first piece of the answer may be out already, so what comes now is told in the body. */
async function outcome(
  joins: JoinService,
  candidate: Parameters<JoinService['admit']>[0],
): Promise<Uint8Array> {
  try {
    return encodeWelcome(await joins.admit(candidate));
  } catch (error) {
    if (error instanceof JoinRefused) return encodeJoinRefusal(error.code, error.message);
    throw error;
  }
}

async function answer(
  options: PeerAppOptions,
  request: Request,
  response: Response,
  bytes: Uint8Array,
): Promise<void> {
  // A lost answer leaves the other end waiting, as a network would.
  if (!(await passes(options, request, bytes.length))) return;
  if (!response.headersSent) response.status(200).type(BYTES_TYPE);
  response.end(bytes);
}

async function passes(options: PeerAppOptions, request: Request, bytes: number): Promise<boolean> {
  if (!options.faults.active) return true;
  return options.faults.passed('out', caller(options, request)?.deviceId ?? null, bytes);
}

/** Faults of the lab on what comes in. */
function weather(options: PeerAppOptions): RequestHandler {
  return async (request, _response, next) => {
    if (!options.faults.active) {
      next();
      return;
    }
    const deviceId = caller(options, request)?.deviceId ?? null;
    if (await options.faults.passed('in', deviceId, request.socket.bytesRead)) next();
  };
}

function problems({ log }: PeerAppOptions) {
  return (error: unknown, request: Request, response: Response, _next: NextFunction): void => {
    const { status, code, detail } = problemOf(error);
    if (status >= 500 && !(error instanceof JoinRefused))
      log.warn({ error, path: request.path }, 'peer route failed');
    if (response.headersSent) {
      response.destroy();
      return;
    }
    const retryable = code in ERRORS && ERRORS[code as keyof typeof ERRORS].retryable;
    const title = code in ERRORS ? ERRORS[code as keyof typeof ERRORS].title : code;
    response.status(status).type('application/problem+json');
    response.end(JSON.stringify({ type: 'about:blank', title, status, code, detail, retryable }));
  };
}

function problemOf(error: unknown): { status: number; code: string; detail: string } {
  if (error instanceof JoinRefused || error instanceof DemesError) {
    return { status: error.status, code: error.code, detail: error.message };
  }
  // What express.raw says of bodies that are too large or cut off.
  const { status } = error as { status?: unknown };
  if (status === 413) return { status, code: 'too_large', detail: ERRORS.too_large.sentence };
  if (typeof status === 'number' && status >= 400 && status < 500) {
    return { status: 400, code: 'malformed', detail: ERRORS.malformed.sentence };
  }
  return { status: 500, code: 'internal', detail: ERRORS.internal.sentence };
}
