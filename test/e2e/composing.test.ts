import { expect } from 'chai';
import { Key } from 'selenium-webdriver';
import type { Cluster } from '../../src/testing/cluster.ts';
import type { NodeApp } from '../../src/testing/node-app.ts';
import { byTestId } from '../../src/testing/test-ids.ts';
import { expectGood } from './good.ts';
import { expectSpoken } from './spoken.ts';
import { sharedStories } from './stage.ts';

/** Keeps the part of the screens with the panels back until it is let go. */
const HELD = `
  const held = (window.held = []);
  const append = Node.prototype.appendChild;
  Node.prototype.appendChild = function (node) {
    if (node.tagName !== 'SCRIPT' || !/dialogs/.test(node.src) || window.held === null) return append.call(this, node);
    held.push(() => append.call(this, node));
    return node;
  };`;
const LET_GO = 'const { held } = window; window.held = null; for (const go of held) go();';

/** How far what a panel stands in goes beyond the window, px: to the left, and to the right. */
const OUTSIDE = `
  const { left, right } = document.querySelector(arguments[0]).closest('[role="dialog"]').getBoundingClientRect();
  return [Math.max(0, -left), Math.max(0, right - innerWidth)];`;

/** As from a clipboard that holds a file. */
const PASTE = `
  const data = new DataTransfer();
  data.items.add(new File(['left at the cairn'], 'way.txt', { type: 'text/plain' }));
  document.querySelector(arguments[0]).dispatchEvent(
    new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }));`;

/** As when somebody says no. */
const REFUSED = `
  navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('no', 'NotAllowedError'));`;

