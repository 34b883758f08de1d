/** What a future, or a task, must answer when it is asked about itself. */

import { sameJson } from '../program.js';
import type { AskFutureEvent } from '../trace.js';
import type { Wrong } from './combined.js';
import { type FutureState, isCancel } from './task-state.js';

/** The answer to a question whose right answer is known; `because` goes on from the future's name. */
export const wrongAnswer = (
  { what, answer, raised }: AskFutureEvent,
  { task, outcome, cancelled }: FutureState,
  countsRequests: boolean,
): Wrong | undefined => {
  const expect = (law: string, right: boolean, because: string): Wrong | undefined =>
    right
      ? undefined
      : {
          law,
          because: ` ${because}`,
          however: `${what} ${raised === undefined ? `is ${JSON.stringify(answer)}` : `raises ${raised.type}`}`,
        };
  const isDone = outcome !== undefined;
  switch (what) {
    case 'done':
      return expect(task === undefined ? '4.1' : '5.6', answer === isDone, isDone ? 'is done' : 'is not done');
    case 'cancelled':
      return expect(
        task === undefined ? '4.3' : '6.13',
        answer === cancelled,
        cancelled ? 'was cancelled' : 'was not cancelled',
      );
    case 'cancelling':
      if (!countsRequests || task === undefined || Number.isNaN(task.requests)) return undefined;
      return expect('6.16', answer === task.requests, `has ${task.requests} requests to cancel it`);
    case 'result':
    case 'exception': {
      if (!isDone) return expect('4.1', raised?.type === 'InvalidStateError', 'is not done');
      if (cancelled) return expect('4.3', isCancel(raised), 'was cancelled');
      const failure = outcome.raised;
      if (failure !== undefined) {
        const told = { raised: { error: failure.error, type: failure.type } };
        const right =
          what === 'result'
            ? raised?.error === failure.error && raised.type === failure.type
            : raised === undefined && sameJson(answer, told);
        return expect('4.2', right, `failed with ${failure.type}`);
      }
      if (what === 'exception') return expect('4.2', raised === undefined && answer === null, 'has not failed');
      const right = raised === undefined && sameJson(answer, outcome.value);
      return expect(outcome.value ? '4.2' : '4.12', right, `came to ${JSON.stringify(outcome.value)}`);
    }
  }
};
