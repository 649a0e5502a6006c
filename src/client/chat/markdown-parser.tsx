/**
 * From markdown to elements, in a part of the screens of its own (see Markdown.tsx). Nothing in a text is run or
 * loaded: HTML is shown as written, images are links, links open beside the chat. The same text is parsed once,
 * however often its row comes and goes.
 */
import type { ReactElement } from 'react';
import toElements, { type Components } from 'react-markdown';
import rehypeSanitize from 'rehype-sanitize';
import remarkGfm from 'remark-gfm';
import { MentionChip } from '../talk/MentionChip.tsx';
import { CHIP_TAG, chipsIn, EVERYBODY_ID, type Mentioned } from '../talk/mention-pieces.ts';
import { CodeBlock } from './CodeBlock.tsx';
import { literalText } from './literal-text.ts';
import classes from './markdown.module.css';

/** A few screens of different texts. */
const CACHED_MAX = 400;

const ELEMENTS =
  'p br a img em strong del code pre blockquote hr ul ol li input h1 h2 h3 h4 h5 h6 table thead tbody tr th td';

const SCHEMA = {
  tagNames: ELEMENTS.split(' '),
  attributes: {
    a: ['href', 'title'],
    img: ['src', 'alt'],
    code: [['className', /^language-./]],
    ol: ['start'],
    li: [['className', 'task-list-item']],
    ul: [['className', 'contains-task-list']],
    input: [['type', 'checkbox'], ['disabled', true], 'checked'],
    th: ['align'],
    td: ['align'],
  },
  protocols: { href: ['http', 'https', 'mailto'], src: ['http', 'https'] },
  required: { input: { type: 'checkbox', disabled: true } },
  strip: [],
} satisfies Parameters<typeof rehypeSanitize>[0];

function Link({ href, text }: { readonly href: string | undefined; readonly text: React.ReactNode }) {
  // Within the page there is nothing to go to: the text of a footnote's mark, for one.
  if (href === undefined || href === '' || href.startsWith('#')) return <span>{text}</span>;
  return (
    <a href={href} target="_blank" rel="noopener noreferrer">
      {text}
    </a>
  );
}

const COMPONENTS: Components = {
  [CHIP_TAG]: ({ children, ...more }) => {
    const { 'data-member': id } = more as { readonly 'data-member'?: string };
    return (
      <MentionChip memberId={id === undefined || id === EVERYBODY_ID ? null : id}>{children}</MentionChip>
    );
  },
  a: ({ href, children }) => <Link href={href} text={children} />,
  // Loading it would tell its server who reads here.
  img: ({ src, alt }) => <Link href={src} text={alt === undefined || alt === '' ? src : alt} />,
  pre: ({ children }) => <CodeBlock>{children}</CodeBlock>,
  table: ({ children }) => (
    <div className={classes['wide']}>
      <table>{children}</table>
    </div>
  ),
};

const parsed = new Map<string, ReactElement>();

/** Of the newest few hundred texts the elements are kept. `mentioned`: whom it names. */
export function parseMarkdown(text: string, mentioned: readonly Mentioned[]): ReactElement {
  const named = text.includes('@') ? mentioned : [];
  const key = JSON.stringify([text, named]);
  const known = parsed.get(key);
  if (known !== undefined) return known;
  const made = toElements({
    children: text,
    remarkPlugins: [remarkGfm, literalText],
    // Chips come behind the door that lets none of what people write through.
    rehypePlugins: [
      [rehypeSanitize, SCHEMA],
      [chipsIn, named],
    ],
    components: COMPONENTS,
  });
  if (parsed.size >= CACHED_MAX) parsed.delete(parsed.keys().next().value!);
  parsed.set(key, made);
  return made;
}
