/** Whether delays are seconds, timers fire in the order of their deadlines, and callAt takes an instant. */

import type { Trace } from '../../spec/trace.js';
import { examinedDelay, triesOfMistake } from '../harness/limits.js';
import type { Check } from './check.js';
import { earlyTimer } from './early.js';
import { callOf, startedAt, startOf } from './seen.js';

const restsOn = ['run', 'arguments', 'nested', 'timer', 'time'];

const delays: Check = {
  name: 'delays',
  asked: 'delays are in seconds, and no timer comes early',
  claims: ['timers'],
  clock: 'real',
  restsOn,
  program: {
    script: [
      { op: 'callLater', callback: 'a', in: { seconds: examinedDelay } },
      // Fractions of a millisecond, which hosts cut off.
      { op: 'callLater', callback: 'b', in: { seconds: 0.0109 } },
      { op: 'callLater', callback: 'c', in: { seconds: 0.0208 } },
      { op: 'run' },
    ],
    callbacks: { a: [], b: [], c: [] },
  },
  tries: triesOfMistake,
  look: ({ trace }) => earlyTimer(trace),
};

/** Whether the first is due so much before the second that their order is fixed. */
const isDueBefore = (trace: Trace, first: string, second: string): boolean => {
  const [sooner, later] = [callOf(trace, first), callOf(trace, second)];
  if (sooner === undefined || later === undefined) return false;
  const latest = sooner.how === 'at' ? Number(sooner.asked) : sooner.time + Number(sooner.asked);
  return latest + 2 * trace.resolution < later.before + Number(later.asked) && sooner.time < latest;
};

const startsAfter = (trace: Trace, first: string, second: string): boolean => {
  const [one, other] = [startedAt(trace, first), startedAt(trace, second)];
  return other >= 0 && (one < 0 || one > other);
};

const stalled = { unclear: 'the machine stood still while timers were set' } as const;

const order: Check = {
  name: 'order',
  asked: 'timers fire in the order of their deadlines',
  claims: ['timers', 'timerOrder'],
  restsOn: [...restsOn, 'delays'],
  program: {
    script: [{ op: 'callLater', callback: 'a', in: 8 }, { op: 'callLater', callback: 'b', in: 2 }, { op: 'run' }],
    callbacks: { a: [], b: [] },
  },
  tries: triesOfMistake,
  look({ trace }) {
    if (!isDueBefore(trace, 'b', 'a')) return stalled;
    if (!startsAfter(trace, 'b', 'a')) return undefined;
    return {
      mistake: 'order-of-setting',
      expected: 'the timer that is due first to fire first',
      came: 'the one that was set first did',
      mend: 'take the timer with the earliest deadline, and not the oldest one; or take the claim "timerOrder" back',
      code: 'this.#timers.sort((left, right) => left.when - right.when);',
    };
  },
};

const callAt: Check = {
  name: 'callAt',
  asked: "callAt takes an instant of the loop's clock",
  claims: ['timers', 'timerOrder'],
  restsOn: [...restsOn, 'delays', 'order'],
  program: {
    script: [{ op: 'callLater', callback: 'a', in: 8 }, { op: 'run' }],
    // As a delay the 20 would count from the 8, and be more than 16.
    callbacks: {
      a: [
        { op: 'callAt', callback: 'b', at: 20 },
        { op: 'callLater', callback: 'c', in: 16 },
      ],
      b: [],
      c: [],
    },
  },
  tries: triesOfMistake,
  look({ trace }) {
    const [call, start] = [callOf(trace, 'b'), startOf(trace, 'b')];
    const expected = "callAt to take an instant, as the loop's time() tells it";
    const mend = 'callAt is given a deadline: the delay is what is left until then';
    const code = 'callAt(when, callback, ...args) { return this.callLater(when - this.time(), callback, ...args); }';
    const found = { mistake: 'call-at-takes-a-delay', expected, mend, code } as const;
    if (call?.refused !== undefined) return { ...found, came: `it raised ${call.refused}` };
    // Far instants are more than a host takes for a delay: some fire at once.
    if (call !== undefined && start !== undefined && start.time < Number(call.asked) - trace.resolution - 1e-5)
      return { ...found, came: 'its timer fired before that instant' };
    if (!isDueBefore(trace, 'b', 'c')) return stalled;
    if (!startsAfter(trace, 'b', 'c')) return undefined;
    return { ...found, came: 'its timer fired later than one of callLater that was due after it' };
  },
};

export const timers: readonly Check[] = [delays, order, callAt];
