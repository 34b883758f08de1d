import { describe, expect, it } from 'vitest';
import type { Trace } from '../../spec/trace.js';
import { readTrace } from '../../spec/trace-notation.js';
import type { Violation } from '../../spec/verdict.js';
import { namesOf } from './names.js';
import { plain } from './paint.js';
import { timelineOf } from './timeline.js';

const at = (event: number, ...because: Violation['because']): Violation => ({
  law: '1.1',
  event,
  because,
  however: [],
});

const linesOf = (trace: Trace, violation: Violation): readonly string[] =>
  timelineOf(trace, violation, namesOf(trace), plain).map((line) => line.trimEnd());

const of = (text: string, violation: Violation): readonly string[] => linesOf(readTrace(text), violation);

describe('the timeline', () => {
  it('tells when, who and what, and marks the offending event', () => {
    const text = `
      0 call_later a in 2
      call_later b in 1
      run
      2 a starts
      a ends
      b starts
      b ends
      returns
    `;
    expect(of(text, at(3))).toEqual([
      '0.000     script  call_later a, due 2.000',
      '0.000     script  call_later b, due 1.000',
      '0.000     script  run',
      '2.000     a       starts                     <- here',
      '2.000     b       starts',
      '2.000     script  run returns',
    ]);
  });

  it('has words for whatever can happen', () => {
    const text = `
      0 call_at a as h at 5 refused
      call_soon a as h context k
      call_later b in infinity
      cancel nobody
      cancel h
      ask isRunning = true
      ask when h = 5
      print hello
      wall clock by -5
      stop
      close refused
      run
      h starts with [1] context k
      nested run refused
      other run returned
      3 block 3
      h raises Error
      handler Error of h
      handled raising KeyError
      returns raising SystemExit
      hung
    `;
    const trace = readTrace(text);
    const handled: Trace = { ...trace, events: [{ kind: 'handleExceptions', with: 'z' }, ...trace.events] };
    expect(linesOf(handled, at(-1))).toEqual([
      '0.000     script   handle exceptions with z',
      '0.000     script   call_at a#1, due 5.000 raises RuntimeError',
      '0.000     script   call_soon a#2 in context k',
      '0.000     script   call_later b, due infinity',
      '0.000     script   cancel nobody, which is not scheduled',
      '0.000     script   cancel a#2',
      '0.000     script   isRunning is true',
      '0.000     script   when of a#2 is 5.000',
      '0.000     script   print "hello"',
      '0.000     script   the wall clock is set by -5 s',
      '0.000     script   stop',
      '0.000     script   close raises RuntimeError',
      '0.000     script   run',
      '0.000     a#2      starts with [1] in context k',
      '0.000     a#2      run inside the run, which raises',
      '0.000     a#2      run another loop, which is accepted',
      '3.000     a#2      is busy for 3.000',
      '3.000     a#2      raises Error',
      '3.000     handler  is told of Error in a#2',
      '3.000     handler  raises KeyError',
      '3.000     script   run raises KeyError',
      '3.000     script   the loop does not come back for 5 s',
    ]);
  });

  it('leaves out what is only of the harness, but for what the proof speaks of', () => {
    const text = `
      0 call_soon a
      run
      hop
      a starts
      a ends
      settled
    `;
    const events = readTrace(text);
    expect(linesOf(events, at(3)).some((line) => line.includes('looplaw'))).toBe(false);
    expect(linesOf(events, at(5))).toContain('0.000     script  what was scheduled later has run by now    <- here');
    expect(linesOf(events, at(3, { call: 1 }))).toContain("0.000     script  call_soon a turn of looplaw's");
  });

  it('says what a callback ended with that the program does not raise', () => {
    const trace = readTrace('0 call_soon a\nrun\na starts\na ends');
    const raised = { error: 'foreign', type: 'TypeError', text: 'x is not a function' } as const;
    const events = trace.events.map((event) => (event.kind === 'end' ? { ...event, raised } : event));
    expect(linesOf({ ...trace, events }, at(3)).at(-1)).toMatch(
      /^0\.000 {5}a {7}raises TypeError \(x is not a function\) +<- here$/,
    );
  });

  it('marks the end of a callback where that is the offence', () => {
    expect(of('0 call_soon a\nrun\na starts\na ends', at(3)).at(-1)).toMatch(/^0\.000 {5}a {7}ends +<- here$/);
  });

  it('names the task that a loop calls the current one', () => {
    const lines = of('0 spawn t\nrun\nt steps\nask currentTask = t\nt finishes', at(3));
    expect(lines.some((line) => /^0\.000 +t +currentTask is t +<- here$/.test(line))).toBe(true);
  });

  it('is cut down to what stands around the offence', () => {
    const lines = of('0 call_soon x\n200 times: call_soon a; a starts; a ends\nx starts', at(301));
    expect(lines.length).toBe(1 + 30 + 12 + 1);
    expect(lines[0]).toMatch(/^ {10}\.\.\. +\d+ more$/);
    expect(lines.at(-1)).toMatch(/^ {10}\.\.\. +\d+ more$/);
    expect(lines.filter((line) => line.endsWith('<- here')).length).toBe(1);
  });
});

describe('the names in a proof', () => {
  it('number the calls of one callback if there are several', () => {
    const names = namesOf(readTrace('0 call_soon a\ncall_soon b\ncall_soon a\nhop'));
    expect([0, 1, 2, 3, 9].map((call) => names.call(call))).toEqual([
      'a#1',
      'b',
      'a#2',
      "a turn of looplaw's",
      'an unknown call',
    ]);
  });

  it('count the seconds of a real clock from the beginning of the program', () => {
    const trace = readTrace('clock real\n0 stop');
    expect(namesOf({ ...trace, origin: 100 }).seconds(101.5)).toBe('1.500');
    expect(namesOf({ ...trace, origin: 100 }).seconds(0.25)).toBe('0.250');
    expect(namesOf(readTrace('0 stop')).seconds(101.5)).toBe('101.500');
  });
});
