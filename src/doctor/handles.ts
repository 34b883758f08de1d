/** Whether handles can be cancelled, and tell what they should. */

import type { AskEvent, CancelEvent, Trace } from '../../spec/trace.js';
import { cutOf } from '../../spec/trace.js';
import type { Check, Found } from './check.js';
import { callOf, startedAt } from './seen.js';

/** What is wrong with the cancel of the callback, which was scheduled by that method. */
const cancelFound = (trace: Trace, callback: string, method: string): Found | undefined => {
  const cancel = trace.events.find((event): event is CancelEvent => event.kind === 'cancel');
  if (cancel?.refused !== undefined)
    return {
      mistake: 'no-cancel',
      expected: `the handle that ${method} returns to have a cancel() that raises nothing, since "cancel" is claimed`,
      came: `it raised ${cancel.refused}`,
      mend: 'return an object with cancel() and cancelled(); or take the claim "cancel" back',
      code: `${method}(...) { ...; return { cancel: () => { call.cancelled = true; }, cancelled: () => call.cancelled }; }`,
    };
  if (startedAt(trace, callback) < 0) return undefined;
  return {
    mistake: 'cancel-ignored',
    expected: `what ${method} has scheduled not to be called any more once its handle is cancelled`,
    came: 'it was called',
    mend: 'look at the flag right before the call, and not only when the batch is taken out',
    code: 'if (!call.cancelled) call.run();',
  };
};

const cancelSoon: Check = {
  name: 'cancel',
  asked: 'a cancelled callback is not called',
  claims: ['cancel'],
  restsOn: ['run', 'arguments', 'nested'],
  program: {
    script: [
      { op: 'callSoon', callback: 'a' },
      { op: 'callSoon', callback: 'b' },
      { op: 'cancel', handle: 'a' },
      { op: 'askHandle', what: 'cancelled', handle: 'a' },
      { op: 'run' },
    ],
    callbacks: { a: [], b: [{ op: 'stop' }] },
  },
  look({ trace }) {
    const found = cancelFound(trace, 'a', 'callSoon');
    if (found !== undefined) return found;
    const ask = trace.events.find((event): event is AskEvent => event.kind === 'ask');
    if (ask === undefined || ask.answer === true) return undefined;
    return {
      mistake: 'cancelled-not-told',
      expected: 'cancelled() of a handle to be true after cancel()',
      came: ask.answer === null ? 'it has no such method' : `it was ${JSON.stringify(ask.answer)}`,
      mend: 'let cancelled() tell what cancel() has set',
      code: 'cancelled() { return this.#cancelled; }',
    };
  },
};

const cancelTimer: Check = {
  name: 'cancelTimer',
  asked: 'a cancelled timer does not fire',
  claims: ['cancel', 'timers'],
  restsOn: ['run', 'arguments', 'nested', 'timer', 'cancel', 'time'],
  program: {
    script: [
      { op: 'callLater', callback: 'a', in: 2 },
      { op: 'callLater', callback: 'b', in: 8 },
      { op: 'cancel', handle: 'a' },
      { op: 'run' },
    ],
    callbacks: { a: [], b: [{ op: 'stop' }] },
  },
  seesEnds: true,
  look({ trace }) {
    const found = cancelFound(trace, 'a', 'callLater');
    if (found !== undefined || cutOf(trace) === undefined) return found;
    return {
      mistake: 'does-not-come-back',
      expected: 'other timers to fire after one was cancelled',
      came: 'the run did not come back',
      mend: 'take a cancelled timer out of the list, and wait for the next one',
    };
  },
};

const deadlines: Check = {
  name: 'when',
  asked: "when() of a timer's handle tells its deadline",
  claims: ['deadlines'],
  restsOn: ['run', 'arguments', 'nested', 'timer', 'time', 'delays'],
  program: {
    script: [{ op: 'callLater', callback: 'a', in: 4 }, { op: 'run' }],
    callbacks: { a: [{ op: 'stop' }] },
  },
  look({ trace }) {
    const call = callOf(trace, 'a');
    if (call === undefined || call.when === undefined) return undefined;
    const [earliest, latest] = [call.before + Number(call.asked), call.time + Number(call.asked)];
    const allowed = trace.resolution + 1e-5;
    if (call.when !== 'none' && call.when >= earliest - allowed && call.when <= latest + allowed) return undefined;
    return {
      mistake: 'no-when',
      expected: 'when() of the handle of callLater to tell the time of the call plus the delay',
      came: call.when === 'none' ? 'there is no such method, or it told no number' : `it told ${call.when}`,
      mend: 'keep the deadline in the handle; or take the claim "deadlines" back',
      code: 'when() { return this.#deadline; }',
    };
  },
};

export const handles: readonly Check[] = [cancelSoon, cancelTimer, deadlines];
