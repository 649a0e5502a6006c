/** Where the page of the failure lab begins. */
import '../theme/kit-styles.ts';
import '../theme/kit-later-styles.ts';
// Only this page has fields for numbers.
import '@mantine/core/styles/NumberInput.css';
import '../theme/base.css';
import { DirectionProvider, MantineProvider } from '@mantine/core';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { isTest } from '../shell/test-mode.ts';
import { beginText } from '../text/begin-text.ts';
import { loadLaterText } from '../text/text.ts';
import { theme } from '../theme/theme.ts';
import { LabApp } from './LabApp.tsx';
import { isSupervised } from './source/live-player.ts';

const nonce = document.querySelector<HTMLMetaElement>('meta[name="csp-nonce"]')?.content ?? '';

if (isTest) document.documentElement.dataset['still'] = '';
await beginText();
await loadLaterText();

const hasNodes = await isSupervised();

createRoot(document.getElementById('root')!).render(
  <StrictMode>
    <DirectionProvider detectDirection={false}>
      <MantineProvider theme={theme} defaultColorScheme="auto" getStyleNonce={() => nonce}>
        <LabApp hasNodes={hasNodes} />
      </MantineProvider>
    </DirectionProvider>
  </StrictMode>,
);
