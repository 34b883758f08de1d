import { sameJson } from '../program.js';
import type { StartEvent } from '../trace.js';
import { breach, type Law, the } from './law.js';
import { never } from './records.js';

export const law: Law = {
  id: '1.7',
  title: 'The arguments reach the callback unchanged.',
  basis: 'promised',
  needs: ['arguments'],
  source:
    'asyncio, call_soon: "Any positional arguments after the callback will be passed to the callback when it is called"',
  why: 'A callback that gets the arguments of another acts on the wrong thing.',
  check(reading) {
    const stray = reading.strayStarts[0];
    if (stray !== undefined) {
      const { callback, args } = reading.event(stray) as StartEvent;
      return breach(
        stray,
        ['every call of ', callback, ' was given arguments that tell the calls apart'],
        [callback, ' started with ', JSON.stringify(args ?? []), ', which belongs to none of them'],
      );
    }
    let met = 0;
    for (const call of reading.calls) {
      if (call === undefined || call.start === never) continue;
      const { args, copied } = reading.event(call.start) as StartEvent;
      if (copied === true) {
        return breach(
          call.start,
          [the(call), ' was scheduled with objects as its arguments'],
          ['it started with copies of them'],
        );
      }
      if (args === undefined && call.event.args === undefined) continue;
      if (!sameJson(args ?? [], call.event.args ?? [])) {
        return breach(
          call.start,
          [the(call), ' was scheduled with ', JSON.stringify(call.event.args ?? [])],
          ['it started with ', JSON.stringify(args ?? [])],
        );
      }
      met += 1;
    }
    return met;
  },
  legal: `
    0 call_soon a with [1,null]
    run
    a starts with [1,null]
    a ends
  `,
  illegal: `
    0 call_soon a with [1,null]
    run
    a starts with [1]
    a ends
  `,
};
