/** What the process of one suite tells the runner, in order. `end` is the last one. */
export type SuiteEvent =
  | { readonly kind: 'start'; readonly title: string }
  | { readonly kind: 'pass'; readonly title: string; readonly durationMs: number }
  | { readonly kind: 'fail'; readonly title: string; readonly detail: string }
  | { readonly kind: 'skip'; readonly title: string; readonly reason: string }
  /** All of one file is done: its tests, and what was made ready and cleared away around them. */
  | { readonly kind: 'file'; readonly file: string; readonly durationMs: number }
  | { readonly kind: 'end'; readonly tests: number };
