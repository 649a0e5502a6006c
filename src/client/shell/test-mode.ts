/**
 * `?test=1`: nothing moves, English, UTC, a clock of 24 hours, and every loaded row in the document (at most 500), so that
 * a test finds what it looks for. Read once; it holds for this tab until it is closed.
 */
const KEY = 'demes-test';

export const ROWS_IN_TEST_MAX = 500;

function read(): boolean {
  if (new URLSearchParams(window.location.search).get('test') === '1') {
    window.sessionStorage.setItem(KEY, '1');
  }
  return window.sessionStorage.getItem(KEY) === '1';
}

export const isTest: boolean = read();

/** Undefined: the browser's own. */
export const timeZone: string | undefined = isTest ? 'UTC' : undefined;

/** What is remembered in this browser. A test's holds for its tab only, as the test mode does. Throws where it is forbidden. */
export function browserStorage(): Storage {
  return isTest ? window.sessionStorage : window.localStorage;
}
