import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { expect } from 'chai';
import { LabPage } from '../../src/testing/lab-page.ts';
import { Browser, missingBrowser } from '../support/browser.ts';
import { isLong } from '../support/effort.ts';
import { skipBecause } from '../support/skip.ts';
import { readGuide, type GuideCondition, type GuideDeed, type GuideStep } from './guide.ts';

const PROJECT = join(import.meta.dirname, '../..');
const GUIDE = readGuide(readFileSync(join(PROJECT, 'docs/lab.md'), 'utf8'), 'A guided hour');
/** To a scenario of one's own. */
const DEEDS_MAX = 12;
/** Five nodes and a browser, beside whatever else this machine does. */
const APPEARS_MS = 90_000;

const PRESSED = 'data-pressed-by-the-guide';
/** Marks what a person would press who looks for this name. */
const MARK = `
  const [attribute, name] = arguments;
  document.querySelectorAll('[' + attribute + ']').forEach((one) => one.removeAttribute(attribute));
  const found = [...document.querySelectorAll('button, a, label, [role="menuitem"]')].find((one) =>
    one.innerText?.trim() === name && one.checkVisibility({ visibilityProperty: true }) && !one.disabled);
  found?.setAttribute(attribute, '');
  return found !== undefined;`;
const CHOICE = `
  const [field, option] = arguments;
  const label = [...document.querySelectorAll('label')].find((one) => one.innerText.trim() === field);
  const choices = label?.control?.disabled === false ? [...label.control.options] : [];
  return { id: label?.control?.id ?? null, value: choices.find((one) => one.text === option)?.value ?? null };`;
const NUMBER = `
  const term = [...document.querySelectorAll('dt')].find((one) => one.innerText.trim() === arguments[0]);
  return Number(term?.nextElementSibling?.innerText ?? NaN);`;

