import type { HandlerEvent } from '../trace.js';
import { isExit } from './exits.js';
import { mayBeRemoved } from './future-state.js';
import { breach, type Law, named } from './law.js';
import { never } from './records.js';
import { mustHaveCome } from './settled-by.js';
import type { DoneReading } from './task-records.js';
import { ownHandlerSince } from './told.js';

export const law: Law = {
  id: '4.10',
  title:
    'What a done-callback raises goes to the exception handler, once; the other callbacks are called all the same, and the loop goes on.',
  basis: 'promised',
  needs: ['futures', 'exceptions'],
  source: 'asyncio, call_exception_handler; CPython, Handle._run',
  why: 'One careless callback must not keep everybody else from being told.',
  check(reading) {
    const { tasks } = reading;
    if (tasks === undefined) return 0;
    const raising = tasks.dones.filter((done) => done?.raised !== undefined);
    if (raising.length === 0) return 0;
    const told = new Map<number, number[]>();
    for (const index of reading.handlers) {
      const { error } = (reading.event(index) as HandlerEvent).raised;
      if (error !== 'foreign') told.set(error, [...(told.get(error) ?? []), index]);
    }
    let met = 0;
    for (const { future, event, raised, end } of raising) {
      if (raised === undefined || raised.error === 'foreign' || isExit(raised)) continue;
      const because = [`${event.callback}, a done-callback of `, named(future), `, raised ${raised.type}`] as const;
      const run = reading.runs.find((each) => each.raised?.error === raised.error);
      if (run !== undefined) return breach(run.end, because, ['the run ended with it']);
      const [first, again] = told.get(raised.error) ?? [];
      if (again !== undefined && raised.type !== 'Falsy')
        return breach(again, because, ['the exception handler was told twice']);
      if (first === undefined) {
        if (!mustHaveCome(reading, end) || ownHandlerSince(reading, end)) continue;
        return breach(end, because, ['the exception handler was never told']);
      }
      met += 1;
      const lost = future.dones.find(
        (done: DoneReading) => done.at < end && done.start === never && done.removed === never,
      );
      if (lost !== undefined && mustHaveCome(reading, end) && !mayBeRemoved(tasks, lost))
        return breach(reading.lastSettled, because, [`${lost.event.callback}, added as well, was never called`]);
    }
    return met;
  },
  legal: `
    0 future f
    add_done f a
    add_done f b
    settle f with 1
    run
    notify a f
    notified raising Error
    handler Error#0
    handled
    notify b f
    notified
  `,
  illegal: `
    0 future f
    add_done f a
    add_done f b
    settle f with 1
    run
    notify a f
    notified raising Error
    handler Error#0
    handled
    hop
    settled
  `,
};
