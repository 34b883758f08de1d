/** Whether a run starts what was scheduled, ends when it is asked to, and not before; and whether it can be repeated. */

import { sameJson } from '../../spec/program.js';
import { cutOf, type Trace, unknownCall } from '../../spec/trace.js';
import type { Check, Found } from './check.js';
import { callOf, endOf, placeOf, raisedText, returnedOf, returnedUnasked, startedAt, startOf } from './seen.js';

const comesBack: Check = {
  name: 'run',
  asked: 'callSoon schedules, the run calls, and stop() ends it',
  program: {
    script: [{ op: 'callSoon', callback: 'a' }, { op: 'run' }],
    callbacks: { a: [{ op: 'stop' }] },
  },
  seesEnds: true,
  look({ trace }) {
    const call = callOf(trace, 'a');
    if (call?.refused !== undefined)
      return {
        mistake: 'run-raises',
        expected: 'callSoon to schedule a callback before the run',
        came: `it raised ${call.refused}`,
        mend: 'callSoon is called with a function and any number of arguments, whether the loop runs or not',
      };
    if (startedAt(trace, 'a') >= 0 && startedAt(trace, 'a') < placeOf(trace, 'run')) return calledAtOnce;
    const returned = returnedOf(trace);
    if (returned?.raised !== undefined)
      return {
        mistake: 'run-raises',
        expected: 'runForever to come back after stop()',
        came: `it raised ${raisedText(returned)}`,
        mend: 'call runForever and stop by themselves to see where it is raised',
      };
    if (startedAt(trace, 'a') < 0 && returned !== undefined) return returnsEarly(trace, 'a callback was waiting');
    if (cutOf(trace) !== 'hung' && cutOf(trace) !== 'stuck') return endOf(trace);
    if (startedAt(trace, 'a') < 0)
      return {
        mistake: 'nothing-starts',
        expected: 'a run to call what was scheduled with callSoon before it',
        came: 'it called nothing, and did not come back',
        mend: 'let runForever serve the queue that callSoon fills, from its beginning on',
        code: 'do this.#runOnce(); while (!this.#stopping);',
      };
    return {
      mistake: 'stop-ignored',
      expected: 'runForever to come back after a callback has called stop()',
      came: 'it did not',
      mend: 'look at the flag after each round; a run that gives a promise settles it in stop()',
      code: 'do this.#runOnce(); while (!this.#stopping);',
    };
  },
};

const calledAtOnce: Found = {
  mistake: 'called-at-once',
  expected: 'callSoon to schedule its callback for a turn of the run',
  came: 'it called the callback before it returned',
  mend: 'put the callback into a queue, and call it from the run',
  code: 'callSoon(callback, ...args) { this.#ready.push(() => callback(...args)); }',
};

const returnsEarly = (trace: Trace, left: string): Found => {
  const { later = false } = returnedOf(trace) ?? {};
  return {
    mistake: 'returns-early',
    expected: 'runForever to go on until stop() is called',
    came: `it came back while ${left}${later ? '' : ', and gave no promise'}`,
    mend: later
      ? 'settle the promise of the run only in stop()'
      : 'a run that goes on later has to return its promise, and one that awaits inside has to be awaited',
    code: later ? 'stop() { this.#end?.(); }' : 'runForever() { return this.#rounds(); }',
  };
};

const nested: Check = {
  name: 'nested',
  asked: 'what a callback schedules is called in a later turn',
  restsOn: ['run'],
  program: {
    script: [{ op: 'callSoon', callback: 'a' }, { op: 'run' }],
    callbacks: { a: [{ op: 'callSoon', callback: 'c' }], c: [{ op: 'stop' }] },
  },
  seesEnds: true,
  look({ trace }) {
    const start = startedAt(trace, 'c');
    const end = placeOf(trace, 'end', startedAt(trace, 'a'));
    if (start >= 0) return start < end ? calledAtOnce : endOf(trace);
    if (returnedUnasked(trace)) return returnsEarly(trace, 'a callback was waiting');
    if (cutOf(trace) === 'gone' || cutOf(trace) === 'slow') return endOf(trace);
    return {
      mistake: 'callback-lost',
      expected: 'what a callback schedules with callSoon to be called in a later turn',
      came: 'it was never called',
      mend: 'take out of the queue what is called, and keep what comes meanwhile',
      code: 'for (const call of this.#ready.splice(0)) call();',
    };
  },
};

