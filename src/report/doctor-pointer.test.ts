import { describe, expect, it } from 'vitest';
import {
  conforms,
  counterexample,
  expected,
  inconclusive,
  lawReport as law,
  reportOf,
  skipped,
  vacuous,
  violates,
} from '../../fixtures/reports/report.js';
import { readTrace } from '../../spec/trace-notation.js';
import type { LawReport, Report } from '../../spec/verdict.js';
import { doctorPointer } from './doctor-pointer.js';
import { jsonReport } from './json.js';
import { plain } from './paint.js';
import { textReport } from './text.js';

const pointer =
  'It fails as an adapter does that is wrong itself. The doctor names the usual mistakes: npx looplaw doctor ';

const pointed = (laws: readonly LawReport[], more: Partial<Report> = {}): string | undefined =>
  doctorPointer(reportOf([law('1.1', conforms), law('1.2', conforms), ...laws], more));

const returning = (text: string): LawReport =>
  law('1.3', { kind: 'violates', exercised: 1, counterexample: { ...counterexample, trace: readTrace(text) } });

describe('a run points to the doctor', () => {
  it.each(['0.1', '0.2', '0.3', '2.1', '15.1', '15.2'])('where %s is broken', (id) => {
    expect(pointed([law(id, violates)])).toBe(`${pointer}./mine.ts`);
  });

  it('where a run came back that nobody had stopped', () => {
    expect(pointed([returning('0 call_soon a\nrun\nreturns\na starts\na ends')])).toBe(`${pointer}./mine.ts`);
  });

  it('where all is broken that a chapter has met', () => {
    const laws = ['3.1', '3.2', '3.3'].map((id) => law(id, violates));
    expect(pointed([...laws, law('3.4', vacuous), law('3.5', skipped)])).toBe(`${pointer}./mine.ts`);
  });

  it('where nothing was met', () => {
    const laws = ['1.1', '1.2', '1.3'].map((id) => law(id, vacuous));
    expect(doctorPointer(reportOf(laws))).toBe(`${pointer}./mine.ts`);
  });

  it('with the words by which the subject was named', () => {
    expect(pointed([law('0.1', violates)], { given: 'python:mine', how: { python: 'my python', alone: true } })).toBe(
      `${pointer}python:mine --python 'my python' --alone`,
    );
    expect(pointed([law('0.1', violates)], { given: 'ruby mine.rb', how: { command: ['ruby', 'mine.rb'] } })).toBe(
      `${pointer}-- ruby mine.rb`,
    );
  });

  it('on the screen, and not in what machines read', () => {
    const report = reportOf([law('0.1', violates)]);
    expect(textReport(report, plain)).toContain('npx looplaw doctor ./mine.ts\n');
    expect(jsonReport(report, plain)).not.toContain('doctor');
  });
});

describe('a run does not point to the doctor', () => {
  it('where a law is broken as a loop breaks it', () => {
    expect(pointed([law('1.3', violates), law('2.2', violates), law('2.3', violates)])).toBeUndefined();
  });

  it('where a run came back that was stopped, or raised', () => {
    expect(pointed([returning('0 stop\nrun\nreturns\na starts\na ends')])).toBeUndefined();
    expect(pointed([returning('0 run\nreturns raising SystemExit')])).toBeUndefined();
    expect(pointed([returning('0 future f\nrun until f\nreturns value 1')])).toBeUndefined();
  });

  it('where some of a chapter is kept, or few of it were met', () => {
    expect(pointed([...['3.1', '3.2', '3.3'].map((id) => law(id, violates)), law('3.4', conforms)])).toBeUndefined();
    expect(pointed(['3.1', '3.2'].map((id) => law(id, violates)))).toBeUndefined();
  });

  it('where what is broken was expected, or is left open', () => {
    expect(pointed([law('2.1', violates, expected('broken'))])).toBeUndefined();
    expect(pointed([law('2.1', violates, { strength: 'may' })])).toBeUndefined();
  });

  it('where the search was ended, or asked for little', () => {
    const missed = ['1.1', '1.2', '1.3'].map((id) => law(id, vacuous));
    expect(doctorPointer(reportOf(['1.1', '1.2', '1.3'].map((id) => law(id, inconclusive))))).toBeUndefined();
    expect(doctorPointer(reportOf(missed, { asked: '1.*' }))).toBeUndefined();
  });

  it.each(['reference', 'minimal', 'node', 'python', 'http://127.0.0.1:8000'])('of %s', (given) => {
    expect(pointed([law('0.1', violates)], { given })).toBeUndefined();
  });
});
