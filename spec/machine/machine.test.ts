/**
 * Good traces of the reference loop, each doctored in one place as a faulty loop would have it. The machine must accept
 * the good one and name the right law for the other; and the laws, which do not know it, must refuse the other as well.
 */

import { describe, expect, it } from 'vitest';
import minimal from '../../src/adapters/minimal.js';
import reference from '../../src/adapters/reference.js';
import { inProcessDriver } from '../../src/driver/in-process.js';
import type { AnyAdapter } from '../../src/harness/adapter.js';
import { laws } from '../laws/index.js';
import { readingOf } from '../laws/pass.js';
import type { CallbackStatement, Program, ScriptStatement } from '../program.js';
import type { Trace, TraceEvent } from '../trace.js';
import { readTrace } from '../trace-notation.js';
import { follow } from './machine.js';

const driver = inProcessDriver(reference as unknown as AnyAdapter);

const traceOf = async (program: Program): Promise<Trace> => {
  const [trace] = await driver.run([program]);
  if (trace === undefined) throw new Error('Expected a trace of the program, got none.');
  return trace;
};

type Doctor = (events: readonly TraceEvent[]) => readonly TraceEvent[];

const indexOf = (events: readonly TraceEvent[], matches: (event: TraceEvent) => boolean): number => {
  const index = events.findIndex(matches);
  if (index < 0) throw new Error('Expected the trace to have the event that is to be doctored.');
  return index;
};

const startOf =
  (callback: string) =>
  (event: TraceEvent): boolean =>
    event.kind === 'start' && event.callback === callback;

/** The events from a callback's start to its end. */
const segmentOf = (events: readonly TraceEvent[], callback: string): readonly [from: number, to: number] => {
  const from = indexOf(events, startOf(callback));
  const start = events[from];
  const length = events
    .slice(from)
    .findIndex((event) => event.kind === 'end' && start?.kind === 'start' && event.call === start.call);
  return [from, from + length + 1];
};

/** A segment is left out; what the harness does at its end for itself stays. */
const without =
  (callback: string): Doctor =>
  (events) => {
    const [from, to] = segmentOf(events, callback);
    const own = events.slice(from, to).filter((event) => event.kind === 'call' && event.callback.startsWith('~'));
    return [...events.slice(0, from), ...own, ...events.slice(to)];
  };

const twice =
  (callback: string): Doctor =>
  (events) => {
    const [from, to] = segmentOf(events, callback);
    return [...events.slice(0, to), ...events.slice(from, to), ...events.slice(to)];
  };

/** Two segments change places. What is late is late for both, so that neither is early. */
const swapped =
  (first: string, second: string): Doctor =>
  (events) => {
    const [from, to] = segmentOf(events, first);
    const [from2, to2] = segmentOf(events, second);
    const starts = events[from2];
    const time = starts?.kind === 'start' ? starts.time : 0;
    const late = (event: TraceEvent): TraceEvent => (event.kind === 'start' ? { ...event, time } : event);
    return [
      ...events.slice(0, from),
      ...events.slice(from2, to2),
      ...events.slice(to, from2).map(late),
      ...events.slice(from, to).map(late),
      ...events.slice(to2),
    ];
  };

/** A segment moves to right before, or (`after`) right behind another event. */
const moved =
  (callback: string, to: (event: TraceEvent) => boolean, after = false): Doctor =>
  (events) => {
    const [from, end] = segmentOf(events, callback);
    const rest = [...events.slice(0, from), ...events.slice(end)];
    const place = indexOf(rest, to) + (after ? 1 : 0);
    return [...rest.slice(0, place), ...events.slice(from, end), ...rest.slice(place)];
  };

const inserted =
  (made: readonly TraceEvent[], before: (event: TraceEvent) => boolean): Doctor =>
  (events) => {
    const place = indexOf(events, before);
    return [...events.slice(0, place), ...made, ...events.slice(place)];
  };

const changed =
  (matches: (event: TraceEvent) => boolean, patch: Readonly<Record<string, unknown>>): Doctor =>
  (events) => {
    const place = indexOf(events, matches);
    return events.map((event, index) =>
      index === place
        ? (Object.fromEntries(
            Object.entries({ ...event, ...patch }).filter(([, value]) => value !== undefined),
          ) as unknown as TraceEvent)
        : event,
    );
  };

const dropped =
  (matches: (event: TraceEvent) => boolean): Doctor =>
  (events) =>
    events.filter((_event, index) => index !== indexOf(events, matches));

const both =
  (...doctors: readonly Doctor[]): Doctor =>
  (events) =>
    doctors.reduce((doctored, doctor) => doctor(doctored), events);

