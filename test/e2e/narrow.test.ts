import { expect } from 'chai';
import type { NodeApp } from '../../src/testing/node-app.ts';
import { byTestId } from '../../src/testing/test-ids.ts';
import { story } from './stage.ts';

/** The side of a finger's target, CSS pixels. */
const TARGET = 44;

/** What can be touched and is lower than that; an invisible edge around a small mark counts. */
const SMALL_TARGETS = `
  const edge = (one) => {
    const { position, content, top } = getComputedStyle(one, '::after');
    return position === 'absolute' && content !== 'none' ? Math.max(0, -Number.parseFloat(top)) : 0;
  };
  return [...document.querySelectorAll('button, a[href], input, textarea, [role="button"]')]
    .filter((one) => one.checkVisibility({ visibilityProperty: true, opacityProperty: true }))
    .map((one) => ({
      name: one.dataset.testid ?? one.getAttribute('aria-label') ?? one.innerText,
      height: one.getBoundingClientRect().height,
      edge: edge(one),
    }))
    .filter(({ height, edge }) => height > 0 && height + 2 * edge < arguments[0])
    .map(({ name, height }) => name + ' ' + Math.round(height));`;

describe('a telephone', () => {
  it(
    'has one column with a way back, fields for fingers, and nothing that sticks out',
    story({ names: ['Ana', 'Bo'], group: 'Friends' }, async ({ screen }) => {
      const ana = await screen('Ana');
      await ana.window.size(360, 740);
      await ana.whenReady();
      await ana.chat.send('on the way');
      await ana.chat.row({ text: 'on the way', state: 'confirmed' });
      await expectFits(ana, 'the conversation');

      await ana.window.click(byTestId('room-back'));
      await ana.window.shown(byTestId('room-item'));
      await ana.window.gone(byTestId('composer-input'));
      await expectFits(ana, 'the list');
      await ana.window.click(byTestId('room-item'));
      await ana.window.shown(byTestId('composer-input'));

      await ana.network.open();
      await expectFits(ana, 'the network');
      await ana.window.click(byTestId('panel-close'));
      await ana.members.open();
      await expectFits(ana, 'the members');
      await ana.window.click(byTestId('panel-close'));
      await ana.window.shown(byTestId('composer-input'));
    }),
  );
});

async function expectFits({ window }: NodeApp, place: string): Promise<void> {
  expect(await window.overflow(), `${place} is no wider than the window`).to.equal(0);
  expect(await window.evaluate(SMALL_TARGETS, TARGET), `what is too small in ${place}`).to.deep.equal([]);
}
