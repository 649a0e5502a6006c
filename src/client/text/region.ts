/** How numbers and times are written where the person lives. Pure. */

/**
 * A language tag for Intl: words in the language of the sentences, so that "7 Tage" never stands in an English one;
 * order, clock and decimal sign as in the region of the browser's language.
 *
 * @param sentences language that the sentences are written in, `en`
 * @param browser language tag of the browser, `de-AT`, `de`
 */
export function formatLanguage(sentences: string, browser: string): string {
  let region: string | undefined;
  try {
    region = new Intl.Locale(browser).maximize().region;
  } catch {
    // Browsers may be told any language.
    region = undefined;
  }
  return region === undefined ? sentences : `${sentences}-${region}`;
}