const is =
  (kind: TraceEvent['kind'], fields: Readonly<Record<string, unknown>> = {}) =>
  (event: TraceEvent): boolean =>
    event.kind === kind && Object.entries(fields).every(([key, value]) => Reflect.get(event, key) === value);

const cutBefore =
  (matches: (event: TraceEvent) => boolean, ...then: readonly TraceEvent[]): Doctor =>
  (events) => [...events.slice(0, indexOf(events, matches)), ...then];

/** The segment of a call that never ran, or ran elsewhere. */
const segment = (call: number, callback: string, time = 0): readonly TraceEvent[] => [
  { kind: 'start', call, callback, time },
  { kind: 'end', call },
];

const run: ScriptStatement = { op: 'run' };
const soon = (callback: string, more: object = {}): CallbackStatement & ScriptStatement => ({
  op: 'callSoon',
  callback,
  ...more,
});
const later = (
  callback: string,
  delay: number | 'nan' | 'infinity' | { readonly seconds: number },
): CallbackStatement & ScriptStatement => ({
  op: 'callLater',
  callback,
  in: delay,
});
const cancel = (handle: string): CallbackStatement & ScriptStatement => ({ op: 'cancel', handle });
const stop: CallbackStatement & ScriptStatement = { op: 'stop' };
const close: CallbackStatement & ScriptStatement = { op: 'close' };
const raise = (error: 'Error' | 'BaseException' | 'SystemExit' = 'Error'): CallbackStatement => ({
  op: 'raise',
  error,
});
const isRunning: CallbackStatement & ScriptStatement = { op: 'ask', what: 'isRunning' };

const ab: Program = { script: [soon('a'), soon('b'), run], callbacks: { a: [], b: [] } };
const timers: Program = { script: [later('a', 1), later('b', 2), run], callbacks: { a: [], b: [] } };
const oneTimer: Program = { script: [later('a', 2), run], callbacks: { a: [] } };
const raising: Program = { script: [soon('a'), soon('b'), run], callbacks: { a: [raise()], b: [raise()] } };
const handled: Program = {
  script: [{ op: 'handleExceptions', with: 'z' }, soon('a'), soon('b'), run],
  callbacks: { a: [raise()], b: [], z: [raise()] },
};
const stopping: Program = {
  script: [soon('a'), soon('b'), run, run],
  callbacks: { a: [stop, soon('c')], b: [], c: [] },
};
const stoppedBefore: Program = {
  script: [soon('a'), soon('b'), stop, run, run],
  callbacks: { a: [soon('c')], b: [], c: [] },
};
const exiting: Program = {
  script: [soon('a'), run, run],
  callbacks: { a: [soon('c'), raise('SystemExit')], c: [] },
};
const exitingEarly: Program = {
  script: [soon('a'), soon('b'), run, run],
  callbacks: { a: [raise('SystemExit')], b: [soon('c')], c: [soon('d')], d: [] },
};
const twoRuns: Program = { script: [soon('a'), run, soon('b'), run], callbacks: { a: [], b: [] } };
const closed: Program = { script: [soon('a'), run, close, soon('b'), run, close], callbacks: { a: [], b: [] } };
const asking: Program = { script: [isRunning, soon('a'), run], callbacks: { a: [isRunning] } };
const cancelling: Program = {
  script: [soon('a'), soon('b'), cancel('b'), { op: 'askHandle', what: 'cancelled', handle: 'b' }, run],
  callbacks: { a: [], b: [] },
};
const cancelledTimer: Program = { script: [later('a', 1), cancel('a'), run], callbacks: { a: [] } };
const nested: Program = {
  script: [soon('a'), run],
  callbacks: { a: [{ op: 'run' }, { op: 'runAnother' }] },
};
const closing: Program = { script: [soon('a'), run], callbacks: { a: [close] } };
const blocking: Program = {
  script: [soon('a'), run],
  callbacks: { a: [{ op: 'block', for: 2 }, later('b', 1)], b: [] },
};
const chain: Program = {
  script: [soon('a'), later('t', 0), run],
  callbacks: { a: [soon('a')], t: [] },
  fuel: 1300,
};
const timerChain: Program = {
  script: [later('t', 0), soon('a'), run],
  callbacks: { t: [later('t', 0)], a: [] },
  fuel: 1300,
};

const foreign = { error: 'foreign', type: 'TypeError', text: 'x is not a function' } as const;

