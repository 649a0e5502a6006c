/** What must hold on every screen: the rules of axe-core, and that every part of the kit has its styles. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { expect } from 'chai';
import type { BrowserWindow } from '../../src/testing/browser-window.ts';

// Scripts of WebDriver run whatever the page's content policy says.
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

const RUN = `
  return window.axe.run(document, { resultTypes: ['violations'] }).then(({ violations, passes }) => ({
    passes: passes.length,
    violations: violations.map(({ id, help, nodes }) => ({
      id, help, at: nodes.slice(0, 5).map(({ html, failureSummary }) => html.slice(0, 200) + ' ' + failureSummary),
    })),
  }));`;

interface Result {
  readonly passes: number;
  readonly violations: readonly {
    readonly id: string;
    readonly help: string;
    readonly at: readonly string[];
  }[];
}

/** Classes of the kit without a rule: its style sheet was left out of src/client/theme/kit-styles.ts. */
const UNSTYLED = `
  const rules = [...document.styleSheets].flatMap((sheet) => [...sheet.cssRules]).map((rule) => rule.cssText).join('');
  const used = new Set([...document.querySelectorAll('[class]')].flatMap((one) => [...one.classList]));
  return [...used].filter((name) => /^m_[0-9a-f]+$/.test(name) && !rules.includes('.' + name));`;

/** Both in light and in dark; `state` names the screen in the failure. */
export async function expectAccessible(window: BrowserWindow, state: string): Promise<void> {
  expect(await window.evaluate(UNSTYLED), `parts of the kit without styles in ${state}`).to.deep.equal([]);
  for (const scheme of ['light', 'dark'] as const) {
    await window.prefer(scheme);
    await window.evaluate(`if (window.axe === undefined) { ${AXE} }`);
    const { passes, violations } = await window.evaluate<Result>(RUN);
    expect(passes, `rules that axe applied to ${state}`).to.be.above(5);
    const told = violations.map(({ id, help, at }) => `${id} (${help}):\n  ${at.join('\n  ')}`);
    expect(told.length, `${state}, ${scheme}\n${told.join('\n')}\n`).to.equal(0);
  }
}
