import { describe, expect, it } from 'vitest';
import { laws } from '../../spec/laws/index.js';
import type { Program } from '../../spec/program.js';
import type { Trace } from '../../spec/trace.js';
import { readTrace } from '../../spec/trace-notation.js';
import { judge } from './judge.js';

const program: Program = {
  script: [{ op: 'callSoon', callback: 'a' }, { op: 'callSoon', callback: 'b' }, { op: 'run' }],
  callbacks: { a: [], b: [] },
};

const good = readTrace(`
  0 call_soon a
  call_soon b
  run
  a starts
  a ends
  b starts
  b ends
`);

const wrongOrder = readTrace(`
  0 call_soon a
  call_soon b
  run
  b starts
  b ends
  a starts
  a ends
`);

const ofOrder = laws.filter(({ id }) => id === '1.1');

const idsOf = (judgement: ReturnType<typeof judge>): readonly string[] => judgement.violations.map(({ law }) => law);

describe('the judge', () => {
  it('finds nothing in a good trace', () => {
    expect(judge(program, good)).toEqual({
      violations: [],
      refusal: undefined,
      lawsRefuse: false,
      hung: false,
      unreadable: undefined,
    });
  });

  it('tells once what both judges refuse, in the words of the law', () => {
    const judgement = judge(program, wrongOrder, ofOrder);
    expect(idsOf(judgement)).toEqual(['1.1']);
    expect(judgement.lawsRefuse).toBe(true);
    expect(judgement.refusal?.law).toBe('1.1');
    expect(judgement.violations[0]).not.toBe(judgement.refusal);
  });

  it('tells what only the machine refuses, and that the laws do not', () => {
    const judgement = judge(program, wrongOrder, []);
    expect(judgement.lawsRefuse).toBe(false);
    expect(judgement.violations).toEqual([judgement.refusal]);
    expect(idsOf(judgement)).toEqual(['1.1']);
  });

  it('asks only the laws that it is given', () => {
    const only = laws.filter(({ id }) => id === '1.2');
    const judgement = judge(program, wrongOrder, only);
    expect(judgement.lawsRefuse).toBe(false);
  });

  it('puts what the machine calls by another name behind what the laws say', () => {
    const nested: Program = { ...program, callbacks: { a: [{ op: 'callSoon', callback: 'n' }], b: [], n: [] } };
    const early = readTrace(`
      0 call_soon a
      call_soon b
      run
      a starts
      call_soon n
      a ends
      n starts
      n ends
      b starts
      b ends
    `);
    const only = laws.filter(({ id }) => id === '1.4');
    expect(idsOf(judge(nested, early, only))).toEqual(['1.4', '1.1']);
  });

  it('gives no verdict of the machine on a trace that does not fit its program, but keeps those of the laws', () => {
    const other: Program = { ...program, script: program.script.slice(1) };
    const judgement = judge(other, wrongOrder, ofOrder);
    expect(judgement.unreadable).toMatch(/^event 0: the program's next statement is "callSoon", the trace has "call"$/);
    expect(judgement.refusal).toBeUndefined();
    expect(idsOf(judgement)).toEqual(['1.1']);
    expect(judge(other, good).violations).toEqual([]);
  });

  it('leaves a loop that did not come back to the machine, which knows what was next', () => {
    const hung: Trace = {
      ...wrongOrder,
      events: [...wrongOrder.events.slice(0, 3), { kind: 'hung', after: 5, time: 0 }],
    };
    const exercised = laws.map(() => 0);
    const judgement = judge(program, hung, laws, exercised);
    expect(idsOf(judgement)).toEqual(['1.13']);
    expect(judgement.hung).toBe(true);
    expect(exercised.every((count) => count === 0)).toBe(true);
  });

  it('counts for each law the traces that met it, broken ones too', () => {
    const exercised: number[] = laws.map(() => 0);
    const count = (id: string): number | undefined => exercised[laws.findIndex((law) => law.id === id)];
    judge(program, good, laws, exercised);
    judge(program, good, laws, exercised);
    judge(program, wrongOrder, laws, exercised);
    expect(count('1.1')).toBe(3);
    expect(count('2.1')).toBe(0);
  });
});
