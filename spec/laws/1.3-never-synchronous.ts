import type { IntrusionEvent } from '../trace.js';
import { breach, type Law, the } from './law.js';
import { never } from './records.js';

export const law: Law = {
  id: '1.3',
  title: 'A callback is never called synchronously: not in the middle of another, nor outside a run.',
  basis: 'promised',
  needs: [],
  source:
    'PEP 3156, call_soon; asyncio: "Arrange for a callback to be called as soon as possible", at the next iteration',
  why: 'Whoever schedules relies on finishing what it is at before the callback sees the state that it leaves.',
  check(reading) {
    const [intrusion] = reading.intrusions.filter(
      (index) => (reading.event(index) as IntrusionEvent).what !== 'handler' && reading.claims('restart'),
    );
    if (intrusion !== undefined) {
      const { what } = reading.event(intrusion) as IntrusionEvent;
      return breach(
        intrusion,
        [`a ${what} was scheduled on another loop, which nobody runs`],
        ['it was called while this loop ran'],
      );
    }
    for (const segment of reading.segments) {
      const { call } = segment;
      if (call === undefined || call.event.refused !== undefined) continue;
      if (segment.run === never && reading.closed === never) {
        return breach(segment.start, ['nothing is running the loop'], [the(call), ' started outside a run']);
      }
      if (segment.insideAnother) {
        return breach(
          segment.start,
          ['a callback runs until it gives control back'],
          [the(call), ' started in the middle of another callback'],
        );
      }
    }
    let met = 0;
    for (const call of reading.calls) if (call !== undefined && !call.own && call.event.refused === undefined) met += 1;
    return met;
  },
  legal: `
    0 call_soon a
    run
    a starts
    call_soon b
    a ends
    b starts
    b ends
  `,
  illegal: `
    0 call_soon a
    run
    a starts
    call_soon b
    b starts
    b ends
    a ends
  `,
};