const passesArguments: Check = {
  name: 'arguments',
  asked: 'arguments reach the callback',
  claims: ['arguments'],
  restsOn: ['run'],
  program: {
    script: [{ op: 'callSoon', callback: 'a', args: [1, 'two', [3]] }, { op: 'run' }],
    callbacks: { a: [{ op: 'stop' }] },
  },
  look({ trace }) {
    const start = startOf(trace, 'a');
    const came = start?.args ?? [];
    if (start !== undefined && start.call !== unknownCall && sameJson([...came], [1, 'two', [3]])) return undefined;
    return {
      mistake: 'arguments-lost',
      expected: 'the arguments behind the callback of callSoon to reach it',
      came: came.length === 0 ? 'none did' : `what reached it is ${JSON.stringify(came)}`,
      mend: 'keep them with the callback, and pass them on; or take the claim "arguments" back',
      code: 'this.#ready.push(() => callback(...args));',
    };
  },
};

const fires: Check = {
  name: 'timer',
  asked: 'a timer fires without any other event',
  claims: ['timers'],
  restsOn: ['run', 'nested'],
  program: {
    script: [{ op: 'callLater', callback: 'b', in: { seconds: 0.05 } }, { op: 'run' }],
    callbacks: { b: [{ op: 'stop' }] },
  },
  seesEnds: true,
  look({ trace }) {
    const call = callOf(trace, 'b');
    if (call?.refused !== undefined)
      return {
        mistake: 'run-raises',
        expected: 'callLater to set a timer before the run',
        came: `it raised ${call.refused}`,
        mend: 'callLater is called with a delay in seconds, a function, and any number of arguments',
      };
    const start = startedAt(trace, 'b');
    if (start >= 0) {
      if (start > placeOf(trace, 'run')) return endOf(trace);
      return { ...calledAtOnce, expected: 'callLater to set a timer' };
    }
    if (returnedUnasked(trace)) return returnsEarly(trace, 'a timer was waiting');
    if (cutOf(trace) === 'gone' || cutOf(trace) === 'slow') return endOf(trace);
    return {
      mistake: 'timer-never-fires',
      expected: 'a timer of 0.05 s to fire',
      came: 'it did not',
      mend: 'when nothing is ready, wait until the earliest deadline, and then serve what is due',
      code: 'if (this.#ready.length === 0) await this.#sleepUntil(this.#earliest());',
    };
  },
};

const again: Check = {
  name: 'restart',
  asked: 'a stopped loop can be run again, and rests in between',
  claims: ['restart'],
  restsOn: ['run', 'nested'],
  program: {
    script: [
      { op: 'callSoon', callback: 'a' },
      { op: 'run' },
      { op: 'callSoon', callback: 'b' },
      { op: 'block', for: 1 },
      { op: 'run' },
    ],
    callbacks: { a: [{ op: 'stop' }], b: [{ op: 'stop' }] },
  },
  look({ trace }) {
    const second = placeOf(trace, 'run', placeOf(trace, 'returned'));
    const start = startedAt(trace, 'b');
    if (start >= 0 && start < second)
      return {
        mistake: 'runs-outside',
        expected: 'nothing to be called while no run is on, since "restart" is claimed',
        came: 'a callback was called between two runs',
        mend: 'start nothing outside of a run; or, if that is the nature of the loop, take the claim "restart" back',
      };
    if (start < 0)
      return {
        mistake: 'second-run-returns',
        expected: 'a second run to call what was scheduled before it',
        came: 'it came back at once',
        mend: 'stop() is for one run: forget it when the run ends',
        code: 'try { do this.#runOnce(); while (!this.#stopping); } finally { this.#stopping = false; }',
      };
    return undefined;
  },
};

export const runs: readonly Check[] = [comesBack, passesArguments, nested, fires, again];
