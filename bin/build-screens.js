#!/usr/bin/env node
import { loadWithOwnNode } from './own-node.js';

await loadWithOwnNode('src/cli/screens-build.ts');
