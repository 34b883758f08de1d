import { describe, expect, it } from 'vitest';
import type { CoroutineStatement, Program } from '../../spec/program.js';
import { needsOf } from './reach.js';

const ticksOf = (body: readonly CoroutineStatement[], more: Partial<Program> = {}): number =>
  needsOf({ script: [], callbacks: {}, coroutines: { foo: body }, ...more }).longestTicks;

const sleep = (ticks: number): CoroutineStatement => ({ op: 'sleep', for: ticks });

describe('how far a program reaches', () => {
  it('is its longest delay, where it has only callbacks', () => {
    const { longestTicks } = needsOf({
      script: [
        { op: 'callLater', callback: 'a', in: 2 },
        { op: 'callLater', callback: 'a', in: 1 },
      ],
      callbacks: { a: [{ op: 'callAt', callback: 'a', at: 3 }] },
    });
    expect(longestTicks).toBe(3);
  });

  it('is the sum of all that one coroutine waits for', () => {
    expect(ticksOf([sleep(1), sleep(2), { op: 'yield' }, sleep(-1)])).toBe(3);
    expect(ticksOf([sleep(1)], { coroutines: { foo: [sleep(1)], bar: [sleep(2), sleep(2)] } })).toBe(4);
  });

  it('counts timeouts, and where they are moved to', () => {
    expect(ticksOf([{ op: 'waitFor', of: { future: 'f' }, timeout: 2 }])).toBe(2);
    expect(ticksOf([{ op: 'waitFor', of: { future: 'f' }, timeout: null }])).toBe(0);
    expect(ticksOf([{ op: 'wait', of: [], until: 'all', timeout: 2 }])).toBe(2);
    expect(ticksOf([{ op: 'asCompleted', of: [], timeout: 2 }])).toBe(2);
    const moved: CoroutineStatement = { op: 'use', of: 'x', do: 'reschedule', count: 4 };
    expect(ticksOf([{ op: 'timeout', in: 3, as: 'x', body: [sleep(1), moved] }])).toBe(8);
    expect(ticksOf([{ op: 'timeout', in: null, as: 'x', body: [] }])).toBe(0);
    expect(ticksOf([], { callbacks: { a: [{ op: 'use', of: 'x', do: 'reschedule', count: 4 }] } })).toBe(4);
  });

  it('counts what a coroutine schedules, and for how long it keeps the loop busy', () => {
    expect(
      ticksOf([
        { op: 'block', for: 1 },
        { op: 'callLater', callback: 'a', in: 2 },
        { op: 'callAt', callback: 'a', at: 1 },
      ]),
    ).toBe(4);
  });

  it('counts all that stands inside a statement', () => {
    const body = [sleep(1)];
    const statement: CoroutineStatement = {
      op: 'try',
      body,
      except: { error: 'Error', body },
      otherwise: body,
      finally: [{ op: 'taskGroup', as: 'v', body }],
    };
    expect(ticksOf([statement])).toBe(4);
  });

  it('counts an iterator for each item and for the end, and a manager from its enter to its exit', () => {
    const iterators = { it: { items: [1, 2], each: [sleep(3)] } };
    expect(ticksOf([{ op: 'asyncFor', iterator: 'it', body: [sleep(1)], otherwise: [sleep(1)] }], { iterators })).toBe(
      12,
    );
    const managers = { cm: { enter: [sleep(1)], exit: [sleep(2)] } };
    expect(ticksOf([{ op: 'asyncWith', manager: 'cm', body: [sleep(4)] }], { managers })).toBe(7);
  });

  it('repeats the body for each item of a generator', () => {
    const generators = {
      count: [
        { op: 'produce', item: 1 },
        { op: 'asyncFor', iterator: 'it', body: [{ op: 'produce', item: 2 }] },
      ],
    } as const;
    const iterators = { it: { items: [1, 2], each: [] } };
    expect(ticksOf([{ op: 'asyncFor', of: 'n', body: [sleep(1)] }], { generators, iterators })).toBe(3);
    expect(ticksOf([], { generators: { count: [sleep(5)] } })).toBe(5);
  });

  it('is a number also where an iterator walks over itself', () => {
    const iterators = {
      it: { items: [], each: [sleep(1), { op: 'asyncFor', iterator: 'it', body: [] }] },
    } as const;
    expect(Number.isFinite(ticksOf([{ op: 'asyncFor', iterator: 'it', body: [] }], { iterators }))).toBe(true);
  });
});

describe('what a program needs', () => {
  it('is found wherever it stands', () => {
    const scheduling: CoroutineStatement = { op: 'callSoon', callback: 'a', context: 'k' };
    const stepping: CoroutineStatement = { op: 'stepWallClock', by: 1 };
    const body: readonly CoroutineStatement[] = [{ op: 'try', body: [], finally: [scheduling, stepping] }];
    const needs = needsOf({ script: [], callbacks: {}, coroutines: { foo: body } });
    expect(needs).toMatchObject({ contexts: true, alone: true, cost: false, retained: false });
  });
});
