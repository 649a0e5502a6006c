import { expect } from 'chai';
import { Key } from 'selenium-webdriver';
import type { BrowserWindow } from '../../src/testing/browser-window.ts';
import { byTestId } from '../../src/testing/test-ids.ts';
import { expectAccessible } from './axe.ts';
import { story } from './stage.ts';

/** Two pictures, one with what a camera would write into it, and a page that calls itself a picture. */
const CHOOSE = `
  return (async () => {
    const picture = async (width, height, color) => {
      const canvas = Object.assign(document.createElement('canvas'), { width, height });
      const context = canvas.getContext('2d');
      context.fillStyle = color;
      context.fillRect(0, 0, width, height);
      context.fillStyle = '#fff';
      context.arc(width / 2, height / 2, height / 3, 0, 7);
      context.fill();
      return new Promise((resolve) => canvas.toBlob(resolve, 'image/jpeg'));
    };
    const seen = new Uint8Array(await (await picture(640, 400, '#09757a')).arrayBuffer());
    const exif = new TextEncoder().encode('\\xffExif\\0\\0taken at the secret place');
    const note = new Uint8Array([0xff, 0xe1, 0, exif.length + 2, ...exif]);
    const withNote = new Blob([seen.slice(0, 2), note, seen.slice(2)]);
    const files = [
      new File([withNote], 'lake.jpg', { type: 'image/jpeg' }),
      new File([await picture(300, 500, '#7a0909')], 'tower.jpg', { type: 'image/jpeg' }),
      new File(['<script>window.hacked = true</script>'], '.notes\\u202Egnp.html', { type: 'image/png' }),
    ];
    const data = new DataTransfer();
    for (const file of files) data.items.add(file);
    return data;
  })()`;

const BY_INPUT = `${CHOOSE}.then((data) => {
  const input = document.querySelector('[data-testid="attach-input"]');
  input.files = data.files;
  input.dispatchEvent(new Event('change', { bubbles: true }));
})`;

interface Shown {
  readonly state: string;
  readonly media: string;
  readonly name: string;
  /** Of the picture as it was drawn; 0 without one. */
  readonly width: number;
}

const SHOWN = `
  return [...document.querySelectorAll('[data-testid="attachment-item"]')].map((item) => ({
    state: item.dataset.state,
    media: item.dataset.media ?? '',
    name: item.dataset.name ?? '',
    width: [...item.querySelectorAll('img')].map((one) => one.naturalWidth).at(-1) ?? 0,
  }));`;

const whenShown = (
  window: BrowserWindow,
  what: string,
  isSo: (all: readonly Shown[]) => boolean,
): Promise<readonly Shown[]> => window.until(what, () => window.evaluate<readonly Shown[]>(SHOWN), isSo);

describe('attached files', () => {
  it(
    'MS264 files are chosen, described, sent with a caption, seen by the others, and enlarged; a page that calls itself a picture is only saved (N52)',
    story({ names: ['Ana', 'Bo'], group: 'Friends' }, async ({ screen }) => {
      const [ana, bo] = [await screen('Ana'), await screen('Bo')];
      await Promise.all([ana.whenReady(), bo.whenReady()]);
      await ana.window.evaluate(BY_INPUT);
      const ready = await whenShown(
        ana.window,
        'all three are ready',
        (all) => all.length === 3 && all.every(({ state }) => state === 'ready'),
      );
      expect(ready.map(({ name }) => name)).to.deep.equal(['lake.jpg', 'tower.jpg', 'notesgnp.html']);
      await ana.window.type(byTestId('attachment-alt'), 'A lake at noon');
      await expectAccessible(ana.window, 'files about to be sent');
      await ana.chat.send('from the trip');

      await bo.chat.row({ text: 'from the trip', state: 'confirmed' });
      const seen = await whenShown(
        bo.window,
        'bo sees the pictures',
        (all) =>
          all.length === 3 &&
          all.every(({ state }) => state === 'here') &&
          all[0]!.width === 640 &&
          all[1]!.width === 300,
      );
      expect(seen.map(({ media, width }) => `${media} ${width}`)).to.deep.equal([
        'image 640',
        'image 300',
        ' 0',
      ]);
      expect(await bo.window.evaluate('return window.hacked === undefined;')).to.equal(true);
      await expectAccessible(bo.window, 'files in a message');
      const raw = `
        const [item] = document.querySelectorAll('[data-testid="attachment-item"]');
        return fetch('/api/v1/blobs/' + item.dataset.blobId).then((answer) => answer.text());`;
      expect(await bo.window.evaluate<string>(raw), 'what a camera wrote is gone').to.not.contain('secret');

      await bo.window.click(byTestId('attachment-picture'));
      const large = 'return document.querySelector(\'[data-testid="gallery"] img\')?.alt ?? "";';
      const whenLarge = (alt: string): Promise<string> =>
        bo.window.until(
          `${alt} is large`,
          () => bo.window.evaluate<string>(large),
          (shown) => shown === alt,
        );
      await whenLarge('A lake at noon');
      await bo.window.press(Key.ARROW_RIGHT);
      await whenLarge('tower.jpg');
      await bo.window.press(Key.ESCAPE);
      await bo.window.gone(byTestId('gallery'));
    }),
  );
});
