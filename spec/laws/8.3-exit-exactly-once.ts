import type { Piece } from '../verdict.js';
import { type Entry, type Frames, framesOf, isPropagated, type Node, suppressionOf } from './frames.js';
import { type Breach, breach, type Law, named } from './law.js';
import type { TaskReading } from './task-reading.js';

export const law: Law = {
  id: '8.3',
  title:
    'An async with whose body was entered is left by its exit, once, whatever ended the body; the exit is told the exception and may suppress it, and inner ones are left first.',
  basis: 'promised',
  needs: ['tasks', 'asyncWith'],
  source: 'PEP 492, "Asynchronous Context Managers and async with"',
  why: 'What was opened must be closed, and closed once, whatever happens in between.',
  caveat:
    'Whether a declared manager wants to suppress is only known where the trace tells. Where a cancellation may have come in the place of the exception it is accepted.',
  check(reading) {
    const { tasks } = reading;
    if (tasks === undefined || tasks.blocks.length === 0) return 0;
    const frames = framesOf(tasks);
    let met = 0;
    for (const node of frames.withs) {
      const found = followWith(node, frames, tasks);
      if (typeof found !== 'number') return found;
      met += found;
    }
    for (const { at, node } of frames.left) {
      if (node.block?.of !== 'with' || !isEntered(node)) continue;
      return breach(at, [whoOf(node), ' was inside an async with'], ['it was over, and the exit had not run']);
    }
    return met;
  },
  legal: `
    0 future f
    spawn a
    run
    a steps
    part k with enter
    part k with body
    await future f
    a pauses
    settle f with Error
    a steps
    awaited raising Error
    part k with exit raising Error
    part k with end raising Error
    a fails Error
  `,
  illegal: `
    0 future f
    spawn a
    run
    a steps
    part k with enter
    part k with body
    await future f
    a pauses
    settle f with Error
    a steps
    awaited raising Error
    part k with end raising Error
    a fails Error
  `,
};

const whoOf = (node: Node): Piece => (node.block?.task === undefined ? 'the task' : named(node.block.task));

/** It is in the body, and its exit has not come. */
export const isEntered = (node: Node): boolean =>
  node.entries.some(({ part }) => part === 'body') &&
  !node.entries.some(({ part }) => part === 'exit' || part === 'end');

/** The innermost block inside that was entered and not left: `inner` and what stands in it. */
const openInside = (inner: Node | undefined): boolean => {
  for (let node = inner; node !== undefined; node = lastInside(node))
    if (node.block?.of === 'with' && isEntered(node)) return true;
  return false;
};

const lastInside = (node: Node): Node | undefined => {
  const last = node.entries.at(-1);
  return last?.kind === 'begins' ? last.inner : undefined;
};

type Phase = 'begun' | 'enter' | 'body' | 'exit' | 'over';

/** How often an exit ran as it should. */
const followWith = (node: Node, frames: Frames, tasks: TaskReading): number | Breach => {
  const who = whoOf(node);
  let phase: Phase = 'begun';
  let leaving: Entry | undefined;
  let told: Entry | undefined;
  const stop = (at: number, because: string, however: string): Breach =>
    breach(at, ['in the async with of ', who, ' ', because], [however]);
  for (const entry of node.entries) {
    const { at, kind, part, inner, raised } = entry;
    if (at >= frames.tangled) return 0;
    if (leaving !== undefined) {
      const expected = phase === 'body' ? 'exit' : 'end';
      if (part !== expected || !isPropagated(leaving, entry)) {
        const what = leaving.raised?.type ?? 'an exception';
        return stop(at, `${what} was raised and not caught`, wentOn(entry, expected));
      }
      leaving = undefined;
    }
    if (kind === 'ends' && raised !== undefined) leaving = entry;
    if (kind !== 'part') continue;
    switch (part) {
      case 'enter':
        phase = 'enter';
        break;
      case 'body':
        if (phase !== 'enter') return stop(at, 'the body had been entered', 'it was entered again');
        phase = 'body';
        break;
      case 'exit':
        if (phase === 'enter') return stop(at, 'the body was never entered', 'the exit was run');
        if (phase !== 'body') return stop(at, 'the exit had been run', 'it was run again');
        if (openInside(inner)) return stop(at, 'an inner block was still open', 'the exit of the outer one was run');
        told = entry;
        phase = 'exit';
        break;
      case 'end': {
        const fault = endFault(phase, entry, told, suppressionOf(node, tasks));
        if (fault !== undefined) return stop(at, ...fault);
        return 1;
      }
      default:
        break;
    }
  }
  return 0;
};

/** Why the block cannot end like that. */
const endFault = (
  phase: Phase,
  end: Entry,
  told: Entry | undefined,
  answer: boolean | undefined,
): readonly [because: string, however: string] | undefined => {
  if (phase === 'body') return ['the body had been entered', 'it ended without the exit'];
  if (phase === 'enter') return end.raised === undefined ? ['the body was never entered', 'it was over'] : undefined;
  if (told?.raised === undefined || answer === undefined) return undefined;
  if (answer && end.raised !== undefined && end.raised.error !== 'foreign' && end.raised.error === told.raised.error)
    return ['the exit had suppressed the exception', `${end.raised.type} was raised all the same`];
  if (!answer && end.raised === undefined)
    return ['the exit had not suppressed the exception', `${told.raised.type} was lost`];
  return undefined;
};

const wentOn = ({ part, raised }: Entry, expected: string): string => {
  if (part === 'end' && expected === 'exit') return 'the block ended without its exit';
  if (part === 'end')
    return raised === undefined ? 'the block ended without it' : `the block ended with ${raised.type}`;
  if (part === expected)
    return raised === undefined ? 'the exit was not told of it' : `the exit was told of ${raised.type}`;
  if (part === 'body') return 'the body was run';
  return part === 'exit' ? 'the exit was run' : 'the block went on';
};
