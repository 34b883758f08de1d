/** The cancel from outside, in TypeScript: suspensions are counted, and at one of them a callback cancels the task. */

import type { Injection } from '../../../spec/program.js';

/** `futures` are the variables that may stand for what a task awaits. */
export const typescriptInjection = ({ at, how }: Injection, futures: readonly string[]): readonly string[] => {
  const cancels = "console.log('inject: cancel ->', task?.cancel());";
  const settles = `if (awaited !== undefined) {
    attempt('inject: set_result', () => awaited.setResult('injected'));
  }`;
  const acts = {
    once: [cancels],
    twice: [cancels, cancels],
    beforeResult: [cancels, settles],
    afterResult: [settles, cancels],
  }[how];
  const looks = acts.includes(settles);
  // A name may stand for another task by the time that the callback acts.
  const known = looks
    ? [`const known = [${futures.join(', ')}].includes(awaited as Future) ? awaited : undefined;`]
    : [];
  return [
    `/** Cancels a task where it waits. */
function inject(task: Task | undefined${looks ? ', awaited: Future | undefined' : ''}): void {
  ${acts.join('\n  ')}
}`,
    `/** Runs it, and counts how often it is suspended. */
function* watched(coroutine: Coroutine, cancels = false): Coroutine {
  let resume = (): IteratorResult<Future | undefined, unknown> => coroutine.next();
  for (;;) {
    const { done, value: awaited } = resume();
    if (done === true) return awaited;
    suspensions += 1;
    if (suspensions === ${at} && cancels) {
      const task = loop.currentTask();
      ${[...known, `loop.callSoon(() => inject(task${looks ? ', known' : ''}));`].join('\n      ')}
    }
    try {
      const given = yield awaited;
      resume = () => coroutine.next(given);
    } catch (error) {
      resume = () => coroutine.throw(error);
    }
  }
}`,
  ];
};
