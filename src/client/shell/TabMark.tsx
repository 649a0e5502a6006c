/** Title and icon of the tab. */
import { useEffect } from 'react';
import initialsClasses from '../theme/initials.module.css';
import { useApp } from '../state/store.ts';
import { tabIcon, tabTitle, type TabIcon } from './tab-mark.ts';

/** Px; browsers shrink it. */
const SIZE = 64;

export function TabMark(): null {
  const title = useApp((state) => tabTitle(state, Date.now()));
  const icon = useApp((state) => JSON.stringify(tabIcon(state, Date.now())));
  useEffect(() => {
    document.title = title;
  }, [title]);
  useEffect(() => {
    const shown = JSON.parse(icon) as TabIcon | null;
    const link = document.querySelector<HTMLLinkElement>('link[rel="icon"]');
    if (shown !== null && link !== null) link.href = drawn(shown) ?? link.href;
  }, [icon]);
  return null;
}

/** A data URL; null where the browser gives no canvas. */
function drawn({ letters, colour, count }: TabIcon): string | null {
  const canvas = document.createElement('canvas');
  canvas.width = SIZE;
  canvas.height = SIZE;
  const draw = canvas.getContext('2d');
  if (draw === null) return null;
  draw.fillStyle = colourOnScreen(colour);
  draw.beginPath();
  draw.roundRect(0, 0, SIZE, SIZE, 16);
  draw.fill();
  write(draw, letters, SIZE / 2, SIZE / 2, 38);
  if (count !== '') {
    draw.fillStyle = '#b3261e';
    draw.beginPath();
    draw.roundRect(SIZE - 20 - count.length * 12, 0, 20 + count.length * 12, 32, 16);
    draw.fill();
    write(draw, count, SIZE - 10 - count.length * 6, 16, 24);
  }
  return canvas.toDataURL('image/png');
}

function write(draw: CanvasRenderingContext2D, text: string, x: number, y: number, size: number): void {
  draw.fillStyle = '#fff';
  draw.font = `600 ${size}px system-ui, sans-serif`;
  draw.textAlign = 'center';
  draw.textBaseline = 'middle';
  draw.fillText(text, x, y + 1);
}

/** As the style sheet has it, so that it is written down once. */
function colourOnScreen(colour: number): string {
  const probe = document.createElement('span');
  probe.className = initialsClasses[`colour${colour}`] ?? '';
  document.body.append(probe);
  const { backgroundColor } = getComputedStyle(probe);
  probe.remove();
  return backgroundColor;
}
