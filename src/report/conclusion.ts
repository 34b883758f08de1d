/** What a run comes to, as a sentence or two: the last word of every format. */

import { resultOf } from '../../spec/outcome.js';
import type { LawReport, Report, Standing } from '../../spec/verdict.js';

export const conclusionOf = (report: Report): string => {
  const count = (result: ReturnType<typeof resultOf>): number =>
    report.laws.filter((law) => resultOf(law, report) === result).length;
  const outdated = count('outdated') === 0 ? [] : [outdatedText(report)];
  switch (report.outcome) {
    case 'conforms':
      return [
        conformsText(count('expected'), count('warns'), report.shard),
        ...unjudgedText(report),
        ...warningText(count('warns')),
      ].join(' ');
    case 'violates':
      return [
        `Violates ${lawsText(count('fails'))}. "looplaw explain LAW" tells why a law is there.`,
        ...outdated,
      ].join(' ');
    case 'outdated':
      return [...outdated, ...warningText(count('warns'))].join(' ');
    case 'inconclusive':
      return ['Inconclusive: some laws could not be judged.', ...warningText(count('warns'))].join(' ');
  }
};

/** What `--update-expect` has done, if it was asked for. */
export const updateText = ({ expectations }: Report): string | undefined => {
  if (expectations?.updated === undefined) return undefined;
  const { added, removed } = expectations.updated;
  if (added.length + removed.length === 0) return `Nothing to change in ${expectations.file}.`;
  const did = [
    ...(added.length > 0 ? [`added ${added.join(', ')}`] : []),
    ...(removed.length > 0 ? [`took ${removed.join(', ')} off`] : []),
  ];
  return `Wrote ${expectations.file}: ${did.join(', ')}.`;
};

const conformsText = (expected: number, warnings: number, shard: Report['shard']): string => {
  const part = shard === undefined ? '' : ` in shard ${shard.index}/${shard.of}`;
  const more =
    shard === undefined ? '' : ' What the whole comes to "looplaw merge" tells, from the reports of all shards.';
  return expected === 0
    ? `Conforms${part}: no program broke a ${warnings === 0 ? '' : 'binding '}law.${more}`
    : `Conforms${part}, but for ${lawsText(expected)} that ${expected === 1 ? 'is' : 'are'} expected to be broken.${more}`;
};

const warningText = (warnings: number): readonly string[] =>
  warnings === 0
    ? []
    : [
        `A warning: ${lawsText(warnings)} of what CPython does, and nobody promises, ${warnings === 1 ? 'is' : 'are'} broken; with --strict that is a failure.`,
      ];

const unjudgedText = ({ laws }: Report): readonly string[] => {
  // In a part of a campaign one may hold without a word on the whole.
  const ids = laws
    .filter(({ expected, verdict }) => expected?.standing === 'unjudged' && verdict.kind !== 'conforms')
    .map(({ id }) => id);
  return ids.length === 0 ? [] : [`Of what was expected, ${ids.join(', ')} could not be judged.`];
};

const outdatedText = ({ laws, expectations }: Report): string => {
  const told: readonly (readonly [Standing, string])[] = [
    ['kept', 'kept now'],
    ['expired', 'past the date'],
    ['unexplained', 'no reason given yet'],
  ];
  const counts = told.flatMap(([standing, words]) => {
    const ids = laws.filter(({ expected }) => expected?.standing === standing).map(({ id }) => id);
    return ids.length === 0 ? [] : [`${words}: ${ids.join(', ')}`];
  });
  return `Not as ${expectations?.file ?? 'expected'} has it: ${counts.join('; ')}.`;
};

const lawsText = (count: number): string => `${count} ${count === 1 ? 'law' : 'laws'}`;

/** What has become of an expected failure, and what is to be done about it. */
export const standingText = ({ expected, verdict }: LawReport, file: string): string => {
  if (expected === undefined) return '';
  const { reason, acceptedUntil = '', wakeOf } = expected;
  const because = wakeOf === undefined ? reason : `in the wake of ${wakeOf}: ${reason}`;
  switch (expected.standing) {
    case 'broken':
      return `Broken, as expected. ${because}`;
    case 'kept':
      return `Is kept now: take it out of ${file}, as --update-expect does. It was there for: ${because}`;
    case 'keptThisTime':
      return `Kept this time; it is broken only sometimes. ${because}`;
    case 'expired':
      return `Was accepted until ${acceptedUntil}, and that is past: mend it, or think again in ${file}. ${because}`;
    case 'unexplained':
      return `Broken, and ${file} does not say why: write the reason there.`;
    case 'unjudged':
      if (verdict.kind === 'conforms')
        return `Expected to be broken, and not seen so in this shard; the others may see it. ${because}`;
      return `Expected to be broken, and not judged (${verdict.kind === 'vacuous' ? 'no program met what it speaks of' : 'why' in verdict ? verdict.why : verdict.kind}). ${because}`;
  }
};
