/**
 * Files that somebody is about to send, by room: made ready and handed to the node while the text is being written. What
 * failed can be tried again, what is under way given up; the message goes when all are there.
 */
import type { PutBlob } from '../../api/blobs.ts';
import type { PostAttachment } from '../../api/message-parts.ts';
import { noAnswer, Problem, type ProblemFacts } from '../api/problem.ts';

/** As LIMITS.attachmentsMax and LIMITS.attachmentBytesMax. */
export const FILES_MAX = 10;
const BYTES_MAX = 100 * 1024 * 1024;

export interface TrayItem {
  readonly key: string;
  readonly name: string;
  /** Bytes. */
  readonly size: number;
  /** preparing: a picture is drawn anew. */
  readonly state: 'preparing' | 'uploading' | 'ready' | 'failed';
  /** From 0 to 1. */
  readonly progress: number;
  /** Of the small picture of it, as a data address; null where there is none. */
  readonly preview: string | null;
  readonly alt: string;
  readonly isPicture: boolean;
  /** A voice note, with an address in this tab to listen to it; null for everything else. */
  readonly sound: (Sound & { readonly url: string }) | null;
  readonly problem: ProblemFacts | null;
}

/** A picture as it is sent. */
export interface Picture {
  readonly blob: Blob;
  readonly width: number;
  readonly height: number;
  /** base64url of a small image; empty where none can be made. */
  readonly preview: string;
}

/** Of a voice note. */
interface Sound {
  readonly durationMs: number;
  /** base64url, a byte for each moment. */
  readonly waveform: string;
}

/** What a browser calls a file, or what was recorded. */
export interface ChosenFile extends Blob {
  readonly name: string;
  readonly sound?: Sound;
}

export interface TrayPorts {
  picture(file: Blob): Promise<Picture | null>;
  /** Throws a Problem. `onProgress`: from 0 to 1. */
  put(
    file: Blob,
    query: { readonly name: string; readonly type: string },
    onProgress: (part: number) => void,
    signal: AbortSignal,
  ): Promise<PutBlob>;
  newKey(): string;
  /** An address in this tab, until it is let go. */
  urlOf(file: Blob): string;
  letGo(key: string, url: string): void;
  changed(items: readonly TrayItem[]): void;
}

interface Held {
  item: TrayItem;
  readonly file: ChosenFile;
  abort: AbortController;
  posted: PostAttachment | null;
}

const TOO_LARGE: ProblemFacts = { ...noAnswer().facts, status: 413, code: 'too_large' };

export class Tray {
  readonly #ports: TrayPorts;
  readonly #held = new Map<string, Held>();

  constructor(ports: TrayPorts) {
    this.#ports = ports;
  }

  get items(): readonly TrayItem[] {
    return [...this.#held.values()].map(({ item }) => item);
  }

  /** Nothing is under way, and nothing failed. */
  get isReady(): boolean {
    return this.items.every(({ state }) => state === 'ready');
  }

  /** Answers how many there was no place for. */
  add(files: readonly ChosenFile[]): number {
    const taken = files.slice(0, Math.max(0, FILES_MAX - this.#held.size));
    for (const file of taken) {
      const { name, size } = file;
      const key = this.#ports.newKey();
      const isPicture = file.type.startsWith('image/');
      const item: TrayItem = {
        key,
        name,
        size,
        state: 'preparing',
        progress: 0,
        preview: null,
        alt: '',
        isPicture,
        sound: file.sound === undefined ? null : { ...file.sound, url: this.#ports.urlOf(file) },
        problem: null,
      };
      this.#held.set(key, { item, file, abort: new AbortController(), posted: null });
      void this.#carry(key);
    }
    return files.length - taken.length;
  }

  remove(key: string): void {
    this.#held.get(key)?.abort.abort();
    this.#letGo(key);
    this.#held.delete(key);
    this.#tell();
  }

  /** Tries again what failed. */
  retry(key: string): void {
    const held = this.#held.get(key);
    if (held?.item.state !== 'failed') return;
    held.abort = new AbortController();
    void this.#carry(key);
  }

  describe(key: string, alt: string): void {
    this.#change(key, { alt });
  }

  /** What goes into the message; the tray is empty then. */
  take(): PostAttachment[] {
    const posted = [...this.#held.values()].flatMap(({ posted: one, item }) =>
      one === null ? [] : [{ ...one, ...(item.alt.trim() === '' ? {} : { alt: item.alt.trim() }) }],
    );
    for (const key of this.#held.keys()) this.#letGo(key);
    this.#held.clear();
    this.#tell();
    return posted;
  }

  async #carry(key: string): Promise<void> {
    const { file, abort } = this.#held.get(key)!;
    this.#change(key, { state: 'preparing', progress: 0, problem: null });
    if (file.size > BYTES_MAX) {
      this.#change(key, { state: 'failed', problem: TOO_LARGE });
      return;
    }
    try {
      const picture = await this.#ports.picture(file);
      if (abort.signal.aborted) return;
      const blob = picture?.blob ?? file;
      const preview = picture === null || picture.preview === '' ? null : picture.preview;
      this.#change(key, {
        state: 'uploading',
        size: blob.size,
        preview: preview === null ? null : previewUrl(preview),
      });
      const type = blob.type === '' ? 'application/octet-stream' : blob.type.split(';')[0]!.trim();
      const told = (progress: number): void => this.#change(key, { progress });
      const put = await this.#ports.put(blob, { name: file.name, type }, told, abort.signal);
      const held = this.#held.get(key);
      if (held === undefined || abort.signal.aborted) return;
      held.posted = {
        blobId: put.blobId,
        name: put.name,
        ...(picture === null ? {} : { width: picture.width, height: picture.height }),
        ...(preview === null ? {} : { preview }),
        ...file.sound,
      };
      this.#change(key, { state: 'ready', progress: 1, name: put.name });
    } catch (error) {
      if (abort.signal.aborted) return;
      const { facts } = error instanceof Problem ? error : noAnswer();
      this.#change(key, { state: 'failed', problem: facts });
    }
  }

  #letGo(key: string): void {
    const url = this.#held.get(key)?.item.sound?.url;
    if (url !== undefined) this.#ports.letGo(key, url);
  }

  #change(key: string, change: Partial<TrayItem>): void {
    const held = this.#held.get(key);
    if (held === undefined) return;
    held.item = { ...held.item, ...change };
    this.#tell();
  }

  #tell(): void {
    this.#ports.changed(this.items);
  }
}

/** Of a preview as it stands in a message. It is small, and was looked at by the node. */
export function previewUrl(base64url: string): string {
  return `data:image/jpeg;base64,${base64url.replaceAll('-', '+').replaceAll('_', '/')}`;
}
