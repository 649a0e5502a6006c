/** Small pictures for files, in the colour of the text around them. Whoever shows one gives it its words. */
import type { ReactNode } from 'react';
import { Strokes } from '../theme/Strokes.tsx';

function Icon({ children }: { readonly children: ReactNode }) {
  return (
    <Strokes grid={16} size={18}>
      {children}
    </Strokes>
  );
}

export const ClipIcon = () => (
  <Icon>
    <path d="M12.9 7.3l-5.2 5.2a3 3 0 01-4.3-4.3l5.6-5.6a2 2 0 012.9 2.9l-5.5 5.4a1 1 0 01-1.4-1.4l4.8-4.8" />
  </Icon>
);
export const FileIcon = () => (
  <Icon>
    <path d="M4 2.2h5l3.2 3.2v8.4H4zM9 2.4v3.2h3" />
  </Icon>
);
