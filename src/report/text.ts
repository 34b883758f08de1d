/** The report for people: a line a chapter, and below them what is broken, each as a short proof. */

import { chapterOf, chapters } from '../../spec/laws/index.js';
import { type Result, resultOf } from '../../spec/outcome.js';
import type { LawReport, Report, ReportFile, Verdict } from '../../spec/verdict.js';
import { conclusionOf, updateText } from './conclusion.js';
import { doctorPointer } from './doctor-pointer.js';
import { expectationLines } from './expectation-lines.js';
import type { Paint } from './paint.js';
import { hangNote, proofLines } from './proof.js';
import { pythonScriptFor } from './subject-script.js';
import { wrapped } from './wrapping.js';

/** Numbers of laws that are named in a chapter's line before it only counts them. */
const fewLaws = 4;

export const textReport = (report: ReportFile, paint: Paint): string => {
  if (report.outcome === 'broken') return `\n  ${paint.bad('The run came to no result.')}\n  ${report.why}\n\n`;
  const lines = ['', headline(report, paint), '', ...chapterLines(report, paint)];
  for (const law of report.laws) {
    if (isNews(law, report)) lines.push('', ...violationLines(law, report, paint));
  }
  lines.push(...expectationLines(report, paint));
  // What a part has not met another may have.
  const open = report.laws.filter(
    ({ verdict: { kind } }) => kind === 'inconclusive' || (kind === 'vacuous' && report.shard === undefined),
  );
  if (open.length > 0) lines.push('', ...openLines(open, report, paint));
  for (const remark of report.remarks) lines.push('', `  ${paint.warn('!')} ${remark}`);
  const pointer = doctorPointer(report);
  const written = updateText(report);
  if (written !== undefined) lines.push('', `  ${written}`);
  lines.push(
    '',
    ...wrapped(conclusionOf(report), 118, '').map((line) => `  ${conclusionPaint(report, paint)(line)}`),
    ...(pointer === undefined ? [] : wrapped(pointer, 118, '').map((line) => `  ${line}`)),
    '',
  );
  return lines.map((line) => line.trimEnd()).join('\n');
};

const headline = ({ subject, seed, programs, seconds, shard }: Report, paint: Paint): string => {
  const claims = subject.claims.length === 0 ? 'no more than callSoon, runForever and stop' : subject.claims.join(', ');
  const resolution = subject.resolution > 0 ? ` · resolution ${subject.resolution} s` : '';
  const part = shard === undefined ? '' : ` · shard ${shard.index}/${shard.of}`;
  // Of a part, and of a search that was ended early, nobody can say that these were all.
  const small =
    shard === undefined && programs.exhaustiveSize > 0
      ? `all ${grouped(programs.exhaustive)} of up to ${programs.exhaustiveSize} statements`
      : `${grouped(programs.exhaustive)} small`;
  return [
    `  ${paint.strong(`${subject.name} ${subject.version}`)} · ${subject.clock} clock${resolution}`,
    paint.dim(
      `  seed ${seed}${part} · ${grouped(programs.total)} programs (${programs.scenarios} scenarios, ${small}, ${grouped(programs.random)} random) · ${seconds.toFixed(1)} s`,
    ),
    ...wrapped(`claims ${claims}`, 110).map((line) => paint.dim(`  ${line}`)),
  ].join('\n');
};

const kinds: readonly (readonly [Result, string, (paint: Paint) => (text: string) => string])[] = [
  ['conforms', 'conform', ({ good }) => good],
  ['fails', 'violated', ({ bad }) => bad],
  ['outdated', 'not as expected', ({ bad }) => bad],
  ['expected', 'expected to fail', ({ warn }) => warn],
  ['warns', 'warned of', ({ warn }) => warn],
  ['free', 'left open', ({ warn }) => warn],
  ['vacuous', 'not met', ({ warn }) => warn],
  ['inconclusive', 'inconclusive', ({ warn }) => warn],
  ['skipped', 'skipped', ({ dim }) => dim],
  ['unchecked', 'not checked yet', ({ dim }) => dim],
];

/** Characters of the column with the chapters, which a report on few of them keeps. */
const narrowest = 12;

