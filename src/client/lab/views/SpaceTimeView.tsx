/** Who said what to whom in the last moments before the one that is shown. The event list beside it says the same in words. */
import { useEffect, useLayoutEffect, useRef, useState, useSyncExternalStore, type PointerEvent } from 'react';
import { SegmentedControl } from '@mantine/core';
import { useText } from '../../text/text.ts';
import { useLab, useScene } from '../lab-store.ts';
import { FRAME_KINDS, type FrameKind } from '../../../sim/scenario/frame-kinds.ts';
import type { Frame } from '../story/frame-log.ts';
import { draw, type Ink } from './draw-space-time.ts';
import { frameNear, type Box, type SpaceTime } from './space-time.ts';
import { bytesText } from '../../text/bytes-text.ts';
import { durationText } from '../../text/format.ts';
import { kindOf } from './kind-of.ts';
import { momentText } from './moment-text.ts';
import classes from './space-time.module.css';

const SPANS_MS = [20, 100, 500, 2000, 10_000] as const;
/** More arrows are a grey area: the newest say enough. */
const FRAMES_MAX = 4_000;

export function SpaceTimeView() {
  const t = useText();
  const [spanMs, setSpanMs] = useState<number>(500);
  const [hidden, setHidden] = useState<ReadonlySet<FrameKind>>(new Set());
  const [hovered, setHovered] = useState<Frame | null>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const box = useBox(canvas);
  // What is drawn keeps the colours that it was drawn with.
  useSyncExternalStore(watchScheme, shownScheme);
  const scene = useScene();
  const story = useLab((state) => state.story);
  const cursorMs = useLab((state) => state.cursorMs);
  const span = { fromMs: cursorMs - spanMs, toMs: cursorMs };
  const frames = story.frames.during(span.fromMs, span.toMs, hidden, FRAMES_MAX);
  const picture: SpaceTime = {
    names: [...scene.nodes.keys()],
    span,
    frames,
    facts: story.between(span.fromMs, span.toMs),
    hovered: hovered?.at ?? null,
    wordOf: (fact) =>
      fact.type === 'status'
        ? `${t(`lab:kind_${fact.role}`)} ${fact.term}`
        : t(`lab:kind_${kindOf({ state: fact.state, role: null })}`),
  };

  useEffect(() => {
    const pen = canvas.current?.getContext('2d');
    if (pen === null || pen === undefined || box === null) return;
    const scale = window.devicePixelRatio;
    pen.setTransform(scale, 0, 0, scale, 0, 0);
    draw(pen, picture, box, inkOf(canvas.current!));
  });

  const point = (event: PointerEvent<HTMLCanvasElement>): void => {
    const { left, top } = event.currentTarget.getBoundingClientRect();
    setHovered(box === null ? null : frameNear(event.clientX - left, event.clientY - top, picture, box));
  };
  const toggle = (kind: FrameKind): void => {
    const next = new Set(hidden);
    if (!next.delete(kind)) next.add(kind);
    setHidden(next);
  };

  return (
    <section className={classes['view']} aria-label={t('lab:spaceTime')}>
      <header className={classes['head']}>
        <SegmentedControl
          size="xs"
          aria-label={t('lab:span')}
          value={String(spanMs)}
          onChange={(value) => setSpanMs(Number(value))}
          data={SPANS_MS.map((ms) => ({ value: String(ms), label: durationText(ms) }))}
        />
        <div className={classes['kinds']} role="group" aria-label={t('lab:kinds')}>
          {FRAME_KINDS.map((kind) => (
            <button
              key={kind}
              type="button"
              className={classes['kind']}
              data-kind={kind}
              aria-pressed={!hidden.has(kind)}
              onClick={() => toggle(kind)}
            >
              {t(`lab:frame_${kind}`)}
            </button>
          ))}
        </div>
      </header>
      <div className={classes['paper']}>
        <canvas
          ref={canvas}
          className={classes['canvas']}
          role="img"
          aria-label={t('lab:spaceTimeLabel', { count: frames.length, span: durationText(spanMs) })}
          data-testid="lab-space-time"
          data-frames={frames.length}
          onPointerMove={point}
          onPointerLeave={() => setHovered(null)}
        />
        {story.frames.length === 0 && <p className={classes['unheard']}>{t('lab:unheard')}</p>}
        {hovered !== null && <Hover frame={hovered} names={picture.names} />}
      </div>
      {story.unheard > 0 && (
        <p className={classes['note']}>{t('lab:unheardSome', { count: story.unheard })}</p>
      )}
    </section>
  );
}

function Hover({ frame, names }: { readonly frame: Frame; readonly names: readonly string[] }) {
  const t = useText();
  const { from, to, kind, bytes, sentMs, arrivedMs, isLost } = frame;
  const what = t('lab:frameWhat', {
    what: t(`lab:frame_${kind}`),
    from: names[from] ?? '',
    to: names[to] ?? '',
    at: momentText(sentMs),
  });
  const took = (): string => t('lab:frameTook', { time: momentText(arrivedMs - sentMs) });
  const underWay = (): string => (arrivedMs === Infinity ? t('lab:frameUnderWay') : took());
  const size = bytes === 0 ? [] : [bytesText(bytes)];
  return (
    <p className={classes['hover']}>
      {[what, ...size, isLost ? t('lab:frameLost') : underWay()].join(' · ')}
    </p>
  );
}

const SCHEME = 'data-mantine-color-scheme';

/** By which the style sheet has its colours: set when everything was rendered, so no state of the page tells in time. */
function shownScheme(): string | null {
  return document.documentElement.getAttribute(SCHEME);
}

function watchScheme(changed: () => void): () => void {
  const observer = new MutationObserver(changed);
  observer.observe(document.documentElement, { attributeFilter: [SCHEME] });
  return () => observer.disconnect();
}

/** Its size in CSS pixels, and as many dots as the screen has. */
function useBox(canvas: React.RefObject<HTMLCanvasElement | null>): Box | null {
  const [box, setBox] = useState<Box | null>(null);
  useLayoutEffect(() => {
    const drawn = canvas.current!;
    const observer = new ResizeObserver(() => {
      const { width, height } = drawn.getBoundingClientRect();
      drawn.width = Math.round(width * window.devicePixelRatio);
      drawn.height = Math.round(height * window.devicePixelRatio);
      setBox({ width, height });
    });
    observer.observe(drawn);
    return () => observer.disconnect();
  }, [canvas]);
  return box;
}

/** The colours of the style sheet, for a drawing that has none of its own. */
function inkOf(element: HTMLElement): Ink {
  const style = getComputedStyle(element);
  const colour = (name: string): string => style.getPropertyValue(name);
  return {
    heartbeat: colour('--lab-heartbeat'),
    entries: colour('--lab-entries'),
    vote: colour('--lab-vote'),
    proposal: colour('--lab-proposal'),
    gossip: colour('--lab-gossip'),
    rest: colour('--lab-rest'),
    lane: colour('--demes-line'),
    text: colour('--demes-text'),
    lost: colour('--demes-bad'),
    now: colour('--demes-accent'),
  };
}
