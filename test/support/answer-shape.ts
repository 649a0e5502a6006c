/** Whether an answer is what the API's documentation says it is; for tests of real nodes and of the twin. */
import type { Route } from '../../src/api/route.ts';
import { ROUTES, type RouteName } from '../../src/api/routes.ts';

/** What is wrong with it; empty when nothing is. */
export function faultsOfAnswer(name: RouteName, status: number, json: unknown): string[] {
  const route: Route = ROUTES[name];
  const answer = route.answers[status];
  if (answer === undefined) return [`${name} does not answer ${status}`];
  if (answer.schema === undefined) return [];
  const result = answer.schema.safeParse(json);
  const issues = result.error?.issues ?? [];
  return issues.map(({ path, message }) => `${name} ${status} ${path.join('.')}: ${message}`);
}
