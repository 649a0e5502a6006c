/** What goes over the links of a node, for whoever listens in the lab: a report some ten times a second (`FrameReport`). */
import type { ServerResponse } from 'node:http';
import { openStream } from './answer.ts';
import type { StreamSet } from './event-streams.ts';
import type { LabService } from './service.ts';

const TELL_EVERY_MS = 100;

/** Answers with the stream. A reader that takes nothing holds no memory: what it misses is counted. */
export function openFrameStream(
  response: ServerResponse,
  lab: LabService,
  streams: StreamSet,
  opener: string | null,
): void {
  streams.checkRoom();
  openStream(response, 'text/event-stream');
  const frames = lab.frames();
  const tell = (): void => {
    if (!response.writableNeedDrain) response.write(`data: ${JSON.stringify(frames.take())}\n\n`);
  };
  const timer = setInterval(tell, TELL_EVERY_MS);
  const end = (): void => {
    clearInterval(timer);
    frames.close();
    response.end();
  };
  // A report each time is sign of life enough.
  const stream = { beat: () => undefined, end };
  streams.add(stream, opener);
  response.on('close', () => {
    end();
    streams.remove(stream);
  });
  tell();
}
