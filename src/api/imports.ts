/**
 * Imports: exports that were brought to this device, to be read here and nowhere else (docs/export.md). None is part of a
 * group: it enters no log, and nothing of it is told to anybody.
 */
import { z } from 'zod';
import { blobAddress } from './blobs.ts';
import { exportEnd, exportHead, exportMessage } from './export.ts';
import { count, instant, listQuery, queryFlag, queryInteger } from './fields.ts';
import { guess } from './lock.ts';
import { attachment } from './message-parts.ts';
import { pageQuery } from './messages.ts';
import { API_PREFIX, EMPTY, inTag, type Route } from './route.ts';

const importId = z.string().regex(/^[0-9a-f]{16}$/);

/**
 * What is wrong with a file, beside the line of it (counted as in the file once it is opened; null where there are none).
 * foreign: it does not begin as an export does. altered: a part of a sealed one does not open. line: it is not what stands
 * there in an export. long: too long for one. order: a message stands where none can, or twice. file: the bytes of an
 * attached one are not what its messages say, or none says anything of it. end: more or other messages than its end says.
 * cut: it has no end.
 */
const importFault = z.enum(['foreign', 'altered', 'line', 'long', 'order', 'file', 'end', 'cut']);
export type ImportFault = z.infer<typeof importFault>;

const createImport = z
  .strictObject({
    /** Of an export that is sealed. */
    passphrase: guess.optional(),
  })
  .meta({ id: 'CreateImport' });
export type CreateImport = z.infer<typeof createImport>;

const importQuery = z.strictObject({
  /** How many bytes of the file came before. */
  at: queryInteger(0),
  /** The file ends with these. */
  last: queryFlag(),
});
export type ImportQuery = z.infer<typeof importQuery>;

const importFiles = z.object({
  /** That messages name, each counted once; those whose bytes are here. */
  named: count,
  here: count,
  /** Of those, in all. */
  bytes: count,
});

export const importInfo = z
  .object({
    id: importId,
    ...exportHead.pick({ groupId: true, groupName: true, exportedAt: true, exportedBy: true, upTo: true })
      .shape,
    importedAt: instant,
    rooms: count,
    ...exportEnd.omit({ sha256: true }).shape,
    files: importFiles,
  })
  .meta({ id: 'Import' });
export type ImportInfo = z.infer<typeof importInfo>;

const importRoom = exportHead.shape.rooms.element.extend({ messages: count });
const importDetails = importInfo
  .extend({ rooms: z.array(importRoom), members: exportHead.shape.members })
  .meta({ id: 'ImportDetails' });
export type ImportDetails = z.infer<typeof importDetails>;

const importList = z
  .object({ imports: z.array(importInfo), next: importId.nullable() })
  .meta({ id: 'ImportList' });

/** How far an import is. */
const importProgress = z
  .object({
    id: importId,
    /** Bytes of the file. */
    received: count,
    messages: count,
    /** Once all of it came, and is what it says. */
    done: importInfo.nullable(),
  })
  .meta({ id: 'ImportProgress' });
export type ImportProgress = z.infer<typeof importProgress>;

/** As an export writes it, with what this device has of its files. */
export const importMessage = exportMessage
  .extend({ attachments: z.array(attachment.extend({ here: z.boolean() })) })
  .meta({ id: 'ImportMessage' });
export type ImportMessage = z.infer<typeof importMessage>;

/** Ascending. `before` and `after` are what to ask for next, null at the end. */
const importPage = z
  .object({
    messages: z.array(importMessage),
    before: z.string().nullable(),
    after: z.string().nullable(),
  })
  .meta({ id: 'ImportPage' });
export type ImportPage = z.infer<typeof importPage>;

const MESSAGES = inTag('messages');
const IMPORTS = `${API_PREFIX}/imports` as const;
const IMPORT = `${IMPORTS}/{importId}` as const;
const BYTES = 'application/octet-stream';

export const IMPORT_ROUTES = {
  createImport: {
    ...MESSAGES,
    method: 'post',
    path: IMPORTS,
    summary: 'Begin to import an export, as history to be read on this device only',
    body: createImport,
    bodyMayBeMissing: true,
    answers: { 201: { description: 'It waits for the file, part by part.', schema: importProgress } },
    problems: [400, 409, 413, 415, 422],
  },
  putImport: {
    ...MESSAGES,
    method: 'put',
    path: `${IMPORT}/file`,
    summary: 'The next bytes of the file, at most 4 MiB',
    query: importQuery,
    bytes: BYTES,
    answers: {
      200: {
        description: 'Checked and kept; with the last ones the import is there.',
        schema: importProgress,
      },
    },
    problems: [400, 403, 404, 409, 413, 415, 422, 503],
  },
  getImports: {
    ...MESSAGES,
    method: 'get',
    path: IMPORTS,
    summary: 'The imports of this device',
    query: listQuery,
    answers: { 200: { description: 'A page of imports, the newest first.', schema: importList } },
    problems: [422],
  },
  getImport: {
    ...MESSAGES,
    method: 'get',
    path: IMPORT,
    summary: 'An import with its rooms and members',
    answers: { 200: { description: 'The import.', schema: importDetails } },
    problems: [404],
  },
  getImportMessages: {
    ...MESSAGES,
    method: 'get',
    path: `${IMPORT}/rooms/{roomId}/messages`,
    summary: 'Messages of a room of an import; without a place the newest',
    query: pageQuery,
    answers: { 200: { description: 'A page of messages.', schema: importPage } },
    problems: [404, 422],
  },
  getImportFile: {
    ...MESSAGES,
    method: 'get',
    path: `${IMPORT}/files/{sha256}`,
    summary: 'The bytes of a file of an import; one range of them with Range',
    answers: {
      200: { description: 'All of it.', contentType: BYTES },
      206: { description: 'The range.', contentType: BYTES },
      416: { description: 'There is no such range.' },
    },
    problems: [404, 409, 503],
  },
  createImportFileAddress: {
    ...MESSAGES,
    method: 'post',
    path: `${IMPORT}/files/{sha256}/addresses`,
    summary: 'Where a browser gets it: an address for an hour, on the origin of contents',
    answers: { 201: { description: 'Whoever has it gets the file.', schema: blobAddress } },
    problems: [404, 409, 503],
  },
  removeImport: {
    ...MESSAGES,
    method: 'delete',
    path: IMPORT,
    summary: 'Delete an import with its files, or end one that is under way',
    answers: { 204: EMPTY },
    problems: [404],
  },
} as const satisfies Record<string, Route>;
