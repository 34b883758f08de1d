import type { CloseEvent } from '../trace.js';
import { breach, type Law } from './law.js';
import { lost, lostAmong } from './loss.js';
import { never } from './records.js';

export const law: Law = {
  id: '3.11',
  title: 'A running loop cannot be closed.',
  basis: 'promised',
  needs: ['guards'],
  source: 'CPython, test_base_events.test_close_running_event_loop',
  why: 'Closing under its own feet leaves a loop that runs without its queues.',
  check(reading) {
    let met = 0;
    for (const index of reading.closes) {
      if (reading.runAt(index) === never || !reading.isCertain(index)) continue;
      const event = reading.event(index) as CloseEvent;
      if (event.refused === undefined) return breach(index, ['the loop was running'], ['close raised nothing']);
      met += 1;
      const victim = lostAmong(reading, index);
      if (victim !== undefined) return lost(victim, ' when a close was refused, which changes nothing');
    }
    return met;
  },
  legal: `
    0 call_soon a
    run
    a starts
    close refused
    a ends
  `,
  illegal: `
    0 call_soon a
    run
    a starts
    close
    a ends
  `,
};
