/** A fingerprint, or what has changed between two, for the screen: a line an answer. */

import type {
  Fingerprint,
  FingerprintAnswer,
  FingerprintChange,
  FingerprintDifference,
} from '../../spec/fingerprint.js';
import type { Paint } from './paint.js';
import { wrapped } from './wrapping.js';

/** The families of probes, by the first word of their identifiers; and what an answer is about. */
export const families: Readonly<Record<string, string>> = {
  order: 'Who comes first',
  iterations: 'Iterations until whoever waits comes back',
  delay: 'Delays that are none',
  instant: 'Instants that are none',
  close: 'Closing',
  race: 'Who wins',
};

export const familyOf = (probe: string): string => probe.split('.')[0] ?? '';

export const subjectText = ({ name, version, clock }: Fingerprint['subject']): string =>
  `${name} ${version} · ${clock} clock`;

export const toldText = ({ answer, notAsked }: Pick<FingerprintAnswer, 'answer' | 'notAsked'>): string =>
  answer ?? `not asked (${notAsked ?? 'for no reason that is told'})`;

/** The answers by families, in the order in which these are read. */
export const byFamily = ({
  answers,
}: Pick<Fingerprint, 'answers'>): readonly (readonly [string, readonly (readonly [string, FingerprintAnswer])[]])[] =>
  Object.entries(families).flatMap(([family, title]) => {
    const own = Object.entries(answers).filter(([probe]) => familyOf(probe) === family);
    return own.length === 0 ? [] : [[title, own] as const];
  });

export const fingerprintText = (fingerprint: Fingerprint, paint: Paint): string => {
  const width = Math.max(...Object.values(fingerprint.answers).map(({ asks }) => asks.length)) + 2;
  const lines = ['', `  ${paint.strong(subjectText(fingerprint.subject))}`];
  for (const [title, answers] of byFamily(fingerprint)) {
    const asked = answers.filter(([, { answer }]) => answer !== undefined);
    if (asked.length === 0) continue;
    lines.push('', `  ${paint.strong(title)}`);
    for (const [, { asks, answer = '' }] of asked)
      lines.push(`    ${asks.padEnd(width)}${answer === 'varies' ? paint.warn(answer) : answer}`);
  }
  const left = Object.values(fingerprint.answers).flatMap(({ asks, notAsked }) =>
    notAsked === undefined ? [] : [[asks, notAsked] as const],
  );
  if (left.length > 0) {
    lines.push('', `  ${paint.strong('Not asked')}`);
    for (const reason of new Set(left.map(([, why]) => why))) {
      const together = left.filter(([, why]) => why === reason).map(([asks]) => asks);
      lines.push(...wrapped(`${reason}: ${together.join('; ')}`, 112, '  ').map((line) => paint.dim(`    ${line}`)));
    }
  }
  lines.push('', paint.dim('  What asyncio documents about each stands in --reporter markdown, html and json.'), '');
  return `${lines.join('\n')}\n`;
};

export const changeText = ({ asks, from, to }: FingerprintChange): string =>
  `${asks}: ${toldText(from)} → ${toldText(to)}`;

export const differenceConclusion = ({ changed, unchanged }: FingerprintDifference): string =>
  changed.length === 0
    ? `Nothing has changed: ${unchanged} answers are the same.`
    : `${changed.length} ${changed.length === 1 ? 'answer has' : 'answers have'} changed, ${unchanged} are the same.`;

export const differenceText = (difference: FingerprintDifference, paint: Paint): string => {
  const { from, to, changed } = difference;
  const lines = [
    '',
    `  ${paint.strong(subjectText(from))} → ${paint.strong(subjectText(to))}`,
    '',
    ...changed.map((change) => `  ${changeText(change)}`),
    ...(changed.length === 0 ? [] : ['']),
    `  ${(changed.length === 0 ? paint.good : paint.warn)(differenceConclusion(difference))}`,
    '',
  ];
  return `${lines.join('\n')}\n`;
};
