/**
 * The built screens (dist/client), read whole when the node starts: what is asked for is looked up in a table, so no
 * name in a request ever reaches the disk, and a build that replaces the folder disturbs nobody.
 */
import { randomBytes } from 'node:crypto';
import { readFileSync, readdirSync } from 'node:fs';
import { extname, join, relative, sep } from 'node:path';
import type { Headers } from './answer.ts';
import type { Reply } from './calls.ts';
import type { Page } from './pages.ts';

const START_FILE = 'index.html';
/** Where the build leaves room in the start file. */
const NONCE_PLACE = '__CSP_NONCE__';
const NONCE_BYTES = 16;
/** How often the folder may be replaced while it is read. */
const CHANGES_MAX = 3;
/** Files below this have a hash of their content in their name, so what a browser once got stays right. */
const HASHED = '/assets/';

/** The build compresses each file beside itself; best first. */
const ENCODINGS = [
  { name: 'br', ending: '.br' },
  { name: 'gzip', ending: '.gz' },
] as const;
type Encoding = (typeof ENCODINGS)[number]['name'];

const TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.ico': 'image/x-icon',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
  '.webmanifest': 'application/manifest+json',
  '.woff2': 'font/woff2',
};

interface Asset {
  readonly headers: Headers;
  readonly type: string;
  readonly plain: Buffer;
  readonly encoded: Readonly<Partial<Record<Encoding, Buffer>>>;
}

export class Screens {
  /** The start file, cut where each answer puts its nonce. */
  private readonly start: readonly string[];
  private readonly assets: ReadonlyMap<string, Asset>;

  private constructor(start: readonly string[], assets: ReadonlyMap<string, Asset>) {
    this.start = start;
    this.assets = assets;
  }

  /** Null when the folder holds no built screens. Throws errors of the file system otherwise. */
  static read(folder: string): Screens | null {
    const files = readWhole(folder);
    const start = files.get(`/${START_FILE}`);
    if (start === undefined) return null;
    const assets = new Map<string, Asset>();
    for (const [path, plain] of files) {
      const isVariant = ENCODINGS.some(({ ending }) => path.endsWith(ending));
      if (!isVariant && path !== `/${START_FILE}`) assets.set(path, assetOf(path, plain, files));
    }
    return new Screens(start.toString('utf8').split(NONCE_PLACE), assets);
  }

  /**
   * The start page, with a nonce that no answer had before.
   *
   * @param host as the request names this node, port included; checked by admission
   * @param isSecure it came by TLS
   * @param content the origin of contents; null where a browser cannot reach it
   */
  page(host: string, isSecure: boolean, content: string | null): Page {
    const nonce = randomBytes(NONCE_BYTES).toString('base64');
    return {
      html: this.start.join(nonce),
      csp: policy(nonce, `${isSecure ? 'wss' : 'ws'}://${host}`, content),
    };
  }

  /**
   * Null for a path that is not in the table.
   *
   * @param path as it stands in the request, not decoded: the names of the build need no escapes
   */
  asset(path: string, acceptEncoding: string | undefined): Reply | null {
    const asset = this.assets.get(path);
    if (asset === undefined) return null;
    const encoding = bestEncoding(asset, acceptEncoding);
    return {
      status: 200,
      text: encoding === null ? asset.plain : asset.encoded[encoding]!,
      contentType: asset.type,
      headers: encoding === null ? asset.headers : { ...asset.headers, 'Content-Encoding': encoding },
    };
  }
}

/** A build that puts its folder in this one's place meanwhile makes files vanish: then what is there now is read. */
function readWhole(folder: string): Map<string, Buffer> {
  for (let changes = 0; ; changes++) {
    try {
      return filesBelow(folder);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
      if (changes === CHANGES_MAX) return new Map();
    }
  }
}

/** Every file below the folder by its path in a URL; what begins with a dot belongs to the build. */
function filesBelow(folder: string): Map<string, Buffer> {
  const files = new Map<string, Buffer>();
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    const url = `/${relative(folder, path).split(sep).join('/')}`;
    // Neither links nor what only a debugger asks for.
    if (entry.isFile() && !url.includes('/.') && !url.endsWith('.map')) files.set(url, readFileSync(path));
  }
  return files;
}

function assetOf(path: string, plain: Buffer, files: ReadonlyMap<string, Buffer>): Asset {
  const encoded: Partial<Record<Encoding, Buffer>> = {};
  for (const { name, ending } of ENCODINGS) {
    const variant = files.get(path + ending);
    if (variant !== undefined && variant.length < plain.length) encoded[name] = variant;
  }
  // Private: whoever sends these files along must not keep them for others, who would need a session of their own.
  const lasting = path.startsWith(HASHED) ? 'private, max-age=31536000, immutable' : 'no-cache';
  const type = TYPES[extname(path)] ?? 'application/octet-stream';
  return { headers: { 'Cache-Control': lasting, Vary: 'Accept-Encoding' }, type, plain, encoded };
}

/** An encoding that is named without a weight of zero; browsers send no others. */
function bestEncoding(asset: Asset, acceptEncoding = ''): Encoding | null {
  const accepted = new Set(
    acceptEncoding
      .split(',')
      .map((one) => one.trim().toLowerCase())
      .filter((one) => !/;\s*q=0(?:\.0*)?$/.test(one))
      .map((one) => one.split(';')[0]!.trimEnd()),
  );
  return ENCODINGS.find(({ name }) => accepted.has(name) && asset.encoded[name] !== undefined)?.name ?? null;
}

/**
 * Nothing but this node: scripts from its files only; style elements of the kit carry the nonce. Older browsers do
 * not take the WebSocket's address for `'self'`, so it is named. What people attach is seen and heard from an origin
 * of its own, and nothing else comes from there.
 */
function policy(nonce: string, live: string, content: string | null): string {
  const contents = content === null ? '' : ` ${content}`;
  return [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
    `connect-src 'self' ${live}`,
    `img-src 'self' data: blob:${contents}`,
    `media-src 'self' blob:${contents}`,
    "font-src 'self'",
    "manifest-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}
