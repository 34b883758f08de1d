import type { Json } from '../program.js';
import type { AskEvent } from '../trace.js';
import { breach, type Law } from './law.js';
import type { Reading } from './reading.js';
import { never } from './records.js';

export const law: Law = {
  id: '3.14',
  title: 'isRunning is true inside a run and false outside, and the running loop is the one that runs.',
  basis: 'promised',
  needs: ['state'],
  source: 'asyncio, is_running and get_running_loop',
  why: 'Libraries decide by it whether they may schedule directly, and on which loop.',
  check(reading) {
    let met = 0;
    for (const index of reading.asks) {
      const event = reading.event(index) as AskEvent;
      const expected = expectedOf(reading, event, index);
      if (expected === undefined || !reading.isCertain(index)) continue;
      if (event.refused !== undefined)
        return breach(
          index,
          ['a loop tells at any time whether it is running'],
          [event.what, ' raised ', event.refused],
        );
      if (event.answer === null) continue;
      if (event.answer !== expected) {
        return breach(
          index,
          [reading.runAt(index) === never ? 'the loop was not running' : 'the loop was running'],
          [event.what, ' says ', JSON.stringify(event.answer)],
        );
      }
      met += 1;
    }
    return met;
  },
  legal: `
    0 call_soon a
    ask isRunning = false
    run
    a starts
    ask isRunning = true
    a ends
  `,
  illegal: `
    0 call_soon a
    ask isRunning = true
    run
  `,
};

const expectedOf = (reading: Reading, event: AskEvent, index: number): Json | undefined => {
  const inside = reading.runAt(index) !== never;
  if (event.what === 'isRunning') return inside;
  if (event.what === 'runningLoop' && reading.claims('runningLoop')) return inside ? 'this' : 'none';
  return undefined;
};
