/** What the events of futures, tasks and things say, one line each. */

import { dataText } from '../../spec/data.js';
import type { AwaitEvent, AwaitedEvent, PartEvent, TaskEvent } from '../../spec/trace.js';
import { type Names, raisedText, refusal } from './names.js';

/** Undefined where other lines say it already. */
export const taskText = (event: TaskEvent, names: Names): string | undefined => {
  switch (event.kind) {
    case 'future':
      return `create future ${names.future(event.future)}${refusal(event.refused)}`;
    case 'spawn':
      return `create_task ${names.future(event.task)} of ${event.coroutine}()${event.group === undefined ? '' : ` in ${names.thing(event.group)}`}${refusal(event.refused)}`;
    case 'coroutine':
      return `makes ${names.future(event.task)}()`;
    case 'step':
      return `${event.thrown === undefined ? 'goes on' : `goes on, ${raisedText(event.thrown)} is thrown in`}${event.spent === true ? ' (no fuel is left: it returns)' : ''}`;
    case 'pause':
      return 'waits';
    case 'finish':
      return event.raised === undefined
        ? `returns ${JSON.stringify(event.value)}`
        : `fails with ${raisedText(event.raised)}`;
    case 'await':
      return `await ${awaitText(event, names)}`;
    case 'awaited':
      return `gets ${outcomeText(event)}`;
    case 'settle':
      return `${event.raised === undefined ? `set_result of ${names.future(event.future)} to ${JSON.stringify(event.value)}` : `set_exception of ${names.future(event.future)} to ${raisedText(event.raised)}`}${refusal(event.refused)}`;
    case 'cancelFuture':
      return `cancel ${names.future(event.future)}, which says ${JSON.stringify(event.answer)}${refusal(event.refused)}`;
    case 'uncancel':
      return `uncancel ${names.future(event.future)}, which says ${JSON.stringify(event.answer)}${refusal(event.refused)}`;
    case 'addDone':
      return `add done-callback ${event.callback} to ${names.future(event.future)}${refusal(event.refused)}`;
    case 'removeDone':
      return `remove done-callback ${event.callback} from ${names.future(event.future)}, which says ${JSON.stringify(event.answer)}${refusal(event.refused)}`;
    case 'notify':
      return `is called with ${event.future === 'other' ? 'something else' : names.future(event.future)}`;
    case 'notified':
      return event.raised === undefined ? undefined : `raises ${raisedText(event.raised)}`;
    case 'askFuture':
      return `${event.what} of ${names.future(event.future)} ${event.raised === undefined ? `is ${JSON.stringify(event.answer)}` : `raises ${raisedText(event.raised)}`}`;
    case 'create':
      return `create ${event.what} ${names.thing(event.thing)}${event.size === undefined ? '' : ` of size ${event.size}`}${refusal(event.refused)}`;
    case 'use': {
      const given = event.item === undefined ? (event.count ?? '') : JSON.stringify(event.item);
      const answer =
        event.answer === undefined || event.answer === null ? '' : `, which gives ${JSON.stringify(event.answer)}`;
      return `${event.do}${given === '' ? '' : ` ${given}`} of ${names.thing(event.thing)}${answer}${refusal(event.refused)}`;
    }
    case 'askThing':
      return `${event.what} of ${names.thing(event.thing)} is ${JSON.stringify(event.answer)}${refusal(event.refused)}`;
    case 'produce':
      return `${names.thing(event.thing)} gives ${JSON.stringify(event.item)}`;
    case 'part':
      return partText(event, names);
  }
};

const outcomeText = ({ value, raised }: AwaitedEvent): string =>
  raised === undefined ? JSON.stringify(value ?? null) : raisedText(raised);

const awaitText = (event: AwaitEvent, names: Names): string => {
  const on = (event.on ?? []).map((id) => names.future(id)).join(', ');
  const limit = event.in === undefined ? '' : ` for ${names.seconds(event.in)}`;
  const of = event.of === undefined ? '' : ` of ${names.thing(event.of)}`;
  switch (event.what) {
    case 'sleep':
      return `sleep${limit}`;
    case 'future':
      return on;
    case 'other':
      return "another loop's future";
    case 'badYield':
      return 'what is no future';
    case 'call':
      return `${event.coroutine}()`;
    case 'put':
      return `put ${JSON.stringify(event.item)}${of}`;
    default:
      return `${event.what}${on === '' ? '' : `(${on})`}${askedText(event)}${of}${limit}${socketText(event)}`;
  }
};

const prepositions: Readonly<Partial<Record<AwaitEvent['what'], string>>> = {
  accept: 'at',
  receive: 'from',
  sendAll: 'to',
  connect: 'to',
};

/** What goes to a socket, or where somebody waits. */
const socketText = ({ what, data, most, socket }: AwaitEvent): string => {
  const sent = data === undefined ? '' : ` of ${data.length === 0 ? 'nothing' : data.map(dataText).join(', ')}`;
  const asked = most === undefined ? '' : ` up to ${most} bytes`;
  if (socket === undefined) return `${sent}${asked}`;
  return `${sent}${asked} ${prepositions[what] ?? 'of'} socket ${socket}`;
};

/** How much is to be read of a stream, or how far. */
const askedText = ({ count, separator }: AwaitEvent): string => {
  if (count !== undefined) return count < 0 ? ' to the end' : ` ${count}`;
  return separator === undefined ? '' : ` ${JSON.stringify(separator)}`;
};

const parts: Readonly<Partial<Record<PartEvent['part'], string>>> = {
  next: 'asks for the next item',
  else: 'comes to else',
  finally: 'comes to finally',
  exit: 'leaves the body',
};

const overText = (of: PartEvent['of'], yes: boolean): string | undefined => {
  if (of === 'for') return yes ? 'the body leaves the loop' : undefined;
  return yes ? 'the exit suppresses' : 'the exit does not suppress';
};

const partText = ({ of, part, raised, item, thing }: PartEvent, names: Names): string | undefined => {
  if (part === 'except' && raised !== undefined) return `catches ${raisedText(raised)}`;
  if (part === 'given') return item === null ? 'the iterator is at its end' : undefined;
  if (part === 'over') return overText(of, item === true);
  if (part === 'item') return `has item ${JSON.stringify(item)}`;
  const what = parts[part];
  if (what === undefined || (of === 'try' && part === 'exit')) return undefined;
  return `${what}${part === 'exit' && thing !== undefined ? ` of ${names.thing(thing)}` : ''}${raised === undefined ? '' : ` with ${raisedText(raised)}`}`;
};
