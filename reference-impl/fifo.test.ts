import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Fifo } from './fifo.js';

const seed = Math.floor(Math.random() * 2 ** 31);

interface Item {
  readonly number: number;
}

const action = fc.oneof(
  fc.record({ kind: fc.constant('push' as const), count: fc.nat({ max: 2000 }) }),
  fc.record({ kind: fc.constant('shift' as const), count: fc.nat({ max: 2000 }) }),
  fc.record({ kind: fc.constant('delete' as const), count: fc.nat() }),
);

describe('first in, first out', () => {
  it(`gives what a plain list gives, also when items leave from the middle (seed ${seed})`, () => {
    fc.assert(
      fc.property(fc.array(action, { maxLength: 30 }), (actions) => {
        const fifo = new Fifo<Item>();
        const model: Item[] = [];
        for (const { kind, count } of actions) {
          if (kind === 'delete') {
            const [item = { number: -1 }] = model.splice(count % Math.max(model.length, 1), 1);
            fifo.delete(item);
            fifo.delete(item);
          }
          for (let left = kind === 'delete' ? 0 : count; left > 0; left -= 1) {
            if (kind === 'push') {
              const item = { number: left };
              fifo.push(item);
              model.push(item);
            } else if (fifo.shift() !== model.shift()) throw new Error('Expected the same item.');
          }
          if (fifo.size !== model.length || fifo.first() !== model[0]) throw new Error('Expected the same items.');
        }
        expect(fifo.all()).toEqual(model);
      }),
      { seed, numRuns: 30 },
    );
  });

  it('finds the first that is wanted', () => {
    const fifo = new Fifo<Item>();
    for (const number of [1, 2, 3, 4]) fifo.push({ number });
    fifo.shift();
    expect(fifo.find(({ number }) => number % 2 === 0)).toEqual({ number: 2 });
    expect(fifo.find(({ number }) => number === 1)).toBeUndefined();
  });
});
