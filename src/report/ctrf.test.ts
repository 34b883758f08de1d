import { type CTRFReport, calculateSummary, getCurrentSpecVersion, validate } from 'ctrf';
import { describe, expect, it } from 'vitest';
import { brokenRun, conforms, everyResult, lawReport, reportOf } from '../../fixtures/reports/report.js';
import type { ReportFile } from '../../spec/verdict.js';
import { ctrfReport } from './ctrf.js';
import { plain } from './paint.js';
import { textOf } from './reporter.js';

const read = (report: ReportFile): CTRFReport => JSON.parse(textOf(ctrfReport, report, plain)) as CTRFReport;

describe('the report in the Common Test Report Format', () => {
  it.each([
    ['every result', everyResult],
    ['a run that conforms', reportOf([lawReport('1.1', conforms)])],
    ['a broken run', brokenRun],
  ] as const)('fits its schema: %s', (_name, report) => {
    const file = read(report);
    expect(validate(file).errors ?? []).toEqual([]);
    expect(validate({ ...file, reportFormat: 'other' }).valid).toBe(false);
    expect(file.specVersion).toBe(getCurrentSpecVersion());
  });

  it('counts what it holds', () => {
    const { summary, tests } = read(everyResult).results;
    const { tests: total, passed, failed, skipped, pending, other } = calculateSummary(tests);
    expect(summary).toMatchObject({ tests: total, passed, failed, skipped, pending, other });
    expect(summary).toMatchObject({ suites: 5, start: Date.parse(everyResult.began), duration: 4060 });
  });

  it('has a word of its own for what is broken and no failure', () => {
    const marks = read(everyResult).results.tests.map(
      ({ name, status, rawStatus }) => `${name.split(' ')[0]} ${status} ${rawStatus}`,
    );
    expect(marks).toEqual([
      '1.1 passed conforms',
      '1.2 failed fails',
      '1.3 other warns',
      '1.4 passed free',
      '1.5 skipped unchecked',
      '2.1 other expected',
      '2.2 failed outdated',
      '2.3 failed outdated',
      '2.4 failed outdated',
      '2.5 passed conforms',
      '2.6 skipped vacuous',
      '2.7 other expected',
      '3.1 skipped vacuous',
      '3.2 failed inconclusive',
      '3.3 skipped skipped',
      '4.1 other expected',
      '4.2 failed fails',
      'The passed run',
    ]);
  });
});
