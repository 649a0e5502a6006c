/** Small pictures for recordings, in the colour of the text around them. Whoever shows one gives it its words. */
import type { ReactNode } from 'react';
import { Strokes } from '../theme/Strokes.tsx';

function Icon({ children }: { readonly children: ReactNode }) {
  return (
    <Strokes grid={16} size={18}>
      {children}
    </Strokes>
  );
}

export const MicrophoneIcon = () => (
  <Icon>
    <path d="M8 1.8a2 2 0 012 2v3.6a2 2 0 01-4 0V3.8a2 2 0 012-2z" />
    <path d="M3.6 7.2a4.4 4.4 0 008.8 0M8 11.8v2.4" />
  </Icon>
);
export const PlayIcon = () => (
  <Icon>
    <path fill="currentColor" d="M5.2 3.2v9.6l7.6-4.8z" />
  </Icon>
);
export const PauseIcon = () => (
  <Icon>
    <path strokeWidth="2.4" d="M5.4 3.6v8.8M10.6 3.6v8.8" />
  </Icon>
);
export const StopIcon = () => (
  <Icon>
    <path fill="currentColor" d="M4.4 4.4h7.2v7.2H4.4z" />
  </Icon>
);
