/** The words of the corners: statements, and programs of them, in short. */

import type { Need } from '../laws/law.js';
import type { CoroutineStatement, Json, Name, Program, ScriptStatement, ThingKind } from '../program.js';

export type Body = readonly CoroutineStatement[];

export const spawn = (coroutine: Name) => ({ op: 'spawn', coroutine }) as const;
export const wait = (future: Name) => ({ op: 'await', future }) as const;
export const sleep = (ticks: number) => ({ op: 'sleep', for: ticks }) as const;
export const cancel = (future: Name) => ({ op: 'cancelFuture', future }) as const;
export const later = (callback: Name, ticks: number) => ({ op: 'callLater', callback, in: ticks }) as const;
export const print = (text: string) => ({ op: 'print', text }) as const;
export const turn = { op: 'yield' } as const;
export const run = { op: 'run' } as const;
export const ask = (what: 'done' | 'cancelled' | 'cancelling', future: Name) =>
  ({ op: 'askFuture', what, future }) as const;
export const lastly = (body: Body, ...cleanup: Body): CoroutineStatement => ({ op: 'try', body, finally: cleanup });
export const give = (future: Name, result: Json) => ({ op: 'settle', future, with: { result } }) as const;
export const printLast = { op: 'printLast' } as const;
export const times = (count: number, ...body: Body): Body => Array.from({ length: count }, () => body).flat();

/** Whatever comes out of it, the coroutine goes on. */
export const caught = (...body: Body): CoroutineStatement => ({ op: 'try', body, except: { error: 'any', body: [] } });
export const unless = (body: Body, ...cleanup: Body): CoroutineStatement => ({
  op: 'try',
  body,
  except: { error: 'CancelledError', body: cleanup },
});

/** A future f and a task of m to begin with. A callback beside, which does nothing, is due at `witness`. */
export const beside = (
  witness: number,
  coroutines: { readonly [name: Name]: Body },
  before: readonly ScriptStatement[] = [],
): Program => ({
  script: [{ op: 'createFuture', as: 'f' }, ...before, spawn('m'), later('z', witness), run],
  callbacks: { z: [] },
  coroutines,
});
/** The same, and the callback x is called at 1; by itself it cancels m. */
export const during = (
  coroutines: { readonly [name: Name]: Body },
  x: Program['callbacks'][string] = [cancel('m')],
  before: readonly ScriptStatement[] = [],
): Program => ({
  script: [{ op: 'createFuture', as: 'f' }, ...before, spawn('m'), later('x', 1), run],
  callbacks: { x },
  coroutines,
});

/** The needs of these programs, and what else they need. */
export const with_ = (...needs: readonly Need[]): readonly Need[] => ['tasks', 'sleep', 'timers', ...needs];

export const guarded = (...body: Body): CoroutineStatement => ({
  op: 'try',
  body,
  except: { error: 'any', body: [print('caught')] },
});

/** Makes a task of each coroutine, and runs. */
export const program = (
  coroutines: { readonly [name: Name]: Body },
  rest: Partial<Program> = {},
  before: readonly ScriptStatement[] = [],
): Program => ({
  callbacks: {},
  ...rest,
  script: [...before, ...Object.keys(coroutines).map(spawn), run],
  coroutines,
});

/** Makes the thing and a task of each coroutine, and runs. */
export const programWith = (
  what: ThingKind,
  count: number | undefined,
  coroutines: { readonly [name: Name]: Body },
  callbacks: Program['callbacks'] = {},
): Program => ({
  script: [
    { op: 'create', what, as: 'x', ...(count === undefined ? {} : { size: count }) },
    ...Object.keys(coroutines).map((coroutine) => ({ op: 'spawn', coroutine }) as const),
    ...Object.keys(callbacks).map((callback) => ({ op: 'callLater', callback, in: 1 }) as const),
    { op: 'run' },
  ],
  callbacks,
  coroutines,
});
