/** Begins to record: pressed, until it is stopped; held, until it is let go. */
import { useText } from '../text/text.ts';
import { MicrophoneIcon } from './icons.tsx';
import type { Recording } from './use-recorder.ts';
import composer from '../chat/composer.module.css';
import classes from './voice.module.css';

/** Whoever holds it longer wants it to end when they let go, ms. */
const HOLD_MS = 600;

interface VoiceButtonProps {
  readonly recording: Recording;
  readonly isDisabled: boolean;
}

export function VoiceButton({ recording: { recorder }, isDisabled }: VoiceButtonProps) {
  const t = useText();
  const begin = (): void => void recorder.start();
  return (
    <button
      type="button"
      className={`${classes['record']} ${composer['voice']}`}
      data-testid="voice-record"
      aria-label={t('voice:record')}
      title={t('voice:record')}
      disabled={isDisabled}
      onPointerDown={({ button }) => {
        if (button !== 0) return;
        const atMs = performance.now();
        begin();
        // Wherever the pointer is by then; the button itself is hidden.
        const release = (): void => {
          if (performance.now() - atMs >= HOLD_MS) void recorder.finish();
        };
        window.addEventListener('pointerup', release, { once: true });
      }}
      onClick={({ detail }) => {
        // By a key, or by whoever presses without a pointer.
        if (detail === 0) begin();
      }}
    >
      <MicrophoneIcon />
    </button>
  );
}
