/** One dot along a link for each heartbeat that came in. Moved by the browser alone: React draws nothing for it. */
import { useEffect, useRef } from 'react';
import { isTest } from '../shell/test-mode.ts';
import classes from './ring.module.css';

/** Of one journey. */
const JOURNEY_MS = 400;

interface Place {
  readonly x: number;
  readonly y: number;
}

interface PulseProps {
  readonly from: Place;
  readonly to: Place;
  /** Grows with each heartbeat. Several at once are one dot. */
  readonly beats: number;
}

export function Pulse({ from, to, beats }: PulseProps) {
  const dot = useRef<SVGCircleElement>(null);
  const before = useRef(beats);
  useEffect(() => {
    const isNew = beats > before.current;
    before.current = beats;
    if (!isNew || isTest || matchMedia('(prefers-reduced-motion: reduce)').matches) return;
    dot.current?.animate(
      [
        { transform: `translate(${from.x}px, ${from.y}px)`, opacity: 1 },
        { transform: `translate(${to.x}px, ${to.y}px)`, opacity: 1 },
      ],
      { duration: JOURNEY_MS, easing: 'ease-in-out' },
    );
  }, [beats, from.x, from.y, to.x, to.y]);
  return <circle ref={dot} className={classes['pulse']} r={3.5} />;
}
