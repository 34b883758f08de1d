import { describe, expect, it } from 'vitest';
import { readTrace } from './trace-notation.js';

describe('a trace that is written as text', () => {
  it('gives the calls numbers, and the starts those of their calls', () => {
    const { events } = readTrace(`
      0 call_soon a
      1.5 call_later a as h in 2 when 3.5 refused
      a starts with [1,2] context k
      a ends
      h starts
    `);
    expect(events).toEqual([
      { kind: 'call', call: 0, callback: 'a', how: 'soon', before: 0, time: 0 },
      {
        kind: 'call',
        call: 1,
        callback: 'a',
        how: 'later',
        asked: 2,
        when: 3.5,
        before: 1.5,
        time: 1.5,
        refused: 'RuntimeError',
      },
      { kind: 'start', call: 0, callback: 'a', time: 1.5, args: [1, 2], context: 'k' },
      { kind: 'end', call: 0 },
      { kind: 'start', call: 1, callback: 'a', time: 1.5 },
    ]);
  });

  it('tells the harness to have settled, with its last turn', () => {
    const { events } = readTrace('0 hop\nsettled after 5\nsettled\nhung');
    expect(events.slice(1)).toEqual([
      { kind: 'settled', hop: 0, deadline: 5 },
      { kind: 'settled', hop: 0 },
      { kind: 'hung', after: 5, time: 0 },
    ]);
  });

  it('says in its header what the subject is', () => {
    const trace = readTrace('clock real · resolution 0.001 · step 0.016 · without timerOrder\n0 print some words');
    expect(trace.subject.clock).toBe('real');
    expect(trace.subject.resolution).toBe(0.001);
    expect(trace.resolution).toBe(0.016);
    expect(trace.subject.claims).toContain('timers');
    expect(trace.subject.claims).not.toContain('timerOrder');
    expect(trace.events).toEqual([{ kind: 'print', text: 'some words' }]);
  });

  it('repeats what is said to happen many times', () => {
    expect(readTrace('3 times: call_soon a; a starts; a ends').events.length).toBe(9);
  });

  it('knows an exception again that a callback has raised', () => {
    const { events } = readTrace(
      '0 call_soon a\na starts\na raises Error\nhandler Error of a without message\nhandled raising KeyError\nreturns raising foreign TypeError',
    );
    expect(events.slice(2)).toEqual([
      { kind: 'end', call: 0, raised: { error: 0, type: 'Error' } },
      { kind: 'handler', raised: { error: 0, type: 'Error' }, message: false, call: 0 },
      { kind: 'handled', raised: { error: 1, type: 'KeyError' } },
      { kind: 'returned', time: 0, raised: { error: 'foreign', type: 'TypeError' } },
    ]);
  });

  it.each(['what is this', 'nested run perhaps'])('is refused with the line that cannot be read: %s', (line) => {
    expect(() => readTrace(`0 stop\n${line}`)).toThrow(`Expected an event of a trace, got "${line}".`);
  });
});
