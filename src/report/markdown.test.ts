import { lexer, type Token, type Tokens } from 'marked';
import { describe, expect, it } from 'vitest';
import { awkward, brokenRun, conforms, everyResult, lawReport, reportOf } from '../../fixtures/reports/report.js';
import type { ReportFile } from '../../spec/verdict.js';
import { markdownReport } from './markdown.js';
import { plain } from './paint.js';
import { oneLine } from './printable.js';
import { textOf } from './reporter.js';

const tokensOf = (report: ReportFile): readonly Token[] => lexer(textOf(markdownReport, report, plain), { gfm: true });

const isTable = (token: Token): token is Tokens.Table => token.type === 'table';

/** Words without their marks. */
const wordsOf = (tokens: readonly Token[] | undefined): string =>
  (tokens ?? [])
    .map((token) =>
      'tokens' in token && token.tokens ? wordsOf(token.tokens) : 'text' in token ? unescaped(String(token.text)) : '',
    )
    .join('');

/** A parser leaves entities to whoever makes HTML of it. */
const unescaped = (text: string): string =>
  text
    .replace(/&lt;/g, '<')
    .replace(/&gt;/g, '>')
    .replace(/&quot;/g, '"')
    .replace(/&#39;/g, "'")
    .replace(/&amp;/g, '&');

const headingsOf = (report: ReportFile): readonly string[] =>
  tokensOf(report).flatMap((token) => (token.type === 'heading' ? wordsOf(token.tokens) : []));

const rowsOf = (table: Tokens.Table | undefined): readonly (readonly string[])[] =>
  (table?.rows ?? []).map((row) => row.map(({ tokens }) => wordsOf(tokens)));

describe('the report in Markdown', () => {
  it('has a heading for the subject, for each broken law, and for what was expected', () => {
    expect(headingsOf(everyResult)).toEqual([
      '❌ mine 1.2.3',
      '❌ 1.2 Title of 1.2.',
      `❌ 4.2 ${oneLine(awkward)}`,
      '⚠️ 1.3 Title of 1.3.',
      'ℹ️ 1.4 Title of 1.4.',
      'Expected failures, from looplaw.expect.json',
      'Left alone',
      'Not judged',
    ]);
  });

  it('has a table of the chapters, with as many cells in each row', () => {
    const [chapters] = tokensOf(everyResult).filter(isTable);
    expect(chapters?.header.map(({ text }) => text)).toEqual([
      'chapter',
      'conform',
      'violated',
      'not as expected',
      'expected to fail',
      'warned of',
      'left open',
      'not met',
      'inconclusive',
      'skipped',
      'not checked',
    ]);
    expect(rowsOf(chapters)).toEqual([
      ['1 Scheduling', '1', '1', '', '', '1', '1', '', '', '', '1'],
      ['2 Timers', '1', '', '3', '2', '', '', '1', '', '', ''],
      ['3 Lifecycle', '', '', '', '', '', '', '1', '1', '1', ''],
      ['4 Futures', '', '1', '', '1', '', '', '', '', '', ''],
    ]);
  });

  it('gives each expected failure a row, whatever its reason is made of', () => {
    const [, expected] = tokensOf(everyResult).filter(isTable);
    const rows = rowsOf(expected);
    expect(rows.map(([mark, name]) => `${mark} ${name?.split(' ')[0]}`)).toEqual([
      '○ 2.1',
      '❌ 2.2',
      '❌ 2.3',
      '❌ 2.4',
      '○ 2.5',
      '○ 2.6',
      '○ 2.7',
      '○ 4.1',
    ]);
    expect(rows.at(-1)?.[2]).toContain(oneLine(awkward));
  });

  it('keeps proofs as they are, between fences that nothing in them ends', () => {
    const fences = tokensOf(everyResult).flatMap((token) => (token.type === 'code' ? String(token['text']) : []));
    expect(fences.length).toBe(4);
    for (const text of fences) expect(text).toContain('b       starts         <- here');
    const fenced = reportOf([
      lawReport(
        '1.1',
        { kind: 'violates', exercised: 1, counterexample: firstCounterexample() },
        { source: '```\n````\nx' },
      ),
    ]);
    expect(tokensOf(fenced).filter(({ type }) => type === 'code').length).toBe(1);
  });

  it('lets no text through as HTML', () => {
    const html = tokensOf(everyResult).filter(({ type }) => type === 'html');
    expect(new Set(html.map(({ raw }) => raw.trim()))).toEqual(
      new Set(['<details><summary>Proof</summary>', '</details>']),
    );
  });

  it('says how to run it again', () => {
    const how = { python: "/my python's", clock: 'virtual', alone: true } as const;
    const report = reportOf([lawReport('1.1', conforms)], { given: 'python:uvloop', how, asked: '1.*', strict: true });
    expect(textOf(markdownReport, report, plain)).toContain(
      "`npx looplaw run python:uvloop --seed abcd --laws '1.*' --programs 51200 --python '/my python'\\''s' --clock virtual --alone --strict`",
    );
    const harness = reportOf([], { given: 'ruby x.rb', how: { command: ['ruby', 'x.rb'] } });
    expect(textOf(markdownReport, harness, plain)).toContain(
      '`npx looplaw run --seed abcd --programs 51200 -- ruby x.rb`',
    );
  });

  it('says of a broken run why it is', () => {
    expect(headingsOf(brokenRun)).toEqual(['❌ ./mine.ts']);
    expect(wordsOf(tokensOf(brokenRun))).toContain(brokenRun.why);
  });
});

const firstCounterexample = () => {
  const verdict = everyResult.laws[1]?.verdict;
  if (verdict?.kind !== 'violates') throw new Error('Expected the second law to be violated.');
  return verdict.counterexample;
};