/** Where it is not the same: what the laws call it, by what comes of it; or nothing, where none speaks of it. */
const cases: readonly (readonly [
  law: string,
  fault: string,
  program: Program,
  doctor: Doctor,
  byTheLaws?: readonly string[],
])[] = [
  ['1.1', 'two callbacks start in the wrong order', ab, swapped('a', 'b')],
  ['1.2', 'a callback starts twice', ab, twice('a')],
  [
    '1.2',
    'what a callback has scheduled is lost',
    { script: [soon('a'), run], callbacks: { a: [soon('b'), soon('c')], b: [], c: [] } },
    without('b'),
  ],
  ['1.2', 'callSoon raises', ab, both(changed(is('call', { callback: 'b' }), { refused: 'TypeError' }), without('b'))],
  [
    '1.3',
    'a callback starts inside the one that scheduled it',
    { script: [soon('a'), run], callbacks: { a: [soon('b')], b: [] } },
    moved('b', is('call', { callback: 'b' }), true),
  ],
  ['1.3', 'a callback starts before the run', ab, moved('a', is('run'))],
  ['1.6', 'a timer that is due waits for the end of a chain', chain, moved('t', is('call', { callback: '~settle' }))],
  [
    '1.7',
    'other arguments arrive',
    { script: [soon('a', { args: [1, [2]] }), run], callbacks: { a: [] } },
    changed(startOf('a'), { args: [1, [3]] }),
  ],
  ['1.7', 'no argument arrives', ab, changed(startOf('a'), { call: -1, args: [] })],
  ['1.8', 'a cancelled callback starts', cancelling, inserted(segment(1, 'b'), startOf('~settle'))],
  [
    '1.8',
    'a cancelled callback ends up in the exception handler',
    cancelling,
    inserted(
      [{ kind: 'handler', raised: foreign, message: true, call: 1 }, { kind: 'handled' }],
      is('call', { callback: '~settle' }),
    ),
  ],
  ['1.9', 'cancel raises', cancelling, changed(is('cancel'), { refused: 'TypeError' })],
  ['1.9', 'a cancelled handle says that it is not', cancelling, changed(is('ask'), { answer: false })],
  [
    '1.11',
    'an exception of a callback leaves the run',
    raising,
    cutBefore(is('handler'), { kind: 'returned', time: 0, raised: { error: 0, type: 'Error' } }),
  ],
  ['1.12', 'a callback ends with what it does not raise', ab, changed(is('end', { call: 0 }), { raised: foreign }), []],
  [
    '1.12',
    'the run overflows the stack',
    ab,
    cutBefore(startOf('b'), {
      kind: 'returned',
      time: 0,
      raised: { error: 'foreign', type: 'RangeError', text: 'too deep' },
    }),
    ['1.2', '3.5'],
  ],
  ['1.13', 'what was scheduled before the run is lost', ab, without('a')],
  [
    '1.15',
    'a callback sees the context of another',
    { script: [soon('a', { context: 'k' }), soon('b', { context: 'm' }), run], callbacks: { a: [], b: [] } },
    changed(startOf('a'), { context: 'm' }),
  ],
  [
    '1.15',
    'a callback sees no context',
    { script: [soon('a', { context: 'k' }), run], callbacks: { a: [] } },
    changed(startOf('a'), { context: undefined }),
  ],
  ['2.1', 'a timer is early', oneTimer, changed(startOf('a'), { time: 1.9 })],
  ['2.2', 'two timers start in the wrong order', timers, swapped('a', 'b')],
  [
    '2.5',
    'a timer that is due has to wait',
    { script: [later('a', 0), run], callbacks: { a: [] } },
    both(
      dropped((event) => event.kind === 'call' && event.callback === '~settle'),
      cutBefore(startOf('a'), ...segment(0, 'a', 1)),
    ),
  ],
  [
    '2.5',
    'a timer without a delay starts at once',
    { script: [soon('a'), run], callbacks: { a: [later('b', 0)], b: [] } },
    moved('b', is('call', { callback: 'b' }), true),
  ],
  [
    '2.5',
    'a timer without a delay starts before the run',
    { script: [later('a', 0), run], callbacks: { a: [] } },
    moved('a', is('run')),
  ],
  [
    '2.5',
    'a delay below zero is refused',
    { script: [later('a', -1), run], callbacks: { a: [] } },
    both(changed(is('call', { callback: 'a' }), { refused: 'RangeError' }), without('a')),
  ],
  ['2.6', 'a timer starts twice', timers, twice('a')],
  [
    '2.6',
    'a timer is refused',
    timers,
    both(changed(is('call', { callback: 'a' }), { refused: 'TypeError' }), without('a')),
  ],
  ['2.7', 'a cancelled timer starts', cancelledTimer, inserted(segment(0, 'a', 1), startOf('~settle'))],
  [
    '2.7',
    'a cancelled timer ends up in the exception handler',
    cancelledTimer,
    inserted([{ kind: 'handler', raised: foreign, message: true, call: 0 }, { kind: 'handled' }], startOf('~settle')),
  ],
  [
    '2.10',
    'a far timer keeps a near one from running',
    { script: [later('a', { seconds: 2 ** 31 }), later('b', 1), run], callbacks: { a: [], b: [] } },
    without('b'),
  ],
  [
    '2.10',
    'a far timer is refused',
    { script: [later('a', { seconds: 2 ** 31 }), run], callbacks: { a: [] } },
    both(changed(is('call', { callback: 'a' }), { refused: 'RangeError' }), without('a')),
  ],
  [
    '2.10',
    'a far timer makes the run raise',
    { script: [later('a', { seconds: 2 ** 31 }), run], callbacks: { a: [] } },
    cutBefore(startOf('a'), { kind: 'returned', time: 0, raised: foreign }),
  ],
  [
    '2.11',
    'an infinite timer starts',
    { script: [later('a', 'infinity'), run], callbacks: { a: [] } },
    inserted(segment(0, 'a', 1), startOf('~hop')),
  ],
  [
    '2.11',
    'an infinite timer keeps others from running',
    { script: [later('a', 'infinity'), later('b', 1), run], callbacks: { a: [], b: [] } },
    without('b'),
  ],
  [
    '2.11',
    'an infinite timer is refused',
    { script: [later('a', 'infinity'), run], callbacks: { a: [] } },
    changed(is('call', { callback: 'a' }), { refused: 'RangeError' }),
  ],
  [
    '2.13',
    'a callback waits for the end of a chain of timers',
    timerChain,
    moved('a', is('call', { callback: '~settle' })),
  ],
  ['2.14', 'a delay counts from before the callback', blocking, changed(startOf('b'), { time: 2 })],
  ['2.15', "a timer's handle tells another deadline", oneTimer, changed(is('call', { callback: 'a' }), { when: 2.5 })],
  [
    '2.15',
    "a timer's handle tells another deadline later",
    { script: [later('a', 2), { op: 'askHandle', what: 'when', handle: 'a' }, run], callbacks: { a: [] } },
    changed(is('ask'), { answer: 1 }),
  ],
  ['2.20', 'a due timer never starts', timers, without('b')],
  ['2.20', 'a due timer never starts, and a later one does', timers, without('a')],
  ['3.1', 'what was scheduled after stop starts in the same run', stopping, moved('c', is('returned'))],
  ['3.1', 'the rest of the batch waits for the next run', stopping, moved('b', startOf('c'))],
  ['3.1', 'stop raises', stopping, changed(is('stop'), { refused: 'TypeError' })],
  ['3.2', 'the run goes on after a stop from before it', stoppedBefore, moved('c', is('returned'))],
  [
    '3.2',
    'the run ends too soon after a stop from before it',
    stoppedBefore,
    both(moved('a', startOf('c')), moved('b', startOf('c'))),
  ],
  [
    '3.2',
    'the run waits for a timer after a stop from before it',
    { script: [later('a', 1), stop, run, run], callbacks: { a: [] } },
    both(changed(startOf('a'), { time: 1 }), moved('a', is('returned'))),
  ],
  [
    '3.3',
    'a stop ends a later run too',
    twoRuns,
    (events) => events.filter((event, index) => !(event.kind === 'stop' && index > indexOf(events, is('returned')))),
  ],
  ['3.4', 'what waited while a run ended is lost', stopping, without('c')],
  [
    '3.4',
    'a timer that waited while a run ended is lost',
    { script: [later('a', 1), later('b', 2), run, run], callbacks: { a: [stop], b: [] } },
    without('b'),
  ],
  ['3.5', 'the run ends by itself', ab, dropped(is('stop'))],
  ['3.5', 'the run raises', ab, changed(is('returned'), { raised: foreign })],
  ['3.10', 'the loop runs inside its run', nested, changed(is('nestedRun', { other: false }), { outcome: 'returned' })],
  [
    '3.10',
    'another loop runs inside the run',
    nested,
    changed(is('nestedRun', { other: true }), { outcome: 'pending' }),
  ],
  ['3.11', 'a running loop can be closed', closing, changed(is('close'), { refused: undefined })],
  ['3.12', 'a closed loop takes callbacks', closed, changed(is('call', { callback: 'b' }), { refused: undefined })],
  [
    '3.12',
    'a closed loop can be run',
    closed,
    (events) =>
      changed((event) => event.kind === 'returned' && event.raised !== undefined, { raised: undefined })(events),
  ],
  ['3.12', 'a loop cannot be closed', closed, changed(is('close'), { refused: 'TypeError' })],
  [
    '3.12',
    'a closed loop says that it is open',
    { script: [close, { op: 'ask', what: 'isClosed' }], callbacks: {} },
    changed(is('ask'), { answer: false }),
  ],
  [
    '3.13',
    'what waited starts after close',
    { script: [soon('a'), close], callbacks: { a: [] } },
    (events) => [...events, ...segment(0, 'a')],
  ],
  [
    '3.14',
    'the loop says inside a run that it is not running',
    asking,
    (events) => changed(is('ask', { answer: true }), { answer: false })(events),
  ],
  ['3.14', 'the loop says outside that it is running', asking, changed(is('ask', { answer: false }), { answer: true })],
  [
    '3.14',
    'another loop is said to be running',
    { script: [soon('a'), run], callbacks: { a: [{ op: 'ask', what: 'runningLoop' }] } },
    changed(is('ask'), { answer: 'none' }),
  ],
  ['3.15', 'an exit does not leave the run', exiting, changed(is('returned'), { raised: undefined })],
  [
    '3.15',
    'what was scheduled after an exit starts in the same run',
    exitingEarly,
    both(moved('b', is('returned')), moved('c', is('returned')), moved('d', is('returned'))),
  ],
  [
    '3.15',
    'a run ends with an exit that nobody raised',
    ab,
    changed(is('returned'), { raised: { error: 'foreign', type: 'SystemExit' } }),
    ['3.5'],
  ],
  [
    '3.15',
    'a loop cannot be run after an exit',
    exiting,
    (events) => {
      const first = indexOf(events, is('returned'));
      const second = first + 1 + indexOf(events.slice(first + 1), is('run'));
      return [...events.slice(0, second + 1), { kind: 'returned', time: 0, raised: foreign }];
    },
  ],
  [
    '10.1',
    'nobody is told of an exception',
    raising,
    (events) => {
      const told = indexOf(events, is('handler'));
      return [...events.slice(0, told), ...events.slice(told + 2)];
    },
  ],
  [
    '10.1',
    'the handler is told twice',
    raising,
    (events) => {
      const told = indexOf(events, is('handler'));
      return [...events.slice(0, told + 2), ...events.slice(told, told + 2), ...events.slice(told + 2)];
    },
  ],
  ['10.1', 'the handler is told without a message', raising, changed(is('handler'), { message: false })],
  ['10.1', "the handler is told of another callback's handle", raising, changed(is('handler'), { call: 1 })],
  ['10.1', 'the handler is told of what nobody raised', raising, changed(is('handler'), { raised: foreign })],
  [
    '10.2',
    'an exception of the handler leaves the run',
    handled,
    (events) => [
      ...events.slice(0, indexOf(events, is('handled')) + 1),
      { kind: 'returned', time: 0, raised: { error: 1, type: 'Error' } },
    ],
  ],
  [
    '10.3',
    'what is no Error leaves the run',
    { script: [soon('a'), soon('b'), run], callbacks: { a: [raise('BaseException')], b: [] } },
    cutBefore(is('handler'), { kind: 'returned', time: 0, raised: { error: 0, type: 'BaseException' } }),
  ],
  ['15.1', 'the clock goes back', timers, both(changed(startOf('a'), { time: 2.5 }))],
  ['15.1', 'the clock stands still while a callback is busy', blocking, changed(is('block'), { time: 0 })],
  [
    '15.2',
    'the clock goes back with the wall clock',
    {
      script: [later('a', 1), { op: 'stepWallClock', by: -5 }, { op: 'ask', what: 'time' }, run],
      callbacks: { a: [] },
    },
    changed(is('run'), { time: -5 }),
  ],
];

