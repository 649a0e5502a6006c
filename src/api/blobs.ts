/** Files that are attached to messages: given to the node, and got from it. */
import { z } from 'zod';
import { LIMITS } from '../protocol/limits.ts';
import { count, hash, instant, shortId } from './fields.ts';
import { API_PREFIX, EMPTY, inTag, type Route } from './route.ts';

/** Longer than anything that could still be right: not even looked at. */
const NAME_UNITS_MAX = 4096;
const MEDIA_TYPE = /^[a-z0-9][a-z0-9!#$&^_.+-]*\/[a-z0-9][a-z0-9!#$&^_.+-]*$/;

const putBlobQuery = z.strictObject({
  /** What it is called; folders and what cannot be seen are left out. */
  name: z.string().max(NAME_UNITS_MAX).default(''),
  /** A media type without parameters. It says what the file claims to be: what is shown is decided by its bytes. */
  type: z
    .string()
    .max(LIMITS.mediaTypeLengthMax)
    .regex(MEDIA_TYPE, { error: 'This is not a media type' })
    .default('application/octet-stream'),
});

const putBlob = z
  .object({
    blobId: hash,
    /** Bytes. */
    size: count,
    /** Of its bytes. */
    sha256: hash,
    /** As it will be shown. */
    name: z.string(),
  })
  .meta({ id: 'PutBlob' });
export type PutBlob = z.infer<typeof putBlob>;

/** Where a browser gets it, on another origin than the screens'. */
export const blobAddress = z
  .object({
    url: z.url(),
    expiresAt: instant,
    /** What a browser can show of it, by its bytes; null: it is saved and never shown. */
    media: z.enum(['image', 'audio', 'video']).nullable(),
    /** In pixels, of an image. */
    width: count,
    height: count,
  })
  .meta({ id: 'BlobAddress' });
export type BlobAddress = z.infer<typeof blobAddress>;

/** How far a file is on this node. */
const blobState = z
  .object({
    blobId: hash,
    /** away: nobody asked for it. waiting: for its turn, or for somebody in reach who has it. */
    state: z.enum(['here', 'away', 'waiting', 'fetching', 'failed']),
    /** Bytes of it that are here, of all. */
    received: count,
    size: count,
    /** Why it failed, by the catalogue of errors. */
    code: z.string().optional(),
  })
  .meta({ id: 'BlobState' });
export type BlobState = z.infer<typeof blobState>;

/** A device that has all of a file, as far as it is known. */
export const blobHolder = z
  .object({
    deviceId: shortId,
    /** Of its member. */
    memberId: z.string(),
    name: z.string(),
    /** It said so just now; otherwise it did so before, or the file is its own, and it cannot be asked. */
    reachable: z.boolean(),
  })
  .meta({ id: 'BlobHolder' });
export type BlobHolder = z.infer<typeof blobHolder>;

/** Devices that have all of it, this one included where it has; of all that may have it. */
const blobHolders = z
  .object({
    count,
    of: count,
    /** The others among them. */
    holders: z.array(blobHolder),
  })
  .meta({ id: 'BlobHolders' });
export type BlobHolders = z.infer<typeof blobHolders>;

const MESSAGES = inTag('messages');
const BLOBS = `${API_PREFIX}/blobs` as const;
const TRANSFER = `${BLOBS}/{blobId}/transfer` as const;
const BYTES = 'application/octet-stream';

export const BLOB_ROUTES = {
  putBlob: {
    ...MESSAGES,
    method: 'put',
    path: BLOBS,
    summary: 'Give the node a file, to be attached to a message',
    query: putBlobQuery,
    bytes: BYTES,
    answers: {
      201: { description: 'Sealed and stored here; to be attached within a day.', schema: putBlob },
    },
    problems: [400, 409, 413, 415, 422, 503],
  },
  getBlob: {
    ...MESSAGES,
    method: 'get',
    path: `${BLOBS}/{blobId}`,
    summary: 'The bytes of an attached file; one range of them with Range',
    answers: {
      200: { description: 'All of it.', contentType: BYTES },
      206: { description: 'The range.', contentType: BYTES },
      416: { description: 'There is no such range.' },
    },
    problems: [404, 409, 503],
  },
  createBlobAddress: {
    ...MESSAGES,
    method: 'post',
    path: `${BLOBS}/{blobId}/addresses`,
    summary: 'Where a browser gets an attached file: an address for an hour, on the origin of contents',
    answers: { 201: { description: 'Whoever has it gets the file.', schema: blobAddress } },
    problems: [404, 409, 503],
  },
  getTransfer: {
    ...MESSAGES,
    method: 'get',
    path: TRANSFER,
    summary: 'How far an attached file is on this node',
    answers: {
      200: { description: 'As it is now; the feed tells what changes (`blob`).', schema: blobState },
    },
    problems: [404],
  },
  startTransfer: {
    ...MESSAGES,
    method: 'put',
    path: TRANSFER,
    summary: 'Fetch an attached file from whoever has it; try again what failed',
    answers: { 202: { description: 'Under way, or here already.', schema: blobState } },
    problems: [404],
  },
  cancelTransfer: {
    ...MESSAGES,
    method: 'delete',
    path: TRANSFER,
    summary: 'Stop fetching; what has come stays for another time',
    answers: { 204: EMPTY },
    problems: [404],
  },
  getHolders: {
    ...MESSAGES,
    method: 'get',
    path: `${BLOBS}/{blobId}/holders`,
    summary: 'Which share of the devices has an attached file: asks them',
    answers: { 200: { description: 'Within a few seconds.', schema: blobHolders } },
    problems: [404],
  },
} as const satisfies Record<string, Route>;
