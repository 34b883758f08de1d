/**
 * Traces as text, for people to write: the smallest traces of each law, and those of tests. One event a line; a number in
 * front is the clock in seconds, and holds until the next. `hop` and `settled` are the harness's (see `SettledEvent`).
 *
 *     clock real · resolution 0.001 · step 0.016 · without timerOrder    the subject, if it is not virtual, exact, claiming all
 *     0 call_soon a [as h] [with [1]] [context k] [refused]
 *     0 call_later a in 2 [when 2]        call_at a at 2
 *     1 a starts [with [1]] [context k]   a ends   a raises Error   cancel h   ? starts
 *       stop   close   run [until t] [main]   returns [value 1]   returns raising SystemExit   nested run refused   other run returned
 *     3 block 2                           the clock before it is that of the line above
 *       ask isRunning = true   ask cancelled h = true   print text   wall clock by -5
 *       handler Error [of h] [without message]   handled   handled raising Error   (`foreign Error`: not the program's;
 *       Error#1: its second, by whatever it was raised)
 *       thread a 2   thread call 0 [refused]   unanswered 0   serve a 0   serve s   served   watch signal s   signal
 *       hop   settled [after 5]   hung   gone ended   (or protocol, limit)
 *       client a#2 connected   client a refused ECONNREFUSED   client a sent "GET" in 3 pieces   client a received "HTTP"
 *       client a ended   (finished, reset, closed, done)   client a lost ECONNRESET   client a gave up response
 *     1000 times: call_soon a; a starts; a ends
 *
 * Futures and tasks have a notation of their own: task-notation.ts; so have applications: gateway-notation.ts.
 */

import { type Capability, type ClockKind, capabilityNames } from './capability.js';
import { readClient } from './client-notation.js';
import { readGateway } from './gateway-notation.js';
import type { Json } from './program.js';
import { TaskReader } from './task-notation.js';
import { type CallEvent, harnessCallbacks, type Raised, type Trace, type TraceEvent, unknownCall } from './trace.js';

class Reader {
  readonly events: TraceEvent[] = [];
  clock: ClockKind = 'virtual';
  resolution = 0;
  step = 0;
  without: string[] = [];
  #time = 0;
  #calls = 0;
  #errors = 0;
  #lastError: Raised = { error: 'foreign', type: 'Error' };
  readonly #named = new Map<string, { readonly call: number; readonly callback: string }>();
  readonly #open: string[] = [];
  #hop = unknownCall;
  #threads = 0;
  readonly #tasks = new TaskReader();

  line(text: string): void {
    const repeated = /^(\d+) times: (.*)$/.exec(text);
    if (repeated !== null) {
      const statements = (repeated[2] ?? '').split('; ');
      for (let count = Number(repeated[1]); count > 0; count -= 1) for (const each of statements) this.#event(each);
      return;
    }
    const header = /^(clock|resolution|step|without) /.exec(text);
    if (header !== null) {
      for (const part of text.split(' · ')) this.#header(part);
      return;
    }
    const timed = /^(-?[\d.]+(?:e\d+)?) (.*)$/.exec(text);
    const before = this.#time;
    if (timed !== null) this.#time = Number(timed[1]);
    this.#event(timed?.[2] ?? text, before);
  }