const lawsThatRefuse = (trace: Trace): readonly string[] => {
  const reading = readingOf(trace);
  return laws.filter((law) => typeof law.check(reading) !== 'number').map(({ id }) => id);
};

describe('the machine names the law where', () => {
  for (const [law, fault, program, doctor, byTheLaws] of cases) {
    it(`${law}: ${fault}`, async () => {
      const good = await traceOf(program);
      expect(follow(program, good)).toBeUndefined();
      const doctored = { ...good, events: doctor(good.events) };
      const refusal = follow(program, doctored);
      if (refusal?.kind !== 'violation')
        throw new Error(`Expected law ${law} to be named, got ${JSON.stringify(refusal)}.`);
      expect(refusal.violation.law).toBe(law);
      expect(doctored.events[refusal.violation.event]).toBeDefined();
      expect(lawsThatRefuse(good)).toEqual([]);
      const refusing = lawsThatRefuse(doctored);
      if (byTheLaws === undefined) expect(refusing).toContain(law);
      else expect(refusing).toEqual(byTheLaws);
    });
  }
});

const unreadable: readonly (readonly [fault: string, program: Program, doctor: Doctor, why: RegExp])[] = [
  [
    'a statement is left out',
    { script: [soon('a'), run], callbacks: { a: [{ op: 'print', text: 'x' }, soon('b')], b: [] } },
    dropped(is('print')),
    /next statement is "print", the trace has "call"/,
  ],
  ['a segment ends before its last statement', asking, dropped(is('ask', { answer: true })), /ended before "ask"/],
  [
    'one of many calls is left out',
    { script: [soon('a'), run], callbacks: { a: [soon('b', { times: 2 })], b: [] } },
    dropped(is('call', { callback: 'b' })),
    /ended before/,
  ],
  [
    'a statement comes twice',
    asking,
    inserted([{ kind: 'ask', what: 'isRunning', answer: true }], is('end')),
    /next statement is none/,
  ],
  [
    'another text is printed',
    { script: [{ op: 'print', text: 'x' }], callbacks: {} },
    changed(is('print'), { text: 'y' }),
    /"print"/,
  ],
  [
    'a segment raises what it does not',
    raising,
    changed(is('end', { call: 0 }), { raised: { error: 0, type: 'BaseException' } }),
    /BaseException, which no statement raises/,
  ],
  [
    'a segment does not raise what it does',
    raising,
    changed(is('end', { call: 0 }), { raised: undefined }),
    /ended before "raise"/,
  ],
  [
    'a handle is cancelled that goes by another name',
    cancelling,
    changed(is('cancel'), { call: 0 }),
    /"b" does not stand for this call/,
  ],
  [
    'a name that stands for nothing cancels a call',
    { script: [soon('a', { as: 'h' }), cancel('a')], callbacks: { a: [] } },
    changed(is('cancel'), { call: 0 }),
    /"a" does not stand/,
  ],
];

