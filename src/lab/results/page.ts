/** The frame of the lab's pages: one file, no script, nothing from elsewhere; colours by the reader's wish. */
import { escaped } from './junit.ts';

const STYLE = `
:root { color-scheme: light dark;
  --back: light-dark(#ffffff, #15191c); --quiet-back: light-dark(#f6f7f8, #1b2024); --line: light-dark(#dfe3e6, #30383e);
  --text: light-dark(#1c2326, #e6eaec); --quiet: light-dark(#59656b, #9fabb1); --accent: light-dark(#0f766e, #5eead4);
  --good: light-dark(#1f7a46, #6fcf97); --bad: light-dark(#b3261e, #ff8a80); --host: light-dark(#b7791f, #f2c063);
  --follow: light-dark(#9fc5c1, #2f5d5a); --fault: light-dark(#fdecea, #3a1a18); --off: light-dark(#c4cace, #454f56); }
body { background: var(--back); color: var(--text); font: 15px/1.5 system-ui, sans-serif; margin: 0 auto; max-width: 960px; padding: 16px; }
h1 { font-size: 22px; } h2 { font-size: 17px; margin: 28px 0 8px; }
.quiet { color: var(--quiet); font-size: 13px; } .passed { color: var(--good); } .failed { color: var(--bad); }
dl { display: flex; flex-wrap: wrap; gap: 8px; } dl div { background: var(--quiet-back); border-radius: 8px; padding: 8px 12px; }
dt { color: var(--quiet); font-size: 12px; } dd { margin: 0; font-size: 18px; font-variant-numeric: tabular-nums; }
.wide { overflow-x: auto; } table { border-collapse: collapse; width: 100%; }
th, td { border-bottom: 1px solid var(--line); padding: 4px 8px 4px 0; text-align: left; font-variant-numeric: tabular-nums; }
tr.bad td { color: var(--bad); }
svg { display: block; height: auto; width: 100%; } svg text { fill: var(--quiet); font-size: 12px; }
.grid { stroke: var(--line); } .line { fill: none; stroke-width: 2; } .message { fill: var(--accent); }
.election { stroke: var(--host); stroke-width: 1.5; } .fault { fill: var(--fault); }
.host { fill: var(--host); background: var(--host); } .follower { fill: var(--follow); background: var(--follow); }
.learner, .silent { fill: var(--follow); opacity: 0.5; } .candidate { fill: var(--bad); background: var(--bad); }
.paused { fill: var(--off); background: var(--off); } .stopped, .away, .removed { fill: none; stroke: var(--off); background: none; }
.same { fill: var(--good); opacity: 0.35; } .apart { fill: var(--bad); }
.key { border: 1px solid var(--off); border-radius: 3px; display: inline-block; height: 10px; width: 18px; }
`;

export function page(title: string, parts: readonly string[]): string {
  return [
    '<!doctype html>',
    '<html lang="en">',
    '<head>',
    '<meta charset="utf-8">',
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    `<title>${escaped(title)}</title>`,
    `<style>${STYLE}</style>`,
    '</head>',
    '<body>',
    ...parts,
    '</body>',
    '</html>',
    '',
  ].join('\n');
}

/** `kind`: the class of a row. */
export function table(
  titles: readonly string[],
  rows: readonly (readonly string[])[],
  kind: (row: readonly string[]) => string = () => '',
): string {
  const cells = (row: readonly string[], tag: string): string =>
    row.map((cell) => `<${tag}>${escaped(cell)}</${tag}>`).join('');
  const body = rows.map((row) => `<tr class="${kind(row)}">${cells(row, 'td')}</tr>`);
  return `<div class="wide"><table><thead><tr>${cells(titles, 'th')}</tr></thead><tbody>${body.join('')}</tbody></table></div>`;
}
