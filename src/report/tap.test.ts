import { type FinalResults, Parser, type Result } from 'tap-parser';
import { describe, expect, it } from 'vitest';
import { awkward, brokenRun, conforms, everyResult, lawReport, reportOf } from '../../fixtures/reports/report.js';
import type { ReportFile } from '../../spec/verdict.js';
import { plain } from './paint.js';
import { oneLine } from './printable.js';
import { textOf } from './reporter.js';
import { tapReport } from './tap.js';

interface Parsed {
  readonly results: FinalResults;
  /** Of laws, and of the run; those of chapters are not among them. */
  readonly points: readonly Result[];
  readonly chapters: readonly string[];
  /** Lines that are no TAP. */
  readonly strays: readonly string[];
}

const parsed = (report: ReportFile): Parsed => {
  const points: Result[] = [];
  const chapters: string[] = [];
  const strays: string[] = [];
  const state: { results?: FinalResults } = {};
  const parser = new Parser({ strict: true }, (results) => {
    state.results = results;
  });
  parser.on('extra', (line: string) => strays.push(line));
  parser.on('child', (child: Parser) => {
    chapters.push(child.name);
    child.on('assert', (point: Result) => points.push(point));
    child.on('extra', (line: string) => strays.push(line));
  });
  parser.end(textOf(tapReport, report, plain));
  if (state.results === undefined) throw new Error('Expected the parser to come to an end.');
  return { results: state.results, points, chapters, strays };
};

describe('the report as TAP 14', () => {
  it('is read by a parser that lets nothing else pass', () => {
    const { strays, chapters, points } = parsed(everyResult);
    expect(strays).toEqual([]);
    expect(chapters).toEqual(['1 Scheduling', '2 Timers', '3 Lifecycle', '4 Futures', 'The run']);
    expect(points.length).toBe(everyResult.laws.length + 1);
    expect(textOf(tapReport, everyResult, plain)).toMatch(/^TAP version 14\n/);
  });

  it('marks what is expected as to do, and what met nothing as skipped', () => {
    const marks = parsed(everyResult).points.map(({ name, ok, todo, skip }) => {
      const directive = todo ? ' TODO' : skip ? ' SKIP' : '';
      return `${name.split(' ')[0]} ${ok ? 'ok' : 'not ok'}${directive}`;
    });
    expect(marks).toEqual([
      '1.1 ok',
      '1.2 not ok',
      '1.3 not ok TODO',
      '1.4 ok',
      '1.5 ok SKIP',
      '2.1 not ok TODO',
      '2.2 not ok',
      '2.3 not ok',
      '2.4 not ok',
      '2.5 ok',
      '2.6 ok SKIP',
      '2.7 not ok TODO',
      '3.1 ok SKIP',
      '3.2 not ok',
      '3.3 ok SKIP',
      '4.1 not ok TODO',
      '4.2 not ok',
      'The ok',
    ]);
  });

  it('passes as a whole if nothing but what was expected is broken', () => {
    const known = everyResult.laws.filter(({ expected }) => expected?.standing === 'broken');
    const { results } = parsed(reportOf([lawReport('1.1', conforms), ...known]));
    expect(results.ok).toBe(true);
    expect(parsed(everyResult).results.ok).toBe(false);
  });

  it('carries the proof in a block of YAML', () => {
    const point = parsed(everyResult).points.find(({ name }) => name.startsWith('1.2'));
    expect(point?.diag).toMatchObject({
      severity: 'fail',
      result: 'fails',
      message: 'both were waiting, a since 0.000; however, b started before a.',
    });
    expect(point?.diag.details).toContain('npx looplaw replay .looplaw/1.2-1.json');
  });

  it('gives names and reasons as they are, marks of its own and all', () => {
    const { points } = parsed(everyResult);
    expect(points.find(({ name }) => name.startsWith('4.2'))?.name).toBe(oneLine(`4.2 ${awkward}`));
    const reason = points.find(({ name }) => name.startsWith('4.1'))?.todo;
    expect(reason).toContain(oneLine(awkward));
  });

  it('bails out of a broken run', () => {
    const { results } = parsed(brokenRun);
    expect(results.bailout).toBe(brokenRun.why);
    expect(results.ok).toBe(false);
  });
});