describe('the machine does not judge a trace that does not follow its program, as where', () => {
  it.each(unreadable)('%s', async (_fault, program, doctor, why) => {
    const good = await traceOf(program);
    expect(follow(program, good)).toBeUndefined();
    const refusal = follow(program, { ...good, events: doctor(good.events) });
    if (refusal?.kind !== 'unreadable')
      throw new Error(`Expected the trace to be unreadable, got ${JSON.stringify(refusal)}.`);
    expect(refusal.why).toMatch(why);
  });
});

const hung: TraceEvent = { kind: 'hung', after: 5, time: 0 };

const hangs: readonly (readonly [law: string, where: string, program: Program, doctor: Doctor])[] = [
  ['1.13', 'a callback from before the run was ready', ab, cutBefore(startOf('b'), hung)],
  [
    '1.2',
    'a callback was ready',
    { script: [soon('a'), run], callbacks: { a: [soon('b')], b: [] } },
    cutBefore(startOf('b'), hung),
  ],
  ['3.4', 'a callback from an earlier run was ready', stopping, cutBefore(startOf('c'), hung)],
  [
    '1.8',
    'a cancelled callback was to be passed over',
    { script: [soon('a'), cancel('a'), run], callbacks: { a: [] } },
    cutBefore(startOf('~settle'), hung),
  ],
  ['2.20', 'a timer was due', oneTimer, cutBefore(startOf('a'), { ...hung, time: 3 })],
  ['15.4', 'a timer was due at exactly this time', oneTimer, cutBefore(startOf('a'), { ...hung, time: 2 })],
  [
    '15.3',
    'a timer was due on a coarse clock',
    { ...oneTimer, clockStep: 0.5 },
    cutBefore(startOf('a'), { ...hung, time: 2 }),
  ],
  [
    '15.2',
    'the wall clock had been set',
    { script: [later('a', 1), { op: 'stepWallClock', by: -5 }, run], callbacks: { a: [] } },
    cutBefore(startOf('a'), hung),
  ],
];

