/**
 * From the loaded part of a conversation to the rows that are shown. Pure but for its cache: equal input gives equal
 * rows, whatever was asked before.
 *
 * Invariants:
 * - every message of `placed` has one row, ascending; behind them, only at the end of the conversation (`after` is
 *   null), those of `waiting` and `sending`;
 * - keys are unique and stay: a message of this device is named by its clientId from the first moment on, so that
 *   sending, queued and confirmed are one element of the page; every other by its id;
 * - a row whose content did not change is the same object as before, so that nothing is drawn again;
 * - what did not change at the beginning is not looked at again: news at the end cost what the end costs.
 */
import type { Message, SystemLine } from '../../api/messages.ts';
import type { Sending, Timeline } from '../state/model.ts';

/** Messages of one author within this time stand under one name. */
export const GROUP_MS = 5 * 60_000;

interface DayRow {
  readonly kind: 'day';
  readonly key: string;
  readonly at: string;
}
/** Everything below it is new since the conversation was opened. */
interface UnreadRow {
  readonly kind: 'unread';
  readonly key: string;
}
/** Lines that nobody wrote and that follow each other. */
export interface LinesRow {
  readonly kind: 'lines';
  readonly key: string;
  readonly lines: readonly SystemLine[];
}
export interface MessageRow {
  readonly kind: 'message';
  readonly key: string;
  readonly message: Message;
  readonly isMine: boolean;
  /** Shows who wrote it; the following ones belong to it. */
  readonly isFirst: boolean;
  /** How many messages came in above it while it waited, 0 when it moved otherwise; null when it stands where it stood. */
  readonly moved: number | null;
  /** The message that it answers, when that is loaded. */
  readonly quoted: Message | null;
}
export interface SendingRow {
  readonly kind: 'sending';
  readonly key: string;
  readonly sending: Sending;
  readonly isFirst: boolean;
  readonly quoted: Message | null;
}
export type Row = DayRow | UnreadRow | LinesRow | MessageRow | SendingRow;

/** Whose screen it is, and where reading had ended. */
export interface Viewer {
  readonly memberId: string;
  readonly deviceId: string;
  /** Index up to which the room was read when it was opened; 0 when nothing was unread then. */
  readonly readIndex: number;
  /** Equal for two instants (ms since 1970) of one day of the viewer's calendar. */
  dayOf(atMs: number): string;
}

/** Where the builder stands: all that the next row depends on. */
interface Point {
  readonly rows: number;
  readonly lines: number;
  readonly day: string;
  readonly authorId: string;
  readonly atMs: number;
  /** before: something read stands above; none: what was read is not loaded, or the line stands. */
  readonly unread: 'nothing' | 'before' | 'none';
}
const START: Point = { rows: 0, lines: 0, day: '', authorId: '', atMs: 0, unread: 'nothing' };

export class Rows {
  readonly #viewer: Viewer;
  /** As of the last answer; the points stand before each placed message, and one behind them. */
  #timeline: Timeline | null = null;
  #points: readonly Point[] = [];
  #rows: readonly Row[] = [];
  /** Some of them may be gone already; they are compared before they are used again. */
  #byKey = new Map<string, Row>();
  /** Placed messages by id, for what answers them: an answer finds only what stands above it. */
  readonly #byId = new Map<string, Message>();

  constructor(viewer: Viewer) {
    this.#viewer = viewer;
  }

  of(timeline: Timeline): readonly Row[] {
    const { placed, lines, waiting, sending } = timeline;
    const from = this.#firstChange(timeline);
    const point = this.#points[from] ?? START;
    for (const { id } of this.#timeline?.placed.slice(from) ?? []) this.#byId.delete(id);
    const isStart = timeline.before === null;
    const sources = { lines, moved: timeline.moved, byKey: this.#byKey, byId: this.#byId, isStart };
    const builder = new Builder(this.#viewer, sources, this.#rows.slice(0, point.rows), point);
    const points = this.#points.slice(0, from);
    for (let i = from; i < placed.length; i += 1) {
      points.push(builder.point());
      builder.addLinesBefore(placed[i]!.index ?? 0);
      builder.addMessage(placed[i]!);
      this.#byId.set(placed[i]!.id, placed[i]!);
    }
    points.push(builder.point());
    if (timeline.after === null) {
      builder.addLinesBefore(Number.POSITIVE_INFINITY);
      for (const message of waiting) builder.addWaiting(message);
      for (const one of sending) builder.addSending(one);
    }
    this.#keep(timeline, points, builder.rows, point.rows);
    return builder.rows;
  }

  /** How many messages at the beginning, with the lines between them, are as they were. */
  #firstChange({ placed, lines, before }: Timeline): number {
    const known = this.#timeline;
    if (known === null || (known.before === null) !== (before === null)) return 0;
    let same = 0;
    while (same < placed.length && placed[same] === known.placed[same]) same += 1;
    if (lines === known.lines) return same;
    let line = 0;
    while (line < lines.length && lines[line] === known.lines[line]) line += 1;
    const changed = Math.min(indexOf(lines[line]), indexOf(known.lines[line]));
    while (same > 0 && placed[same - 1]!.index! > changed) same -= 1;
    return same;
  }

  #keep(timeline: Timeline, points: readonly Point[], rows: readonly Row[], kept: number): void {
    this.#timeline = timeline;
    this.#points = points;
    this.#rows = rows;
    const isWorn = this.#byKey.size > 2 * rows.length + 100;
    if (isWorn) this.#byKey = new Map();
    for (let i = isWorn ? 0 : kept; i < rows.length; i += 1) this.#byKey.set(rows[i]!.key, rows[i]!);
  }
}

interface Sources {
  readonly lines: readonly SystemLine[];
  readonly moved: Timeline['moved'];
  readonly byKey: ReadonlyMap<string, Row>;
  readonly byId: ReadonlyMap<string, Message>;
  /** Nothing stands above what is loaded. */
  readonly isStart: boolean;
}

class Builder {
  readonly rows: Row[];
  readonly #viewer: Viewer;
  readonly #sources: Sources;
  #line: number;
  #day: string;
  #authorId: string;
  #atMs: number;
  #unread: Point['unread'];
  readonly #waiting = new Map<string, Message>();

