import { breach, type Law, seconds } from './law.js';
import { lost } from './loss.js';

export const law: Law = {
  id: '1.12',
  title: 'A hundred thousand callbacks, in one batch or in a chain, run without growing the stack.',
  basis: 'cpython',
  needs: [],
  source: 'CPython, BaseEventLoop._run_once: a loop over a queue',
  why: 'Load comes in bursts, and a queue that recurses falls over in the largest of them.',
  check(reading) {
    const { length } = reading.calls;
    if (length < many) return 0;
    const run = reading.runs.find(({ raised }) => raised?.error === 'foreign');
    if (run?.raised !== undefined) {
      return breach(
        run.end,
        [String(length), ' callbacks were scheduled, and none of them raises ', run.raised.type],
        ['the run raised it'],
      );
    }
    const failed = reading.raising.find(({ raised }) => raised.error === 'foreign');
    if (failed !== undefined) {
      return breach(
        failed.end,
        ['no callback of this program raises ', failed.raised.type],
        ['one of ', String(length), ' did, at ', seconds(failed.call.startTime)],
      );
    }
    const [victim] = reading.lost;
    if (victim !== undefined) return lost(victim, `, one of ${length}`);
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

/** More than a stack has room for, which is what counts: a hundred thousand are tried as well. */
const many = 10_000;