describe('the machine names, of a loop that did not come back, the law', () => {
  it.each(hangs)('%s where %s', async (law, _where, program, doctor) => {
    const good = await traceOf(program);
    const refusal = follow(program, { ...good, events: doctor(good.events) });
    expect(refusal?.kind === 'violation' ? refusal.violation.law : undefined).toBe(law);
  });
});

describe('of a loop that did not come back the machine says', () => {
  it('that it was asked to stop, where nothing was left to do', async () => {
    const [good] = await inProcessDriver(minimal as unknown as AnyAdapter).run([ab]);
    if (good === undefined) throw new Error('Expected a trace of the program, got none.');
    const refusal = follow(ab, { ...good, events: cutBefore(is('returned'), hung)(good.events) });
    expect(refusal?.kind === 'violation' ? refusal.violation.law : undefined).toBe('3.1');
  });

  it('nothing, where the loop had nothing to do', async () => {
    const good = await traceOf(ab);
    expect(follow(ab, { ...good, events: [hung] })).toBeUndefined();
  });
});

describe('the machine leaves open', () => {
  it('which of two equal deadlines comes first', async () => {
    const program: Program = { script: [later('a', 1), later('b', 1), run], callbacks: { a: [], b: [] } };
    const good = await traceOf(program);
    expect(follow(program, { ...good, events: swapped('a', 'b')(good.events) })).toBeUndefined();
  });

  it('whether a due timer comes before a callback of callSoon', async () => {
    const program: Program = { script: [later('t', 0), soon('a'), run], callbacks: { t: [], a: [] } };
    const good = await traceOf(program);
    expect(follow(program, { ...good, events: swapped('a', 't')(good.events) })).toBeUndefined();
  });

  it('how late a timer is', async () => {
    const good = await traceOf(oneTimer);
    const late = both(
      changed(startOf('a'), { time: 1002 }),
      cutBefore(is('call', { callback: '~settle' }), { kind: 'end', call: 0 }),
    );
    expect(follow(oneTimer, { ...good, events: late(good.events) })).toBeUndefined();
  });

  it.each([
    ['was scheduled before an exit', exiting, moved('c', is('returned'))],
    ['is scheduled by what waited then', exitingEarly, both(moved('b', is('returned')), moved('c', is('returned')))],
  ])('whether what %s comes before the run is left, as in uvloop', async (_what, program, doctor) => {
    const good = await traceOf(program);
    const trace = { ...good, events: doctor(good.events) };
    expect(follow(program, trace)).toBeUndefined();
    expect(laws.find(({ id }) => id === '3.15')?.check(readingOf(trace))).toBeTypeOf('number');
  });

  it('what a handle that waits says of itself when the loop is closed', () => {
    const trace = readTrace(`
      0 call_soon a
      close
      ask cancelled a = true
    `);
    const program: Program = {
      script: [soon('a'), close, { op: 'askHandle', what: 'cancelled', handle: 'a' }],
      callbacks: { a: [] },
    };
    expect(trace.events.at(-1)).toMatchObject({ call: 0, answer: true });
    expect(follow(program, trace)).toBeUndefined();
    expect(laws.find(({ id }) => id === '1.9')?.check(readingOf(trace))).toBeTypeOf('number');
  });

  it('the order of timers whose loop does not claim it', async () => {
    const good = await traceOf(timers);
    const events = swapped('a', 'b')(good.events);
    const claims = good.subject.claims.filter((claim) => claim !== 'timerOrder');
    expect(follow(timers, { ...good, events })).toBeDefined();
    expect(follow(timers, { ...good, events, subject: { ...good.subject, claims } })).toBeUndefined();
  });

  it('what a handle says of its deadline, if nobody claims that it tells it', async () => {
    const good = await traceOf(oneTimer);
    const events = changed(is('call', { callback: 'a' }), { when: 7 })(good.events);
    const claims = good.subject.claims.filter((claim) => claim !== 'deadlines');
    expect(follow(oneTimer, { ...good, events })).toBeDefined();
    expect(follow(oneTimer, { ...good, events, subject: { ...good.subject, claims } })).toBeUndefined();
  });

  it('deadlines that lie closer together than the resolution', async () => {
    const good = await traceOf(timers);
    const events = swapped('a', 'b')(good.events);
    expect(follow(timers, { ...good, events, resolution: 1 })).toBeUndefined();
  });
});

