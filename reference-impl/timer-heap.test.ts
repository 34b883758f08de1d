import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { instant } from '../spec/time.js';
import { DeadlineHandle } from './handle.js';
import { TimerHeap } from './timer-heap.js';

const seed = Math.floor(Math.random() * 2 ** 31);

const handleFor = (heap: TimerHeap, when: number): DeadlineHandle =>
  new DeadlineHandle(
    instant(when),
    () => undefined,
    [],
    () => heap.noteCancelled(),
  );

type Operation =
  | { readonly kind: 'push'; readonly when: number }
  | { readonly kind: 'cancel'; readonly which: number }
  | { readonly kind: 'pop'; readonly now: number };

const deadline = fc.oneof(fc.integer({ min: 0, max: 20 }), fc.double({ min: 0, max: 20, noNaN: true }));

const operation: fc.Arbitrary<Operation> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('push' as const), when: deadline }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('cancel' as const), which: fc.nat() }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('pop' as const), now: deadline }) },
);

/** The same as a list that is sorted each time. */
class Model {
  #waiting: DeadlineHandle[] = [];

  push(handle: DeadlineHandle): void {
    this.#waiting.push(handle);
  }

  #sorted(): readonly DeadlineHandle[] {
    this.#waiting = this.#waiting.filter((handle) => !handle.cancelled());
    // Sorting is stable, so equal deadlines keep the order in which they came.
    return [...this.#waiting].sort((left, right) => left.when() - right.when());
  }

  earliest(): number | undefined {
    return this.#sorted()[0]?.when();
  }

  popDue(now: number): DeadlineHandle | undefined {
    const [first] = this.#sorted();
    if (first === undefined || first.when() > now) return undefined;
    this.#waiting.splice(this.#waiting.indexOf(first), 1);
    return first;
  }
}

describe('the timer heap', () => {
  it(`gives what a sorted list gives, whatever is pushed, cancelled and taken (seed ${seed})`, () => {
    fc.assert(
      fc.property(fc.array(operation, { maxLength: 400, size: 'max' }), (operations) => {
        const heap = new TimerHeap();
        const model = new Model();
        const handles: DeadlineHandle[] = [];
        for (const step of operations) {
          if (step.kind === 'push') {
            const handle = handleFor(heap, step.when);
            handles.push(handle);
            heap.push(handle);
            model.push(handle);
          } else if (step.kind === 'cancel') {
            handles[step.which % Math.max(handles.length, 1)]?.cancel();
          } else {
            expect(heap.popDue(instant(step.now))).toBe(model.popDue(step.now));
          }
          expect(heap.earliest()).toBe(model.earliest());
        }
        for (let last: DeadlineHandle | undefined = handles[0]; last !== undefined; ) {
          last = heap.popDue(instant(100));
          expect(last).toBe(model.popDue(100));
        }
      }),
      { seed, numRuns: 100 },
    );
  });

  it('keeps its order when so many are cancelled that it is built anew', () => {
    const heap = new TimerHeap();
    const handles = Array.from({ length: 1000 }, (_none, index) => handleFor(heap, (index * 7919) % 1000));
    for (const handle of handles) heap.push(handle);
    for (const handle of handles) if (handle.when() % 4 !== 0) handle.cancel();
    const left: number[] = [];
    for (let due = heap.popDue(instant(1000)); due !== undefined; due = heap.popDue(instant(1000)))
      left.push(due.when());
    expect(left).toEqual(Array.from({ length: 250 }, (_none, index) => index * 4));
  });

  it('gives a timer at its deadline, and not before', () => {
    const heap = new TimerHeap();
    const handle = handleFor(heap, 2);
    heap.push(handle);
    expect(heap.popDue(instant(1.999))).toBeUndefined();
    expect(handle.waiting).toBe(true);
    expect(heap.popDue(instant(2))).toBe(handle);
    expect(handle.waiting).toBe(false);
    expect(heap.popDue(instant(3))).toBeUndefined();
  });

  it('is empty once it is cleared', () => {
    const heap = new TimerHeap();
    heap.push(handleFor(heap, 1));
    heap.push(handleFor(heap, 0));
    heap.clear();
    expect(heap.earliest()).toBeUndefined();
    expect(heap.popDue(instant(5))).toBeUndefined();
  });
});
