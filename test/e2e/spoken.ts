/**
 * What must hold on every screen in a language that nobody speaks (src/client/text/pseudo.ts): every word that people
 * did not write themselves stands between its brackets, so it came from `text/`; and nothing sticks out at the sides or
 * is cut off, though each sentence is a third longer and read from the right.
 */
import { expect } from 'chai';
import { CLOSES, OPENS } from '../../src/client/text/pseudo.ts';
import type { BrowserWindow } from '../../src/testing/browser-window.ts';

/** What people or programs wrote, numbers and times; `bdi`, `dir` and `lang` (names of emoji) say so to readers, too. */
const WRITTEN =
  'bdi, [dir], [lang], code, pre, kbd, time, svg, script, noscript, style, textarea, [data-testid="message-text"], [data-testid="language-choice"]';

const UNSPOKEN = `
  const [written, opens, closes] = arguments;
  const names = new RegExp(arguments[3], 'gu');
  // A sentence may stand around an element: what is open stays open.
  let depth = 0;
  const isSpoken = (text) => {
    // Ids of members and devices, before parts of them pass for measures; what Intl writes of a measured number;
    // names, and what Intl puts between them.
    const rest = text
      .replaceAll(/[a-z2-7]{32}/gu, '')
      .replaceAll(/\\d[\\d.,]*\\s?(ms|s|min|h|B|byte|kB|MB|GB)(?![a-z])/gu, '')
      .replaceAll(names, '');
    for (const letter of rest) {
      if (letter === opens) depth += 1;
      else if (letter === closes) depth -= 1;
      else if (depth === 0 && /\\p{L}/u.test(letter)) return false;
    }
    return true;
  };
  const isOurs = (element) => {
    const near = element.closest(written);
    return near === null || near === document.documentElement;
  };
  const found = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
    const { parentElement } = node;
    if (isOurs(parentElement) && !isSpoken(node.data)) found.push(node.data + ' in ' + parentElement.outerHTML.slice(0, 160));
  }
  for (const name of ['aria-label', 'title', 'placeholder', 'alt']) {
    for (const element of document.querySelectorAll('[' + name + ']')) {
      const text = element.getAttribute(name);
      if (isOurs(element) && !isSpoken(text)) found.push(name + '=' + text);
    }
  }
  return found;`;

/**
 * Sentences of ours that go on behind the edge of something that neither shows it nor scrolls. What people wrote may:
 * an ellipsis says so; and what can be selected is shown by the browser, elsewhere. What is for screen readers alone has
 * the size of a point.
 */
const CUT_OFF = `
  const [written] = arguments;
  const found = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
    const near = node.parentElement.closest(written + ', select');
    if (node.data.trim() === '' || (near !== null && near !== document.documentElement)) continue;
    const range = document.createRange();
    range.selectNodeContents(node);
    const { left, right } = range.getBoundingClientRect();
    for (let around = node.parentElement; around !== document.body; around = around.parentElement) {
      const { overflowX } = getComputedStyle(around);
      if (overflowX === 'auto' || overflowX === 'scroll') break;
      const edge = around.getBoundingClientRect();
      if (overflowX === 'visible') continue;
      // Only read aloud: nobody sees it.
      if (edge.width <= 1) break;
      if (left < edge.left - 1 || right > edge.right + 1) found.push(node.data);
    }
  }
  return found;`;

/** Names alone, or several of them, are what some pictures and buttons are called. */
const NAMES = String.raw`\b(Ana|Bo|Cleo|Friends|general|and)\b`;

/** `state` names the screen in the failure. */
export async function expectSpoken(window: BrowserWindow, state: string): Promise<void> {
  const unspoken = await window.evaluate<string[]>(UNSPOKEN, WRITTEN, OPENS, CLOSES, NAMES);
  expect(unspoken.length, `words that text/ does not have, in ${state}\n${unspoken.join('\n')}\n`).to.equal(
    0,
  );
  const cutOff = await window.evaluate<string[]>(CUT_OFF, WRITTEN);
  expect(cutOff.length, `sentences that are cut off in ${state}\n${cutOff.join('\n')}\n`).to.equal(0);
  expect(await window.overflow(), `pixels beyond the page in ${state}`).to.equal(0);
}
