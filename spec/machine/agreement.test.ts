/**
 * The laws and the machine know nothing of each other, so where they say the same it means something. Each law brings its
 * smallest legal and illegal trace; here the machine is asked about the same traces, with programs that fit them.
 */

import { describe, expect, it } from 'vitest';
import { networkCapabilities, taskCapabilities } from '../capability.js';
import { laws } from '../laws/index.js';
import type { Law } from '../laws/law.js';
import type { CallbackStatement, Name, Program, ScriptStatement, Statement } from '../program.js';
import type { CallEvent, Trace, TraceEvent } from '../trace.js';
import { readTrace } from '../trace-notation.js';
import { follow } from './machine.js';

const handlerName: Name = 'z';

/** Written traces do not say that there is a handler; a program must. */
const withHandler = (trace: Trace): Trace =>
  trace.events.some(({ kind }) => kind === 'handler')
    ? {
        ...trace,
        events: [
          { kind: 'handleExceptions', with: handlerName },
          ...trace.events.map((event) => (event.kind === 'handler' ? { ...event, with: handlerName } : event)),
        ],
      }
    : trace;

/** The program that a trace shows: what each segment did is what its callback says. */
const programOf = (trace: Trace): Program => {
  const script: Statement[] = [];
  const callbacks: Record<Name, Statement[]> = {};
  const handles = new Map<number, Name>();
  for (const event of trace.events) if (event.kind === 'cancel') handles.set(event.call, event.handle);
  /** The bodies in which the open segments write; the harness's own, and what is there already, are thrown away. */
  const open: Statement[][] = [script];
  let fuel = 0;
  for (const event of trace.events) {
    if (event.kind === 'step') open.push([]);
    else if (event.kind === 'pause' || event.kind === 'finish') open.pop();
    else if (event.kind === 'start' || event.kind === 'notify' || event.kind === 'serve' || event.kind === 'ready') {
      fuel += 1;
      const body: Statement[] = [];
      if (!event.callback.startsWith('~')) callbacks[event.callback] ??= body;
      open.push(body);
    } else if (event.kind === 'handler') {
      const body: Statement[] = [];
      callbacks[handlerName] ??= body;
      open.push(body);
    } else if (
      event.kind === 'end' ||
      event.kind === 'handled' ||
      event.kind === 'notified' ||
      event.kind === 'served' ||
      event.kind === 'readied'
    ) {
      const body = open.pop();
      if (event.raised !== undefined && event.raised.error !== 'foreign')
        body?.push({ op: 'raise', error: event.raised.type as 'Error' });
    } else {
      const statement = statementOf(event, handles) ?? taskStatementOf(event, trace);
      if (statement !== undefined) open.at(-1)?.push(statement);
    }
  }
  return {
    script: script as ScriptStatement[],
    callbacks: callbacks as Record<Name, CallbackStatement[]>,
    fuel: Math.max(fuel, 1),
    ...(trace.events.some(({ kind }) => ofTasks.has(kind)) ? { coroutines: {} } : {}),
  };
};

const ofTasks: ReadonlySet<TraceEvent['kind']> = new Set(['future', 'spawn', 'coroutine', 'create', 'step']);

/** The last name that stands for a future or a task, and for a thing. */
const futureName = (id: number, { events }: Trace): Name => {
  const made = events.find((event) => ('future' in event ? event.future : 'task' in event ? event.task : -1) === id);
  return made !== undefined && 'name' in made ? made.name : 'unknown';
};

const thingName = (id: number, { events }: Trace): Name => {
  const made = events.find((event) => event.kind === 'create' && event.thing === id);
  return made?.kind === 'create' ? made.name : 'unknown';
};

const taskStatementOf = (event: TraceEvent, trace: Trace): Statement | undefined => {
  switch (event.kind) {
    case 'useSocket': {
      const made = trace.events.find((each) => each.kind === 'socket' && each.socket === event.socket);
      const of = made?.kind === 'socket' ? made.name : 'unknown';
      return { op: event.do, of, callback: event.callback ?? '', most: 1 } as Statement;
    }
    case 'run': {
      const until = event.until ?? -1;
      const coroutine = trace.events.find((each) => each.kind === 'coroutine' && each.task === until);
      if (coroutine?.kind === 'coroutine')
        return { op: event.main === true ? 'runMain' : 'runUntil', coroutine: coroutine.coroutine };
      return { op: 'runUntil', future: futureName(until, trace) };
    }
    case 'future':
      return { op: 'createFuture', as: event.name };
    case 'spawn':
      return {
        op: 'spawn',
        coroutine: event.coroutine,
        as: event.name,
        ...(event.group === undefined ? {} : { group: thingName(event.group, trace) }),
      };
    case 'settle':
      return { op: 'settle', future: futureName(event.future, trace), with: { result: event.value ?? null } };
    case 'cancelFuture':
      return { op: 'cancelFuture', future: futureName(event.future, trace) };
    case 'uncancel':
      return { op: 'uncancel', task: futureName(event.future, trace) };
    case 'addDone':
    case 'removeDone':
      return { op: event.kind, future: futureName(event.future, trace), callback: event.callback };
    case 'askFuture':
      return { op: 'askFuture', what: event.what, future: futureName(event.future, trace) };
    case 'create':
      return event.what === 'timeout' || event.what === 'taskGroup'
        ? undefined
        : { op: 'create', what: event.what, as: event.name };
    case 'use':
      return { op: 'use', of: thingName(event.thing, trace), do: event.do as 'release' };
    case 'askThing':
      return { op: 'askThing', what: event.what, of: thingName(event.thing, trace) };
    default:
      return undefined;
  }
};

