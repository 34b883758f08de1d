import type { BlockEvent } from '../trace.js';
import { breach, type Law, seconds, the } from './law.js';
import { never } from './records.js';

export const law: Law = {
  id: '2.14',
  title: 'The delay counts from the call, not from the beginning of the iteration.',
  basis: 'promised',
  needs: ['timers', 'advance'],
  source: 'asyncio, call_later: "after the given delay number of seconds"; loop.time() is read in the call',
  why: 'A loop that reads its clock once an iteration makes timeouts shorter by the time that the callback has used.',
  check(reading) {
    if (reading.blocks.length === 0) return 0;
    let met = 0;
    for (const timer of reading.timers) {
      if (timer.segment < 0 || timer.start === never || timer.event.how !== 'later' || timer.latest <= timer.event.time)
        continue;
      const began = reading.segments[timer.segment]?.start ?? never;
      const block = reading.blocks.find((index) => index > began && index < timer.at);
      if (block === undefined) continue;
      if (timer.startTime < timer.earliest - reading.slack(timer.earliest)) {
        const { for: span } = reading.event(block) as BlockEvent;
        return breach(
          timer.start,
          [
            'the callback had been busy for ',
            seconds(span),
            ' when it set ',
            the(timer),
            ' at ',
            seconds(timer.event.before),
            ', due at ',
            seconds(timer.earliest),
          ],
          [the(timer), ' started at ', seconds(timer.startTime)],
        );
      }
      if (!timer.own) met += 1;
    }
    return met;
  },
  legal: `
    0 call_soon a
    run
    a starts
    2 block 2
    call_later t in 1
    a ends
    3 t starts
    t ends
  `,
  illegal: `
    0 call_soon a
    run
    a starts
    2 block 2
    call_later t in 1
    a ends
    t starts
    t ends
  `,
};
