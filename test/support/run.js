// `npm test` starts here, so that an old Node says what is missing instead of stumbling over TypeScript.
import { loadWithOwnNode } from '../../bin/own-node.js';

await loadWithOwnNode('test/support/run.ts');
