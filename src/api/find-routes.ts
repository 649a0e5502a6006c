/** Routes for finding what was said, and for taking it along. */
import { exportOrder, exportQuery, orderExport } from './export.ts';
import { API_PREFIX, inTag, type Route } from './route.ts';
import { searchAllPage, searchAllQuery, searchPage, searchQuery } from './search.ts';

const GROUP = `${API_PREFIX}/groups/{groupId}` as const;
const MESSAGES = inTag('messages');

export const FIND_ROUTES = {
  searchMessages: {
    ...MESSAGES,
    method: 'get',
    path: `${GROUP}/search`,
    summary: 'What was said in rooms that one is in, newest first',
    query: searchQuery,
    answers: { 200: { description: 'A page of hits, which may be short.', schema: searchPage } },
    problems: [404, 409, 422],
  },
  searchAll: {
    ...MESSAGES,
    method: 'get',
    path: `${API_PREFIX}/search`,
    summary: 'The same in all groups of this node, newest first',
    query: searchAllQuery,
    answers: { 200: { description: 'A page of hits, which may be short.', schema: searchAllPage } },
    problems: [422],
  },
  exportMessages: {
    ...MESSAGES,
    method: 'get',
    path: `${GROUP}/export`,
    summary: 'Everything said in rooms that one is in, or in one of them, as a file',
    query: exportQuery,
    answers: {
      200: {
        description: 'The file, written while it is read from the disk.',
        contentType: 'application/json',
      },
    },
    problems: [404, 409, 422],
  },
  orderExport: {
    ...MESSAGES,
    method: 'post',
    path: `${GROUP}/exports`,
    summary: 'The same with attached files, or sealed under a passphrase: an address for the file',
    body: orderExport,
    answers: { 201: { description: 'To be got once, within five minutes.', schema: exportOrder } },
    problems: [400, 404, 409, 413, 415, 422],
  },
  getExport: {
    ...MESSAGES,
    method: 'get',
    path: `${API_PREFIX}/exports/{exportId}`,
    summary: 'The file that was asked for',
    answers: {
      200: {
        description: 'Written while it is read from the disk.',
        contentType: 'application/octet-stream',
      },
    },
    problems: [404, 409],
  },
} as const satisfies Record<string, Route>;
