import { breach, type Law } from './law.js';
import { never } from './records.js';
import { mayBeStoppedByEarlier } from './until.js';

export const law: Law = {
  id: '3.3',
  title: 'To stop twice is to stop once; the run that ends uses the stop up, and the next run is normal.',
  basis: 'cpython',
  needs: ['restart'],
  source: 'CPython, run_forever: self._stopping = False in finally; python/cpython#88391',
  why: 'A stop that lingers ends the next run before it has begun.',
  check(reading) {
    let met = 0;
    let stoppedEarlier = false;
    let uncertain = false;
    for (const run of reading.runs) {
      if (run.end === never) continue;
      const stopped = run.stop !== never || run.stoppedBefore;
      if (
        run.until === undefined &&
        stoppedEarlier &&
        !stopped &&
        !uncertain &&
        !run.perhapsStoppedBefore &&
        run.raised === undefined &&
        !mayBeStoppedByEarlier(reading, run.begin)
      ) {
        return breach(
          run.end,
          ['the stop of an earlier run was used up by that run, and nobody has called it since'],
          ['the run ended by itself'],
        );
      }
      if (stoppedEarlier && !run.stoppedBefore && run.raised === undefined) met += 1;
      stoppedEarlier ||= stopped;
      // That a run which an exit has left uses the stop up as well is what CPython does, and nowhere said.
      uncertain = (stopped || uncertain) && run.raised !== undefined && !reading.claims('asyncioOrder');
    }
    return met;
  },
  legal: `
    0 stop
    stop
    run
    returns
    run
    stop
    returns
  `,
  illegal: `
    0 stop
    stop
    run
    returns
    run
    returns
  `,
};
