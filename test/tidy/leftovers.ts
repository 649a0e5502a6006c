import { at, type Source } from './source.ts';

// Put together from halves, so that this file does not find itself.
const NOTES = ['TO' + 'DO', 'FIX' + 'ME', 'XX' + 'X'];
const PLACES = ['/wo' + 'rk/', '/ro' + 'ot/', '/ho' + 'me/\\w', '/Us' + 'ers/\\w', 'C:\\\\Us' + 'ers'];

const NOTE = new RegExp(`\\b(?:${NOTES.join('|')})\\b`, 'g');
const PLACE = new RegExp(`(?<![\\w.~*])(?:${PLACES.join('|')})`, 'g');

/** Notes to oneself, and paths that exist on one machine only. */
export function leftovers(sources: readonly Source[]): string[] {
  return sources.flatMap((source) => [
    ...[...source.text.matchAll(NOTE)].map((match) =>
      at(source, match.index, `"${match[0]}": do it now, or write it down as an issue`),
    ),
    ...[...source.text.matchAll(PLACE)].map((match) =>
      at(
        source,
        match.index,
        `"${match[0]}" is a path of one machine; derive it, or write it relative to the project`,
      ),
    ),
  ]);
}

/** A lock file that names the server it was made with would tie everyone to that server. */
export function registryAddresses(lockFile: Source): string[] {
  return [...lockFile.text.matchAll(/"resolved":/g)].map((match) =>
    at(lockFile, match.index, 'names a registry; make the lock file anew with the .npmrc of the project'),
  );
}
