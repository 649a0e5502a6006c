/** Colours, sizes and type: one accent, neutral greys, the system's own font. */
import { createTheme, type MantineColorsTuple } from '@mantine/core';

/** Petrol: calm, and its shades 6 (on white) and 3 (on near-black) pass AA for text. */
const ACCENT: MantineColorsTuple = [
  '#e9f6f6',
  '#d4ecec',
  '#a5d9d9',
  '#73c5c6',
  '#4bb3b5',
  '#2a9fa2',
  '#09757a',
  '#086a6e',
  '#055a5e',
  '#03484b',
];

/** From text to the deepest surface, in the hue of base.css: what Mantine draws does not stand out from the rest. */
const DARK: MantineColorsTuple = [
  '#e6eaec',
  '#c4cdd2',
  '#9fabb1',
  '#7d898f',
  '#3a434a',
  '#30383e',
  '#252b30',
  '#1b2024',
  '#15191c',
  '#0f1214',
];

export const theme = createTheme({
  primaryColor: 'accent',
  primaryShade: 6,
  autoContrast: true,
  colors: { accent: ACCENT, dark: DARK },
  black: '#1c2326',
  fontFamily: 'system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif',
  fontFamilyMonospace: 'ui-monospace, "SF Mono", Menlo, Consolas, monospace',
  defaultRadius: 'md',
  cursorType: 'pointer',
  respectReducedMotion: true,
  focusRing: 'auto',
});
