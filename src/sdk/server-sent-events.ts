/** Reads `text/event-stream` as the HTML standard describes it, from bytes cut anywhere. */

export interface ServerSentEvent {
  /** Empty when the event had none. */
  readonly id: string;
  readonly type: string;
  readonly data: string;
}

/** An event larger than this is no event of ours: the memory stays bounded whatever the other side sends. */
const EVENT_LENGTH_MAX = 4 * 1024 * 1024;

export class ServerSentEventParser {
  private readonly decoder = new TextDecoder();
  private pending = '';
  private id = '';
  private type = '';
  private data: string[] = [];

  /** The events completed by this piece, in order. Throws RangeError when one grows beyond all bounds. */
  push(bytes: Uint8Array): ServerSentEvent[] {
    const events: ServerSentEvent[] = [];
    this.pending += this.decoder.decode(bytes, { stream: true });
    // A carriage return at the end may be half of a line ending: it waits for what follows.
    const lines = this.pending.split(/\r\n|\n|\r(?!$)/);
    this.pending = lines.pop()!;
    for (const line of lines) {
      const event = this.line(line);
      if (event !== undefined) events.push(event);
    }
    const length = this.data.reduce((sum, part) => sum + part.length, this.pending.length);
    if (length > EVENT_LENGTH_MAX) throw new RangeError('The event stream sent an event without an end.');
    return events;
  }

  private line(line: string): ServerSentEvent | undefined {
    if (line === '') return this.dispatch();
    const [, name = '', value = ''] = /^([^:]*):? ?(.*)$/s.exec(line)!;
    if (name === 'data') this.data.push(value);
    else if (name === 'event') this.type = value;
    else if (name === 'id' && !value.includes('\0')) this.id = value;
    return undefined;
  }

  private dispatch(): ServerSentEvent | undefined {
    const event = { id: this.id, type: this.type === '' ? 'message' : this.type, data: this.data.join('\n') };
    const isEmpty = this.data.length === 0;
    this.type = '';
    this.data = [];
    return isEmpty ? undefined : event;
  }
}