describe("a sleep on the machine's clock", () => {
  const program: Program = {
    script: [{ op: 'spawn', coroutine: 't' }, { op: 'callSoon', callback: 'a' }, { op: 'run' }],
    callbacks: { a: [] },
    coroutines: { t: [{ op: 'sleep', for: 2 }] },
  };
  /** `stalled`: the clock when the loop was seen next. */
  const lawFor = (stalled: number): string | undefined => {
    const trace = readTrace(`
      clock real
      0 spawn t
      call_soon a
      run
      t steps
      await sleep in 2
      t pauses
      ${stalled} a starts
      a ends
      7 hop
      settled after 6
    `);
    const refusal = follow(program, trace);
    return refusal?.kind === 'violation' ? refusal.violation.law : refusal?.kind;
  };

  it('is lost if it was over before a timer that has run', () => {
    expect(lawFor(0)).toBe('5.8');
  });

  it('may have begun as late as the clock was read next, on a machine that stalls', () => {
    expect(lawFor(5)).toBeUndefined();
  });
});

describe('a runner that was stopped before it began', () => {
  it('may wait for timers while it cleans up, since it runs the loop again', () => {
    const trace = readTrace(`
      0 call_later a in 1
      stop
      coroutine t
      run until t main
      1 a starts
      a ends
      returns raising foreign RuntimeError
    `);
    const program: Program = {
      script: [{ op: 'callLater', callback: 'a', in: 1 }, { op: 'stop' }, { op: 'runMain', coroutine: 't' }],
      callbacks: { a: [] },
      coroutines: { t: [] },
    };
    expect(follow(program, trace)).toBeUndefined();
  });
});

