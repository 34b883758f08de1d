/** Of a program that hangs, or whose harness is gone: what is known of the loop at its last event. */

import { type CallEvent, cutOf, type Trace } from '../../spec/trace.js';
import type { Names } from './names.js';

/** Calls that are named before they are only counted. */
const most = 5;

/** Sentences without their full stops; none where the program came to its end. */
export const lastKnown = ({ events }: Trace, names: Names): readonly string[] => {
  if (cutOf({ events }) === undefined) return [];
  const waiting = new Map<number, CallEvent>();
  let started: { readonly name: string; open: boolean } | undefined;
  for (const event of events) {
    switch (event.kind) {
      case 'call':
        if (event.refused === undefined) waiting.set(event.call, event);
        break;
      case 'cancel':
        if (event.refused === undefined) waiting.delete(event.call);
        break;
      case 'start':
        waiting.delete(event.call);
        started = { name: names.call(event.call), open: true };
        break;
      case 'step':
        started = { name: names.future(event.task), open: true };
        break;
      case 'end':
      case 'pause':
      case 'finish':
        if (started !== undefined) started.open = false;
        break;
      default:
    }
  }
  const all = [...waiting.values()];
  const queued = all.filter(({ how }) => how === 'soon').map(({ call }) => names.call(call));
  const timers = all
    .filter(({ how }) => how !== 'soon')
    .map((event) => `${names.call(event.call)}, due ${dueOf(event, names)}`);
  return [
    started === undefined
      ? 'nothing had started'
      : `the last that started was ${started.name}, which had ${started.open ? 'not come to its end' : 'ended'}`,
    queued.length === 0 ? 'nothing was queued' : `queued: ${some(queued)}`,
    timers.length === 0 ? 'no timer was armed' : `timers: ${some(timers)}`,
  ];
};

const some = (texts: readonly string[]): string =>
  texts.length <= most ? texts.join('; ') : `${texts.slice(0, most).join('; ')}; and ${texts.length - most} more`;

const dueOf = ({ how, asked, before }: CallEvent, names: Names): string => {
  if (typeof asked !== 'number') return String(asked ?? 'soon');
  return names.seconds(how === 'at' ? asked : before + asked);
};
