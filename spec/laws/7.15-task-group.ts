import type { Raised } from '../trace.js';
import { endOfBlock, stepOf } from './cancel-reach.js';
import { type Combining, combiningOf } from './combining.js';
import { isExit } from './exits.js';
import { type Breach, breach, type Law, named, thing } from './law.js';
import { never } from './records.js';
import { isCancelledError } from './task-end.js';
import type { BlockReading, FutureReading, ThingReading, WaitReading } from './task-records.js';

export const law: Law = {
  id: '7.15',
  title:
    'A task group waits for all its tasks; the first failure, or a cancellation from outside, cancels the others, and failures come out as a group.',
  basis: 'promised',
  needs: ['tasks', 'taskGroups'],
  source:
    'asyncio, TaskGroup: "The first time any of the tasks belonging to the group fails with an exception other than asyncio.CancelledError, the remaining tasks in the group are cancelled"; CPython, test_taskgroups; gh-116720 for cancellations that collide',
  why: 'The block is there so that nothing that was begun in it outlives it, and no failure in it goes unseen.',
  caveat:
    'Failures that count as false are left out. A cancellation that the program has caught before the group ends counts as delivered.',
  check(reading) {
    const combining = combiningOf(reading);
    if (combining === undefined) return 0;
    let met = 0;
    for (const block of combining.tasks.blocks) {
      if (block?.of !== 'group' || block.task === undefined) continue;
      const made = combining.tasks.thing(block.thing);
      if (made === undefined) continue;
      const found = judge(combining, groupOf(block, block.task, made));
      if (typeof found !== 'number') return found;
      met += found;
    }
    return met;
  },
  legal: `
    0 spawn m
    run
    m steps
    create taskGroup g
    part k group enter of g
    await enter of g block k
    awaited
    part k group body of g
    spawn a in g
    spawn b in g
    part k group exit of g
    await leave of g block k
    m pauses
    a steps
    a fails Error
    b steps
    await sleep in 5
    b pauses
    b steps thrown CancelledError
    awaited raising CancelledError
    b fails CancelledError
    m steps
    awaited raising ExceptionGroup of Error
    part k group end of g raising ExceptionGroup of Error
    m finishes
  `,
  illegal: `
    0 spawn m
    run
    m steps
    create taskGroup g
    part k group enter of g
    await enter of g block k
    awaited
    part k group body of g
    spawn a in g
    part k group exit of g
    await leave of g block k
    m pauses
    a steps
    await sleep in 5
    a pauses
    m steps
    awaited
    part k group end of g
    m finishes
    5 a steps
    awaited
    a finishes
  `,
};

interface Group {
  readonly block: BlockReading;
  readonly made: ThingReading;
  /** The task that the block stands in. */
  readonly parent: FutureReading;
  readonly children: readonly FutureReading[];
  readonly refused: readonly FutureReading[];
  readonly body: number;
  readonly exit: { readonly at: number; readonly raised: Raised | undefined } | undefined;
  readonly end: { readonly at: number; readonly raised: Raised | undefined } | undefined;
  readonly leave: WaitReading | undefined;
}

const groupOf = (block: BlockReading, parent: FutureReading, made: ThingReading): Group => {
  const part = (name: string): Group['end'] => {
    const found = block.parts.find(({ event }) => event.part === name);
    return found === undefined ? undefined : { at: found.at, raised: found.event.raised };
  };
  return {
    block,
    made,
    parent,
    children: made.tasks.filter(({ refused }) => !refused),
    refused: made.tasks.filter(({ refused }) => refused),
    body: part('body')?.at ?? Number.POSITIVE_INFINITY,
    exit: part('exit'),
    end: part('end'),
    leave: made.waits.find(({ event }) => event.what === 'leave'),
  };
};

const judge = (combining: Combining, group: Group): number | Breach =>
  judgeMembers(combining, group) ??
  judgeAbort(combining, group) ??
  judgeWait(combining, group) ??
  (group.exit === undefined || group.end === undefined
    ? 0
    : (judgeOutcome(combining, group, group.exit, group.end) ?? judgeLost(combining, group, group.end) ?? 1));

