/** Delays that are no delays, and what becomes of what is pending when the loop is closed. */

import type { Delay } from '../../spec/program.js';
import type { Trace } from '../../spec/trace.js';
import { type Probe, print, printsOf, run, soon } from './probe.js';

const odd: readonly { readonly word: string; readonly delay: Delay }[] = [
  { word: 'nan', delay: 'nan' },
  { word: 'infinity', delay: 'infinity' },
];

const asked: readonly { readonly word: string; readonly delay: Delay }[] = [...odd, { word: 'negative', delay: -1 }];

const names: Readonly<Record<string, string>> = { nan: 'NaN', infinity: 'infinity', negative: '-1' };

/** What becomes of the timer a. */
const fate = ({ events }: Trace): string => {
  const call = events.find((event) => event.kind === 'call' && event.callback === 'a');
  if (call?.kind === 'call' && call.refused !== undefined) return 'is refused';
  return events.some((event) => event.kind === 'start' && event.callback === 'a') ? 'runs' : 'never runs';
};

const delays: readonly Probe[] = [
  ...asked.map(
    ({ word, delay }): Probe => ({
      id: `delay.${word}`,
      asks: `call_later(${names[word]})`,
      documented: word === 'negative' ? 'Nothing is said of negative delays.' : `Nothing is said of ${names[word]}.`,
      program: {
        script: [{ op: 'callLater', callback: 'a', in: delay }, { op: 'callLater', callback: 'z', in: 2 }, run],
        callbacks: { a: [], z: [] },
      },
      read: fate,
    }),
  ),
  ...asked.map(
    ({ word, delay }): Probe => ({
      id: `instant.${word}`,
      asks: word === 'negative' ? 'call_at of an instant that is past' : `call_at(${names[word]})`,
      documented: word === 'negative' ? 'Nothing is said of the past.' : `Nothing is said of ${names[word]}.`,
      program: {
        script: [{ op: 'callAt', callback: 'a', at: delay }, { op: 'callAt', callback: 'z', at: 2 }, run],
        callbacks: { a: [], z: [] },
      },
      read: fate,
    }),
  ),
];

export const corners: readonly Probe[] = [
  ...delays,
  {
    id: 'close.pending',
    asks: 'close, with callbacks that are pending',
    documented: 'close: "Any pending callbacks will be discarded."',
    program: {
      script: [soon('a'), { op: 'callLater', callback: 'b', in: 0 }, { op: 'close' }],
      callbacks: { a: [print('callback')], b: [print('timer')] },
    },
    read: (trace) => (printsOf(trace).length === 0 ? 'drops them' : `runs ${printsOf(trace).join(' and ')}`),
  },
];
