/**
 * Writes the golden vectors anew: `npm exec node test/vectors/generate.ts`. A change in them is a change of
 * the format: it needs a new version number, not new vectors.
 */
import { writeFileSync } from 'node:fs';
import { fileText, publishedVectors, vectorFiles } from './build.ts';

for (const [name, content] of Object.entries(vectorFiles())) {
  writeFileSync(new URL(name, import.meta.url), fileText(content));
}
writeFileSync(new URL('../../docs/vectors.json', import.meta.url), fileText(publishedVectors()));
