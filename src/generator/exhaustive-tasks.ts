/**
 * Every small program of tasks, in order. The size counts statements; a final `run` is added to each program.
 *
 * The script makes the futures that the bodies name, and starts the tasks, in the order of their names: so no two programs
 * differ in these only. Futures are called f, g in the order in which the bodies mention them first. Left out is what
 * can have no effect: a coroutine that does nothing and whose task nobody names, a future that is settled once and
 * that nobody waits for. And no task waits for itself: that ends all the same, whatever stands around it.
 */

import type { CoroutineStatement, Name, Program, ScriptStatement } from '../../spec/program.js';
import type { Scope } from './scope.js';

const taskNames: readonly Name[] = ['foo', 'bar', 'ker'];
const futureNames: readonly Name[] = ['f', 'g'];

/** No program starts anything twice, and little fuel keeps the horizon near. */
const fuel = taskNames.length;

interface State {
  readonly scope: Scope;
  readonly bodies: readonly CoroutineStatement[][];
  /** How many futures have been mentioned. */
  futures: number;
  /** How many statements name each task, name each future, and wait for each future. */
  readonly tasksNamed: number[];
  readonly futuresNamed: number[];
  readonly awaited: number[];
}

/** For a subject that claims tasks. */
export function* taskProgramsOfSize(size: number, scope: Scope): Generator<Program, void, void> {
  for (let tasks = 1; tasks <= Math.min(taskNames.length, size); tasks += 1) {
    const bodies = Array.from({ length: tasks }, (): CoroutineStatement[] => []);
    const state: State = { scope, bodies, futures: 0, tasksNamed: [], futuresNamed: [], awaited: [] };
    yield* addTo(state, 0, size - tasks);
  }
}

/** Adds to the body at `place`, and then to those behind it. */
function* addTo(state: State, place: number, left: number): Generator<Program> {
  const body = state.bodies[place];
  if (body === undefined) {
    if (left === 0 && isWhole(state)) yield build(state);
    return;
  }
  yield* addTo(state, place + 1, left);
  if (left === 0 || body.at(-1)?.op === 'raise') return;
  for (const step of stepsOf(state, place)) {
    const { futures } = state;
    const costs = step.size + (step.future >= futures ? 1 : 0);
    if (costs > left) continue;
    body.push(step.statement);
    state.futures = Math.max(futures, step.future + 1);
    note(state, step, 1);
    yield* addTo(state, place, left - costs);
    note(state, step, -1);
    state.futures = futures;
    body.pop();
  }
}

const note = (state: State, { task, future, waits }: Step, by: number): void => {
  if (task !== none) count(state.tasksNamed, task, by);
  if (future !== none) count(state.futuresNamed, future, by);
  if (future !== none && waits) count(state.awaited, future, by);
};

const count = (counts: number[], index: number, by: number): void => {
  counts[index] = (counts[index] ?? 0) + by;
};

/** Nothing is there without an effect. */
const isWhole = ({ bodies, futures, tasksNamed, futuresNamed, awaited }: State): boolean => {
  for (const [index, body] of bodies.entries()) if (body.length === 0 && (tasksNamed[index] ?? 0) === 0) return false;
  for (let index = 0; index < futures; index += 1) {
    if ((awaited[index] ?? 0) === 0 && (futuresNamed[index] ?? 0) < 2) return false;
  }
  return true;
};

const none = -1;

/** What a body does next, how many statements that are, and the future and the task that it names. */
interface Step {
  readonly statement: CoroutineStatement;
  readonly size: number;
  readonly future: number;
  readonly task: number;
  readonly waits: boolean;
}

function* stepsOf(state: State, self: number): Generator<Step> {
  const { cancellation, sleep } = state.scope;
  const suspended = plain(sleep ? { op: 'sleep', for: 1 } : { op: 'yield' });
  yield suspended;
  if (sleep) yield plain({ op: 'yield' });
  yield plain({ op: 'raise', error: 'Error' });
  for (const step of naming(state, self)) {
    yield step;
    if (cancellation && step.waits) yield* guarded(step);
  }
  if (cancellation) yield* guarded(suspended);
}

/** Where it waits it can be cancelled: somebody swallows that, or cleans up and takes time for it. */
function* guarded(step: Step): Generator<Step> {
  const body = [step.statement];
  yield { ...step, size: 2, statement: { op: 'try', body, except: { error: 'CancelledError', body: [] } } };
  yield { ...step, size: 3, statement: { op: 'try', body, finally: [{ op: 'yield' }] } };
}

const plain = (statement: CoroutineStatement): Step => ({
  statement,
  size: 1,
  future: none,
  task: none,
  waits: false,
});

function* naming({ scope, bodies, futures }: State, self: number): Generator<Step> {
  const cancels = scope.futures && scope.cancellation;
  for (let index = 0; scope.futures && index <= futures; index += 1) {
    const future = futureNames[index];
    if (future === undefined) break;
    const step = { size: 1, future: index, task: none };
    yield { ...step, statement: { op: 'await', future }, waits: true };
    yield { ...step, statement: { op: 'settle', future, with: { result: 1 } }, waits: false };
    if (cancels) yield { ...step, statement: { op: 'cancelFuture', future }, waits: false };
  }
  for (const task of bodies.keys()) {
    const future = taskNames[task];
    if (future === undefined) break;
    const step = { size: 1, future: none, task };
    if (task !== self) yield { ...step, statement: { op: 'await', future }, waits: true };
    if (cancels) yield { ...step, statement: { op: 'cancelFuture', future }, waits: false };
  }
}

const build = ({ bodies, futures }: State): Program => {
  const coroutines: Record<Name, readonly CoroutineStatement[]> = {};
  const script: ScriptStatement[] = futureNames.slice(0, futures).map((as) => ({ op: 'createFuture', as }));
  for (const [index, body] of bodies.entries()) {
    const coroutine = taskNames[index];
    if (coroutine === undefined) break;
    coroutines[coroutine] = [...body];
    script.push({ op: 'spawn', coroutine });
  }
  return { script: [...script, { op: 'run' }], callbacks: {}, coroutines, fuel };
};