/** Who is taken in, and who is left when it is over. */
const judgeMembers = (
  combining: Combining,
  { made, children, refused, body, exit, end, parent }: Group,
): Breach | undefined => {
  const over = end?.at ?? Number.POSITIVE_INFINITY;
  for (const child of children) {
    if (child.at > over) return breach(child.at, [thing(made), ' was over'], [named(child), ' was taken in']);
    if (combining.doneAt(child) < over || end === undefined) continue;
    // One that was cancelled before it began may end without a step.
    if (child.steps.length === 0 && combining.reach.first(child) < over) continue;
    return breach(
      end.at,
      [named(child), ' belongs to ', thing(made), ', which waits for all'],
      [named(parent), ' left the group while ', named(child), ' was not done'],
    );
  }
  const { closed } = combining.reading;
  for (const child of refused) {
    if (child.at < body || child.at > (exit?.at ?? over) || (closed !== never && closed < child.at)) continue;
    if (children.some((other) => mayHaveFailed(other) && combining.doneAt(other) < child.at)) continue;
    if (combining.reach.touches(parent, body, child.at)) continue;
    return breach(
      child.at,
      [thing(made), ' was open, and none of its tasks had failed'],
      [named(child), ' was refused'],
    );
  }
  for (const child of children) {
    const cancelled = combining.cancelledForNothing(child);
    if (cancelled !== never)
      return breach(
        cancelled,
        ['nothing in ', thing(made), ' had failed, and nobody cancelled ', named(child)],
        [named(child), ' was cancelled'],
      );
  }
  return undefined;
};

const mayHaveFailed = ({ outcome }: FutureReading): boolean =>
  outcome?.raised !== undefined && !isCancelledError(outcome.raised);

/** The first cause for which the others are to be cancelled; undefined if it is not seen, or perhaps not the first. */
interface Cause {
  readonly at: number;
  readonly failed: FutureReading | undefined;
  readonly said: readonly (string | ReturnType<typeof named>)[];
}

const causeOf = (combining: Combining, { children, exit, leave, parent, block }: Group): Cause | undefined => {
  let failed: FutureReading | undefined;
  for (const child of children)
    if (mayHaveFailed(child) && (failed === undefined || child.done < failed.done)) failed = child;
  const failure = failed === undefined ? Number.POSITIVE_INFINITY : failed.done;
  const left = exit?.raised === undefined ? Number.POSITIVE_INFINITY : exit.at;
  const requests = leave === undefined ? [] : combining.requestsIn(leave);
  const requested = requests[0]?.at ?? Number.POSITIVE_INFINITY;
  const at = Math.min(failure, left, requested);
  if (!Number.isFinite(at)) return undefined;
  // While the parent waits at the end, somebody who is not seen may have cancelled it before.
  if (exit !== undefined && at > exit.at && combining.reach.touches(parent, exit.at, at - 1, block)) return undefined;
  if (at === failure && failed !== undefined) {
    if (combining.endOf(failed)?.kind !== 'raised') return undefined;
    return { at, failed, said: [named(failed), ` raised ${failed.outcome?.raised?.type ?? 'an exception'}`] };
  }
  if (at === left)
    return { at, failed: undefined, said: [`the body was left by ${exit?.raised?.type ?? 'an exception'}`] };
  return { at, failed: undefined, said: [named(parent), ' was cancelled'] };
};

/** Whoever is left is cancelled, and so is the body. */
const judgeAbort = (combining: Combining, group: Group): Breach | undefined => {
  const { made, children, exit, parent, body, block } = group;
  const cause = causeOf(combining, group);
  if (cause === undefined || cause.at > endOfBlock(block)) return undefined;
  for (const child of children) {
    if (child.at > cause.at || child === cause.failed || combining.isDone(child, cause.at) !== false) continue;
    const missed = combining.notReached(child, cause.at);
    if (missed !== never)
      return breach(missed, [...cause.said, ' in ', thing(made)], [named(child), ' beside it was not cancelled']);
  }
  if (cause.failed === undefined || cause.at < body || cause.at > (exit?.at ?? Number.POSITIVE_INFINITY))
    return undefined;
  const missed = combining.notReached(parent, cause.at);
  if (missed === never || (exit !== undefined && exit.at < missed)) return undefined;
  return breach(
    missed,
    [...cause.said, ' in ', thing(made)],
    ['the body of the group went on in ', named(parent), ', and was not cancelled'],
  );
};

/** All is done, and the group goes on waiting. */
const judgeWait = (combining: Combining, { made, children, exit, leave, parent }: Group): Breach | undefined => {
  if (leave === undefined || exit === undefined) return undefined;
  const late = combining.overdue(leave, Math.max(exit.at, combining.allDoneAt(children)));
  if (late === never) return undefined;
  return breach(
    late,
    ['the body and all tasks of ', thing(made), ' were done'],
    [named(parent), ' still waited at the end of the group, many turns later'],
  );
};

const isGroup = (raised: Raised | undefined): raised is Raised =>
  raised?.type === 'ExceptionGroup' || raised?.type === 'BaseExceptionGroup';

