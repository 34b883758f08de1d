/**
 * The part of the trace notation (trace-notation.ts) that tells of futures and tasks. Names stand for what was made last
 * under them; exceptions are `Error` (the program's first, `Error#1` its second) or a type of the loop's own.
 *
 *     future f [refused]    spawn t [of c] [in g] [refused]    coroutine t [of c]    times: as in the trace notation
 *     t steps [thrown CancelledError] [spent]    t pauses    t finishes [1]    t fails Error
 *     await future f · await sleep in 2 · await gather t u [returnExceptions] · await wait t u until first in 2
 *     await acquire of l · await put of q item 1 · await next of g · await call coroutine c
 *     awaited [1]    awaited raising CancelledError               ends the innermost await of the task at work
 *     awaited raising ExceptionGroup of Error Error#1             a group, with what it holds
 *     settle f with 1 [refused]    settle f with Error            cancel_future f = true    uncancel t = 0
 *     add_done f a    remove_done f a = 1    notify a f [count 2]    notified [raising Error]
 *     ask_future done f = true    ask_future result f raising InvalidStateError
 *     create lock l [size 2] [refused]    use l release [item 1] [count 2] [= 1] [refused RuntimeError]    ask_thing locked l = true
 *     socket s listens    socket c accepted of s [in t]    await receive at c    await sendAll at c data "ab"    awaited ["ab"]
 *     use_socket c addReader a [= true] [refused OSError]    ready c read a    readied
 *     stream c [limit 4] [in t]    await read at c count 4    await readUntil at c separator "ab"    awaited raising IncompleteReadError partial "a"
 *     use_stream c write "ab" [refused]    use_stream c closeStream
 *     produce g 1    part k try except [of g] [raising Error] [item 1]   (`k` names the block; a new one with each new name)
 */

import type { Json } from './program.js';
import type {
  AwaitEvent,
  AwaitKind,
  CreateEvent,
  FutureId,
  PartEvent,
  Raised,
  SocketEvent,
  SocketId,
  ThingId,
  TraceEvent,
  UseSocketEvent,
  UseStreamEvent,
  WaitId,
} from './trace.js';

const raisedBy = (word: string): Raised => {
  const [type = 'Error', number] = word.split('#');
  return type === 'Error' ? { error: Number(number ?? 0), type } : { error: 'foreign', type };
};

/** A group of exceptions names what it holds. */
const raisedWith = ([word = 'Error', of, ...held]: readonly string[]): Raised =>
  of === 'of' ? { ...raisedBy(word), errors: held.map(raisedBy) } : raisedBy(word);

/** The words after a keyword, read as JSON. */
const json = (text: string): Json => JSON.parse(text) as Json;

export class TaskReader {
  readonly #futures = new Map<string, FutureId>();
  readonly #things = new Map<string, ThingId>();
  readonly #blocks = new Map<string, number>();
  readonly #sockets = new Map<string, SocketId>();
  readonly #openWaits = new Map<FutureId, WaitId[]>();
  readonly #active: FutureId[] = [];
  #futureCount = 0;
  #thingCount = 0;
  #waits = 0;
  #dones = 0;

