/** Files that are attached to messages: given to the node, and got from it. */
import { z } from 'zod';
import { LIMITS } from '../protocol/limits.ts';
import { count, hash, instant } from './fields.ts';
import { API_PREFIX, inTag, type Route } from './route.ts';

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
const blobAddress = z
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

const MESSAGES = inTag('messages');
const BLOBS = `${API_PREFIX}/blobs` as const;
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
} as const satisfies Record<string, Route>;
