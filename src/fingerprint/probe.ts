/**
 * A probe is a small program for one freedom, and a way to read off a trace what the loop has done with it.
 *
 * No probe measures time, so that a busy machine changes no answer. What comes first is read from the order of what is
 * printed. Iterations are counted by a chain of callSoon beside (`t`), one link of which starts in each: those between `go`
 * and `back` are what the loop took. Where two things are to fall into the same iteration, a callback keeps the thread busy
 * until both are due.
 */

import type { CallbackStatement, CoroutineStatement, Name, Program, ScriptStatement } from '../../spec/program.js';
import type { Trace } from '../../spec/trace.js';

export interface Probe {
  /** Never given to another probe. */
  readonly id: string;
  /** What is asked, in a few words. */
  readonly asks: string;
  /** What asyncio documents about it. */
  readonly documented: string;
  readonly program: Program;
  /** The same question in other circumstances: an answer stands only if it is the same in all of them. */
  readonly variants?: readonly Program[];
  /** A few words that mean the same in each fingerprint. */
  read(trace: Trace): string;
}

export type Body = readonly CoroutineStatement[];

export const print = (text: string) => ({ op: 'print', text }) as const;
export const spawn = (coroutine: Name) => ({ op: 'spawn', coroutine }) as const;
export const soon = (callback: Name) => ({ op: 'callSoon', callback }) as const;
export const future = (as: Name) => ({ op: 'createFuture', as }) as const;
export const give = (name: Name) => ({ op: 'settle', future: name, with: { result: name } }) as const;
export const cancel = (name: Name) => ({ op: 'cancelFuture', future: name }) as const;
export const wait = (name: Name) => ({ op: 'await', future: name }) as const;
export const run = { op: 'run' } as const;
export const go = print('go');
export const back = print('back');

/** Callbacks and coroutines that act: enough for the chain to be there until the slowest combinator has come back. */
const fuel = 40;

/** Iterations until the callback `s` acts: by then whoever waits does. */
const beforehand = ['s1', 's2', 's3', 's4', 's5'] as const;

/** The future f and the task w; in a later iteration the callback `s` does what `acts` says. The chain t goes on beside. */
export const beside = (
  w: Body,
  acts: readonly CallbackStatement[],
  more: {
    readonly before?: readonly ScriptStatement[];
    /** Tasks that are made before w. */
    readonly others?: { readonly [name: Name]: Body };
    /** Coroutines of which somebody else makes tasks. */
    readonly coroutines?: { readonly [name: Name]: Body };
  } = {},
): Program => {
  const { before = [], others = {}, coroutines = {} } = more;
  const [first, ...rest] = beforehand;
  const steps = [...rest, 's'];
  return {
    script: [future('f'), ...before, ...Object.keys(others).map(spawn), spawn('w'), soon('t'), soon(first), run],
    callbacks: {
      t: [soon('t')],
      ...Object.fromEntries(beforehand.map((name, index) => [name, [soon(steps[index] ?? 's')]])),
      s: acts,
    },
    coroutines: { w, ...others, ...coroutines },
    fuel,
  };
};

export const printsOf = ({ events }: Trace): readonly string[] =>
  events.flatMap((event) => (event.kind === 'print' ? [event.text] : []));

export const iterations = (trace: Trace): string => {
  let count: number | undefined;
  for (const event of trace.events) {
    if (event.kind === 'print' && event.text === 'go') count = 0;
    else if (event.kind === 'print' && event.text === 'back') {
      return count === undefined ? 'before it could' : count === 1 ? '1 iteration' : `${count} iterations`;
    } else if (event.kind === 'start' && event.callback === 't' && event.spent !== true && count !== undefined)
      count += 1;
  }
  return 'never';
};

/** The first of what was printed. */
export const firstPrint = (trace: Trace): string => printsOf(trace)[0] ?? 'neither';

export const orderOfPrints =
  (usual: readonly string[], word: string, others: readonly (readonly [readonly string[], string])[] = []) =>
  (trace: Trace): string => {
    const seen = printsOf(trace);
    const known = [[usual, word] as const, ...others].find(([order]) => order.join() === seen.join());
    if (known !== undefined) return known[1];
    return seen.length < usual.length ? `only ${seen.join(', ') || 'nothing'}` : `in the order ${seen.join(', ')}`;
  };
