/** The cancel from outside, in Python: suspensions are counted, and at one of them a callback cancels the task. */

import type { Injection } from '../../../spec/program.js';

/** `futures` are the variables that may stand for what a task awaits. */
export const pythonInjection = ({ at, how }: Injection, futures: readonly string[]): readonly string[] => {
  const settles = `if awaited:
        attempt('inject: set_result', awaited.set_result, 'injected')`;
  const cancels = "print('inject: cancel ->', task.cancel())";
  const acts = {
    once: [cancels],
    twice: [cancels, cancels],
    beforeResult: [cancels, settles],
    afterResult: [settles, cancels],
  }[how];
  const looks = acts.includes(settles);
  // A name may stand for another task by the time that the callback acts.
  const given = looks ? `awaited if awaited in [${futures.join(', ')}] else None` : '';
  return [
    `def inject(${looks ? 'task, awaited' : 'task'}):
    """Cancels a task where it waits${whenceOf(how)}."""
    ${acts.join('\n    ')}`,
    `@types.coroutine
def counted(coroutine, cancels):
    """Runs it, and counts how often it is suspended."""
    global suspensions
    resume, given = coroutine.send, None
    while True:
        try:
            awaited = resume(given)
        except StopIteration as end:
            return end.value
        suspensions += 1
        if suspensions == ${at} and cancels:
            loop.call_soon(inject, asyncio.current_task(loop)${looks ? `, ${given}` : ''})
        try:
            resume, given = coroutine.send, (yield awaited)
        except BaseException as error:
            resume, given = coroutine.throw, error`,
    `async def watched(coroutine, cancels=False):
    return await counted(coroutine, cancels)`,
  ];
};

const whenceOf = (how: Injection['how']): string => {
  switch (how) {
    case 'once':
      return '';
    case 'twice':
      return ', twice';
    case 'beforeResult':
      return ', right before what it waits for comes';
    case 'afterResult':
      return ', right after what it waits for has come';
  }
};
