/** What attached files take on this node, how much they may, and letting go of copies that others have, too. */
import { z } from 'zod';
import { blobHolder } from './blobs.ts';
import { count, hash } from './fields.ts';
import { API_PREFIX, inTag, type Route } from './route.ts';

const LIMIT_MAX = 200;
/** More than any disk: 1 PiB. */
const BYTES_MAX = 2 ** 50;
const bytes = z.int().min(0).max(BYTES_MAX);

const storage = z
  .object({
    /** Of attached files, bytes on the disk; how many there are, whole or in part. */
    filesBytes: count,
    files: count,
    /** Beyond this none is taken or fetched, bytes. */
    quotaBytes: count,
    /** Files up to this size are fetched unasked, bytes. */
    fetchedBytesMax: count,
    /** Free on that disk, bytes; of these so many are left free whatever comes. */
    freeBytes: count,
    reservedBytes: count,
    /** What was said at the start of this node stays so while it runs. */
    fixed: z.object({ quotaBytes: z.boolean(), fetchedBytesMax: z.boolean() }),
  })
  .meta({ id: 'Storage' });
export type Storage = z.infer<typeof storage>;

const changeStorage = z
  .strictObject({ quotaBytes: bytes.optional(), fetchedBytesMax: bytes.optional() })
  .refine((body) => Object.keys(body).length > 0, { error: 'Nothing is said that shall change' })
  .meta({ id: 'ChangeStorage' });
export type ChangeStorage = z.infer<typeof changeStorage>;

const keptFile = z
  .object({
    blobId: hash,
    name: z.string(),
    type: z.string(),
    /** Bytes. */
    size: count,
    /** Other devices that said, since this node started, that they have it; and its author's. */
    holders: z.array(blobHolder),
  })
  .meta({ id: 'KeptFile' });
export type KeptFile = z.infer<typeof keptFile>;

const keptFiles = z.object({ files: z.array(keptFile) }).meta({ id: 'KeptFiles' });
export type KeptFiles = z.infer<typeof keptFiles>;

const removedCopy = z
  .object({
    /** Who said just now that they have it. */
    holders: z.array(blobHolder),
  })
  .meta({ id: 'RemovedCopy' });
export type RemovedCopy = z.infer<typeof removedCopy>;

const NODE = inTag('node');
const STORAGE = `${API_PREFIX}/storage` as const;

export const STORAGE_ROUTES = {
  getStorage: {
    ...NODE,
    method: 'get',
    path: STORAGE,
    summary: 'What attached files take on this node, and how much they may',
    answers: { 200: { description: 'As it is now.', schema: storage } },
    problems: [503],
  },
  changeStorage: {
    ...NODE,
    method: 'patch',
    path: STORAGE,
    summary: 'How much attached files may take, and up to which size they are fetched unasked',
    body: changeStorage,
    answers: { 200: { description: 'Kept; from now on. What is here stays.', schema: storage } },
    problems: [400, 409, 413, 415, 422, 503],
  },
  getKeptFiles: {
    ...NODE,
    method: 'get',
    path: `${STORAGE}/files`,
    summary: 'Attached files that are whole on this node and that messages name, the largest first',
    query: z.strictObject({ limit: z.coerce.number().int().min(1).max(LIMIT_MAX).default(50) }),
    answers: { 200: { description: 'At most as many as asked for.', schema: keptFiles } },
    problems: [422, 503],
  },
  removeCopy: {
    ...NODE,
    method: 'delete',
    path: `${API_PREFIX}/blobs/{blobId}/copy`,
    summary: 'Remove the copy of a file on this node, if another device in reach has it',
    answers: { 200: { description: 'It is fetched again when somebody asks for it.', schema: removedCopy } },
    problems: [404, 409, 503],
  },
} as const satisfies Record<string, Route>;
