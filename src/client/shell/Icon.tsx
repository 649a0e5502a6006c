/** The few signs of the frame, drawn with one stroke so that they look alike. Always beside a label or inside one. */
import { Strokes } from '../theme/Strokes.tsx';

const PATHS = {
  plus: 'M10 4v12M4 10h12',
  people:
    'M7.5 9.5a3 3 0 1 0 0-6 3 3 0 0 0 0 6ZM2 16.5c0-2.8 2.4-4.6 5.5-4.6s5.5 1.8 5.5 4.6M13 3.8a3 3 0 0 1 0 5.4M15 12.3c1.9.7 3 2.2 3 4.2',
  invite:
    'M8 9.5a3 3 0 1 0 0-6 3 3 0 0 0 0 6ZM2.5 16.5c0-2.8 2.4-4.6 5.5-4.6 1.4 0 2.7.4 3.6 1M15 11v6M12 14h6',
  network:
    'M10 6.4a2.2 2.2 0 1 0 0-4.4 2.2 2.2 0 0 0 0 4.4ZM4.2 17a2.2 2.2 0 1 0 0-4.4 2.2 2.2 0 0 0 0 4.4ZM15.8 17a2.2 2.2 0 1 0 0-4.4 2.2 2.2 0 0 0 0 4.4ZM8.9 6.1l-3.6 6.7M11.1 6.1l3.6 6.7M6.4 14.8h7.2',
  settings:
    'M10 12.5a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5ZM10 2.5v2M10 15.5v2M2.5 10h2M15.5 10h2M4.7 4.7l1.4 1.4M13.9 13.9l1.4 1.4M15.3 4.7l-1.4 1.4M6.1 13.9l-1.4 1.4',
  halted: 'M10 3 2.5 16.5h15ZM10 8v4M10 14.2h.01',
  back: 'M12.5 4 6.5 10l6 6',
  close: 'm5 5 10 10M15 5 5 15',
  search: 'M9 14.5a5.5 5.5 0 1 0 0-11 5.5 5.5 0 0 0 0 11ZM13 13l4 4',
  switch: 'M3 7h12M12 4l3 3-3 3M17 13H5M8 10l-3 3 3 3',
  room: 'M7.5 3 6 17M14 3l-1.5 14M3.5 7.5h14M2.5 12.5h14',
  pin: 'M7 3h6l-.8 6 2.8 3H5l2.8-3ZM10 12v5.5',
  info: 'M10 17.5a7.5 7.5 0 1 0 0-15 7.5 7.5 0 0 0 0 15ZM10 9.2v4.3M10 6.5h.01',
  lock: 'M5 9h10v8H5ZM7 9V6.5a3 3 0 0 1 6 0V9',
  muted: 'M5 13.5V9a5 5 0 0 1 7.6-4.3M15 8.6v4.9l1.5 1.5H5.6M8.5 17h3M3 3l14 14',
  fold: 'm7 4.5 5.5 5.5L7 15.5',
  crown: 'm3 6 3.5 3.5L10 4l3.5 5.5L17 6l-1.5 9.5h-11Z',
  copy: 'M7.5 7.5h9v9h-9ZM4 12.5h-.5v-9h9V4',
  keys: 'M3 5.5h14v9H3ZM6 8.5h.01M9 8.5h.01M12 8.5h.01M15 8.5h.01M7 11.5h6',
  light:
    'M10 13.5a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7ZM10 1.8v1.7M10 16.5v1.7M1.8 10h1.7M16.5 10h1.7M4.2 4.2l1.2 1.2M14.6 14.6l1.2 1.2M15.8 4.2l-1.2 1.2M5.4 14.6l-1.2 1.2',
  dark: 'M16.5 12A7 7 0 0 1 8 3.5a7 7 0 1 0 8.5 8.5Z',
} as const;

export type IconName = keyof typeof PATHS;

export function Icon({ name, size = 20 }: { readonly name: IconName; readonly size?: number }) {
  return (
    <Strokes grid={20} size={size}>
      <path d={PATHS[name]} />
    </Strokes>
  );
}
