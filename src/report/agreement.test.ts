/** All formats say the same of a run, and the same as the exit status: a run that is red in one of them is so in all. */

import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import { XMLParser } from 'fast-xml-parser';
import { type FinalResults, Parser } from 'tap-parser';
import { describe, expect, it } from 'vitest';
import {
  brokenRun,
  conforms,
  everyResult,
  expected,
  lawReport,
  reportOf,
  vacuous,
  violates,
} from '../../fixtures/reports/report.js';
import type { ReportFile } from '../../spec/verdict.js';
import { plain } from './paint.js';
import { textOf } from './reporter.js';
import { loadReporter, type ReporterName, reporterNames } from './reporters.js';

const attribute = (xml: string, name: string): number => {
  const parsed: unknown = new XMLParser({ ignoreAttributes: false, attributeNamePrefix: '@' }).parse(xml);
  let sum = 0;
  JSON.stringify(parsed, (key, value: unknown) => {
    if (key === `@${name}`) sum += Number(value);
    return value;
  });
  return sum;
};

const tapResults = (text: string): FinalResults => {
  const state: { results?: FinalResults } = {};
  new Parser({ strict: true }, (results) => {
    state.results = results;
  }).end(text);
  if (state.results === undefined) throw new Error('Expected the parser to come to an end.');
  return state.results;
};

/** How whoever reads a format sees that a run has failed. A new format must say so. */
const isRed: Readonly<Record<ReporterName, (text: string) => boolean>> = {
  text: (text) => !/^ {2}Conforms/m.test(text),
  json: (text) => (JSON.parse(text) as ReportFile).outcome !== 'conforms',
  junit: (text) => attribute(text, 'failures') + attribute(text, 'errors') > 0,
  tap: (text) => !tapResults(text).ok,
  github: (text) => /^::error /m.test(text),
  ctrf: (text) => (JSON.parse(text) as { results: { summary: { failed: number } } }).results.summary.failed > 0,
  badge: (text) => !/<title>looplaw: \d+ laws? kept/.test(text),
  shields: (text) => (JSON.parse(text) as { isError?: boolean }).isError === true,
  markdown: (text) => !text.startsWith('## ✅'),
  html: (text) => !text.includes('<title>✓ '),
  'trace-event': (text) => (JSON.parse(text) as { otherData: { failures: number } }).otherData.failures > 0,
};

const shard = { index: 2, of: 8, planned: 51_200, exercised: { '0.1': 5 }, found: {} } as const;

/** A run in which one law came to something, for each such thing, by either rule; and others. */
const reports: readonly (readonly [string, ReportFile])[] = [
  ...everyResult.laws.flatMap((law) =>
    [false, true].map((strict) => {
      const { standing = law.strength } = law.expected ?? {};
      const name = `${law.id}, ${law.verdict.kind}, ${standing}${strict ? ', strict' : ''}`;
      return [name, reportOf([lawReport('0.1', conforms), law], { strict })] as const;
    }),
  ),
  ['every result', everyResult],
  ['no laws', reportOf([])],
  ['a broken run', brokenRun],
  ['a law that a shard has not met', reportOf([lawReport('0.1', conforms), lawReport('3.1', vacuous)], { shard })],
  ['a law that a shard has seen broken', reportOf([lawReport('0.1', conforms), lawReport('1.2', violates)], { shard })],
  [
    'a law that a shard has not seen broken, and that was expected to be',
    reportOf([lawReport('0.1', conforms), lawReport('1.2', conforms, expected('unjudged'))], { shard }),
  ],
];

describe.each(reports)('a run with %s', (_name, report) => {
  it.each(reporterNames)('is red in the format %s if it is by its exit status', async (name) => {
    const text = textOf(await loadReporter(name), report, plain);
    expect(isRed[name](text)).toBe(report.outcome !== 'conforms');
  });
});

describe('the report as JSON', () => {
  const schema: unknown = JSON.parse(
    readFileSync(new URL('../../spec/schema/report.schema.json', import.meta.url), 'utf8'),
  );
  const isReport = new Ajv({ strict: false }).compile(schema as object);

  it.each(reports)('fits its schema, and is the report and nothing else: %s', async (_name, report) => {
    const read: unknown = JSON.parse(textOf(await loadReporter('json'), report, plain));
    expect(isReport(read), JSON.stringify(isReport.errors?.slice(0, 3))).toBe(true);
    expect(read).toEqual(report);
  });

  it('is held to a schema that finds faults', () => {
    expect(isReport({ ...everyResult, outcome: 'fine' })).toBe(false);
    expect(isReport({ ...everyResult, began: undefined })).toBe(false);
  });
});
