/** What the calls, futures, things and times of a trace are called in front of people. */

import {
  type CallId,
  type FutureId,
  harnessCallbacks,
  type Raised,
  type ThingId,
  type Trace,
} from '../../spec/trace.js';

/** How a trace's calls and times are written. */
export interface Names {
  call(call: CallId): string;
  future(future: FutureId): string;
  thing(thing: ThingId): string;
  /** A reading of the clock, or a span. */
  seconds(value: number): string;
}

export const ownNames: Readonly<Record<string, string>> = {
  [harnessCallbacks.settle]: "looplaw's settling timer",
  [harnessCallbacks.hop]: "a turn of looplaw's",
  [harnessCallbacks.horizon]: "looplaw's horizon timer",
  [harnessCallbacks.inject]: "looplaw's cancel",
};

export const namesOf = (trace: Trace): Names => {
  const callbacks: string[] = [];
  const counts = new Map<string, number>();
  const ordinals: number[] = [];
  const futures = new NumberedNames();
  const things = new NumberedNames();
  for (const event of trace.events) {
    if (event.kind === 'future') futures.add(event.future, event.name);
    else if (event.kind === 'spawn') futures.add(event.task, event.name);
    else if (event.kind === 'coroutine') futures.add(event.task, event.coroutine);
    else if (event.kind === 'create') things.add(event.thing, event.name);
    if (event.kind !== 'call') continue;
    const ordinal = (counts.get(event.callback) ?? 0) + 1;
    counts.set(event.callback, ordinal);
    callbacks[event.call] = event.callback;
    ordinals[event.call] = ordinal;
  }
  return {
    call(call) {
      const callback = callbacks[call];
      if (callback === undefined) return 'an unknown call';
      const own = ownNames[callback];
      if (own !== undefined) return own;
      return (counts.get(callback) ?? 0) > 1 ? `${callback}#${ordinals[call]}` : callback;
    },
    future: (future) => futures.name(future) ?? 'an unknown future',
    thing: (made) => things.name(made) ?? 'an unknown thing',
    // Readings of a real clock count from where they please; people count from the beginning.
    seconds: (value) =>
      secondsText(trace.subject.clock === 'real' && value >= trace.origin ? value - trace.origin : value),
  };
};

/** Names that may stand for several things, one after the other: then each gets a number. */
class NumberedNames {
  readonly #names: string[] = [];
  readonly #ordinals: number[] = [];
  readonly #counts = new Map<string, number>();

  add(id: number, name: string): void {
    const ordinal = (this.#counts.get(name) ?? 0) + 1;
    this.#counts.set(name, ordinal);
    this.#names[id] = name;
    this.#ordinals[id] = ordinal;
  }

  name(id: number): string | undefined {
    const name = this.#names[id];
    if (name === undefined) return undefined;
    return (this.#counts.get(name) ?? 0) > 1 ? `${name}#${this.#ordinals[id]}` : name;
  }
}

/** Three places mostly say enough; where they would say nothing, more. */
const secondsText = (value: number): string => {
  const usual = value.toFixed(3);
  return Math.abs(value) < 0.001 && Math.abs(value) > 1e-7 ? value.toFixed(6) : usual;
};

export const refusal = (refused: string | undefined): string => (refused === undefined ? '' : ` raises ${refused}`);

export const raisedText = ({ type, error, text }: Raised): string =>
  error === 'foreign' && text !== undefined ? `${type} (${text})` : type;
