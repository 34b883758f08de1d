import type { AskFutureEvent, FutureEvent } from '../trace.js';
import { askedWhilePending, isOpen, isPending } from './future-state.js';
import { breach, type Law } from './law.js';

export const law: Law = {
  id: '4.1',
  title: 'A future that is pending is not done, and asking it for its result or exception raises InvalidStateError.',
  basis: 'promised',
  needs: ['futures'],
  source:
    'asyncio, Future.result: "If the Future\'s result isn\'t yet available, this method raises an InvalidStateError exception"',
  why: 'A value that is given out before it is there is taken for the result.',
  check(reading) {
    const { tasks } = reading;
    if (tasks === undefined) return 0;
    let met = 0;
    for (const future of tasks.futures) {
      if (future === undefined || !future.refused || future.kind !== 'future' || !isOpen(reading, future.at)) continue;
      const { refused = 'an exception' } = reading.event(future.at) as FutureEvent;
      return breach(future.at, ['the loop is open'], ['createFuture raised ', refused]);
    }
    for (const index of tasks.asks) {
      const event = reading.event(index) as AskFutureEvent;
      const future = tasks.future(event.future);
      if (future?.kind !== 'future' || event.what === 'cancelling') continue;
      if (!isPending(future, index) || !isOpen(reading, index)) continue;
      const wrong = askedWhilePending(future, event, index);
      if (wrong !== undefined) return wrong;
      met += 1;
    }
    return met;
  },
  legal: `
    0 future f
    ask_future result f raising InvalidStateError
  `,
  illegal: `
    0 future f
    ask_future result f = null
  `,
};
