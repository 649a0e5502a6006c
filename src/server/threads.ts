/** How threads of a node are started. */
import { getCompileCacheDir } from 'node:module';
import { dirname } from 'node:path';

/**
 * Options of a Worker, which otherwise has no part in the process's store of compiled code: each thread would strip
 * types anew, with a library of 25 MB, and take longer for that than for all that it is asked.
 */
export function asCompiled(): { readonly execArgv: string[] } {
  const store = getCompileCacheDir();
  if (store === undefined) return { execArgv: [] };
  // What is asked for is the folder; what is told is the one for this version of Node below it.
  const script = `import { enableCompileCache } from 'node:module'; enableCompileCache(${JSON.stringify(dirname(store))});`;
  return { execArgv: ['--import', `data:text/javascript,${encodeURIComponent(script)}`] };
}