  constructor(viewer: Viewer, sources: Sources, rows: Row[], point: Point) {
    this.#viewer = viewer;
    this.#sources = sources;
    this.rows = rows;
    this.#line = point.lines;
    this.#day = point.day;
    this.#authorId = point.authorId;
    this.#atMs = point.atMs;
    this.#unread = point.unread;
  }

  point(): Point {
    return {
      rows: this.rows.length,
      lines: this.#line,
      day: this.#day,
      authorId: this.#authorId,
      atMs: this.#atMs,
      unread: this.#unread,
    };
  }

  /** All lines that are not shown yet and stand before this index. */
  addLinesBefore(index: number): void {
    const { lines } = this.#sources;
    const run: SystemLine[] = [];
    while (this.#line < lines.length && lines[this.#line]!.index < index) {
      const line = lines[this.#line]!;
      this.#line += 1;
      if (this.#isNewDay(line.at)) {
        this.#pushLines(run);
        this.#pushDay(line.at);
      }
      run.push(line);
    }
    this.#pushLines(run);
  }

  addMessage(message: Message): void {
    const isMine = message.author.memberId === this.#viewer.memberId;
    const atMs = this.#arriveAt(message.at);
    this.#markUnread(message, isMine);
    const isFirst = this.#isFirst(message.author.memberId, atMs);
    // Programs may post without a clientId: those never were on their way from here.
    const isOfScreen = message.author.deviceId === this.#viewer.deviceId && message.clientId !== '';
    const key = isOfScreen ? `c:${message.clientId}` : `m:${message.id}`;
    const moved = this.#sources.moved.get(message.id) ?? null;
    const quoted = this.#quoted(message.replyTo);
    this.#push({ kind: 'message', key, message, isMine, isFirst, moved, quoted });
    this.#follow(message.author.memberId, atMs);
  }

  addWaiting(message: Message): void {
    this.addMessage(message);
    this.#waiting.set(message.id, message);
  }

  addSending(sending: Sending): void {
    const atMs = this.#arriveAt(new Date(sending.atMs).toISOString());
    const isFirst = this.#isFirst(this.#viewer.memberId, atMs);
    const quoted = this.#quoted(sending.replyTo ?? undefined);
    this.#push({ kind: 'sending', key: `c:${sending.clientId}`, sending, isFirst, quoted });
    this.#follow(this.#viewer.memberId, atMs);
  }

  #markUnread({ index }: Message, isMine: boolean): void {
    const { readIndex } = this.#viewer;
    if (this.#unread === 'none' || readIndex === 0) return;
    if (index !== null && index <= readIndex) this.#unread = 'before';
    else if (!isMine) {
      if (this.#unread === 'before' || this.#sources.isStart) this.#push({ kind: 'unread', key: 'unread' });
      this.#unread = 'none';
      this.#authorId = '';
    }
  }

  /** Says the day when it is a new one. Days only go forward: clocks of what has no place yet may be wrong. */
  #arriveAt(at: string): number {
    if (this.#isNewDay(at)) this.#pushDay(at);
    return Date.parse(at);
  }

  #isNewDay(at: string): boolean {
    const atMs = Date.parse(at);
    return atMs > this.#atMs && this.#viewer.dayOf(atMs) !== this.#day;
  }

  #pushDay(at: string): void {
    this.#day = this.#viewer.dayOf(Date.parse(at));
    this.#push({ kind: 'day', key: `d:${this.#day}`, at });
    this.#follow('', Date.parse(at));
  }

  #pushLines(run: SystemLine[]): void {
    if (run.length === 0) return;
    this.#push({ kind: 'lines', key: `l:${run[0]!.id}`, lines: [...run] });
    this.#follow('', Date.parse(run.at(-1)!.at));
    run.length = 0;
  }

  #isFirst(authorId: string, atMs: number): boolean {
    return authorId !== this.#authorId || atMs - this.#atMs > GROUP_MS;
  }

  #follow(authorId: string, atMs: number): void {
    this.#authorId = authorId;
    this.#atMs = Math.max(this.#atMs, atMs);
  }

  #quoted(replyTo: string | undefined): Message | null {
    if (replyTo === undefined) return null;
    return this.#sources.byId.get(replyTo) ?? this.#waiting.get(replyTo) ?? null;
  }

  #push(row: Row): void {
    const known = this.#sources.byKey.get(row.key);
    this.rows.push(known !== undefined && isSame(known, row) ? known : row);
  }
}

function indexOf(line: SystemLine | undefined): number {
  return line?.index ?? Number.POSITIVE_INFINITY;
}

function isSame(a: Row, b: Row): boolean {
  if (a.kind === 'lines') {
    return (
      b.kind === 'lines' &&
      a.lines.length === b.lines.length &&
      a.lines.every((line, i) => line === b.lines[i])
    );
  }
  const first = Object.entries(a);
  return first.every(([name, value]) => (b as unknown as Record<string, unknown>)[name] === value);
}
