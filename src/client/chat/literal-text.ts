/**
 * A step of the markdown parser, before anything becomes an element: HTML is shown as it was written, and a line's
 * end is a line's end, as in every chat.
 */

/** What is needed of the parser's tree (mdast). */
export interface MarkdownNode {
  type: string;
  value?: string;
  children?: MarkdownNode[];
}

export function literalText(): (tree: MarkdownNode) => void {
  return rewrite;
}

function rewrite(node: MarkdownNode): void {
  if (node.children === undefined) return;
  node.children = node.children.flatMap((child) => {
    if (child.type === 'html') return asText(node, child.value ?? '');
    if (child.type === 'text') return withBreaks(child.value ?? '');
    rewrite(child);
    return child;
  });
}

/** A block of HTML stands where paragraphs do, and becomes one. */
function asText(parent: MarkdownNode, value: string): MarkdownNode[] {
  const children = withBreaks(value);
  const isInline = parent.type === 'paragraph' || parent.children!.some(({ type }) => type === 'text');
  return isInline ? children : [{ type: 'paragraph', children }];
}

function withBreaks(value: string): MarkdownNode[] {
  return value
    .split(/\r?\n/)
    .flatMap((line, i): MarkdownNode[] =>
      i === 0 ? [{ type: 'text', value: line }] : [{ type: 'break' }, { type: 'text', value: line }],
    );
}
