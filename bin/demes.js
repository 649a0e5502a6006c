#!/usr/bin/env node
import { hideSecrets } from './hide-secrets.js';
import { loadWithOwnNode } from './own-node.js';

hideSecrets();
await loadWithOwnNode('src/cli/main.ts');
