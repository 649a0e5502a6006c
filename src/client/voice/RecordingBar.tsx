/** While something is recorded, in the place of the field: how long, how loud, and three ways on. */
import { useEffect, useRef } from 'react';
import { LIMITS } from '../../protocol/limits.ts';
import { BinIcon, SendIcon } from '../chat/icons.tsx';
import { useText } from '../text/text.ts';
import { StopIcon } from './icons.tsx';
import { minutesText } from './loudness.ts';
import type { Recording } from './use-recorder.ts';
import classes from './voice.module.css';
import { LoudBars } from './VoiceNote.tsx';

interface RecordingBarProps {
  readonly recording: Recording;
  /** What was recorded goes as soon as it is ready. */
  readonly onSend: () => void;
  /** The field takes the place of this again. */
  readonly onEnd: () => void;
}

/** How much is left is said from here on, ms. */
const NEAR_MS = 60_000;

export function RecordingBar({ recording: { state, recorder }, onSend, onEnd }: RecordingBarProps) {
  const t = useText();
  const stop = useRef<HTMLButtonElement>(null);
  const isRecording = state.kind === 'recording';
  useEffect(() => {
    if (isRecording) stop.current!.focus();
  }, [isRecording]);
  useEffect(() => onEnd, []);
  const ms = isRecording ? state.ms : 0;
  const leftMs = LIMITS.voiceMsMax - ms;
  return (
    <div
      className={classes['recording']}
      role="group"
      aria-label={t('voice:recording')}
      data-testid="voice-recording"
      data-state={state.kind}
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return;
        event.preventDefault();
        recorder.cancel();
      }}
    >
      <button
        type="button"
        className={classes['cancel']}
        data-testid="voice-cancel"
        aria-label={t('voice:cancel')}
        title={t('voice:cancel')}
        onClick={() => recorder.cancel()}
      >
        <BinIcon />
      </button>
      <span className={classes['lamp']} data-on={isRecording} aria-hidden="true" />
      <span className={classes['time']}>{minutesText(ms)}</span>
      <span className={classes['live']} aria-hidden="true" dir="ltr">
        {isRecording && <LoudBars bars={state.newest} part={1} />}
      </span>
      <span className={classes['said']} role="status">
        {state.kind === 'asking' && t('voice:asking')}
        {isRecording && leftMs < NEAR_MS && t('voice:left', { count: Math.ceil(leftMs / 10_000) * 10 })}
      </span>
      {isRecording && (
        <>
          <button
            ref={stop}
            type="button"
            className={classes['stop']}
            data-testid="voice-stop"
            aria-label={t('voice:stop')}
            title={t('voice:stop')}
            onClick={() => void recorder.finish()}
          >
            <StopIcon />
          </button>
          <button
            type="button"
            className={classes['send']}
            data-testid="voice-send"
            aria-label={t('chat:send')}
            title={t('chat:send')}
            onClick={() => void recorder.finish().then(onSend)}
          >
            <SendIcon />
          </button>
        </>
      )}
    </div>
  );
}
