import { describe, expect, it } from 'vitest';
import type { Statement } from './program.js';
import { programLines, statementText } from './program-text.js';

const texts: readonly (readonly [string, Statement])[] = [
  ['call_soon a', { op: 'callSoon', callback: 'a' }],
  [
    'call_soon a as h with 1, "x", {"k":0} in context k, 3 times',
    { op: 'callSoon', callback: 'a', as: 'h', args: [1, 'x', { k: 0 }], context: 'k', times: 3 },
  ],
  ['call_later a in 0.5', { op: 'callLater', callback: 'a', in: 0.5 }],
  ['call_later a in 3600 s', { op: 'callLater', callback: 'a', in: { seconds: 3600 } }],
  ['call_later a in infinity', { op: 'callLater', callback: 'a', in: 'infinity' }],
  ['call_at a at nan', { op: 'callAt', callback: 'a', at: 'nan' }],
  ['call_at a at 2 as h', { op: 'callAt', callback: 'a', at: 2, as: 'h' }],
  ['cancel h', { op: 'cancel', handle: 'h' }],
  ['stop', { op: 'stop' }],
  ['close', { op: 'close' }],
  ['run', { op: 'run' }],
  ['run another loop', { op: 'runAnother' }],
  ['raise SystemExit', { op: 'raise', error: 'SystemExit' }],
  ['block for 2', { op: 'block', for: 2 }],
  ['ask isRunning', { op: 'ask', what: 'isRunning' }],
  ['ask when of h', { op: 'askHandle', what: 'when', handle: 'h' }],
  ['ask how many cancelled handles are still held', { op: 'askRetained' }],
  ['ask how much processor time the run took', { op: 'askCost' }],
  ['print "a \\"word\\""', { op: 'print', text: 'a "word"' }],
  ['handle exceptions with z', { op: 'handleExceptions', with: 'z' }],
  ['step the wall clock by -5 s', { op: 'stepWallClock', by: -5 }],
];

describe('a statement', () => {
  it.each(texts)('reads "%s"', (text, statement) => {
    expect(statementText(statement)).toBe(text);
  });

  it('of a kind that nobody knows is an error', () => {
    expect(() => statementText({ op: 'jump' } as never)).toThrow('jump');
  });
});

describe('a program', () => {
  it('is printed with its script first, and then what each callback does, in columns', () => {
    expect(
      programLines({
        script: [{ op: 'callSoon', callback: 'a' }, { op: 'run' }],
        callbacks: { a: [{ op: 'stop' }, { op: 'callSoon', callback: 'bc' }], idle: [], bc: [{ op: 'stop' }] },
        clockStep: 0.5,
      }),
    ).toEqual([
      'with a clock that moves in steps of 0.5 s',
      'call_soon a',
      'run',
      '',
      'a:  stop',
      '    call_soon bc',
      '',
      'bc: stop',
    ]);
  });
});
