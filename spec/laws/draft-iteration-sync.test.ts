import { describe, expect, it } from 'vitest';
import { readTrace } from '../trace-notation.js';
import { law as a1 } from './8.1-one-item-after-the-other.js';
import { law as a2 } from './8.2-error-ends-iteration.js';
import { law as a3 } from './8.3-exit-exactly-once.js';
import { law as a4 } from './8.4-close-generator.js';
import { law as a5 } from './8.5-two-at-once.js';
import { law as b1 } from './9.1-lock.js';
import { law as b2 } from './9.2-cancelled-waiter.js';
import { law as b3 } from './9.3-event-wakes-all.js';
import { law as b4 } from './9.4-semaphore.js';
import { law as b5 } from './9.5-condition.js';
import { law as b6 } from './9.6-queue.js';
import { law as b7 } from './9.7-join.js';
import { laws as all } from './index.js';
import { readingOf } from './pass.js';

const laws = [a1, a2, a3, a4, a5, b1, b2, b3, b4, b5, b6, b7];
describe.each(laws.map((law) => [law.id, law.title, law] as const))('law %s: %s', (id, _title, law) => {
  it('legal', () => {
    const result = law.check(readingOf(readTrace(law.legal)));
    expect(result).toBeTypeOf('number');
    expect(result).toBeGreaterThan(0);
  });
  it('illegal', () => {
    const trace = readTrace(law.illegal);
    const result = law.check(readingOf(trace));
    if (typeof result === 'number') throw new Error(`law ${id} met it ${result} times.`);
    expect(trace.events[result.event]).toBeDefined();
    console.log(id, result.event, JSON.stringify(result.because), JSON.stringify(result.however));
  });
});
describe('all', () => {
  for (const law of [...laws, ...all])
    for (const other of laws)
      it(`${law.id} accepts ${other.id}`, () => {
        expect(law.check(readingOf(readTrace(other.legal)))).toBeTypeOf('number');
      });
});

describe('others', () => {
  for (const law of laws)
    for (const other of all)
      it(`${law.id} accepts ${other.id} of the index`, () => {
        expect(law.check(readingOf(readTrace(other.legal)))).toBeTypeOf('number');
      });
});