  #header(part: string): void {
    const [word, value = ''] = part.split(' ');
    if (word === 'clock') this.clock = value === 'real' ? 'real' : 'virtual';
    else if (word === 'resolution') this.resolution = Number(value);
    else if (word === 'step') this.step = Number(value);
    else this.without.push(value);
  }

  #event(text: string, before = this.#time): void {
    const told = this.#tasks.read(text, this.#time);
    if (told !== undefined) return this.#push(told);
    const words = text.split(' ');
    const [first = '', second = '', third = ''] = words;
    if (second === 'starts' || second === 'ends' || second === 'raises') return this.#segment(first, second, words);
    const option = (name: string): string | undefined => {
      const index = words.indexOf(name);
      return index < 0 ? undefined : words[index + 1];
    };
    const refused = words.includes('refused') ? { refused: 'RuntimeError' } : {};
    switch (first) {
      case 'call_soon':
      case 'call_later':
      case 'call_at':
        return this.#call(first, second, option, refused);
      case 'hop':
        this.#call('call_soon', harnessCallbacks.hop, () => undefined, {});
        this.#hop = this.#calls - 1;
        return;
      case 'cancel':
        return this.#push({ kind: 'cancel', handle: second, call: this.#callOf(second), ...refused });
      case 'stop':
      case 'close':
        return this.#push({ kind: first, ...refused });
      case 'run': {
        const until = option('until');
        const id = until === undefined ? undefined : this.#tasks.future(until);
        const main = words.includes('main') ? { main: true as const } : {};
        return this.#push({ kind: 'run', time: this.#time, ...(id === undefined ? {} : { until: id }), ...main });
      }
      case 'returns': {
        const raised = second === 'raising' ? { raised: this.#raisedAgain(words.slice(2)) } : {};
        const value = option('value');
        const result = value === undefined ? {} : { value: JSON.parse(value) as Json };
        return this.#push({ kind: 'returned', time: this.#time, ...raised, ...result });
      }
      case 'nested':
      case 'other':
        if (third !== 'refused' && third !== 'returned' && third !== 'pending') throw unreadable(text);
        return this.#push({ kind: 'nestedRun', other: first === 'other', outcome: third });
      case 'block':
        return this.#push({ kind: 'block', for: Number(second), before, time: this.#time });
      case 'ask':
        return this.#ask(words, refused);
      case 'print':
        return this.#push({ kind: 'print', text: words.slice(1).join(' ') });
      case 'wall':
        return this.#push({ kind: 'wallClock', by: Number(words[3]) });
      case 'handler': {
        const of = option('of');
        const call = of === undefined ? {} : { call: this.#callOf(of) };
        const message = !text.endsWith('without message');
        return this.#push({ kind: 'handler', raised: this.#raisedAgain(words.slice(1)), message, ...call });
      }
      case 'handled':
        return this.#push(second === 'raising' ? { kind: 'handled', raised: this.#raise(third) } : { kind: 'handled' });
      case 'settled':
        return this.#push(
          second === 'after'
            ? { kind: 'settled', hop: this.#hop, deadline: Number(third) }
            : { kind: 'settled', hop: this.#hop },
        );
      case 'thread':
        if (second === 'call') {
          return this.#push({ kind: 'threadCall', thread: this.#threads - 1, count: Number(third), ...refused });
        }
        this.#threads += 1;
        return this.#push({ kind: 'thread', thread: this.#threads - 1, callback: second, times: Number(third) });
      case 'unanswered':
        return this.#push({
          kind: 'unanswered',
          thread: this.#threads - 1,
          count: Number(second),
          beats: 40,
          beat: 0.05,
        });
      case 'watch':
        return this.#push({ kind: 'watchSignal', with: third, ...refused });
      case 'signal':
        return this.#push({ kind: 'signal' });
      case 'serve': {
        const of = third === '' ? ('signal' as const) : ('thread' as const);
        const number = third === '' ? {} : { thread: this.#threads - 1, count: Number(third) };
        return this.#push({ kind: 'serve', callback: second, of, ...number, time: this.#time });
      }
      case 'served':
        return this.#push({ kind: 'served' });
      case 'client':
        return this.#push(readClient(text, this.#time));
      case 'gateway':
        return this.#push(readGateway(text));
      case 'hung':
        return this.#push({ kind: 'hung', after: 5, time: this.#time });
      case 'gone':
        if (second !== 'ended' && second !== 'protocol' && second !== 'limit') throw unreadable(text);
        return this.#push({ kind: 'gone', how: second, expected: 'the harness is to stay', told: 'it is gone' });
      default:
        throw unreadable(text);
    }
  }

  #push(event: TraceEvent): void {
    this.events.push(event);
  }

  #call(
    how: 'call_soon' | 'call_later' | 'call_at',
    callback: string,
    option: (name: string) => string | undefined,
    refused: { readonly refused?: string },
  ): void {
    const call = this.#calls;
    this.#calls += 1;
    this.#named.set(option('as') ?? callback, { call, callback });
    const asked = option('in') ?? option('at');
    const args = option('with');
    const context = option('context');
    const when = option('when');
    const event: CallEvent = {
      kind: 'call',
      call,
      callback,
      how: how === 'call_soon' ? 'soon' : how === 'call_later' ? 'later' : 'at',
      before: this.#time,
      time: this.#time,
      ...(asked === undefined ? {} : { asked: asked === 'infinity' || asked === 'nan' ? asked : Number(asked) }),
      ...(args === undefined ? {} : { args: JSON.parse(args) as readonly Json[] }),
      ...(context === undefined ? {} : { context }),
      ...(when === undefined ? {} : { when: Number(when) }),
      ...refused,
    };
    this.#push(event);
  }

  #segment(name: string, what: 'starts' | 'ends' | 'raises', words: readonly string[]): void {
    const { call, callback } = this.#named.get(name) ?? { call: unknownCall, callback: name };
    if (what === 'starts') {
      const args = words[words.indexOf('with') + 1];
      const context = words[words.indexOf('context') + 1];
      this.#open.push(name);
      this.#push({
        kind: 'start',
        call,
        callback,
        time: this.#time,
        ...(words.includes('with') && args !== undefined ? { args: JSON.parse(args) as readonly Json[] } : {}),
        ...(words.includes('context') && context !== undefined ? { context } : {}),
      });
      return;
    }
    this.#open.pop();
    if (what === 'ends') this.#push({ kind: 'end', call });
    else if (words[2] === 'foreign') this.#push({ kind: 'end', call, raised: this.#raisedAgain(words.slice(2)) });
    else this.#push({ kind: 'end', call, raised: this.#raise(words[2] ?? 'Error') });
  }

  #raise(type: string): Raised {
    this.#lastError = { error: this.#errors, type };
    this.#errors += 1;
    return this.#lastError;
  }

  #raisedAgain(words: readonly string[]): Raised {
    const [word = '', type = 'Error'] = words;
    const [numbered, number] = word.split('#');
    if (number !== undefined) return { error: Number(number), type: numbered ?? type };
    return word === 'foreign' ? { error: 'foreign', type } : this.#lastError;
  }

  #ask(words: readonly string[], refused: { readonly refused?: string }): void {
    const equals = words.indexOf('=');
    const what = words[1] as Extract<TraceEvent, { kind: 'ask' }>['what'];
    const said = words.slice(equals + 1).join(' ');
    const answer = what === 'currentTask' ? (this.#tasks.future(said) ?? said) : (JSON.parse(said) as Json);
    const call = equals === 3 ? { call: this.#callOf(words[2] ?? '') } : {};
    this.#push({ kind: 'ask', what, answer, ...call, ...refused });
  }

  #callOf(name: string): number {
    return this.#named.get(name)?.call ?? unknownCall;
  }
}

const unreadable = (text: string): Error => new Error(`Expected an event of a trace, got "${text}".`);

/** Reads a trace that is written as text. Throws an Error that quotes the line which cannot be read. */
export const readTrace = (text: string): Trace => {
  const reader = new Reader();
  for (const line of text.split('\n')) {
    const trimmed = line.trim();
    if (trimmed !== '') reader.line(trimmed);
  }
  const claims: readonly Capability[] = capabilityNames.filter((name) => !reader.without.includes(name));
  const { clock, resolution, events } = reader;
  const subject = { name: 'written', version: '0', clock, resolution, claims };
  return { subject, tick: 1, resolution: Math.max(resolution, reader.step), origin: 0, events };
};