const judgeOutcome = (
  combining: Combining,
  { made, children, parent, block, leave, body }: Group,
  exit: NonNullable<Group['exit']>,
  end: NonNullable<Group['end']>,
): Breach | undefined => {
  const failures: Raised[] = [];
  for (const child of children) {
    const { raised } = child.outcome ?? {};
    if (raised === undefined || isCancelledError(raised) || child.done > end.at) continue;
    if (isExit(raised)) {
      if (!isGroup(end.raised)) return undefined;
      return breach(
        end.at,
        [named(child), ` in `, thing(made), ` raised ${raised.type}, which is raised as it is`],
        [saysRaised(end.raised)],
      );
    }
    if (combining.endOf(child) === undefined) return undefined;
    failures.push(raised);
  }
  if (exit.raised !== undefined && !isCancelledError(exit.raised)) {
    if (isExit(exit.raised) || exit.raised.type === 'Falsy' || exit.raised.type === 'GeneratorExit') return undefined;
    failures.push(exit.raised);
  }
  const isTouched = combining.reach.touches(parent, stepOf(parent, body), end.at, block);
  if (failures.length > 0) {
    if (isGroup(end.raised) && isSame(failures, end.raised?.errors ?? [])) return undefined;
    return breach(
      end.at,
      ['what failed in ', thing(made), ` comes out as a group: ${failures.map(({ type }) => type).join(', ')}`],
      [end.raised === undefined ? 'nothing came out' : saysRaised(end.raised)],
    );
  }
  if (isCancelledError(exit.raised)) {
    if (isCancelledError(end.raised)) return undefined;
    return breach(
      end.at,
      ['the body of ', thing(made), ' was left by CancelledError, and nothing failed in it'],
      [end.raised === undefined ? 'nothing came out' : saysRaised(end.raised)],
    );
  }
  const [request] = leave === undefined || combining.takesBack ? [] : combining.requestsIn(leave);
  if (isCancelledError(end.raised) ? isTouched : end.raised === undefined && request === undefined) return undefined;
  return breach(
    end.at,
    request === undefined
      ? ['nothing failed in ', thing(made), ', and nobody cancelled ', named(parent)]
      : [named(parent), ' was cancelled while it waited at the end of ', thing(made), ', in which nothing failed'],
    [end.raised === undefined ? 'nothing came out' : saysRaised(end.raised)],
  );
};

const saysRaised = ({ type, errors }: Raised): string =>
  errors === undefined ? `${type} came out` : `${type} of ${errors.map((each) => each.type).join(', ')} came out`;

/** Whether they are the same exceptions, in any order. */
const isSame = (expected: readonly Raised[], came: readonly Raised[]): boolean => {
  if (expected.length !== came.length) return false;
  const keys = (list: readonly Raised[]): string => list.map(keyOf).sort().join();
  return keys(expected) === keys(came);
};

const keyOf = ({ error, type }: Raised): string => (error === 'foreign' ? type : `${error}`);

/** A cancellation of the parent from outside collided with a failure inside: it must come at the next await, at the latest. */
const judgeLost = (
  combining: Combining,
  { made, parent, body, leave, block }: Group,
  end: NonNullable<Group['end']>,
): Breach | undefined => {
  if (!isGroup(end.raised) || !combining.reading.claims('cancelCounters') || combining.takesBack) return undefined;
  const exit = block.parts.find(({ event }) => event.part === 'exit');
  const isDirect = combining.directRequests(parent, body, end.at).length > 0;
  const until = isDirect ? Number.POSITIVE_INFINITY : failureAround(combining, parent, body, end.at);
  if (exit === undefined || until === undefined) return undefined;
  const thrown = parent.steps.filter(
    (step) => step.start > body && step.start < end.at && isCancelledError(step.thrown) && step.from !== leave,
  );
  // What was thrown into the body must have left it: or else the program has caught it.
  if (thrown.length > (isCancelledError(exit.event.raised) ? 1 : 0)) return undefined;
  const missed = combining.notReached(parent, end.at);
  if (missed === never || missed > until) return undefined;
  return breach(
    missed,
    [named(parent), ' was cancelled from outside ', thing(made), ', which raised what had failed in it'],
    ['the cancellation was lost: it did not come at the next await of ', named(parent)],
  );
};

/** Until when a group around cancels its body, if the first failure in it fell into the time of this one. */
const failureAround = (combining: Combining, parent: FutureReading, from: number, to: number): number | undefined => {
  for (const block of combining.tasks.blocks) {
    if (block?.of !== 'group' || block.task !== parent || endOfBlock(block) < to) continue;
    const made = combining.tasks.thing(block.thing);
    if (made === undefined) continue;
    const outer = groupOf(block, parent, made);
    if (outer.body > from || (outer.exit !== undefined && outer.exit.at < to)) continue;
    const cause = causeOf(combining, outer);
    if (cause?.failed !== undefined && cause.at > from && cause.at < to)
      return outer.exit?.at ?? Number.POSITIVE_INFINITY;
  }
  return undefined;
};
