/**
 * `npm run screens`: plays every state of the screens on real nodes and writes docs/screens anew: a picture of each,
 * light and dark, wide and narrow, an index, and the two pictures of the README. Needs Chromium. With names of plays
 * (`npm run screens -- split going`) only their pictures are made anew; the others, and their places in the index, stay.
 */
import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { NodeApp } from '../../src/testing/node-app.ts';
import { Browser, missingBrowser } from '../support/browser.ts';
import { smaller } from './png.ts';
import type { Scene } from './play.ts';
import { PLAYS } from './scenes.ts';

const FOLDER = fileURLToPath(new URL('../../docs/screens/', import.meta.url));
const SCHEMES = ['light', 'dark'] as const;
const SIZES = [
  { size: 'wide', width: 1280, height: 800 },
  { size: 'narrow', width: 360, height: 740 },
] as const;
/** The scene that the README shows. */
const README_SCENE = 'network';

const missing = missingBrowser();
if (missing !== null) throw new Error(missing);
const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !(name in PLAYS));
if (unknown.length > 0)
  throw new Error(`no such play: ${unknown.join(', ')}; there are ${Object.keys(PLAYS).join(', ')}`);
const sections = wanted.length === 0 ? new Map<string, string>() : sectionsBefore();
if (wanted.length === 0) rmSync(FOLDER, { recursive: true, force: true });
mkdirSync(FOLDER, { recursive: true });
const browser = await Browser.start();
try {
  for (const [name, play] of Object.entries(PLAYS)) {
    if (wanted.length === 0 || wanted.includes(name)) await play({ driver: browser.driver, take });
  }
} finally {
  await browser.close();
}
for (const scheme of SCHEMES) {
  copyFileSync(join(FOLDER, `${README_SCENE}-${scheme}-wide.png`), join(FOLDER, `readme-${scheme}.png`));
}
writeFileSync(join(FOLDER, 'README.md'), index());

async function take(app: Pick<NodeApp, 'window'>, scene: Scene): Promise<void> {
  sections.set(scene.name, sectionOf(scene));
  // What is read counts as read only in the window that a person is at.
  await app.window.devTools('Emulation.setFocusEmulationEnabled', { enabled: true });
  for (const { size, width, height } of SIZES) {
    await app.window.size(width, height);
    for (const scheme of SCHEMES) {
      await app.window.prefer(scheme);
      await app.window.drawn();
      const file = join(FOLDER, `${scene.name}-${scheme}-${size}.png`);
      writeFileSync(file, smaller(await app.window.picture()));
    }
  }
  await app.window.size(SIZES[0].width, SIZES[0].height);
  await app.window.prefer('light');
  process.stdout.write(`${scene.name}\n`);
}

function index(): string {
  const head = [
    '# Screens',
    '',
    'Every state of the screens, made by `npm run screens` from real nodes: do not edit by hand.',
  ];
  return `${[head.join('\n'), ...sections.values()].join('\n\n')}\n`;
}

function sectionOf({ name, caption }: Scene): string {
  const lines = [`## ${name}`, '', caption, '', '| light | dark |', '|---|---|'];
  for (const { size } of SIZES) {
    const [light, dark] = SCHEMES.map((scheme) => `![${scheme}, ${size}](${name}-${scheme}-${size}.png)`);
    lines.push(`| ${light} | ${dark} |`);
  }
  return lines.join('\n');
}

/** Of the index that is there, by the name of the scene. */
function sectionsBefore(): Map<string, string> {
  const file = join(FOLDER, 'README.md');
  const [, ...parts] = existsSync(file) ? readFileSync(file, 'utf8').trimEnd().split('\n\n## ') : [];
  return new Map(parts.map((part) => [part.slice(0, part.indexOf('\n')), `## ${part}`]));
}