describe('the guided hour of the failure lab', function () {
  this.timeout(600_000);
  let isBroken = false;
  let folder: string;
  let browser: Browser;
  let page: LabPage | undefined;
  let kept: { readonly child: ChildProcess; readonly url: string } | undefined;

  // Each step stands on those before it.
  beforeEach(function standOnThoseBefore() {
    if (isBroken) skipBecause(this, 'a step before it failed');
  });
  afterEach(function noteFailure() {
    isBroken ||= this.currentTest?.state === 'failed';
  });

  before(async function start() {
    const missing = missingBrowser();
    if (missing !== null) skipBecause(this, missing);
    folder = mkdtempSync(join(tmpdir(), 'demes-guide-'));
    // As in a copy of the project: npx finds the command, and what it leaves stays here.
    mkdirSync(join(folder, 'node_modules/.bin'), { recursive: true });
    symlinkSync(join(PROJECT, 'bin/demes.js'), join(folder, 'node_modules/.bin/demes'));
    writeFileSync(join(folder, 'package.json'), '{ "private": true }');
    browser = await Browser.start();
  });

  after(async () => {
    await browser?.close();
    if (kept !== undefined) await ended(kept.child);
    if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
  });

  it(`LB60 leads to a scenario of one's own in at most ${DEEDS_MAX} deeds`, () => {
    const saving = GUIDE.find(
      (step) => step.kind === 'table' && step.rows.some(({ until }) => until.kind === 'file'),
    );
    const deeds = saving?.kind === 'table' ? saving.rows.flatMap((row) => row.deeds) : [];
    expect(deeds.at(-1)).to.deep.equal({ kind: 'press', name: 'Save as scenario' });
    // And the page has to be opened before.
    expect(deeds.length + 1).to.be.at.most(DEEDS_MAX);
  });

  for (const [at, step] of GUIDE.entries()) {
    if (!isLong && hasLongStory(step)) continue;
    it(`LB60 ${at + 1}. ${titleOf(step)}`, async () => {
      if (step.kind === 'file') writeFileSync(join(folder, step.name), step.text);
      else if (step.kind === 'table') await followTable(step);
      else if (step.isKept) kept = await lab(step.line);
      else expect(await exitOf(step.line)).to.include({ code: step.exitCode });
      expect(step.kind !== 'file' || existsSync(join(folder, step.name))).to.equal(true);
    });
  }

  async function followTable({ rows }: Extract<GuideStep, { kind: 'table' }>): Promise<void> {
    for (const { deeds, until } of rows) {
      for (const deed of deeds) await follow(deed);
      await see(until);
    }
  }

  async function follow(deed: GuideDeed): Promise<void> {
    if (deed.kind === 'open') {
      expect(deed.url, 'where the lab is unless it is told otherwise').to.equal('http://localhost:4700');
      page = await LabPage.open(browser.driver, kept!.url);
      await page.window.devTools('Page.setDownloadBehavior', { behavior: 'allow', downloadPath: folder });
    } else if (deed.kind === 'press') {
      await press(deed.name);
    } else if (deed.kind === 'node') {
      const nodes = await page!.whenNodes(deed.which, (all) => all.some(({ kind }) => kind === deed.which));
      const { name } = nodes.find(({ kind }) => kind === deed.which)!;
      await page!.window.click(`[data-testid="lab-node"][data-device-id="${name}"]`);
    } else {
      const { id, value } = await eventually(
        `${deed.field} can be ${deed.option}`,
        () => page!.window.evaluate<Choice>(CHOICE, deed.field, deed.option),
        (choice) => choice.value !== null,
      );
      await page!.window.exclusively(async (driver) =>
        driver.findElement({ css: `[id="${id}"] option[value="${value}"]` }).click(),
      );
    }
  }

  async function press(name: string): Promise<void> {
    const mark = () => page!.window.evaluate<boolean>(MARK, PRESSED, name);
    await eventually(`"${name}" can be pressed`, mark, (isThere) => isThere);
    await page!.window.click(`[${PRESSED}]`);
  }

  async function see(condition: GuideCondition): Promise<void> {
    const { window } = page!;
    if (condition.kind === 'file') {
      const path = join(folder, condition.name);
      await eventually(`${condition.name} is saved`, () => Promise.resolve(existsSync(path)), Boolean);
    } else if (condition.kind === 'confirmedNodes') {
      const count = async () => (await page!.nodes()).filter(({ isConfirmed }) => isConfirmed).length;
      await eventually(`${condition.count} nodes are confirmed`, count, (seen) => seen === condition.count);
    } else if (condition.kind === 'number') {
      const { name, above, is } = condition;
      const isSo = (seen: number): boolean => (is === null ? seen > above! : seen === is);
      await eventually(name, () => window.evaluate<number>(NUMBER, name), isSo);
    } else {
      const text = () => window.evaluate<string>('return document.body.innerText;');
      await eventually(`"${condition.name}" is shown`, text, (all) => all.includes(condition.name));
    }
  }

  function eventually<T>(what: string, read: () => Promise<T>, isSo: (value: T) => boolean): Promise<T> {
    return page!.window.until(what, read, isSo, APPEARS_MS);
  }

  /** The line as it is typed; it ends as by Ctrl+C in a terminal, which reaches all that it started. */
  function started(line: string): ChildProcess {
    return spawn(line, {
      cwd: folder,
      shell: true,
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
      // Any port that is free, and without asking anybody for the newest npm.
      env: {
        ...process.env,
        DEMES_PORT: '0',
        npm_config_update_notifier: 'false',
        npm_config_offline: 'true',
      },
    });
  }

  async function exitOf(line: string): Promise<{ readonly code: number | null; readonly said: string }> {
    const child = started(line);
    let said = '';
    for (const stream of [child.stdout!, child.stderr!])
      stream.setEncoding('utf8').on('data', (text: string) => (said = (said + text).slice(-4_000)));
    const [code] = (await once(child, 'close')) as [number | null];
    return { code, said };
  }

  async function lab(line: string): Promise<{ readonly child: ChildProcess; readonly url: string }> {
    const child = started(line);
    child.stderr!.resume();
    for await (const said of createInterface({ input: child.stdout! })) {
      const [, url] = /^page +(http:\S+)/.exec(said) ?? [];
      if (url !== undefined) {
        child.stdout!.resume();
        return { child, url };
      }
    }
    throw new Error('the lab ended before it was there');
  }
});

interface Choice {
  readonly id: string | null;
  readonly value: string | null;
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return;
  const gone = once(child, 'exit');
  process.kill(-child.pid!, 'SIGINT');
  await gone;
}

/** Real nodes, and what needs the results of their runs; the same deeds on real nodes are a story of the lab's page, too. */
function hasLongStory(step: GuideStep): boolean {
  if (step.kind === 'table') return step.title.startsWith('With real nodes');
  return step.kind === 'command' && /--headless|^npx demes lab (?:sweep|compare)/.test(step.line);
}

function titleOf(step: GuideStep): string {
  if (step.kind === 'file') return `the file ${step.name}`;
  return step.kind === 'command' ? step.line : step.title;
}
