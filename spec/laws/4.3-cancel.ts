import type { Json } from '../program.js';
import type { AskFutureEvent, CancelFutureEvent, SettleEvent } from '../trace.js';
import { askedWhenDone, certainEnd, isOpen, isPending, saysState } from './future-state.js';
import { breach, type Law, named } from './law.js';

export const law: Law = {
  id: '4.3',
  title:
    'cancel ends a pending future at once and answers true; of one that is done it changes nothing and answers false. What is cancelled takes no result, and raises CancelledError when it is asked for one.',
  basis: 'promised',
  needs: ['futures'],
  source:
    'asyncio, Future.cancel: "If the Future is already done or cancelled, return False. Otherwise, change the Future\'s state to cancelled, schedule the callbacks, and return True"',
  why: 'Whoever cancels decides by the answer whether the work still has to be undone.',
  check(reading) {
    const { tasks } = reading;
    if (tasks === undefined) return 0;
    let met = 0;
    for (const index of tasks.cancels) {
      const { answer, refused, future: id } = reading.event(index) as CancelFutureEvent;
      const future = tasks.future(id);
      if (future?.kind !== 'future' || !isOpen(reading, index)) continue;
      if (isPending(future, index - 1)) {
        if (refused !== undefined || answer !== true)
          return breach(index, [named(future), ' was pending'], saysAnswer(answer, refused));
        met += 1;
        continue;
      }
      const end = certainEnd(tasks, future);
      if (end === undefined || future.done >= index) continue;
      if (refused !== undefined || answer !== false)
        return breach(index, [named(future), ' ', saysState(future, end), ' before'], saysAnswer(answer, refused));
      met += 1;
    }
    for (const index of tasks.settles) {
      const { refused, future: id } = reading.event(index) as SettleEvent;
      const future = tasks.future(id);
      if (future?.kind !== 'future' || !future.cancelled || future.done > index || !isOpen(reading, index)) continue;
      const end = certainEnd(tasks, future);
      if (end === undefined) continue;
      if (refused === 'InvalidStateError') met += 1;
      else
        return breach(
          index,
          [named(future), ' ', saysState(future, end), ', and can be given nothing more'],
          refused === undefined ? ['it was given an outcome'] : [`${refused} was raised, and not InvalidStateError`],
        );
    }
    for (const index of tasks.asks) {
      const event = reading.event(index) as AskFutureEvent;
      const future = tasks.future(event.future);
      if (future?.kind !== 'future' || event.what === 'cancelling' || !isOpen(reading, index)) continue;
      if (!future.cancelled || future.done > index) continue;
      const end = certainEnd(tasks, future);
      const wrong = end === undefined ? undefined : askedWhenDone(future, end, event, index);
      if (wrong !== undefined) return wrong;
      if (end !== undefined) met += 1;
    }
    return met;
  },
  legal: `
    0 future f
    cancel_future f = true
    ask_future cancelled f = true
    cancel_future f = false
    settle f with 1 refused InvalidStateError
    ask_future result f raising CancelledError
  `,
  illegal: `
    0 future f
    cancel_future f = true
    cancel_future f = true
  `,
};

const saysAnswer = (answer: Json, refused: string | undefined): readonly [string] => [
  refused === undefined ? `cancel answered ${JSON.stringify(answer)}` : `cancel raised ${refused}`,
];
