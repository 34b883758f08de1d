import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SoonHandle } from './handle.js';
import { ReadyQueue } from './ready-queue.js';

const seed = Math.floor(Math.random() * 2 ** 31);

const handle = (): SoonHandle => new SoonHandle(() => undefined, []);

describe('the ready queue', () => {
  it(`gives what a plain list gives, also after its front was given back (seed ${seed})`, () => {
    // Pushes and shifts of many at once, so that it is compacted on the way.
    const step = fc.record({ pushes: fc.nat({ max: 3000 }), shifts: fc.nat({ max: 3000 }) });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 6 }), (steps) => {
        const queue = new ReadyQueue();
        const model: SoonHandle[] = [];
        for (const { pushes, shifts } of steps) {
          for (let count = 0; count < pushes; count += 1) {
            const made = handle();
            queue.push(made);
            model.push(made);
          }
          for (let count = 0; count < shifts; count += 1) {
            if (queue.shift() !== model.shift()) throw new Error(`Expected the same handle after ${count} shifts.`);
          }
          expect(queue.length).toBe(model.length);
        }
      }),
      { seed, numRuns: 30 },
    );
  });

  it('is empty once it is cleared', () => {
    const queue = new ReadyQueue();
    queue.push(handle());
    queue.push(handle());
    queue.shift();
    queue.clear();
    expect(queue.length).toBe(0);
    expect(queue.shift()).toBeUndefined();
  });
});
