import { breach, type Law, the } from './law.js';
import { waitingAt } from './loss.js';
import { never, script } from './records.js';

export const law: Law = {
  id: '1.4',
  title: 'What a callback schedules comes after what was queued already.',
  basis: 'promised',
  needs: [],
  source: 'asyncio, call_soon: a FIFO queue',
  why: 'Otherwise a callback that schedules again and again keeps the others out.',
  check(reading) {
    let met = 0;
    let segment = script;
    let latest = never;
    let earlier = 0;
    for (const call of reading.soon) {
      if (call.segment < 0) continue;
      if (call.segment !== segment) {
        segment = call.segment;
        const began = reading.segments[segment]?.start ?? never;
        for (; earlier < reading.soon.length; earlier += 1) {
          const candidate = reading.soon[earlier];
          if (candidate === undefined || candidate.at > began) break;
          if (candidate.start > (reading.soon[latest]?.start ?? never)) latest = earlier;
        }
      }
      const before = reading.soon[latest];
      if (before === undefined || call.start === never || !waitingAt(before, call.at)) continue;
      if (call.start < before.start) {
        return breach(
          call.start,
          [the(before), ' was queued before the callback began that scheduled ', the(call)],
          [the(call), ' started before ', the(before)],
        );
      }
      if (!call.own) met += 1;
    }
    return met;
  },
  legal: `
    0 call_soon a
    call_soon b
    run
    a starts
    call_soon n
    a ends
    b starts
    b ends
    n starts
    n ends
  `,
  illegal: `
    0 call_soon a
    call_soon b
    run
    a starts
    call_soon n
    a ends
    n starts
    n ends
    b starts
    b ends
  `,
};
