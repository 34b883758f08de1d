import { describe, expect, it } from 'vitest';
import { brokenRun, conforms, everyResult, lawReport, reportOf, vacuous } from '../../fixtures/reports/report.js';
import { type Case, isRed, suitesOf } from './cases.js';

const casesIn = (report: Parameters<typeof suitesOf>[0]): readonly Case[] =>
  suitesOf(report).flatMap(({ cases }) => cases);

describe('a report as suites and cases', () => {
  it('has a suite a chapter, a case a law, and one for the run', () => {
    const suites = suitesOf(everyResult);
    expect(suites.map(({ name }) => name)).toEqual(['1 Scheduling', '2 Timers', '3 Lifecycle', '4 Futures', 'The run']);
    expect(casesIn(everyResult).flatMap(({ law }) => law ?? [])).toEqual(everyResult.laws);
  });

  it('passes no law that met nothing, and gives each a status by what it counts for', () => {
    const statuses = new Set(casesIn(everyResult).map(({ from, status }) => `${from}: ${status}`));
    expect(statuses).toEqual(
      new Set([
        'conforms: passed',
        'free: passed',
        'fails: failed',
        'outdated: failed',
        'warns: tolerated',
        'expected: tolerated',
        'inconclusive: errored',
        'vacuous: skipped',
        'skipped: skipped',
        'unchecked: skipped',
        'run: passed',
      ]),
    );
  });

  it('says of all that has not simply passed why, in one line', () => {
    for (const { from, message, law } of casesIn(everyResult)) {
      if (from === 'conforms' && law?.expected === undefined) expect(message).toBeUndefined();
      else expect(message).toMatch(/^[^\n\p{Cc}]{5,}$/u);
    }
  });

  it('says of what was expected and not met both', () => {
    const met = casesIn(everyResult).find(({ law }) => law?.id === '2.6');
    expect(met?.message).toBe(
      'Expected to be broken, and not judged (no program met what it speaks of). Its queue is a stack.',
    );
  });

  it('makes a run red that no law has spoilt, if it came to nothing', () => {
    expect(casesIn(reportOf([lawReport('1.1', vacuous), lawReport('1.2', conforms)])).filter(isRed)).toEqual([
      {
        name: 'The run comes to a conclusion',
        from: 'run',
        status: 'errored',
        message: 'Inconclusive: some laws could not be judged.',
      },
    ]);
  });

  it('has no more than the run, if it was broken off', () => {
    expect(casesIn(brokenRun)).toEqual([
      { name: 'The run comes to a conclusion', from: 'run', status: 'errored', message: brokenRun.why },
    ]);
  });
});
