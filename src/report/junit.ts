/**
 * JUnit XML, as Jenkins, GitLab and others read it. It keeps to what both the schema of Ant's task and that of Jenkins
 * allow, which is why a case has no output of its own, and a passed one no message.
 */

import { create } from 'xmlbuilder2';
import type { ReportFile } from '../../spec/verdict.js';
import { type Case, type Suite, subjectOf, suitesOf } from './cases.js';
import type { Reporter } from './reporter.js';

export const junitReport: Reporter = (report) => {
  const document = create({ version: '1.0', encoding: 'UTF-8', invalidCharReplacement: '\uFFFD' });
  const root = document.ele('testsuites');
  const subject = subjectOf(report);
  for (const [index, suite] of suitesOf(report).entries()) {
    const { name, cases } = suite;
    const element = root.ele('testsuite', {
      name: `${subject}: ${name}`,
      package: subject,
      id: index,
      // When it began, in UTC: the format has no place for a zone, nor for parts of a second.
      timestamp: report.began.slice(0, 'YYYY-MM-DDThh:mm:ss'.length),
      hostname: 'localhost',
      tests: cases.length,
      failures: count(suite, 'failed'),
      errors: count(suite, 'errored'),
      skipped: count(suite, 'skipped') + count(suite, 'tolerated'),
      time: timeOf(suite, report),
    });
    const properties = element.ele('properties');
    for (const [key, value] of propertiesOf(report)) properties.ele('property', { name: key, value });
    for (const each of cases) {
      const testcase = element.ele('testcase', {
        classname: `${subject}.${name}`,
        name: each.name,
        time: timeOf(suite, report),
      });
      const kind = elementOf(each);
      if (kind === undefined) continue;
      // What is skipped has no type in Ant's schema.
      const inside = testcase.ele(kind, {
        message: each.message ?? '',
        ...(kind === 'skipped' ? {} : { type: each.from }),
      });
      if (each.details !== undefined) inside.txt(each.details);
    }
    element.ele('system-out').txt(notesOf(suite));
    element.ele('system-err');
  }
  return `${document.end({ prettyPrint: true })}\n`;
};

/** Laws share the programs, so that none has a time of its own: all of it is the run's. */
const timeOf = ({ cases }: Suite, report: ReportFile): string =>
  report.outcome !== 'broken' && cases.some(({ from }) => from === 'run') ? report.seconds.toFixed(3) : '0';

const count = ({ cases }: Suite, status: Case['status']): number =>
  cases.filter((each) => each.status === status).length;

const elementOf = ({ status }: Case): 'failure' | 'error' | 'skipped' | undefined => {
  switch (status) {
    case 'passed':
      return undefined;
    case 'failed':
      return 'failure';
    case 'errored':
      return 'error';
    case 'tolerated':
    case 'skipped':
      return 'skipped';
  }
};

const propertiesOf = (report: ReportFile): readonly (readonly [string, string])[] => [
  ['looplaw', report.version],
  ['given', report.given],
  ...(report.outcome === 'broken'
    ? []
    : ([
        ['subject', `${report.subject.name} ${report.subject.version}`],
        ['clock', report.subject.clock],
        ['claims', report.subject.claims.join(' ')],
        ['seed', report.seed],
        ['programs', String(report.programs.total)],
      ] as const)),
];

/** What passed cases have to say. */
const notesOf = ({ cases }: Suite): string =>
  cases
    .filter(({ status }) => status === 'passed')
    .flatMap(({ name, message, details }) =>
      message === undefined ? [] : [`${name}: ${message}`, ...(details ? [details] : [])],
    )
    .join('\n');
