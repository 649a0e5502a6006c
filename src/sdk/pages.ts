/** Lists come in pages; most callers want all of them. */

const LIST_LENGTH = 200;

interface PageQuery {
  readonly limit: number;
  readonly cursor?: string;
}

/** What all pages hold, in order: one page after the other is asked for. */
export async function all<Page extends { readonly next: string | null }, Item>(
  ask: (query: PageQuery) => Promise<Page>,
  itemsOf: (page: Page) => readonly Item[],
): Promise<Item[]> {
  const items: Item[] = [];
  let query: PageQuery = { limit: LIST_LENGTH };
  for (;;) {
    const page = await ask(query);
    items.push(...itemsOf(page));
    if (page.next === null) return items;
    query = { limit: LIST_LENGTH, cursor: page.next };
  }
}