describe('writing', () => {
  const story = sharedStories({ names: ['Ana', 'Bo'], group: 'Friends' });

  it(
    'MS311 in a thread as in a room: names and emoji are completed, a draft is kept, files go along',
    story(async ({ cluster, screen }) => {
      const ana = await screen('Ana');
      await ana.whenReady();
      const bo = cluster.client('Bo');
      const root = await bo.send(cluster.groupId, 'general', 'which way?', { wait: 'confirmed' });
      await ana.talk.menu(root.id, 'message-thread');
      const field = byTestId('thread-input');
      const whenField = (text: string): Promise<unknown> =>
        ana.window.until(
          `the field holds ${text}`,
          () => ana.window.seen(field),
          ([one]) => one?.value === text,
        );
      await ana.window.type(field, 'over the top @b');
      await ana.window.shown(byTestId('mention-option'));
      await ana.window.press(Key.ENTER, ':tada:');
      await whenField('over the top @Bo 🎉');
      // Kept by the node: it stands there again, and not in the room.
      await ana.window.click(byTestId('panel-close'));
      await ana.window.gone(field);
      await ana.window.reload();
      await ana.whenReady();
      expect(await ana.chat.composerText()).to.equal('');
      await ana.talk.menu(root.id, 'message-thread');
      await whenField('over the top @Bo 🎉');
      await ana.window.evaluate(PASTE, field);
      await ana.window.shown(byTestId('attachment-item', { state: 'ready', name: 'way.txt' }));
      await ana.window.type(field, Key.ENTER);
      await whenField('');
      const [, answer] = await ana.talk.whenSaid(2);
      const said = await cluster.client('Ana').message(cluster.groupId, 'general', answer!.messageId);
      expect(said.threadRoot).to.equal(root.id);
      expect(said.text).to.equal('over the top @Bo 🎉');
      expect(said.mentions?.members.map(({ name }) => name)).to.deep.equal(['Bo']);
      expect(said.attachments.map(({ name }) => name)).to.deep.equal(['way.txt']);
    }),
  );

  it(
    'MS312 all emoji are found by name in two languages, by section and by keyboard, in the tone that was chosen; those used last come first',
    story(async ({ screen }) => {
      const ana = await screen('Ana', { language: 'de' });
      await ana.whenReady();
      await ana.window.click(byTestId('composer-emoji'));
      await ana.window.shown(byTestId('emoji-choice', { emoji: '😀' }));
      const drawn = await ana.window.seen(byTestId('emoji-choice'));
      expect(drawn.length, 'only what is in view is in the page').to.be.within(40, 250);
      await ana.window.press('konfetti');
      await ana.window.shown(byTestId('emoji-choice', { emoji: '🎉' }));
      await ana.window.press(Key.ENTER);
      await ana.chat.whenComposer('🎉');
      expect((await ana.window.focused()).testId).to.equal('composer-input');

      await ana.window.click(byTestId('composer-emoji'));
      await ana.window.click(byTestId('emoji-tone'));
      await ana.window.click(byTestId('emoji-tone-choice', { tone: '3' }));
      await ana.window.click(byTestId('emoji-search'));
      await ana.window.press('thumbs up');
      await ana.window.shown(byTestId('emoji-choice', { emoji: '👍🏽' }));
      await ana.window.press(Key.ARROW_DOWN, Key.ENTER);
      await ana.chat.whenComposer('🎉👍🏽');
      await ana.window.press(' :winkende');
      await ana.window.shown(byTestId('emoji-option', { emoji: '👋🏽' }));
      await ana.window.press(Key.ENTER, Key.ENTER);
      const { messageId } = await ana.chat.row({ text: '🎉👍🏽 👋🏽', state: 'confirmed' });

      // Used last, newest first: the second one is reached by keys alone.
      await ana.chat.act(messageId, 'message-react');
      await ana.window.shown(byTestId('emoji-grid'));
      const first = (await ana.window.seen(`${byTestId('emoji-grid')} ${byTestId('emoji-choice')}`)).slice(
        0,
        3,
      );
      expect(first.map(({ data }) => data['emoji'])).to.deep.equal(['👋🏽', '👍🏽', '🎉']);
      await ana.window.press(Key.ARROW_DOWN, Key.ARROW_RIGHT, Key.ENTER);
      await ana.chat.whenRows('there is the reaction', (rows) =>
        rows.some(({ reactions }) => reactions.some(({ emoji, mine }) => emoji === '👍🏽' && mine)),
      );
      await ana.chat.act(messageId, 'message-react');
      await ana.window.shown(byTestId('emoji-grid'));
      await ana.window.press(Key.ESCAPE);
      await ana.window.gone(byTestId('emoji-grid'));
      expect((await ana.window.focused()).testId, 'back where it was opened').to.equal('message-react');

      await ana.window.size(360, 740);
      await ana.window.click(byTestId('composer-emoji'));
      await ana.window.shown(byTestId('emoji-choice', { emoji: '😀' }));
      expect(await ana.window.evaluate(OUTSIDE, byTestId('emoji-panel'))).to.deep.equal([0, 0]);
    }),
  );

  it(
    'MS313 whom a message names stands in it as a chip, the own name brighter; a press opens the card; code has none',
    story(async ({ cluster, screen }) => {
      const ana = await screen('Ana');
      await ana.whenReady();
      const bo = cluster.client('Bo');
      const { groupId } = cluster;
      const [one, two] = await Promise.all([memberOf(cluster, 'Ana'), memberOf(cluster, 'Bo')]);
      const mentions = {
        everybody: false,
        members: [
          { memberId: one, name: 'Ana' },
          { memberId: two, name: 'Bo' },
        ],
      };
      const said = await bo.send(groupId, 'general', {
        text: '**@Ana**, not `@Ana` nor <b>@Bo</b>',
        mentions,
      });
      const row = byTestId('message-row', { messageId: said.id });
      const chips = await ana.window.until(
        'there are two chips',
        () => ana.window.seen(`${row} ${byTestId('mention')}`),
        (all) => all.length === 2,
      );
      expect(chips.map(({ text, data }) => `${text} ${data['mine']}`)).to.deep.equal([
        '@Ana true',
        '@Bo false',
      ]);
      await ana.window.click(`${row} ${byTestId('mention', { mine: 'false' })}`);
      expect((await ana.window.shown(byTestId('member-card'))).text).to.contain('Bo');
      await ana.window.press(Key.ESCAPE);
      await ana.window.gone(byTestId('member-card'));
      expect((await ana.window.focused()).testId).to.equal('mention');
      await ana.window.type(byTestId('composer-input'), 'and you, @Bo?');
      const lit = await ana.window.shown(byTestId('composer-mention'));
      expect(lit.text).to.equal('@Bo');
      await ana.window.press(Key.ENTER);
      await ana.window.gone(byTestId('composer-mention'));
    }),
  );

  it(
    'MS265, MS266 a voice note is recorded, thrown away, heard before it goes, sent, and played by the other, faster and from any place',
    story(async ({ screen }) => {
      const [ana, bo] = [await screen('Ana'), await screen('Bo')];
      await Promise.all([ana.whenReady(), bo.whenReady()]);
      const record = byTestId('voice-record');
      const lasts = (app: NodeApp, text: RegExp): Promise<unknown> =>
        app.window.until(
          `the recording says ${text}`,
          () => app.window.seen(byTestId('voice-recording')),
          ([bar]) => bar !== undefined && text.test(bar.text),
        );
      await ana.window.click(record);
      await lasts(ana, /0:01/);
      await ana.window.press(Key.ESCAPE);
      await ana.window.gone(byTestId('voice-recording'));
      expect((await ana.window.focused()).testId).to.equal('composer-input');
      expect(await ana.window.seen(byTestId('voice-note'))).to.deep.equal([]);

      await ana.window.click(record);
      await lasts(ana, /0:02/);
      await ana.window.click(byTestId('voice-stop'));
      await ana.window.shown(byTestId('attachment-item', { state: 'ready' }));
      await ana.window.click(byTestId('voice-play'));
      await ana.window.shown(byTestId('voice-note', { playing: 'true' }));
      await ana.window.type(byTestId('composer-input'), 'listen', Key.ENTER);
      const { messageId } = await bo.chat.row({ text: 'listen', state: 'confirmed' });
      const note = `${byTestId('message-row', { messageId })} ${byTestId('voice-note')}`;
      const { data } = await bo.window.shown(note);
      expect(Number(data['durationMs'])).to.be.within(1_900, 10_000);

      const position = `${byTestId('message-row', { messageId })} ${byTestId('voice-position')}`;
      const whenAt = (isSo: (ms: number, isPlaying: boolean) => boolean, what: string): Promise<unknown> =>
        bo.window.until(
          what,
          () => bo.window.seen(note),
          ([one]) =>
            one !== undefined && isSo(Number(one.data['positionMs']), one.data['playing'] === 'true'),
        );
      await bo.window.click(`${note} ${byTestId('voice-speed')}`);
      await bo.window.shown(byTestId('voice-note', { speed: '1.5' }));
      await bo.window.click(`${note} ${byTestId('voice-play')}`);
      await whenAt((ms, isPlaying) => isPlaying && ms > 0, 'it plays');
      await whenAt((ms, isPlaying) => !isPlaying && ms === 0, 'it was played to its end');
      await bo.window.evaluate('document.querySelector(arguments[0]).focus();', position);
      await bo.window.press(Key.ARROW_RIGHT);
      await whenAt((ms) => ms >= 1_900, 'the arrow leads two seconds on');
      await bo.window.press(Key.HOME);
      await whenAt((ms) => ms === 0, 'back at its beginning');
      await bo.window.click(position);
      await whenAt((ms) => ms > 500, 'a press leads into its middle');

      // Sent at once, and only one is heard at a time.
      await ana.window.click(record);
      await lasts(ana, /0:01/);
      await ana.window.click(byTestId('voice-send'));
      await bo.window.until(
        'there are two notes',
        () => bo.window.seen(byTestId('voice-note')),
        (notes) => notes.length === 2,
      );
      expect(await ana.chat.composerText()).to.equal('');
    }),
  );

  it(
    'MS265 where the microphone is refused the field says why, and one can go on writing',
    story(async ({ screen }) => {
      const ana = await screen('Ana');
      await ana.whenReady();
      await ana.window.evaluate(REFUSED);
      await ana.window.click(byTestId('voice-record'));
      expect((await ana.window.shown(byTestId('voice-refusal'))).text).to.contain('Allow it');
      await ana.chat.send('then in writing');
      await ana.chat.row({ text: 'then in writing', state: 'confirmed' });
    }),
  );

  it(
    'axe finds nothing where one writes, light and dark, wide and narrow, read from the right, and every word comes from text/',
    story(async ({ cluster, screen }) => {
      const ana = await screen('Ana', { language: 'en-XB' });
      await ana.whenReady();
      const { window } = ana;
      const both = async (state: string): Promise<void> => {
        await expectGood(window, state);
        await window.size(360, 740);
        await expectSpoken(window, `${state}, narrow`);
        await window.size(1280, 800);
      };
      const myMemberId = await memberOf(cluster, 'Ana');
      const mentions = { everybody: true, members: [{ memberId: myMemberId, name: 'Ana' }] };
      const said = await cluster
        .client('Bo')
        .send(cluster.groupId, 'general', { text: '@Ana and @all, look', mentions }, { wait: 'confirmed' });
      await window.shown(byTestId('mention'));
      await window.click(`${byTestId('message-row', { messageId: said.id })} ${byTestId('mention')}`);
      await window.shown(byTestId('member-card'));
      await both('the card of who is named');
      await window.press(Key.ESCAPE);
      await window.click(byTestId('composer-emoji'));
      await window.shown(byTestId('emoji-choice', { emoji: '😀' }));
      await window.press(Key.ARROW_DOWN);
      await both('all emoji');
      await window.click(byTestId('emoji-tone'));
      await window.click(byTestId('emoji-search'));
      await window.press('nosuchthing');
      await window.gone(byTestId('emoji-choice'));
      await both('no emoji of that name, and the tones');
      await window.press(Key.ESCAPE);
      await ana.talk.menu(said.id, 'message-thread');
      await window.type(byTestId('thread-input'), 'I ask @B');
      await window.shown(byTestId('mention-option'));
      await both('a thread with somebody about to be named');
      await window.click(byTestId('panel-close'));

      await window.click(byTestId('voice-record'));
      await window.shown(byTestId('voice-stop'));
      await both('a recording');
      await window.click(byTestId('voice-stop'));
      await window.shown(byTestId('attachment-item', { state: 'ready' }));
      await both('a voice note before it goes');
      await window.click(byTestId('composer-send'));
      await window.shown(`${byTestId('message-row')} ${byTestId('voice-note')}`);
      await both('a voice note in a message');
      await window.evaluate(REFUSED);
      await window.click(byTestId('voice-record'));
      await window.shown(byTestId('voice-refusal'));
      await both('no microphone');
    }),
  );

  it(
    'MS314 letters right after the first Ctrl F are not lost; the keys stand in the settings, and are found',
    story(async ({ screen }) => {
      const ana = await screen('Ana');
      await ana.whenReady();
      await ana.window.devTools('Page.addScriptToEvaluateOnNewDocument', { source: HELD });
      await ana.window.reload();
      await ana.whenReady();
      await ana.window.click(byTestId('composer-input'));
      await ana.window.chord(Key.CONTROL, 'f');
      await ana.window.press('ya', Key.ARROW_LEFT, 'r');
      expect(await ana.window.evaluate('return window.held.length;'), 'the panel is on its way').to.be.above(
        0,
      );
      await ana.window.evaluate(LET_GO);
      await ana.window.shown(byTestId('search-scope'));
      await ana.window.press('n');
      await whenSearching(ana, 'yrna');
      await ana.window.press(Key.ESCAPE);
      expect((await ana.window.focused()).testId, 'back where one wrote').to.equal('composer-input');
      expect(await ana.chat.composerText(), 'no letter went elsewhere').not.to.match(/[yran]/);

      await ana.settings.open();
      await ana.settings.find('room below');
      await ana.window.until(
        'one line of the keys is left',
        () => ana.window.seen(byTestId('shortcut-row')),
        (rows) => rows.length === 1 && rows[0]!.text.includes('Alt'),
      );
    }),
  );
});

async function whenSearching(app: NodeApp, typed: string): Promise<void> {
  await app.window.until(
    `what is searched for is ${typed}`,
    () => app.window.seen(byTestId('search-input')),
    ([field]) => field?.value === typed,
  );
}

async function memberOf(cluster: Cluster, name: string): Promise<string> {
  return (await cluster.client(name).group(cluster.groupId)).myMemberId;
}
