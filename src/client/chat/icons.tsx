/** The conversation's own small pictures, in the colour of the text around them. Whoever shows one gives it its words. */
import type { ReactNode } from 'react';
import { Strokes } from '../theme/Strokes.tsx';

function Icon({ children, size = 16 }: { readonly children: ReactNode; readonly size?: number }) {
  return (
    <Strokes grid={16} size={size}>
      {children}
    </Strokes>
  );
}

export const ClockIcon = () => (
  <Icon>
    <circle cx="8" cy="8" r="5.75" />
    <path d="M8 4.8V8l2.2 1.4" />
  </Icon>
);
/** Hollow: the outline of a tick. */
export const TickHollowIcon = () => (
  <Icon>
    <path strokeWidth="1.1" d="M1.7 8.9l2.4-2.4 2.6 2.6 5.2-6.1 2.5 2.1-7.5 8.8z" />
  </Icon>
);
export const TwoTicksIcon = () => (
  <Icon>
    <path d="M1.5 8.6l2.8 2.8 5.6-6.2" />
    <path d="M7.2 10.6l.9.8 6-6.4" />
  </Icon>
);
export const AlertIcon = () => (
  <Icon>
    <circle cx="8" cy="8" r="6.25" />
    <path d="M8 4.6v4" strokeWidth="1.8" />
    <path d="M8 11.2v.1" strokeWidth="2" />
  </Icon>
);
export const MovedIcon = () => (
  <Icon size={14}>
    <path d="M3 3.2h10M8 6v7M4.9 10L8 13.1l3.1-3.1" />
  </Icon>
);
export const ReplyIcon = () => (
  <Icon>
    <path d="M6.5 3.5L2.5 7.5l4 4" />
    <path d="M2.8 7.5h6.4c2.6 0 4.3 1.6 4.3 4.2v.8" />
  </Icon>
);
export const SmileIcon = () => (
  <Icon>
    <circle cx="8" cy="8" r="6" />
    <path d="M5.4 9.4c.5 1 1.4 1.6 2.6 1.6s2.1-.6 2.6-1.6" />
    <path d="M5.9 6.3v.1M10.1 6.3v.1" strokeWidth="2" />
  </Icon>
);
export const PenIcon = () => (
  <Icon>
    <path d="M3 13l.7-2.9 7-7 2.2 2.2-7 7z" />
  </Icon>
);
export const BinIcon = () => (
  <Icon>
    <path d="M3 4.5h10M6.2 4.3V3h3.6v1.3M4.4 4.6l.6 8.4h6l.6-8.4" />
  </Icon>
);
export const InfoIcon = () => (
  <Icon>
    <circle cx="8" cy="8" r="6" />
    <path d="M8 7.4v3.6" />
    <path d="M8 5v.1" strokeWidth="2" />
  </Icon>
);
export const CloseIcon = () => (
  <Icon>
    <path d="M4 4l8 8M12 4l-8 8" />
  </Icon>
);
export const CopyIcon = () => (
  <Icon size={14}>
    <rect x="5.5" y="5.5" width="7.5" height="7.5" rx="1.5" />
    <path d="M10.5 3.2H4.4c-.8 0-1.4.6-1.4 1.4v5.9" />
  </Icon>
);
export const CheckIcon = () => (
  <Icon size={14}>
    <path d="M3.5 8.6l3 3 6-6.6" />
  </Icon>
);
export const DownIcon = () => (
  <Icon>
    <path d="M8 3v9.5M4 8.8l4 4 4-4" />
  </Icon>
);
export const SendIcon = () => (
  <Icon>
    <path d="M2.5 8L13.5 3l-3 10.2-2.9-4z" />
    <path d="M7.6 9.2l2.8-3" />
  </Icon>
);
export const MoreIcon = () => (
  <svg width="16" height="16" viewBox="0 0 24 24" fill="currentColor" aria-hidden="true">
    <circle cx="5" cy="12" r="2" />
    <circle cx="12" cy="12" r="2" />
    <circle cx="19" cy="12" r="2" />
  </svg>
);
