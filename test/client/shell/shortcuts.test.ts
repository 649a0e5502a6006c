import { expect } from 'chai';
import { keyRows, shortcutOf, type KeyPress } from '../../../src/client/shell/shortcuts.ts';

function press(key: string, more: Partial<KeyPress> = {}): KeyPress {
  const none = { hasControl: false, hasAlt: false, hasShift: false, isWriting: false, isInDialog: false };
  return { key, ...none, ...more };
}

describe('shortcuts', () => {
  it('are found by their keys, and by nothing more', () => {
    expect(shortcutOf(press('k', { hasControl: true }))).to.equal('palette');
    expect(shortcutOf(press('ArrowUp', { hasAlt: true }))).to.equal('previousRoom');
    expect(shortcutOf(press('f', { hasControl: true, isWriting: true }))).to.equal('search');
    expect(shortcutOf(press('k'))).to.equal(null);
    expect(shortcutOf(press('k', { hasControl: true, hasAlt: true }))).to.equal(null);
    expect(shortcutOf(press('K', { hasControl: true, hasShift: true }))).to.equal(null);
  });

  it('take no letter from what is written', () => {
    expect(shortcutOf(press('?', { hasShift: true }))).to.equal('shortcuts');
    expect(shortcutOf(press('?', { hasShift: true, isWriting: true }))).to.equal(null);
    expect(shortcutOf(press('k', { hasControl: true, isWriting: true }))).to.equal('palette');
    expect(shortcutOf(press('Escape', { isWriting: true }))).to.equal('close');
  });

  it('leave an open dialog its own keys', () => {
    expect(shortcutOf(press('Escape', { isInDialog: true }))).to.equal(null);
    expect(shortcutOf(press('n', { hasAlt: true, isInDialog: true }))).to.equal(null);
    expect(shortcutOf(press('k', { hasControl: true, isInDialog: true }))).to.equal('palette');
  });

  it('are written as they stand on the keyboard', () => {
    const capsOf = (name: string, isMac: boolean): readonly string[] | undefined =>
      keyRows(isMac).everywhere.find(({ does }) => does === `shell:shortcut_${name}`)?.caps;
    expect(capsOf('palette', false)).to.deep.equal(['Ctrl', 'K']);
    expect(capsOf('palette', true)).to.deep.equal(['⌘', 'K']);
    expect(capsOf('nextRoom', false)).to.deep.equal(['Alt', '↓']);
  });
});
