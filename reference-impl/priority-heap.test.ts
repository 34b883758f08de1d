import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { comesBefore, PriorityHeap } from './priority-heap.js';

const seed = Math.floor(Math.random() * 2 ** 31);

describe('the heap of a priority queue', () => {
  it(`gives the items in order, whenever they came (seed ${seed})`, () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(fc.integer({ min: -9, max: 9 }), fc.constant('take' as const))), (steps) => {
        const heap = new PriorityHeap<number>(comesBefore);
        const model: number[] = [];
        for (const step of steps) {
          if (step === 'take') {
            model.sort((left, right) => left - right);
            expect(heap.shift()?.item).toBe(model.shift());
          } else {
            heap.push({ item: step });
            model.push(step);
          }
          expect(heap.size).toBe(model.length);
        }
      }),
      { seed },
    );
  });
});

describe('the natural order', () => {
  it('is that of numbers, of texts, and of lists by the first place where they differ', () => {
    const before: [unknown, unknown][] = [
      [2, 10],
      ['a', 'b'],
      [
        [1, 'b'],
        [2, 'a'],
      ],
      [
        [1, 'a'],
        [1, 'b'],
      ],
      [[1], [1, 0]],
      [
        [2, 0],
        [10, 0],
      ],
    ];
    for (const [left, right] of before)
      expect([comesBefore(left, right), comesBefore(right, left)]).toEqual([true, false]);
  });

  it('puts neither of two equal items first', () => {
    for (const item of [1, 'a', [1, [2]], []]) expect(comesBefore(item, item)).toBe(false);
  });
});
