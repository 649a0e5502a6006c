/**
 * The few pages that the node itself makes: no script, one style sheet inside the page and named in the
 * page's policy by its hash, nothing from elsewhere.
 */
import { createHash } from 'node:crypto';

const BUILDING_LOOK_S = 1;

/** The colours of the screens (src/client/theme), light and dark. */
const STYLE = `
:root { color-scheme: light dark; --surface: #f6f7f8; --raised: #fff; --line: #dfe3e6; --text: #1c2326;
  --quiet: #59656b; --accent: #0b7a7f; }
@media (prefers-color-scheme: dark) { :root { --surface: #15191c; --raised: #1b2024; --line: #30383e;
  --text: #e6eaec; --quiet: #9fabb1; --accent: #73c5c6; } }
body { font: 16px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif; margin: 0;
  background: var(--surface); color: var(--text); }
main { max-width: 60rem; margin: 0 auto; padding: 2rem 1rem; }
main.card { max-width: 32rem; margin: 12vh auto 2rem; padding: 1.5rem 2rem; box-sizing: border-box;
  background: var(--raised); border: 1px solid var(--line); border-radius: 0.75rem; }
h1 { font-size: 1.5rem; line-height: 1.25; } h2 { font-size: 1.2rem; margin-top: 2rem; }
a { color: var(--accent); }
code, pre { font: 0.9em/1.45 ui-monospace, "SF Mono", Menlo, Consolas, monospace; overflow-wrap: anywhere;
  white-space: pre-wrap; }
.card pre { padding: 0.75rem 1rem; background: var(--surface); border: 1px solid var(--line);
  border-radius: 0.5rem; user-select: all; }
table { border-collapse: collapse; width: 100%; margin: 0.75rem 0; }
th, td { text-align: left; vertical-align: top; padding: 0.25rem 0.75rem 0.25rem 0;
  border-bottom: 1px solid var(--line); }
article { border: 1px solid var(--line); border-radius: 0.5rem; padding: 0.25rem 1rem; margin: 1rem 0; }
.card input { width: 100%; box-sizing: border-box; padding: 0.6rem 0.75rem; font: inherit; color: inherit;
  background: var(--surface); border: 1px solid var(--line); border-radius: 0.5rem; margin: 0.25rem 0 1rem; }
.card button { font: inherit; font-weight: 600; color: #fff; background: #0b7a7f; border: 0; border-radius: 0.5rem;
  padding: 0.6rem 1.25rem; min-height: 44px; }
.fault { color: #b3261e; } @media (prefers-color-scheme: dark) { .fault { color: #f2b8b5; } }
.brand { margin: 0; color: var(--accent); font-weight: 600; }
.method { font-weight: 600; text-transform: uppercase; }
.quiet { color: var(--quiet); font-size: 0.9rem; } .quiet code { white-space: nowrap; }
@media (max-width: 40rem) {
  main.card { margin: 0; min-height: 100vh; border: 0; border-radius: 0; padding: 1rem; }
  article tr { display: block; border-bottom: 1px solid var(--line); padding: 0.4rem 0; }
  article td { display: block; border: 0; padding: 0; }
}
`;

export interface Page {
  readonly html: string;
  /** Goes with it as Content-Security-Policy. */
  readonly csp: string;
}

const STYLE_HASH = createHash('sha256').update(STYLE).digest('base64');
const CSP = [
  "default-src 'none'",
  `style-src 'sha256-${STYLE_HASH}'`,
  // The empty icon inside the page keeps browsers from asking for one.
  'img-src data:',
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** The one page of ours that sends a form, to where it came from. */
const LOGIN_CSP = CSP.replace("form-action 'none'", "form-action 'self'");

/** Markup that is safe to put into a page: made by `markup`, never from elsewhere. */
export class Markup {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

type Part = Markup | string | number | readonly Markup[];

/** A template whose values are escaped unless they are markup themselves. */
export function markup(strings: TemplateStringsArray, ...parts: readonly Part[]): Markup {
  let text = strings[0]!;
  for (const [i, part] of parts.entries()) text += textOf(part) + strings[i + 1]!;
  return new Markup(text);
}

function textOf(part: Part): string {
  if (part instanceof Markup) return part.text;
  if (typeof part === 'object') return part.map((one) => one.text).join('');
  return escape(String(part));
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escape(text: string): string {
  return text.replaceAll(/[&<>"']/g, (char) => ENTITIES[char]!);
}

export function page(title: string, body: Markup): Page {
  return document(
    title,
    markup`<main>
${body}
</main>`,
  );
}

/** A short page: one card in the middle, the whole window where that is narrow. */
function card(body: Markup, head: Markup = new Markup('')): Page {
  return document(
    'demes',
    markup`<main class="card">
<p class="brand">demes</p>
${body}
</main>`,
    head,
  );
}

function document(title: string, body: Markup, head: Markup = new Markup('')): Page {
  const { text } = markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="icon" href="data:,">
<title>${title}</title>
${head}<style>${new Markup(STYLE)}</style>
</head>
<body>
${body}
</body>
</html>
`;
  return { html: text, csp: CSP };
}

/** For everybody without a session. */
export function closedPage(): Page {
  return card(markup`<h1>This browser is not let in yet</h1>
<p>A demes node runs on this computer. To open its screens here, run this in a terminal on the same computer and
follow the link that it prints:</p>
<pre>demes open</pre>
<p>In a checkout of the project:</p>
<pre>npx demes open</pre>
<p class="quiet">Each link opens one browser, once, within ten minutes; ask for as many as you need. For a node with
a folder of its own, add <code>--data</code> and the folder.</p>`);
}

/** For other computers (KE35). fault: what was wrong with the try before; null when there was none. */
export function loginPage(fault: string | null): Page {
  const told = fault === null ? new Markup('') : markup`<p class="fault" role="alert">${fault}</p>`;
  const { html } = card(markup`<h1>This node asks for its passphrase</h1>
${told}
<form method="post" action="/login">
<label for="passphrase">Passphrase</label>
<input id="passphrase" name="passphrase" type="password" autocomplete="current-password" required autofocus>
<button>Open</button>
</form>`);
  return { html, csp: LOGIN_CSP };
}

/** For whoever has a session, while the screens are not there. */
export function unbuiltPage(): Page {
  return card(markup`<h1>The screens are not built yet</h1>
<p>The node runs and its <a href="/api/docs">API</a> answers, but there is nothing to show in a browser. In a
checkout of the project, this builds the screens; then start the node again:</p>
<pre>npm ci &amp;&amp; npm run build</pre>`);
}

/** For the same, while a build is under way: it looks again by itself. */
export function buildingPage(): Page {
  return card(
    markup`<h1>The screens are being built</h1>
<p>That takes some seconds, after the first start and after a change. This page goes on by itself.</p>`,
    markup`<meta http-equiv="refresh" content="${BUILDING_LOOK_S}">
`,
  );
}

/** For the same, on a node whose device is a keeper's (MS112). */
export function keeperPage(): Page {
  return card(markup`<h1>This node is a keeper</h1>
<p>It stays on, stores what its groups say, votes, and may be host, so that they go on while laptops sleep. Nobody
reads or writes here: a keeper is in no room, and has no screens.</p>
<p>How its groups stand, in a terminal on this computer:</p>
<pre>demes status</pre>
<p class="quiet">In a checkout of the project: <code>npx demes status</code>. Programs ask its
<a href="/api/docs">API</a>.</p>`);
}

export function missingPage(): Page {
  return card(markup`<h1>There is nothing here</h1>
<p><a href="/">To the start</a></p>`);
}
