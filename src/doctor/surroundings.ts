/** What surrounds callbacks: exceptions, other loops, the state of the loop, and tasks. */

import type { AskEvent, MakeAnotherEvent } from '../../spec/trace.js';
import { cutOf } from '../../spec/trace.js';
import type { Check } from './check.js';
import { endOf, placeOf, raisedText, returnedOf, startedAt } from './seen.js';

const exceptions: Check = {
  name: 'exceptions',
  asked: 'an exception goes to the exception handler, and the run goes on',
  claims: ['exceptions'],
  restsOn: ['run', 'arguments', 'nested', 'timer'],
  program: {
    script: [{ op: 'callSoon', callback: 'a' }, { op: 'callSoon', callback: 'b' }, { op: 'run' }],
    // It is not stopped here: the handler may be told in a later turn.
    callbacks: { a: [{ op: 'raise', error: 'Error' }], b: [] },
  },
  seesEnds: true,
  look({ trace }) {
    const expected = 'an exception of a callback to go to the exception handler, and the next callback to be called';
    const mend = 'catch around each callback, tell the handler, and go on; or take the claim "exceptions" back';
    const code = 'try { call.run(); } catch (exception) { this.#handler({ message, exception, handle: call }); }';
    const raised = returnedOf(trace);
    if (raised?.raised !== undefined)
      return { mistake: 'exception-escapes', expected, came: `the run raised ${raisedText(raised)}`, mend, code };
    if (cutOf(trace) === 'gone')
      return { mistake: 'exception-escapes', expected, came: 'the process of the loop ended', mend, code };
    if (placeOf(trace, 'handler') < 0)
      return { mistake: 'exception-vanishes', expected, came: 'the handler was not told', mend, code };
    if (startedAt(trace, 'b') < 0)
      return { mistake: 'exception-ends-the-batch', expected, came: 'the next one was never called', mend, code };
    return endOf(trace);
  },
};

const others: Check = {
  name: 'others',
  asked: 'loops share nothing',
  // Without it callbacks may run whether their loop does or not.
  claims: ['restart'],
  restsOn: ['run', 'arguments', 'nested', 'restart'],
  program: {
    script: [{ op: 'makeAnother' }, { op: 'callSoon', callback: 'a' }, { op: 'run' }],
    callbacks: { a: [{ op: 'callSoon', callback: 'b' }], b: [{ op: 'stop' }] },
  },
  look({ trace }) {
    const made = trace.events.find((event): event is MakeAnotherEvent => event.kind === 'makeAnother');
    if (made?.refused !== undefined)
      return {
        mistake: 'factory-throws',
        expected: 'the factory to make a second loop beside the first',
        came: `it, or callSoon of the second, raised ${made.refused}`,
        mend: 'make each loop anew, and let it depend on no other',
      };
    if (placeOf(trace, 'intrusion') < 0) return undefined;
    return {
      mistake: 'loops-share-state',
      expected: 'a run to call what was scheduled on its own loop',
      came: 'it called what was scheduled on another, which never ran',
      mend: 'keep the queue, the timers and the handler in the loop, and not in the module or the class',
      code: 'class MyLoop { readonly #ready = []; }',
    };
  },
};

const state: Check = {
  name: 'state',
  asked: 'isRunning() is true inside a run, and false outside',
  claims: ['state'],
  restsOn: ['run', 'arguments', 'nested', 'timer'],
  program: {
    script: [
      { op: 'ask', what: 'isRunning' },
      { op: 'callSoon', callback: 'a' },
      { op: 'run' },
      { op: 'ask', what: 'isRunning' },
    ],
    callbacks: { a: [{ op: 'ask', what: 'isRunning' }, { op: 'stop' }] },
  },
  look({ trace }) {
    const answers = trace.events
      .filter((event): event is AskEvent => event.kind === 'ask')
      .map(({ answer, refused }) => refused ?? answer);
    const right = [false, true, false];
    if (answers.length < right.length || right.every((each, index) => each === answers[index])) return undefined;
    return {
      mistake: 'is-running',
      expected: 'isRunning() to be false before a run, true in it, and false after it',
      came: `it was ${answers.map((answer) => JSON.stringify(answer)).join(', ')}`,
      mend: 'set a flag when a run begins, and take it back when it ends, however it ends',
      code: 'this.#running = true; try { this.#rounds(); } finally { this.#running = false; }',
    };
  },
};

const tasks: Check = {
  name: 'tasks',
  asked: 'createTask drives a coroutine',
  claims: ['tasks'],
  restsOn: ['run', 'arguments', 'nested', 'timer'],
  program: {
    script: [{ op: 'spawn', coroutine: 'c' }, { op: 'run' }],
    callbacks: {},
    coroutines: { c: [{ op: 'print', text: 'c' }] },
  },
  look({ trace }) {
    if (placeOf(trace, 'print') >= 0) return undefined;
    const refused = trace.events.find((event) => event.kind === 'spawn' && event.refused !== undefined);
    return {
      mistake: 'task-never-runs',
      expected: 'a task to take its coroutine from next() to next(), in turns of the run',
      came: refused?.kind === 'spawn' ? `createTask raised ${refused.refused ?? ''}` : 'it was never resumed',
      mend: "a coroutine is a generator; a loop whose coroutines are the host's async functions says so",
      code: 'export default definePromiseAdapter({ ... });',
    };
  },
};

export const surroundings: readonly Check[] = [exceptions, others, state, tasks];
