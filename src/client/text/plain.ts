/** Words as they are compared when something is looked for. Pure. */

/**
 * Without capitals and accents: "jose" finds "José", "strasse" finds "Straße". In no language's own way: the same is
 * found in every browser.
 */
export function plain(text: string): string {
  return text.normalize('NFKD').replaceAll(/\p{M}/gu, '').toLowerCase().replaceAll('ß', 'ss');
}
