/** The query of a URL as a flat object; the schemas of src/api say what may be in it. */
import { DemesError } from '../../protocol/errors.ts';

/** The part before the question mark, not decoded. */
export function pathOf(url: string): string {
  const end = url.indexOf('?');
  return end < 0 ? url : url.slice(0, end);
}

/** Throws `invalid` for a name given twice: programs differ in which of the two counts. */
export function queryOf(url: string): Readonly<Record<string, string>> {
  const start = url.indexOf('?');
  if (start < 0) return {};
  const values = new Map<string, string>();
  for (const [name, value] of new URLSearchParams(url.slice(start + 1))) {
    if (values.has(name)) {
      throw new DemesError('invalid', {
        extra: { errors: [{ path: name, message: 'Given more than once' }] },
      });
    }
    values.set(name, value);
  }
  return Object.fromEntries(values);
}
