/**
 * For GitHub Actions: annotations, as commands on the output of a step, and the step's summary. GitHub shows ten errors and
 * ten warnings of a step, so that what the run comes to goes first.
 * Source: https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands
 */

import type { ReportFile } from '../../spec/verdict.js';
import { type Case, isRed, subjectOf, suitesOf } from './cases.js';
import { conclusionOf } from './conclusion.js';
import { markdownOf } from './markdown.js';
import { printable } from './printable.js';
import type { Reporter } from './reporter.js';

/** Bytes of a step's summary; GitHub refuses a longer one. */
const mostSummary = 2 ** 20;

export const githubReport: Reporter = (report) => [
  { text: annotationsOf(report).map(commandText).join('') },
  { text: summaryOf(report), appendTo: 'GITHUB_STEP_SUMMARY' },
];

interface Annotation {
  readonly level: 'error' | 'warning' | 'notice';
  readonly title: string;
  readonly message: string;
}

const annotationsOf = (report: ReportFile): readonly Annotation[] => {
  const cases = suitesOf(report).flatMap((suite) => suite.cases);
  const subject = subjectOf(report);
  const conclusion = concludingText(report);
  return [
    { level: report.outcome === 'conforms' ? 'notice' : 'error', title: `looplaw: ${subject}`, message: conclusion },
    ...cases.filter((each) => isRed(each) && isOfItsOwn(each)).map((each) => annotation('error', each)),
    ...cases.filter(({ from }) => from === 'warns').map((each) => annotation('warning', each)),
  ];
};

/** Why a run could not be judged is mostly told by a remark. */
const concludingText = (report: ReportFile): string => {
  if (report.outcome === 'broken') return report.why;
  return [conclusionOf(report), ...(report.outcome === 'inconclusive' ? report.remarks : [])].join('\n');
};

/** Laws that could not be judged mostly have one reason, and there may be a hundred: the conclusion speaks for them. */
const isOfItsOwn = ({ from }: Case): boolean => from !== 'run' && from !== 'inconclusive';

const annotation = (level: Annotation['level'], { name, message = '', law }: Case): Annotation => {
  const replay = law?.file === undefined ? '' : `\nnpx looplaw replay ${law.file}`;
  return { level, title: name, message: `${message}${replay}` };
};

const commandText = ({ level, title, message }: Annotation): string =>
  `::${level} title=${property(title)}::${data(message)}\n`;

const data = (text: string): string => printable(text).replace(/%/g, '%25').replace(/\r/g, '%0D').replace(/\n/g, '%0A');

const property = (text: string): string => data(text).replace(/:/g, '%3A').replace(/,/g, '%2C');

const summaryOf = (report: ReportFile): string => {
  const whole = markdownOf(report);
  return `${Buffer.byteLength(whole) < mostSummary ? whole : markdownOf(report, false)}\n`;
};