const statementOf = (event: TraceEvent, handles: ReadonlyMap<number, Name>): Statement | undefined => {
  switch (event.kind) {
    case 'call':
      return event.callback.startsWith('~') ? undefined : schedulingOf(event, handles.get(event.call));
    case 'cancel':
      return { op: 'cancel', handle: event.handle };
    case 'run':
      return event.until === undefined ? { op: 'run' } : undefined;
    case 'stop':
    case 'close':
      return { op: event.kind };
    case 'nestedRun':
      return { op: event.other ? 'runAnother' : 'run' };
    case 'ask':
      if (event.what === 'retained') return { op: 'askRetained' };
      if (event.what === 'cost') return { op: 'askCost' };
      if (event.what === 'cancelled' || event.what === 'when')
        return { op: 'askHandle', what: event.what, handle: handles.get(event.call ?? -1) ?? 'a' };
      return { op: 'ask', what: event.what };
    case 'block':
      return { op: 'block', for: event.for };
    case 'print':
      return { op: 'print', text: event.text };
    case 'handleExceptions':
      return { op: 'handleExceptions', with: event.with };
    case 'thread':
      return { op: 'callFromThread', callback: event.callback, times: event.times };
    case 'watchSignal':
      return { op: 'watchSignal', with: event.with };
    case 'signal':
      return { op: 'raiseSignal' };
    case 'wallClock':
      return { op: 'stepWallClock', by: event.by };
    default:
      return undefined;
  }
};

const schedulingOf = (event: CallEvent, handle: Name | undefined): Statement => {
  const { callback, how, asked = 0, args, context } = event;
  const options = {
    callback,
    ...(handle === undefined || handle === callback ? {} : { as: handle }),
    ...(args === undefined ? {} : { args }),
    ...(context === undefined ? {} : { context }),
  };
  if (how === 'soon') return { op: 'callSoon', ...options };
  return how === 'later' ? { op: 'callLater', in: asked, ...options } : { op: 'callAt', at: asked, ...options };
};

/** What the machine names the illegal trace of a law by, where it has a name of its own for it. */
const otherNames: Readonly<Record<string, string>> = {
  // The order of callbacks is one for the machine, whoever has scheduled them.
  '1.4': '1.1',
  '2.3': '2.2',
  // A call that never came is named by what became of it, and not by what was going on around.
  '1.10': '1.13',
  '1.14': '2.20',
  '2.4': '2.20',
  '15.3': '2.20',
  // So is a timer that came too early, or too late.
  '2.8': '2.1',
  '2.10': '2.1',
  '2.16': '2.1',
  '15.4': '2.5',
};

/** Memory and processor time are measured, and no state that the machine could follow. */
const measured: readonly string[] = ['2.17', '2.18'];

const judged = (text: string): string | undefined => {
  const trace = withHandler(readTrace(text));
  const refusal = follow(programOf(trace), trace);
  if (refusal === undefined) return undefined;
  return refusal.kind === 'violation' ? refusal.violation.law : `unreadable: ${refusal.why}`;
};

/** Inside combinators, and where several laws speak of one fault, the machine has other names, or is more patient. */
const isOfTasks = ({ needs }: Law): boolean => needs.some((need) => taskCapabilities.some((each) => each === need));

/** Of what goes on outside of the loop the machine knows nothing. */
const isOfNetwork = ({ needs }: Law): boolean =>
  needs.some((need) => networkCapabilities.some((each) => each === need));

const cases = laws.map((law): [string, Law] => [law.id, law]);

describe('the machine, given the smallest traces of the laws,', () => {
  it.each(cases)('accepts the legal one of %s', (_id, law) => {
    expect(judged(law.legal)).toBeUndefined();
  });

  it.each(cases.filter(([id, law]) => !measured.includes(id) && !isOfTasks(law) && !isOfNetwork(law)))(
    'refuses the illegal one of %s',
    (id, law) => {
      expect(judged(law.illegal)).toBe(otherNames[id] ?? id);
    },
  );

  it.each(cases.filter(([, law]) => isOfTasks(law) || isOfNetwork(law)))(
    'can read the illegal one of %s',
    (_id, law) => {
      expect(judged(law.illegal) ?? '').not.toContain('unreadable');
    },
  );

  it('refuses most of the illegal ones that speak of tasks, by one law or another', () => {
    const all = laws.filter((law) => isOfTasks(law) && !isOfNetwork(law));
    const refused = all.filter((law) => judged(law.illegal) !== undefined);
    expect(refused.length / all.length).toBeGreaterThan(0.7);
  });

  it.each(cases.filter(([id]) => measured.includes(id)))('leaves the illegal one of %s to the law', (_id, law) => {
    expect(judged(law.illegal)).toBeUndefined();
  });
});
