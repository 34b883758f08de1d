import { type Breach, breach, type Law, the } from './law.js';
import type { Reading } from './reading.js';
import { type CallReading, never } from './records.js';
import { generations } from './starvation.js';
import { type WatchReading, watchesOf } from './watches.js';

export const law: Law = {
  id: '2.19',
  title: 'Timers fire while a socket is ready all the time.',
  basis: 'cpython',
  needs: ['readiness', 'timers'],
  source: 'CPython, BaseEventLoop._run_once: each iteration looks at the selector and then at the timers',
  why: 'One busy connection would stop all time-outs in the program.',
  caveat: 'Counted in calls of the same reader or writer after the deadline, a thousand, and not in seconds.',
  check(reading) {
    if (reading.tainted) return 0;
    let met = 0;
    for (const watch of watchesOf(reading)) {
      if (watch.calls.length < generations) continue;
      for (const timer of reading.timers) {
        if (timer.own || timer.cancelled !== never || timer.event.refused !== undefined) continue;
        const result = follow(reading, timer, watch);
        if (typeof result !== 'number') return result;
        met += result;
      }
    }
    return met;
  },
  legal: `
    0 socket c accepted
    client a connected
    use_socket c addWriter w
    call_later t in 1
    run
    0.5 ready c write w
    readied
    1 t starts
    t ends
    2 ready c write w
    readied
    1100 times: ready c write w; readied
  `,
  illegal: `
    0 socket c accepted
    client a connected
    use_socket c addWriter w
    call_later t in 1
    run
    2 ready c write w
    readied
    1100 times: ready c write w; readied
    t starts
    t ends
  `,
};

/** How often the socket is served before the timer that has been due all the while. */
const follow = (reading: Reading, timer: CallReading, { socket, calls }: WatchReading): number | Breach => {
  const due = timer.latest + reading.trace.resolution;
  let served = 0;
  for (const { at, event } of calls) {
    if (at < timer.at || event.time < due) continue;
    served += 1;
    if (served < generations) continue;
    if (timer.start !== never && timer.start < at) return 1;
    return breach(
      at,
      [the(timer), ' was due'],
      [`${socket.event.name} was served ${generations} times since, and `, the(timer), ' did not run'],
    );
  }
  return 0;
};
