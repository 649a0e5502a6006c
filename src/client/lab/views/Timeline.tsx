/** The whole run at a glance: who was what when, with the faults that stood; and the way to any moment of it. */
import { useText } from '../../text/text.ts';
import { lab, useLab } from '../lab-store.ts';
import type { Bar } from '../../../sim/scenario/lanes.ts';
import { momentText } from './moment-text.ts';
import classes from './timeline.module.css';

const LANE = 14;
const WIDTH = 1000;
/** Shorter runs do not fill it. */
const SPAN_MS_MIN = 5_000;

export function Timeline() {
  const t = useText();
  const lanes = useLab((state) => state.lanes);
  const lastMs = useLab(({ story }) => story.lastMs);
  const cursorMs = useLab((state) => state.listMs);
  const spanMs = Math.max(lastMs, SPAN_MS_MIN);
  const { names, bands } = lanes;
  const height = Math.max(1, names.length) * LANE;
  const x = (ms: number): number => (Math.max(0, Math.min(ms, lastMs)) / spanMs) * WIDTH;
  return (
    <section className={classes['timeline']} aria-label={t('lab:timeline')} data-testid="lab-timeline">
      <div className={classes['names']} aria-hidden="true">
        {names.map((name) => (
          <span key={name}>{name}</span>
        ))}
      </div>
      <div className={classes['paper']}>
        <svg
          viewBox={`0 0 ${WIDTH} ${height}`}
          preserveAspectRatio="none"
          style={{ height }}
          aria-hidden="true"
        >
          {bands.map(({ id, fromMs, toMs }) => (
            <rect
              key={id}
              className={classes['band']}
              x={x(fromMs)}
              width={Math.max(2, x(toMs) - x(fromMs))}
              y={0}
              height={height}
            />
          ))}
          {names.flatMap((name, at) =>
            lanes
              .barsOf(name)
              .map((bar) => (
                <Piece key={`${name} ${bar.fromMs} ${bar.kind}`} bar={bar} y={at * LANE} x={x} />
              )),
          )}
          <line className={classes['now']} x1={x(cursorMs)} x2={x(cursorMs)} y1={0} y2={height} />
        </svg>
        <Scrub spanMs={spanMs} cursorMs={cursorMs} />
      </div>
    </section>
  );
}

interface ScrubProps {
  readonly spanMs: number;
  readonly cursorMs: number;
}

function Scrub({ spanMs, cursorMs }: ScrubProps) {
  const t = useText();
  return (
    <input
      className={classes['scrub']}
      type="range"
      min={0}
      max={Math.ceil(spanMs)}
      step={1}
      value={Math.round(cursorMs)}
      aria-label={t('lab:scrub')}
      aria-valuetext={momentText(cursorMs)}
      data-testid="lab-scrub"
      onChange={(event) => lab.goTo(Number(event.currentTarget.value))}
    />
  );
}

interface PieceProps {
  readonly bar: Bar;
  readonly y: number;
  readonly x: (ms: number) => number;
}

function Piece({ bar: { kind, fromMs, toMs, term }, y, x }: PieceProps) {
  const from = x(fromMs);
  return (
    <rect
      className={classes['bar']}
      data-kind={kind}
      data-term={term}
      x={from}
      y={y + 3}
      width={Math.max(0, x(toMs) - from)}
      height={LANE - 6}
    />
  );
}
