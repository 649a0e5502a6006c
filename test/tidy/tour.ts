import { at, type Source } from './source.ts';

const STEP = /`(src\/[\w./-]+\.tsx?):(\w+)`/g;

/** Steps of the tour that name a file without that function or method. */
export function lostSteps(tour: Source, textOf: (path: string) => string | undefined): string[] {
  return [...tour.text.matchAll(STEP)].flatMap((step) => {
    const [, path = '', name = ''] = step;
    const text = textOf(path);
    if (text === undefined) return [at(tour, step.index, `${path} does not exist`)];
    const declares = new RegExp(`(?:function\\*? ${name}\\b|^  (?:async )?${name}\\()`, 'm');
    return declares.test(text) ? [] : [at(tour, step.index, `${path} has no function ${name}`)];
  });
}

export function stepCount(tour: Source): number {
  return [...tour.text.matchAll(STEP)].length;
}
