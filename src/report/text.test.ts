import { describe, expect, it } from 'vitest';
import { conforms, counterexample, lawReport as law, reportOf } from '../../fixtures/reports/report.js';
import type { Counterexample, Report } from '../../spec/verdict.js';
import { jsonReport } from './json.js';
import { colours, plain } from './paint.js';
import { proofLines } from './proof.js';
import { textReport } from './text.js';

const base = reportOf([law('1.1', conforms), law('1.2', conforms), law('2.1', conforms)]);

const linesOf = (report: Report): readonly string[] => textReport(report, plain).split('\n');

describe('the report in words', () => {
  it('has a headline, a line a chapter and a conclusion', () => {
    expect(linesOf(base)).toEqual([
      '',
      '  mine 1.2.3 · virtual clock',
      '  seed abcd · 51 200 programs (70 scenarios, all 2 130 of up to 3 statements, 49 000 random) · 4.1 s',
      '  claims timers, cancel',
      '',
      '   1 Scheduling   2 conform',
      '   2 Timers       1 conform',
      '',
      '  Conforms: no program broke a law.',
      '',
    ]);
  });

  it('says how fine the clock is, and what a loop without claims has', () => {
    const [, headline, , claims] = linesOf({
      ...base,
      subject: { ...base.subject, clock: 'real', resolution: 0.001, claims: [] },
    });
    expect(headline).toBe('  mine 1.2.3 · real clock · resolution 0.001 s');
    expect(claims).toBe('  claims no more than callSoon, runForever and stop');
  });

  it('counts what was not judged, and names it where it is little', () => {
    const report: Report = {
      ...base,
      laws: [
        law('1.1', conforms),
        law('1.5', { kind: 'unchecked', why: 'needs descriptors' }),
        ...['2.1', '2.2', '2.3', '2.4', '2.5'].map((id) => law(id, { kind: 'skipped', why: 'needs timers, cancel' })),
        law('3.1', { kind: 'skipped', why: 'needs restart' }),
        law('3.2', { kind: 'skipped', why: 'needs restart, state' }),
      ],
    };
    expect(linesOf(report).slice(5, 8)).toEqual([
      '   1 Scheduling   1 conform · 1 not checked yet (1.5)',
      '   2 Timers       5 skipped (needs timers, cancel)',
      '   3 Lifecycle    2 skipped (3.1, 3.2: needs restart, state)',
    ]);
  });

  it('tells each violation as a proof, and where to find it again', () => {
    const broken = law('1.1', { kind: 'violates', exercised: 7, counterexample }, { file: '.looplaw/1.1-1.json' });
    const report: Report = { ...base, laws: [broken, law('1.2', conforms)], outcome: 'violates' };
    expect(linesOf(report).slice(5)).toEqual([
      '   1 Scheduling   1 conform · 1 violated (1.1)',
      '',
      '  ✗ 1.1   Title of 1.1.',
      '          must · asyncio, call_soon',
      '          replay    npx looplaw replay .looplaw/1.1-1.json        shrunk from 12 statements to 3',
      '',
      '          program   call_soon a',
      '                    call_soon b',
      '                    run',
      '',
      '          0.000     script  call_soon a',
      '          0.000     script  call_soon b',
      '          0.000     script  run',
      '          0.000     b       starts         <- here',
      '          0.000     a       starts',
      '',
      '          because   both were waiting, a since 0.000,',
      '          however   b started before a.',
      '',
      '  Violates 1 law. "looplaw explain LAW" tells why a law is there.',
      '',
    ]);
  });

  it('shows a loop in Python as a script, unless nothing of the program would be left', () => {
    const reportOf = (found: Counterexample): string =>
      textReport(
        { ...base, given: 'python', laws: [law('1.1', { kind: 'violates', exercised: 5, counterexample: found })] },
        plain,
      );
    expect(reportOf(counterexample)).toContain('import asyncio');
    const listening = { ...counterexample.program, coroutines: { s: [{ op: 'listen', as: 's' } as const] } };
    expect(reportOf({ ...counterexample, program: listening })).not.toContain('import asyncio');
  });

  it('blames nobody for what asyncio leaves open', () => {
    const open = law('2.4', { kind: 'violates', exercised: 7, counterexample }, { strength: 'may' });
    const lines = linesOf({ ...base, laws: [open] });
    expect(lines).toContain('  ~ 2.4   Title of 2.4.  (left open by asyncio: reported, no failure)');
    expect(lines).toContain('  Conforms: no program broke a law.');
  });

  it('says what could not be judged and why, and what went wrong on the way', () => {
    const report: Report = {
      ...base,
      laws: [law('1.1', { kind: 'vacuous' }), law('1.2', { kind: 'inconclusive', why: 'the loop hung' })],
      outcome: 'inconclusive',
      remarks: ['Something was odd.'],
    };
    expect(linesOf(report).slice(5)).toEqual([
      '   1 Scheduling   1 not met (1.1) · 1 inconclusive (1.2)',
      '',
      '  ? 1.1   Title of 1.1: no program met what it speaks of; give more --programs',
      '  ? 1.2   Title of 1.2: the loop hung',
      '',
      '  ! Something was odd.',
      '',
      '  Inconclusive: some laws could not be judged.',
      '',
    ]);
  });

  it('counts the violated laws in its conclusion', () => {
    const broken = ['1.1', '1.2'].map((id) => law(id, { kind: 'violates', exercised: 7, counterexample }));
    expect(linesOf({ ...base, laws: broken, outcome: 'violates' }).at(-2)).toMatch(/^ {2}Violates 2 laws\./);
  });

  it('has the same words in colour', () => {
    // Whether colours come out depends on the terminal; without them nothing may be left but the words.
    const codes = new RegExp(`${String.fromCharCode(27)}\\[\\d+m`, 'g');
    expect(textReport(base, colours).replace(codes, '')).toBe(textReport(base, plain));
  });
});

describe('a proof', () => {
  it('says which of the judges stood alone', () => {
    const alone = (judges: Counterexample['judges']): string | undefined =>
      proofLines(
        law('1.1', { kind: 'violates', exercised: 1, counterexample: { ...counterexample, judges } }),
        undefined,
        plain,
      ).at(-1);
    expect(alone(['laws'])).toMatch(/^note {6}only the law refuses this trace/);
    expect(alone(['machine'])).toMatch(/^note {6}only the machine refuses this trace/);
    expect(alone(['laws', 'machine'])).toBe('however   b started before a.');
  });

  it('says how many statements the program has where nothing could be left out', () => {
    const small = { ...counterexample, foundSize: 3 };
    const [replay] = proofLines(
      law('1.1', { kind: 'violates', exercised: 1, counterexample: small }),
      undefined,
      plain,
    );
    expect(replay).toBe('replay    3 statements');
  });

  it('is empty for a law that is kept', () => {
    expect(proofLines(law('1.1', conforms), undefined, plain)).toEqual([]);
  });
});

describe('the report as JSON', () => {
  it('is the report, and nothing else', () => {
    expect(JSON.parse(jsonReport(base, plain) as string)).toEqual(base);
  });
});
