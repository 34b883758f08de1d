import { describe, expect, it } from 'vitest';
import type { Program } from '../../../spec/program.js';
import type { Trace, TraceEvent } from '../../../spec/trace.js';
import { outputOf } from './expected-output.js';

const program: Program = { script: [], callbacks: {} };

const traceOf = (events: readonly TraceEvent[]): Trace => ({
  subject: { name: 'x', version: '1', clock: 'virtual', resolution: 0, claims: [] },
  tick: 0.5,
  resolution: 0,
  origin: 10,
  events,
});

const python = (...events: readonly TraceEvent[]): readonly string[] => outputOf(program, traceOf(events));

const begins: readonly TraceEvent[] = [
  { kind: 'spawn', task: 0, name: 't', coroutine: 'main' },
  { kind: 'step', task: 0, time: 10 },
];

describe('the output of a trace', () => {
  it('tells the starts of callbacks, with what they are given, and not those of the harness', () => {
    expect(
      python(
        { kind: 'start', call: 0, callback: 'a', time: 10, args: [true, 'x'], context: 'm' },
        { kind: 'end', call: 0 },
        { kind: 'start', call: 1, callback: '~hop', time: 10 },
        { kind: 'end', call: 1 },
      ),
    ).toEqual(["a starts with [True, 'x'] in context m"]);
  });

  it('writes values as the language does', () => {
    const events: readonly TraceEvent[] = [
      ...begins,
      { kind: 'await', wait: 0, task: 0, what: 'gather', on: [], time: 10 },
      { kind: 'awaited', wait: 0, time: 10, value: [null, { raised: { error: 0, type: 'Error' } }, true] },
    ];
    expect(python(...events)).toEqual(['main starts', 'main: gather -> [None, Error, True]']);
    expect(outputOf(program, traceOf(events), 'typescript')).toEqual([
      'main starts',
      'main: gather -> [null,Error,true]',
    ]);
  });

  it('knows in which function a task is, also when a called one has failed', () => {
    expect(
      python(
        ...begins,
        { kind: 'part', block: 0, of: 'try', part: 'body', task: 0 },
        { kind: 'await', wait: 0, task: 0, what: 'call', coroutine: 'inner', time: 10 },
        { kind: 'ask', what: 'isRunning', answer: true },
        { kind: 'awaited', wait: 0, time: 10, raised: { error: 0, type: 'Error' } },
        { kind: 'part', block: 0, of: 'try', part: 'except', task: 0, raised: { error: 0, type: 'Error' } },
      ),
    ).toEqual([
      'main starts',
      'inner starts',
      'inner: loop.is_running -> True',
      'main: await inner() raises Error',
      'main: caught Error',
    ]);
  });

  it('does not tell what a block does by itself', () => {
    expect(
      python(
        ...begins,
        { kind: 'await', wait: 0, task: 0, what: 'acquire', of: 0, block: 0, time: 10 },
        { kind: 'awaited', wait: 0, time: 10 },
      ),
    ).toEqual(['main starts']);
  });

  it('tells times in ticks, and groups as Python calls them', () => {
    const held = [{ error: 'foreign', type: 'CancelledError' }] as const;
    expect(
      python(
        { kind: 'ask', what: 'time', answer: 11.25 },
        { kind: 'run', time: 10 },
        { kind: 'returned', time: 12, raised: { error: 'foreign', type: 'ExceptionGroup', errors: held } },
      ),
    ).toEqual(['script: loop.time -> 2.50 ticks', 'script: loop.run_forever raises BaseExceptionGroup']);
  });
});
