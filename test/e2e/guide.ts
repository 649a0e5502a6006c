/** Reads the guided hour of docs/lab.md: what is typed, which files are made, what is done on the page. */

export type GuideStep =
  | { readonly kind: 'file'; readonly name: string; readonly text: string }
  /** `npx demes …`; `isKept` for one that runs beside what follows. */
  | { readonly kind: 'command'; readonly line: string; readonly exitCode: number; readonly isKept: boolean }
  | { readonly kind: 'table'; readonly title: string; readonly rows: readonly GuideRow[] };

interface GuideRow {
  readonly deeds: readonly GuideDeed[];
  readonly until: GuideCondition;
}

export type GuideDeed =
  | { readonly kind: 'open'; readonly url: string }
  | { readonly kind: 'press'; readonly name: string }
  | { readonly kind: 'node'; readonly which: string }
  | { readonly kind: 'choose'; readonly option: string; readonly field: string };

export type GuideCondition =
  | { readonly kind: 'shown'; readonly name: string }
  | {
      readonly kind: 'number';
      readonly name: string;
      readonly above: number | null;
      readonly is: number | null;
    }
  | { readonly kind: 'confirmedNodes'; readonly count: number }
  | { readonly kind: 'file'; readonly name: string };

/** The chapter with this title, in the order in which it is read. Throws for what a reader would not understand either. */
export function readGuide(markdown: string, title: string): GuideStep[] {
  const from = markdown.indexOf(`\n## ${title}\n`);
  if (from < 0) throw new Error(`there is no chapter "${title}"`);
  const end = markdown.indexOf('\n## ', from + 1);
  const steps: GuideStep[] = [];
  let heading = title;
  let fileName = '';
  for (const block of markdown.slice(from + 1, end < 0 ? undefined : end).split(/\n\n+/)) {
    const fence = /^```(\w+)\n([\s\S]*)\n```$/.exec(block);
    if (block.startsWith('#')) heading = block.replace(/^#+ /, '');
    else if (fence?.[1] === 'sh') steps.push(...commandsOf(fence[2]!));
    else if (fence?.[1] === 'yaml') steps.push({ kind: 'file', name: fileName, text: `${fence[2]!}\n` });
    else if (block.startsWith('| do |')) steps.push({ kind: 'table', title: heading, rows: rowsOf(block) });
    else fileName = /`([\w-]+\.yaml)`:$/.exec(block)?.[1] ?? '';
  }
  return steps;
}

function commandsOf(text: string): GuideStep[] {
  return text.split('\n').map((written) => {
    const [line = '', remark = ''] = written.split(/\s+# /);
    const exitCode = Number(/exit code (\d+)/.exec(remark)?.[1] ?? 0);
    return { kind: 'command', line, exitCode, isKept: remark.startsWith('in a terminal of its own') };
  });
}

function rowsOf(table: string): GuideRow[] {
  return table
    .split('\n')
    .slice(2)
    .map((row) => {
      const [deeds = '', until = ''] = row
        .split('|')
        .slice(1)
        .map((cell) => cell.trim());
      return { deeds: deeds.split(', then ').map(deedOf), until: conditionOf(until) };
    });
}

function deedOf(text: string): GuideDeed {
  const plain = text.replace(/^press /, '');
  const [, name] = /^\*\*(.+)\*\*$/.exec(plain) ?? [];
  if (name !== undefined) return { kind: 'press', name };
  const [, url] = /^open (http\S+)$/.exec(text) ?? [];
  if (url !== undefined) return { kind: 'open', url };
  const [, option, field] = /^choose \*\*(.+)\*\* as \*\*(.+)\*\*$/.exec(text) ?? [];
  if (option !== undefined && field !== undefined) return { kind: 'choose', option, field };
  const [, which] = /^the (host|stopped node)$/.exec(plain) ?? [];
  if (which !== undefined) return { kind: 'node', which: which.replace(' node', '') };
  throw new Error(`nobody can do "${text}"`);
}

function conditionOf(text: string): GuideCondition {
  const [, name, how, number] = /^\*\*(.+)\*\* (above|is) (\d+)$/.exec(text) ?? [];
  if (name !== undefined) {
    const value = Number(number);
    return { kind: 'number', name, above: how === 'above' ? value : null, is: how === 'is' ? value : null };
  }
  const [, count] = /^(\d+) nodes that are confirmed$/.exec(text) ?? [];
  if (count !== undefined) return { kind: 'confirmedNodes', count: Number(count) };
  const [, file] = /^the file (\S+)$/.exec(text) ?? [];
  if (file !== undefined) return { kind: 'file', name: file };
  const [, shown] = /^(?:a )?\*\*(.+)\*\*$/.exec(text) ?? [];
  if (shown !== undefined) return { kind: 'shown', name: shown };
  throw new Error(`nobody can see "${text}"`);
}