  /** The event that a line tells of; undefined if it does not speak of futures and tasks. */
  read(text: string, time: number): TraceEvent | undefined {
    const words = text.split(' ');
    const [first = '', second = '', third = '', fourth = ''] = words;
    const after = (word: string): string | undefined => {
      const index = words.indexOf(word);
      return index < 0 ? undefined : words[index + 1];
    };
    const refused = words.includes('refused') ? { refused: after('refused') ?? 'RuntimeError' } : {};
    const raising = after('raising');
    const raised = raising === undefined ? {} : { raised: raisedWith(words.slice(words.indexOf('raising') + 1)) };
    switch (second) {
      case 'steps': {
        const thrown = after('thrown');
        const task = this.#future(first);
        this.#active.push(task);
        return {
          kind: 'step',
          task,
          time,
          ...(thrown === undefined ? {} : { thrown: raisedBy(thrown) }),
          ...(words.includes('spent') ? { spent: true } : {}),
        };
      }
      case 'pauses':
        this.#active.pop();
        return { kind: 'pause', task: this.#future(first) };
      case 'finishes':
        this.#active.pop();
        return {
          kind: 'finish',
          task: this.#future(first),
          value: words.length > 2 ? json(words.slice(2).join(' ')) : null,
        };
      case 'fails':
        this.#active.pop();
        return { kind: 'finish', task: this.#future(first), raised: raisedWith(words.slice(2)) };
      default:
        break;
    }
    switch (first) {
      case 'future':
        return { kind: 'future', future: this.#newFuture(second), name: second, ...refused };
      case 'spawn': {
        const group = after('in');
        return {
          kind: 'spawn',
          task: this.#newFuture(second),
          name: second,
          coroutine: after('of') ?? second,
          ...(group === undefined ? {} : { group: this.#thing(group) }),
          ...refused,
        };
      }
      case 'coroutine':
        return { kind: 'coroutine', task: this.#newFuture(second), coroutine: after('of') ?? second };
      case 'await':
        return this.#await(words, time);
      case 'awaited': {
        const task = this.#active.at(-1) ?? -1;
        const wait = this.#openWaits.get(task)?.pop() ?? -1;
        if (raising !== undefined) {
          const partial = words.indexOf('partial');
          if (partial < 0) return { kind: 'awaited', wait, time, ...raised };
          const came = json(words.slice(partial + 1).join(' ')) as string;
          return { kind: 'awaited', wait, time, raised: raisedBy(raising), partial: came === '' ? [] : [came] };
        }
        return { kind: 'awaited', wait, time, ...(words.length > 1 ? { value: json(words.slice(1).join(' ')) } : {}) };
      }
      case 'settle': {
        const given = words.slice(3, words.includes('refused') ? words.indexOf('refused') : undefined).join(' ');
        const outcome = /^[A-Z]/.test(given) ? { raised: raisedBy(given) } : { value: json(given) };
        return { kind: 'settle', future: this.#future(second), ...outcome, ...refused };
      }
      case 'cancel_future':
        return { kind: 'cancelFuture', future: this.#future(second), answer: this.#answer(text), ...refused };
      case 'uncancel':
        return { kind: 'uncancel', future: this.#future(second), answer: this.#answer(text), ...refused };
      case 'add_done':
        this.#dones += 1;
        return { kind: 'addDone', done: this.#dones - 1, future: this.#future(second), callback: third, ...refused };
      case 'remove_done':
        return {
          kind: 'removeDone',
          future: this.#future(second),
          callback: third,
          answer: this.#answer(text),
          ...refused,
        };
      case 'notify':
        return {
          kind: 'notify',
          callback: second,
          future: third === 'other' ? 'other' : this.#future(third),
          count: Number(after('count') ?? 1),
          time,
        };
      case 'notified':
        return { kind: 'notified', ...raised };
      case 'ask_future':
        return {
          kind: 'askFuture',
          what: second as Extract<TraceEvent, { kind: 'askFuture' }>['what'],
          future: this.#future(third),
          answer: raising === undefined ? this.#answer(text) : null,
          ...raised,
        };
      case 'create': {
        const size = after('size');
        const thing = this.#thingCount;
        this.#thingCount += 1;
        this.#things.set(third, thing);
        return {
          kind: 'create',
          thing,
          what: second as CreateEvent['what'],
          name: third,
          ...(size === undefined ? {} : { size: Number(size) }),
          ...refused,
        };
      }
      case 'use': {
        const count = after('count');
        const task = this.#active.at(-1);
        const item = after('item');
        return {
          kind: 'use',
          thing: this.#thing(second),
          do: third,
          ...(count === undefined ? {} : { count: count === 'null' ? null : Number(count) }),
          ...(item === undefined ? {} : { item: json(item) }),
          answer: this.#answer(text),
          ...(task === undefined ? {} : { task }),
          ...refused,
        };
      }
      case 'ask_thing':
        return {
          kind: 'askThing',
          what: second as Extract<TraceEvent, { kind: 'askThing' }>['what'],
          thing: this.#thing(third),
          answer: this.#answer(text),
          ...refused,
        };
      case 'socket': {
        const id = this.#sockets.size;
        this.#sockets.set(second, id);
        const of = after('of');
        const inside = after('in');
        return {
          kind: 'socket',
          socket: id,
          name: second,
          how: third as SocketEvent['how'],
          ...(of === undefined ? {} : { of: this.#socket(of) }),
          ...(inside === undefined ? {} : { task: this.#future(inside) }),
        };
      }
      case 'use_socket': {
        const isCallback = third === 'addReader' || third === 'addWriter';
        return {
          kind: 'useSocket',
          socket: this.#socket(second),
          do: third as UseSocketEvent['do'],
          ...(isCallback ? { callback: fourth } : {}),
          ...(text.includes(' = ') ? { answer: this.#answer(text) as NonNullable<UseSocketEvent['answer']> } : {}),
          ...refused,
        };
      }
      case 'ready':
        return {
          kind: 'ready',
          socket: this.#socket(second),
          interest: third === 'write' ? 'write' : 'read',
          callback: fourth,
          time,
        };
      case 'readied':
        return { kind: 'readied', ...raised };
      case 'stream': {
        const limit = after('limit');
        const inside = after('in');
        return {
          kind: 'stream',
          socket: this.#socket(second),
          name: second,
          ...(inside === undefined ? {} : { task: this.#future(inside) }),
          ...(limit === undefined ? {} : { limit: Number(limit) }),
        };
      }
      case 'use_stream':
        return {
          kind: 'useStream',
          socket: this.#socket(second),
          do: third as UseStreamEvent['do'],
          ...(third === 'write' ? { data: [json(fourth) as string] } : {}),
          ...refused,
        };
      case 'produce':
        return { kind: 'produce', thing: this.#thing(second), item: json(words.slice(2).join(' ')) };
      case 'part': {
        const thing = after('of');
        // The part itself may be called item.
        const item = words.indexOf('item', 4);
        const block = this.#blocks.get(second) ?? this.#blocks.size;
        this.#blocks.set(second, block);
        return {
          kind: 'part',
          block,
          of: third as PartEvent['of'],
          part: fourth as PartEvent['part'],
          task: this.#active.at(-1) ?? -1,
          ...(thing === undefined ? {} : { thing: this.#thing(thing) }),
          ...raised,
          ...(item < 0 ? {} : { item: json(words.slice(item + 1).join(' ')) }),
        };
      }
      default:
        return undefined;
    }
  }

  #socket(name: string): SocketId {
    return this.#sockets.get(name) ?? -1;
  }

  #newFuture(name: string): FutureId {
    const id = this.#futureCount;
    this.#futureCount += 1;
    this.#futures.set(name, id);
    return id;
  }

  /** `ask currentTask = t` names a task. */
  future(name: string): FutureId | undefined {
    return this.#futures.get(name);
  }

  #future(name: string): FutureId {
    return this.#futures.get(name) ?? -1;
  }

  #thing(name: string): ThingId {
    return this.#things.get(name) ?? -1;
  }

  /** What stands behind ` = `. */
  #answer(text: string): Json {
    const found = / = (.*?)(?: refused.*)?$/.exec(text)?.[1];
    return found === undefined ? null : json(found);
  }

  #await(words: readonly string[], time: number): AwaitEvent {
    const task = this.#active.at(-1) ?? -1;
    const wait = this.#waits;
    this.#waits += 1;
    const waits = this.#openWaits.get(task) ?? [];
    waits.push(wait);
    this.#openWaits.set(task, waits);
    const on: FutureId[] = [];
    const event: { -readonly [Key in keyof AwaitEvent]: AwaitEvent[Key] } = {
      kind: 'await',
      wait,
      task,
      what: words[1] as AwaitKind,
      time,
    };
    for (let index = 2; index < words.length; index += 1) {
      const word = words[index] ?? '';
      const next = words[index + 1] ?? '';
      if (word === 'returnExceptions') {
        event.returnExceptions = true;
        continue;
      }
      if (word === 'of') event.of = this.#thing(next);
      else if (word === 'in') event.in = Number(next);
      else if (word === 'until') event.until = next as NonNullable<AwaitEvent['until']>;
      else if (word === 'item') event.item = json(next);
      else if (word === 'at') event.socket = this.#socket(next);
      else if (word === 'most') event.most = Number(next);
      else if (word === 'data') event.data = [json(next) as string];
      else if (word === 'count') event.count = Number(next);
      else if (word === 'separator') event.separator = json(next) as string;
      else if (word === 'limit') event.limit = Number(next);
      else if (word === 'coroutine') event.coroutine = next;
      else if (word === 'block') event.block = this.#blocks.get(next) ?? -1;
      else {
        on.push(this.#future(word));
        continue;
      }
      index += 1;
    }
    if (on.length > 0 || ['gather', 'wait', 'asCompleted'].includes(event.what)) event.on = on;
    return event;
  }
}
