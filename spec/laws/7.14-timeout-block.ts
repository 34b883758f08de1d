import type { Raised } from '../trace.js';
import { endOfBlock, stepOf } from './cancel-reach.js';
import { type Combining, combiningOf } from './combining.js';
import { deadlinesOf, possiblyOverFrom } from './deadlines.js';
import { type Breach, breach, type Law, named, seconds, thing } from './law.js';
import { never } from './records.js';
import { isCancelledError, sameRaised } from './task-end.js';
import type { BlockReading, FutureReading, ThingReading } from './task-records.js';

export const law: Law = {
  id: '7.14',
  title:
    'A timeout block cancels what is in it when its time is over, and turns that cancellation, and no other, into a TimeoutError.',
  basis: 'promised',
  needs: ['tasks', 'timeoutBlocks', 'timers'],
  source:
    'asyncio, timeout: "the context manager will cancel the current task and handle the resulting CancelledError internally, transforming it into a TimeoutError"; CPython, test_timeouts: test_nested_timeouts, test_foreign_cancel_doesnt_timeout_if_not_expired, test_outer_coro_cancelled, cancelling() == 0',
  why: 'A cancellation from outside that comes out as a timeout is caught, and the task that was to end goes on.',
  caveat:
    'Where the time was over and somebody else cancelled at once, either may come out of a loop that does not count requests.',
  check(reading) {
    const combining = combiningOf(reading);
    if (combining === undefined) return 0;
    let met = 0;
    for (const block of combining.tasks.blocks) {
      if (block?.of !== 'timeout' || block.task === undefined) continue;
      const made = combining.tasks.thing(block.thing);
      if (made === undefined) continue;
      const found = judge(combining, { block, task: block.task, made });
      if (typeof found !== 'number') return found;
      met += found;
    }
    return judgeCounters(combining) ?? met;
  },
  legal: `
    0 spawn m
    run
    m steps
    create timeout t
    part k timeout enter of t
    await enter of t block k in 1
    awaited
    part k timeout body of t
    await sleep in 5
    m pauses
    1 m steps thrown CancelledError
    awaited raising CancelledError
    part k timeout exit of t raising CancelledError
    await leave of t block k
    awaited raising TimeoutError
    part k timeout end of t raising TimeoutError
    ask_future cancelling m = 0
    m finishes
  `,
  illegal: `
    0 spawn m
    call_soon x
    run
    m steps
    create timeout t
    part k timeout enter of t
    await enter of t block k in 3
    awaited
    part k timeout body of t
    await sleep in 5
    m pauses
    x starts
    cancel_future m = true
    x ends
    m steps thrown CancelledError
    awaited raising CancelledError
    part k timeout exit of t raising CancelledError
    await leave of t block k
    awaited raising TimeoutError
    part k timeout end of t raising TimeoutError
    m fails TimeoutError
  `,
};

interface Timeout {
  readonly block: BlockReading;
  readonly task: FutureReading;
  readonly made: ThingReading;
}

const judge = (combining: Combining, timeout: Timeout): number | Breach => {
  const { block } = timeout;
  const ignored = judgeIgnored(combining, timeout);
  if (ignored !== undefined) return ignored;
  const exit = block.parts.find(({ event }) => event.part === 'exit');
  const end = block.parts.find(({ event }) => event.part === 'end');
  if (exit === undefined || end === undefined) return 0;
  const { raised } = exit.event;
  if (raised?.type === 'GeneratorExit') return 0;
  return isCancelledError(raised)
    ? judgeCancelled(combining, timeout, exit.at, end.at, end.event.raised)
    : judgePassed(combining, timeout, { exit: exit.at, end: end.at, raised, left: end.event.raised });
};

/** The body was left by no CancelledError: what comes out is what the body came to. */
const judgePassed = (
  combining: Combining,
  { block, task, made }: Timeout,
  { exit, end, raised, left }: { exit: number; end: number; raised: Raised | undefined; left: Raised | undefined },
): number | Breach => {
  if (raised === undefined ? left === undefined : left !== undefined && sameRaised(raised, left)) return 1;
  if (isCancelledError(left) && combining.reach.touches(task, stepOf(task, exit), end, block)) return 0;
  return breach(
    end,
    ['the body of ', thing(made), raised === undefined ? ' ended without an exception' : ` raised ${raised.type}`],
    [left === undefined ? 'nothing came out of the block' : `${left.type} came out of the block`],
  );
};

