/** Lives a simulated group as far as the page wants it, and tells what happened. */
import { SimSession } from '../../../sim/scenario/sim-session.ts';
import { FrameRecorder } from './frame-recorder.ts';
import type { SimNews, SimOrder } from './sim-words.ts';

/** What a worker sends with: the types of pages know its global scope as a window, which wants to know to whom. */
const scope = globalThis as unknown as {
  postMessage(news: SimNews, transfer?: readonly Transferable[]): void;
};

let session: SimSession | null = null;
let recorder: FrameRecorder | null = null;

globalThis.addEventListener('message', ({ data }: MessageEvent<SimOrder>) => {
  if (data.type === 'begin') {
    recorder = new FrameRecorder();
    session = new SimSession(data.scenario, recorder);
    tell();
    return;
  }
  if (session === null) return;
  if (data.type === 'advance') session.advanceTo(data.toMs);
  else if (data.type === 'step') session.step();
  else {
    const { atMs, why } = session.act(data.deed);
    tell();
    scope.postMessage({ type: 'did', deed: data.deed, atMs, why });
    return;
  }
  tell();
});

function tell(): void {
  const { nowMs, broken, transcript } = session!;
  const { columns, lost } = recorder!.take();
  const buffers = Object.values(columns).map(({ buffer }) => buffer as ArrayBuffer);
  const facts = session!.takeFacts();
  scope.postMessage({ type: 'lived', facts, frames: columns, lost, nowMs, transcript }, buffers);
  if (broken !== null) scope.postMessage({ type: 'broke', why: broken });
}