const chapterLines = (report: Report, paint: Paint): readonly string[] => {
  const byChapter = new Map<string, LawReport[]>();
  for (const law of report.laws) byChapter.set(chapterOf(law.id), [...(byChapter.get(chapterOf(law.id)) ?? []), law]);
  const width = Math.max(narrowest, ...[...byChapter.keys()].map((chapter) => (chapters[chapter] ?? '').length + 1));
  return [...byChapter].map(([chapter, laws]) => {
    const counts = kinds.flatMap(([result, word, paintOf]) => {
      const matching = laws.filter((law) => resultOf(law, report) === result);
      return matching.length === 0 ? [] : [paintOf(paint)(`${matching.length} ${word}${detail(result, matching)}`)];
    });
    return `  ${chapter.padStart(2)} ${(chapters[chapter] ?? '').padEnd(width)} ${counts.join(' · ')}`;
  });
};

const detail = (result: Result, laws: readonly LawReport[]): string => {
  if (result === 'conforms') return '';
  const reasons = new Set(laws.map(({ verdict }) => ('why' in verdict ? verdict.why : '')));
  const ids = laws.length <= fewLaws ? laws.map(({ id }) => id).join(', ') : '';
  if (result === 'skipped') {
    const needs = new Set([...reasons].flatMap((reason) => reason.replace('needs ', '').split(', ')));
    return ` (${ids === '' ? '' : `${ids}: `}needs ${[...needs].join(', ')})`;
  }
  return ids === '' ? '' : ` (${ids})`;
};

const lawLine = ({ id, title }: LawReport): string => `${id.padEnd(5)} ${title}`;

/** A violation that nobody expected. */
const isNews = (law: LawReport, report: Report): boolean => ['fails', 'warns', 'free'].includes(resultOf(law, report));

const markOf = (law: LawReport, report: Report, paint: Paint): { readonly mark: string; readonly note: string } => {
  const result = resultOf(law, report);
  if (result === 'free')
    return { mark: paint.warn('~'), note: paint.dim('  (left open by asyncio: reported, no failure)') };
  return result === 'warns'
    ? { mark: paint.warn('▲'), note: paint.dim('  (promised by no document: a warning; a failure with --strict)') }
    : { mark: paint.bad('✗'), note: '' };
};

const violationLines = (law: LawReport, report: Report, paint: Paint): readonly string[] => {
  const replay = law.file === undefined ? undefined : `npx looplaw replay ${law.file}`;
  const { mark, note } = markOf(law, report, paint);
  const hung = hangNote(law, report);
  return [
    `  ${mark} ${paint.strong(lawLine(law))}${note}`,
    `          ${paint.dim(`${law.strength} · ${law.source}`)}`,
    ...proofLines(law, replay, paint, pythonScriptFor(report.given)).map((line) =>
      line === '' ? '' : `          ${line}`,
    ),
    ...(hung === undefined ? [] : ['', `          ${paint.dim(hung)}`]),
  ];
};

/** What could not be judged; many laws with one reason share a line. */
const openLines = (laws: readonly LawReport[], report: Report, paint: Paint): readonly string[] => {
  const byReason = new Map<string, LawReport[]>();
  for (const law of laws) {
    const why = whyOpen(law.verdict, report);
    byReason.set(why, [...(byReason.get(why) ?? []), law]);
  }
  return [...byReason].flatMap(([why, together]) =>
    together.length > fewLaws
      ? [`  ${paint.warn('?')} ${together.length} laws could not be judged: ${why}`]
      : together.map((law) => `  ${paint.warn('?')} ${lawLine(law).replace(/\.$/, '')}: ${why}`),
  );
};

const whyOpen = (verdict: Verdict, { budget }: Report): string =>
  verdict.kind === 'vacuous'
    ? `no program met what it speaks of; give ${budget === undefined ? 'more --programs' : 'a longer --budget'}`
    : 'why' in verdict
      ? verdict.why
      : '';

const conclusionPaint = ({ outcome }: Report, paint: Paint): ((text: string) => string) => {
  switch (outcome) {
    case 'conforms':
      return paint.good;
    case 'violates':
    case 'outdated':
      return paint.bad;
    case 'inconclusive':
      return paint.warn;
  }
};

const grouped = (number: number): string => String(number).replace(/\B(?=(\d{3})+$)/g, ' ');
