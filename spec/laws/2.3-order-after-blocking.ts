import { firstInversion } from './inversion.js';
import { breach, type Law, seconds, the } from './law.js';
import { comparable, lost } from './loss.js';
import { overdueAfterBlock } from './overdue.js';
import { never } from './records.js';

export const law: Law = {
  id: '2.3',
  title: 'Deadlines that passed while a callback kept the loop busy are served all, in their order.',
  basis: 'promised',
  needs: ['timers', 'timerOrder', 'advance'],
  source: 'asyncio, call_later; CPython, _run_once: the heap is emptied from the top',
  why: 'After a stall all timeouts are due at once, and that is when their order counts.',
  check(reading) {
    if (reading.blocks.length === 0 || reading.tainted) return 0;
    const overdue = overdueAfterBlock(reading);
    if (overdue.size < 2) return 0;
    const inversion = firstInversion(reading, (timer) => overdue.has(timer));
    if (inversion !== undefined) {
      const { earlier, later } = inversion;
      return breach(
        later.start,
        [
          'when the loop was free again both were overdue, ',
          the(earlier),
          ' since ',
          seconds(earlier.latest),
          ' and ',
          the(later),
          ' since ',
          seconds(later.earliest),
        ],
        [the(later), ' started before ', the(earlier)],
      );
    }
    let met = 0;
    for (const timer of overdue) {
      if (timer.missed !== never) return lost(timer, ', and it was overdue when the loop was free again');
      if (!timer.own && comparable(timer)) met += 1;
    }
    return met > 1 ? met - 1 : 0;
  },
  legal: `
    0 call_later a in 2
    call_later b in 1
    call_soon c
    run
    c starts
    3 block 3
    c ends
    b starts
    b ends
    a starts
    a ends
  `,
  illegal: `
    0 call_later a in 2
    call_later b in 1
    call_soon c
    run
    c starts
    3 block 3
    c ends
    a starts
    a ends
    b starts
    b ends
  `,
};
