// Plain JavaScript, as it is loaded before anything else: code without its types, compiled once.
import module from 'node:module';
import { join } from 'node:path';

/*
 * A start takes half the time and 25 MB less, and so does a thread, which must ask for it by itself. Kept beside the
 * packages, where whoever could change it could change the code as well; a folder that cannot be written is no error.
 */
if (process.env['NODE_V8_COVERAGE'] === undefined) {
  module.enableCompileCache(join(import.meta.dirname, '..', 'node_modules', '.cache', 'demes'));
}
