/** A run as JUnit XML: one case for each check, so that a build server shows which one failed and why. */
import type { RunSummary } from '../../sim/scenario/summary.ts';

export function junit(runs: readonly RunSummary[]): string {
  const suites = runs.map(({ scenario, seed, runner, checks }) => {
    const failures = checks.filter(({ ok }) => !ok).length;
    const cases = checks.map(({ name, ok, detail }) => {
      const opening = `    <testcase classname="${escaped(scenario)}" name="${escaped(name)}"`;
      if (ok) return `${opening}/>`;
      return `${opening}>\n      <failure message="${escaped(detail)}"/>\n    </testcase>`;
    });
    return [
      `  <testsuite name="${escaped(scenario)}" tests="${checks.length}" failures="${failures}">`,
      '    <properties>',
      `      <property name="seed" value="${seed}"/>`,
      `      <property name="runner" value="${runner}"/>`,
      '    </properties>',
      ...cases,
      '  </testsuite>',
    ].join('\n');
  });
  return ['<?xml version="1.0" encoding="UTF-8"?>', '<testsuites>', ...suites, '</testsuites>', ''].join(
    '\n',
  );
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** For text and for attributes, of XML as of HTML; what XML cannot hold is left out. */
export function escaped(text: string): string {
  return text
    .replaceAll(/[&<>"']/g, (sign) => ENTITIES[sign]!)
    .replaceAll(/[\u0000-\u0008\u000B\u000C\u000E-\u001F]/g, '');
}
