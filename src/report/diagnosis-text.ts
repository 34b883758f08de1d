/** What the doctor says, for people: a line for each thing that it looked at, and below it what it found. */

import type { Answer, Diagnosis, Finding } from '../../spec/diagnosis.js';
import type { Paint } from './paint.js';
import { wrapped } from './wrapping.js';

/** Characters of a line. */
const width = 80;

/** Where what is told of a mistake begins. */
const column = 16;

export const diagnosisHead = ({ subject, given }: Pick<Diagnosis, 'subject' | 'given'>, paint: Paint): string => {
  const name = subject === undefined ? given : `${subject.name} ${subject.version}`;
  return `\n  ${paint.strong(name)}${subject === undefined ? '' : ` · ${subject.clock} clock`}\n\n`;
};

export const answerText = (answer: Answer, paint: Paint): string => {
  switch (answer.kind) {
    case 'passes':
      return `  ${paint.good('✓')} ${answer.asked}\n`;
    case 'notAsked':
      return `${folded(`· ${answer.asked} (not asked: ${answer.why})`, 4)
        .map((line) => paint.dim(line))
        .join('\n')}\n`;
    case 'finds': {
      const isError = answer.findings.some(({ severity }) => severity === 'error');
      const head = `  ${isError ? paint.bad('✗') : paint.warn('▲')} ${answer.asked}`;
      return `${[head, ...answer.findings.flatMap((finding) => findingLines(finding, paint))].join('\n')}\n`;
    }
  }
};

export const conclusionText = ({ answers, outcome }: Diagnosis, again: string, paint: Paint): string => {
  const findings = answers.flatMap((answer) => (answer.kind === 'finds' ? answer.findings : []));
  const count = (severity: Finding['severity']): number =>
    findings.filter((finding) => finding.severity === severity).length;
  const asked = answers.filter(({ kind }) => kind !== 'notAsked').length;
  const warnings = count('warning') === 0 ? '' : `, and ${many(count('warning'), 'warning')}`;
  const text =
    outcome === 'healthy'
      ? `Healthy: no mistake in ${many(asked, 'check')}${warnings}. Judge the loop with: ${again}`
      : `${many(count('error'), 'mistake')} in ${many(asked, 'check')}${warnings}. docs/doctor.md tells more of each.`;
  const colour = outcome === 'healthy' ? paint.good : paint.bad;
  const isSpaced = answers.at(-1)?.kind === 'finds';
  return `${isSpaced ? '' : '\n'}${folded(text, 2)
    .map((line) => colour(line))
    .join('\n')}\n\n`;
};

const many = (count: number, noun: string): string =>
  `${count} ${noun}${count === 1 ? '' : noun.endsWith('h') ? 'es' : 's'}`;

const findingLines = (finding: Finding, paint: Paint): readonly string[] => {
  const { mistake, severity, expected, came, mend, code, law } = finding;
  const name = severity === 'warning' ? `${mistake} (a warning)` : mistake;
  const parts: readonly (readonly [string, string | undefined])[] = [
    ['mistake', name],
    ['expected', expected],
    ['however', came],
    ['mend', mend],
    ['like', code],
    ['law', law === undefined ? undefined : `${law}, as "looplaw explain ${law}" tells`],
  ];
  const lines = parts.flatMap(([word, text]) =>
    text === undefined
      ? []
      : wrapped(text, width - column, '').map(
          (line, index) => `      ${paint.dim((index === 0 ? word : '').padEnd(column - 6))}${line}`,
        ),
  );
  return [...lines, ''];
};

/** Indented by two, and what follows the first line by so many. */
const folded = (text: string, indent: number): readonly string[] =>
  wrapped(text, width - indent, '').map((line, index) => `${' '.repeat(index === 0 ? 2 : indent)}${line}`);
