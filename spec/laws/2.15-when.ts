import type { Json } from '../program.js';
import type { AskEvent } from '../trace.js';
import { breach, type Law, seconds, the } from './law.js';
import type { Reading } from './reading.js';
import type { CallReading } from './records.js';

export const law: Law = {
  id: '2.15',
  title: "A timer's handle tells its deadline.",
  basis: 'cpython',
  needs: ['timers', 'deadlines'],
  source: 'CPython, TimerHandle.when: "Return a scheduled callback time"',
  why: 'Code that extends a timeout asks the handle when it would have fired.',
  check(reading) {
    let met = 0;
    for (const timer of reading.timers) {
      const { when } = timer.event;
      if (when === undefined || !Number.isFinite(timer.latest)) continue;
      if (!tells(reading, timer, when)) return wrong(timer, timer.at, when);
      if (!timer.own) met += 1;
    }
    for (const index of reading.asks) {
      const ask = reading.event(index) as AskEvent;
      const timer = ask.what === 'when' && ask.call !== undefined ? reading.call(ask.call) : undefined;
      if (timer === undefined || !timer.timer || !Number.isFinite(timer.latest)) continue;
      if (ask.refused !== undefined) return wrong(timer, index, null);
      if (!tells(reading, timer, ask.answer)) return wrong(timer, index, ask.answer);
    }
    return met;
  },
  legal: `
    0 call_later a in 2 when 2
  `,
  illegal: `
    0 call_later a in 2 when 1
  `,
};

const tells = (reading: Reading, timer: CallReading, when: Json): boolean => {
  const slack = 2 * reading.slack(timer.latest);
  return typeof when === 'number' && when >= timer.earliest - slack && when <= timer.latest + slack;
};

const wrong = (timer: CallReading, event: number, when: Json) =>
  breach(
    event,
    ['the deadline of ', the(timer), ' is ', seconds(timer.earliest)],
    typeof when === 'number' ? ['its handle says ', seconds(when)] : ['its handle tells no number'],
  );
