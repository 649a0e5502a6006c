/** Routes for finding what was said, and for taking it along. */
import { exportQuery } from './export.ts';
import { API_PREFIX, inTag, type Route } from './route.ts';
import { searchPage, searchQuery } from './search.ts';

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
} as const satisfies Record<string, Route>;
