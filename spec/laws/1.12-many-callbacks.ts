import { breach, type Law, seconds } from './law.js';
import { lost } from './loss.js';
import { never } from './records.js';

export const law: Law = {
  id: '1.12',
  title: 'A hundred thousand callbacks, in one batch or in a chain, run without growing the stack.',
  basis: 'cpython',
  needs: [],
  source: 'CPython, BaseEventLoop._run_once: a loop over a queue',
  why: 'Load comes in bursts, and a queue that recurses falls over in the largest of them.',
  check(reading) {
    const many = 100_000;
    if (reading.soon.length < many) return 0;
    const run = reading.runs.find(({ raised }) => raised !== undefined);
    if (run?.raised !== undefined) {
      return breach(
        run.end,
        [String(reading.soon.length), ' callbacks were scheduled, and none of them raises'],
        ['the run raised ', run.raised.type],
      );
    }
    for (const call of reading.soon) {
      if (call.raised !== undefined) {
        return breach(
          call.end,
          ['no callback of this program raises'],
          ['one of ', String(reading.soon.length), ' raised ', call.raised.type, ' at ', seconds(call.startTime)],
        );
      }
      if (call.missed !== never) return lost(call, `, one of ${reading.soon.length}`);
    }
    return 1;
  },
  legal: `
    0 run
    100001 times: call_soon a; a starts; a ends
    stop
    returns
  `,
  illegal: `
    0 run
    100001 times: call_soon a; a starts; a ends
    returns raising foreign RangeError
  `,
};