/** Programs for which the reference was once blamed, kept so that it does not happen again. */
const onceBlamed: Readonly<Record<string, Program>> = {
  'a task cancels, through a coroutine in line, who waits for it': {
    script: [
      { op: 'spawn', coroutine: 'foo' },
      { op: 'spawn', coroutine: 'qux' },
      { op: 'spawn', coroutine: 'bar' },
      { op: 'run' },
    ],
    callbacks: {},
    coroutines: {
      foo: [{ op: 'waitFor', of: { coroutine: 'ker' }, timeout: null }],
      ker: [{ op: 'await', future: 'qux' }],
      qux: [{ op: 'yield' }, { op: 'cancelFuture', future: 'foo' }],
      bar: [{ op: 'await', future: 'qux' }],
    },
  },
  'a coroutine asks for its task, which is that of another in whose line it runs': {
    script: [{ op: 'runUntil', coroutine: 'bar' }],
    callbacks: {},
    coroutines: {
      bar: [
        { op: 'waitFor', of: { coroutine: 'ker' }, timeout: 1 },
        { op: 'call', coroutine: 'ker' },
      ],
      ker: [{ op: 'ask', what: 'currentTask' }],
    },
  },
  'a future was cancelled unseen, and who waited for it has gone on': {
    script: [
      { op: 'createFuture', as: 'f' },
      { op: 'callLater', callback: 'a', in: 1 },
      { op: 'callLater', callback: 'b', in: 0.25 },
      { op: 'spawn', coroutine: 'bar' },
      { op: 'spawn', coroutine: 'ker' },
      { op: 'run' },
    ],
    callbacks: {
      a: [{ op: 'cancelFuture', future: 'bar' }],
      b: [{ op: 'settle', future: 'f', with: { result: 1 } }],
    },
    coroutines: {
      bar: [
        {
          op: 'timeout',
          in: 0,
          as: 'x',
          body: [{ op: 'try', body: [{ op: 'await', future: 'f' }], except: { error: 'CancelledError', body: [] } }],
        },
        { op: 'await', future: 'ker' },
      ],
      ker: [{ op: 'sleep', for: 2 }],
    },
  },
  'a task cancels who runs until it is done, through a coroutine in line': {
    script: [
      { op: 'spawn', coroutine: 'foo' },
      { op: 'spawn', coroutine: 'qux' },
      { op: 'runUntil', future: 'qux' },
    ],
    callbacks: {},
    coroutines: {
      foo: [{ op: 'waitFor', of: { coroutine: 'ker' }, timeout: null }],
      ker: [{ op: 'await', future: 'qux' }],
      qux: [{ op: 'yield' }, { op: 'cancelFuture', future: 'foo' }],
    },
  },
  'an exit that a coroutine in line raises is caught by the task': {
    script: [{ op: 'spawn', coroutine: 'bar' }, { op: 'run' }],
    callbacks: {},
    coroutines: {
      bar: [
        {
          op: 'try',
          body: [{ op: 'waitFor', of: { coroutine: 'qux' }, timeout: 1 }],
          except: { error: 'any', body: [] },
        },
        { op: 'yield' },
      ],
      qux: [{ op: 'raise', error: 'SystemExit' }],
    },
  },
};

describe('the machine does not blame the reference again', () => {
  it.each(Object.entries(onceBlamed))('where %s', async (_title, program) => {
    expect(follow(program, await traceOf(program))).toBeUndefined();
  });
});

describe('at the end of a run the machine', () => {
  /** The wait begins after the first of the last turns, and its answer may take some more. */
  const trace = (before: string, after: string): Trace =>
    readTrace(`
      0 future f
      settle f with 1
      spawn m
      run
      ${before}
      hop
      ${after}
      settled
    `);
  const program: Program = {
    script: [
      { op: 'createFuture', as: 'f' },
      { op: 'settle', future: 'f', with: { result: 1 } },
      { op: 'spawn', coroutine: 'm' },
      { op: 'run' },
    ],
    callbacks: {},
    coroutines: { m: [{ op: 'wait', of: [{ future: 'f' }], until: 'first' }] },
  };
  const waits = ['m steps', 'await wait f until first', 'm pauses'].join('\n');

  it('asks for the end of a wait for what was done', () => {
    const refusal = follow(program, trace(waits, ''));
    expect(refusal?.kind === 'violation' && refusal.violation.law).toBe('7.6');
  });

  it('gives a wait that has just begun its time', () => {
    expect(follow(program, trace('', waits))).toBeUndefined();
  });
});
