/**
 * The Common Test Report Format. What is broken and no failure has the status `other`, with the kind in `rawStatus`.
 * Source: https://ctrf.io
 */

import type { ReportFile } from '../../spec/verdict.js';
import { type Case, subjectOf, suitesOf } from './cases.js';
import type { Reporter } from './reporter.js';

/** Of the format; the version of the schema with which it is checked. */
const specVersion = '0.0.0';

export const ctrfReport: Reporter = (report) => {
  const suites = suitesOf(report);
  const tests = suites.flatMap(({ name, cases }) =>
    cases.map((each) => ({
      name: each.name,
      status: statusOf(each),
      rawStatus: each.from,
      // Laws share the programs, so that none has a time of its own.
      duration: 0,
      suite: [subjectOf(report), name],
      ...(each.message === undefined ? {} : { message: each.message }),
      ...(each.details === undefined ? {} : { trace: each.details }),
      ...(each.law === undefined ? {} : { extra: extraOf(each.law) }),
    })),
  );
  const count = (status: string): number => tests.filter((test) => test.status === status).length;
  const start = Date.parse(report.began);
  const duration = report.outcome === 'broken' ? 0 : Math.round(report.seconds * 1000);
  const file = {
    reportFormat: 'CTRF',
    specVersion,
    generatedBy: 'looplaw',
    timestamp: new Date(start + duration).toISOString(),
    results: {
      tool: { name: 'looplaw', version: report.version },
      summary: {
        tests: tests.length,
        passed: count('passed'),
        failed: count('failed'),
        skipped: count('skipped'),
        pending: 0,
        other: count('other'),
        suites: suites.length,
        start,
        stop: start + duration,
        duration,
      },
      tests,
      environment: environmentOf(report),
    },
  };
  return `${JSON.stringify(file, undefined, 2)}\n`;
};

/** What could not be judged has failed: the format has no other word that makes a run red. */
const statusOf = ({ status }: Case): 'passed' | 'failed' | 'skipped' | 'other' => {
  switch (status) {
    case 'passed':
    case 'skipped':
    case 'failed':
      return status;
    case 'errored':
      return 'failed';
    case 'tolerated':
      return 'other';
  }
};

const extraOf = ({ id, strength, verdict, file }: NonNullable<Case['law']>): object => ({
  law: id,
  strength,
  ...('exercised' in verdict ? { exercised: verdict.exercised } : {}),
  ...(file === undefined ? {} : { counterexample: file }),
});

const environmentOf = (report: ReportFile): object =>
  report.outcome === 'broken'
    ? { appName: report.given, healthy: false }
    : {
        appName: report.subject.name,
        appVersion: report.subject.version,
        extra: {
          seed: report.seed,
          given: report.given,
          outcome: report.outcome,
          programs: report.programs,
          claims: report.subject.claims,
        },
      };
