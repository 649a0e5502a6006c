/** Where the page begins. */
import './theme/kit-styles.ts';
import './theme/base.css';
import { DirectionProvider, MantineProvider } from '@mantine/core';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './shell/App.tsx';
import { SpokenRoot } from './shell/SpokenRoot.tsx';
import { isTest } from './shell/test-mode.ts';
import { startSession } from './state/store.ts';
import { beginText } from './text/begin-text.ts';
import { theme } from './theme/theme.ts';

// oxlint-disable-next-line prefer-const, no-unused-vars -- the assignment below is for the loader of later parts
declare let __webpack_nonce__: string;

// The page's one nonce: for the kit's own styles, and for parts that are loaded later.
const nonce = document.querySelector<HTMLMetaElement>('meta[name="csp-nonce"]')?.content ?? '';
__webpack_nonce__ = nonce;

if (isTest) document.documentElement.dataset['still'] = '';
// Both are on their way at once.
startSession();
await beginText();

createRoot(document.getElementById('root')!).render(
  <StrictMode>
    <DirectionProvider detectDirection={false}>
      <MantineProvider theme={theme} defaultColorScheme="auto" getStyleNonce={() => nonce}>
        <SpokenRoot />
        <App />
      </MantineProvider>
    </DirectionProvider>
  </StrictMode>,
);
