import { isFalsy } from './future-state.js';
import type { Law } from './law.js';
import { oneOutcome } from './one-outcome.js';

export const law: Law = {
  id: '4.2',
  title: 'A pending future takes a result or an exception, and keeps it: a second one raises InvalidStateError.',
  basis: 'promised',
  needs: ['futures'],
  source: 'asyncio, Future.set_result: "Raises an InvalidStateError exception if the Future is already done"',
  why: 'Two answers to one question: whoever asks early sees another than whoever asks late.',
  check: (reading) => oneOutcome(reading, ({ value, raised }) => raised !== undefined || !isFalsy(value)),
  legal: `
    0 future f
    settle f with 1
    settle f with 2 refused InvalidStateError
    ask_future result f = 1
  `,
  illegal: `
    0 future f
    settle f with 1
    settle f with 2
  `,
};
