import { readFileSync } from 'node:fs';
import { XMLParser } from 'fast-xml-parser';
import { describe, expect, it } from 'vitest';
import { validateXML } from 'xmllint-wasm';
import { brokenRun, conforms, everyResult, lawReport, reportOf } from '../../fixtures/reports/report.js';
import type { ReportFile } from '../../spec/verdict.js';
import { junitReport } from './junit.js';
import { plain } from './paint.js';
import { textOf } from './reporter.js';

const schema = readFileSync(new URL('../../fixtures/schemas/junit.xsd', import.meta.url), 'utf8');

const xmlOf = (report: ReportFile): string => textOf(junitReport, report, plain);

/** What libxml2 has against it. */
const faultsOf = async (contents: string): Promise<readonly string[]> => {
  const { errors } = await validateXML({ xml: [{ fileName: 'report.xml', contents }], schema: [schema] });
  return errors.map(({ message }) => message);
};

interface Element {
  readonly [key: string]: unknown;
}

const list = (value: unknown): readonly Element[] =>
  (Array.isArray(value) ? value : value === undefined ? [] : [value]) as readonly Element[];

const suitesIn = (xml: string): readonly Element[] => {
  const parser = new XMLParser({ ignoreAttributes: false, attributeNamePrefix: '@', textNodeName: '#' });
  const { testsuites } = parser.parse(xml) as { readonly testsuites: Element };
  return list(testsuites['testsuite']);
};

const casesIn = (xml: string): readonly Element[] => suitesIn(xml).flatMap((suite) => list(suite['testcase']));

describe('the report as JUnit XML', () => {
  it.each([
    ['every result', everyResult],
    ['a run that conforms', reportOf([lawReport('1.1', conforms)])],
    ['a run without laws', reportOf([])],
    ['a broken run', brokenRun],
  ] as const)('fits the schemas of those who read it: %s', async (_name, report) => {
    expect(await faultsOf(xmlOf(report))).toEqual([]);
  });

  it('is held to a schema that finds faults', async () => {
    expect(await faultsOf(xmlOf(everyResult).replace(' tests="5"', ''))).not.toEqual([]);
    expect(await faultsOf('<testsuites/>')).not.toEqual([]);
  });

  it('marks each law as those who read it count', () => {
    const marks = casesIn(xmlOf(everyResult)).map((each) => {
      const name = String(each['@name']).split(' ')[0];
      return `${name} ${(['failure', 'error', 'skipped'] as const).find((kind) => each[kind] !== undefined) ?? 'passed'}`;
    });
    expect(marks).toEqual([
      '1.1 passed',
      '1.2 failure',
      '1.3 skipped',
      '1.4 passed',
      '1.5 skipped',
      '2.1 skipped',
      '2.2 failure',
      '2.3 failure',
      '2.4 failure',
      '2.5 passed',
      '2.6 skipped',
      '2.7 skipped',
      '3.1 skipped',
      '3.2 error',
      '3.3 skipped',
      '4.1 skipped',
      '4.2 failure',
      'The passed',
    ]);
  });

  it('counts, suite by suite, what it holds', () => {
    for (const suite of suitesIn(xmlOf(everyResult))) {
      const cases = list(suite['testcase']);
      const having = (kind: string): string => String(cases.filter((each) => each[kind] !== undefined).length);
      expect(suite['@tests']).toBe(String(cases.length));
      expect([suite['@failures'], suite['@errors'], suite['@skipped']]).toEqual([
        having('failure'),
        having('error'),
        having('skipped'),
      ]);
    }
  });

  it('tells of a violation what was seen, with the proof', () => {
    const failure = casesIn(xmlOf(everyResult)).find((each) => String(each['@name']).startsWith('1.2'))?.[
      'failure'
    ] as Element;
    expect(failure['@message']).toBe('both were waiting, a since 0.000; however, b started before a.');
    expect(failure['@type']).toBe('fails');
    expect(failure['#']).toContain('replay    npx looplaw replay .looplaw/1.2-1.json');
    expect(failure['#']).toContain('b       starts         <- here');
  });

  it('takes the time for that of the run, since laws have none of their own', () => {
    const times = suitesIn(xmlOf(everyResult)).map((suite) => suite['@time']);
    expect(times).toEqual(['0', '0', '0', '0', '4.060']);
  });
});
