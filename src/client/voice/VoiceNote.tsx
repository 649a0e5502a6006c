/** A voice note: plays, pauses, goes to any place of it, faster on demand. */
import type { KeyboardEvent, PointerEvent } from 'react';
import { fromBase64url } from '../attachments/base64url.ts';
import { useText } from '../text/text.ts';
import { PauseIcon, PlayIcon } from './icons.tsx';
import { barsOf, minutesText } from './loudness.ts';
import { nextSpeed, seek, toggle, usePlaying, type Note } from './player.ts';
import classes from './voice.module.css';

interface VoiceNoteProps {
  readonly note: Note;
  readonly durationMs: number;
  /** base64url, a byte for each moment. */
  readonly waveform: string;
  readonly tabIndex: number;
}

export function VoiceNote({ note, durationMs, waveform, tabIndex }: VoiceNoteProps) {
  const t = useText();
  const isPlaying = usePlaying((state) => state.key === note.key && state.isPlaying);
  const position = usePlaying((state) => (state.key === note.key ? state.positionMs : 0));
  const speed = usePlaying((state) => state.speed);
  const positionMs = Math.min(position, durationMs);
  return (
    <div
      className={classes['note']}
      role="group"
      aria-label={t('voice:name')}
      data-testid="voice-note"
      data-playing={isPlaying}
      data-position-ms={Math.round(positionMs)}
      data-duration-ms={durationMs}
      data-speed={speed}
    >
      <button
        type="button"
        className={classes['play']}
        data-testid="voice-play"
        tabIndex={tabIndex}
        aria-label={t(isPlaying ? 'voice:pause' : 'voice:play')}
        title={t(isPlaying ? 'voice:pause' : 'voice:play')}
        onClick={() => toggle(note)}
      >
        {isPlaying ? <PauseIcon /> : <PlayIcon />}
      </button>
      <Bars {...{ note, durationMs, waveform, tabIndex, positionMs }} />
      <span className={classes['time']}>{minutesText(positionMs > 0 ? positionMs : durationMs)}</span>
      <button
        type="button"
        className={classes['speed']}
        data-testid="voice-speed"
        tabIndex={tabIndex}
        aria-label={t('voice:speed', { speed })}
        title={t('voice:speed', { speed })}
        onClick={nextSpeed}
      >
        {t('voice:times', { speed })}
      </button>
    </div>
  );
}

/** Of one press of an arrow, ms. */
const STEP_MS = 2_000;
const PAGE_MS = 10_000;

/** Where it plays, among how loud it is. */
function Bars(props: VoiceNoteProps & { readonly positionMs: number }) {
  const { note, durationMs, waveform, tabIndex, positionMs } = props;
  const t = useText();
  const to = (ms: number): void => seek(note, Math.min(Math.max(0, ms), durationMs));
  const onKeyDown = (event: KeyboardEvent): void => {
    const next = {
      ArrowRight: positionMs + STEP_MS,
      ArrowLeft: positionMs - STEP_MS,
      PageUp: positionMs + PAGE_MS,
      PageDown: positionMs - PAGE_MS,
      Home: 0,
      End: durationMs,
    }[event.key];
    if (event.key === ' ') toggle(note);
    else if (next === undefined) return;
    else to(next);
    event.preventDefault();
    event.stopPropagation();
  };
  const onPoint = (event: PointerEvent<HTMLElement>): void => {
    const { left, width } = event.currentTarget.getBoundingClientRect();
    to(((event.clientX - left) / width) * durationMs);
  };
  const part = durationMs === 0 ? 0 : positionMs / durationMs;
  return (
    <div
      className={classes['bars']}
      // Time goes from left to right, as on every player.
      dir="ltr"
      role="slider"
      data-testid="voice-position"
      tabIndex={tabIndex}
      aria-label={t('voice:position')}
      aria-valuemin={0}
      aria-valuemax={Math.round(durationMs / 1000)}
      aria-valuenow={Math.round(positionMs / 1000)}
      aria-valuetext={t('voice:positionOf', { at: minutesText(positionMs), of: minutesText(durationMs) })}
      onKeyDown={onKeyDown}
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        onPoint(event);
      }}
      onPointerMove={(event) => event.currentTarget.hasPointerCapture(event.pointerId) && onPoint(event)}
    >
      <LoudBars bars={barsOf(fromBase64url(waveform))} part={part} />
    </div>
  );
}

interface LoudBarsProps {
  readonly bars: ArrayLike<number>;
  /** Up to where it was heard, from 0 to 1. */
  readonly part: number;
}

const PERCENT = 100;
const LOUDEST = 255;
/** Silence can be seen, too. */
const LEAST_PERCENT = 8;

export function LoudBars({ bars, part }: LoudBarsProps) {
  return Array.from(bars, (loudness, at) => (
    <span
      key={at}
      className={classes['bar']}
      data-heard={(at + 0.5) / bars.length <= part}
      style={{ blockSize: `${Math.max(LEAST_PERCENT, (loudness / LOUDEST) * PERCENT)}%` }}
    />
  ));
}