/** The body was left by a CancelledError. */
const judgeCancelled = (
  combining: Combining,
  { block, task, made }: Timeout,
  exit: number,
  end: number,
  left: Raised | undefined,
): number | Breach => {
  const { tasks, arrival, reach, reading } = combining;
  const isTimeout = left?.type === 'TimeoutError' && left.error === 'foreign';
  if (!isTimeout && !isCancelledError(left))
    return breach(
      end,
      ['the body of ', thing(made), ' was left by CancelledError'],
      [left === undefined ? 'the block let nothing out' : `${left.type} came out of the block`],
    );
  const body = block.parts.find(({ event }) => event.part === 'body')?.at ?? end;
  if (isTimeout) {
    if (possiblyOverFrom(tasks, arrival, block) > exit)
      return breach(
        end,
        ['the time of ', thing(made), ' was not over when its body was left by CancelledError'],
        ['the block turned that into a TimeoutError'],
      );
    const [foreign] = combining.directRequests(task, body, exit);
    if (foreign !== undefined && reading.claims('cancelCounters') && !combining.takesBack)
      return breach(
        end,
        [named(task), ' was cancelled from outside ', thing(made), ' too, which nobody has taken back'],
        ['the block turned the CancelledError into a TimeoutError'],
      );
    return 1;
  }
  if (!reach.touches(task, body, end, block) && combining.wasRequested(task, body, exit))
    return breach(
      end,
      ['the time of ', thing(made), ' was over, and nobody else cancelled ', named(task)],
      ['CancelledError came out of the block, and no TimeoutError'],
    );
  return 1;
};

/** The time was over, and the task inside was not cancelled. */
const judgeIgnored = (combining: Combining, { block, task, made }: Timeout): Breach | undefined => {
  const { tasks, arrival } = combining;
  const deadline = deadlinesOf(tasks, arrival, block).at(-1);
  if (deadline === undefined || !Number.isFinite(deadline.latest)) return undefined;
  const over = arrival.dueTimer(deadline.from, deadline.latest);
  const exit = block.parts.find(({ event }) => event.part === 'exit')?.at ?? endOfBlock(block);
  if (over === never || exit < over) return undefined;
  const ignored = combining.notReached(task, arrival.possibleFrom(deadline.from, deadline.earliest), over);
  if (ignored === never) return undefined;
  return breach(
    ignored,
    ['the time of ', thing(made), ' was over at ', seconds(deadline.latest), ', and ', named(task), ' was inside'],
    [named(task), ' was not cancelled'],
  );
};

/** Once its timeouts are over, a task that nobody else has cancelled has no request open. */
const judgeCounters = (combining: Combining): Breach | undefined => {
  const { reading, tasks, reach } = combining;
  if (!reading.claims('cancelCounters')) return undefined;
  for (const index of tasks.asks) {
    const event = reading.event(index);
    if (event.kind !== 'askFuture' || event.what !== 'cancelling' || event.answer === 0 || event.raised !== undefined)
      continue;
    const task = tasks.future(event.future);
    if (task?.kind !== 'task') continue;
    const sources = reach.sources(task, index);
    const isOver = (source: (typeof sources)[number]): boolean =>
      source !== undefined &&
      'parts' in source &&
      source.of === 'timeout' &&
      source.task === task &&
      endOfBlock(source) < index;
    const waitsFor = combining
      .waitsOf(task)
      .some(({ event: { what }, at, end }) => what === 'waitFor' && at < index && (end === never || end > index));
    if (sources.length === 0 || waitsFor || !sources.every(isOver)) continue;
    return breach(
      index,
      ['only timeout blocks cancelled ', named(task), ', and they are over'],
      [`it has ${JSON.stringify(event.answer)} requests open`],
    );
  }
  return undefined;
};
