/**
 * The few pages that the node itself makes: no script, one style sheet inside the page and named in the
 * page's policy by its hash, nothing from elsewhere.
 */
import { createHash } from 'node:crypto';

const STYLE = `
:root { color-scheme: light dark; }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.5rem; } h2 { font-size: 1.2rem; margin-top: 2rem; }
code, pre { font: 0.9em/1.45 ui-monospace, monospace; overflow-wrap: anywhere; white-space: pre-wrap; }
table { border-collapse: collapse; width: 100%; margin: 0.75rem 0; }
th, td { text-align: left; vertical-align: top; padding: 0.25rem 0.75rem 0.25rem 0; border-bottom: 1px solid #8884; }
article { border: 1px solid #8884; border-radius: 0.5rem; padding: 0.25rem 1rem; margin: 1rem 0; }
.method { font-weight: 600; text-transform: uppercase; }
.quiet { opacity: 0.75; }
@media (max-width: 40rem) {
  article tr { display: block; border-bottom: 1px solid #8884; padding: 0.4rem 0; }
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
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

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
  const { text } = markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${title}</title>
<style>${new Markup(STYLE)}</style>
</head>
<body>
<main>
${body}
</main>
</body>
</html>
`;
  return { html: text, csp: CSP };
}

/** For everybody without a session. */
export function closedPage(): Page {
  return page(
    'demes',
    markup`<h1>A demes node runs here</h1>
<p>To open its screen in this browser, run this in a terminal on this machine and follow the link:</p>
<pre>demes open</pre>
<p class="quiet">Each link opens one browser, once, and only for a few minutes. Programs use the API with the
token in the file <code>api-token</code> of the data directory.</p>`,
  );
}

/** For whoever has a session, while the screens are not there. */
export function unbuiltPage(): Page {
  return page(
    'demes',
    markup`<h1>The screens are not built yet</h1>
<p>The node runs and its <a href="/api/docs">API</a> answers, but there is nothing to show in a browser.
In a checkout, this builds them; then start the node again:</p>
<pre>npm ci && npm run build</pre>`,
  );
}

export function missingPage(): Page {
  return page('demes', markup`<h1>There is nothing here</h1>\n<p><a href="/">To the start</a></p>`);
}
