/**
 * Follows an `async for`: the iterator is asked, gives an item, the body runs, and only then it is asked again. What an
 * iterator has given is known where its `next` is an await of the trace, or the trace tells of what was `given`; and that a
 * body is over where the trace says so, with whether it leaves the loop.
 */

import type { Json } from '../program.js';
import { sameJson } from '../program.js';
import type { Piece } from '../verdict.js';
import { type Entry, type Frames, isPropagated, type Node } from './frames.js';
import { type Breach, breach, named } from './law.js';

export interface LoopCourse {
  /** Items that bodies were given, ends that were reached; and exceptions that left the loop. */
  readonly met: number;
  readonly errors: number;
  readonly breach: Breach | undefined;
  /** It is about an exception. */
  readonly ofError: boolean;
}

/** Where the loop is. */
type Phase = 'begun' | 'asking' | 'body' | 'left' | 'else' | 'over';

/** What the iterator has given: an item, its end (null), an exception; undefined where this is not seen. */
type Given = { readonly item: Json } | { readonly raised: Entry } | null | undefined;

export const followLoop = (node: Node, frames: Frames): LoopCourse => {
  const bodiesEnd = frames.tellsBodies;
  const who: Piece = node.block?.task === undefined ? 'the task' : named(node.block.task);
  let phase: Phase = 'begun';
  let given: Given;
  /** An exception that has reached the loop itself. */
  let leaving: Entry | undefined;
  let met = 0;
  let errors = 0;
  const stop = (at: number, because: string, however: string, ofError = false): LoopCourse => ({
    met,
    errors,
    breach: breach(at, ['in the async for of ', who, ' ', because], [however]),
    ofError,
  });
  for (const entry of node.entries) {
    const { at, kind, part, inner } = entry;
    if (at >= frames.tangled) break;
    if (leaving !== undefined) {
      if (part !== 'end' || !isPropagated(leaving, entry))
        return stop(at, `${leaving.raised?.type ?? 'an exception'} was raised and not caught`, wentOn(entry), true);
      errors += 1;
      leaving = undefined;
    }
    if (kind === 'ends') {
      if (entry.raised !== undefined) leaving = entry;
      if (phase === 'asking' && inner?.wait?.event.what === 'next' && inner.wait.outcome !== undefined)
        given = entry.raised === undefined ? (inner.wait.outcome.value as Given) : { raised: entry };
      continue;
    }
    if (kind !== 'part') continue;
    switch (part) {
      case 'next':
        if (inner !== undefined) return stop(at, 'the body was still at work', 'the next item was asked for');
        if (phase === 'asking')
          return stop(at, 'the iterator had been asked, and its item not used', 'it was asked again');
        if (phase === 'left') return stop(at, 'the body had left the loop', 'the next item was asked for');
        if (phase === 'body' && bodiesEnd) return stop(at, 'the body was not over', 'the next item was asked for');
        if (phase === 'else' || phase === 'over')
          return stop(at, 'the iterator had come to its end', 'it was asked again');
        phase = 'asking';
        given = undefined;
        break;
      case 'item':
        if (phase !== 'asking') return stop(at, 'no new item had been asked for', 'the body was run');
        if (given === null || entry.item === '<undefined>')
          return stop(at, 'the iterator had come to its end', 'the body was run once more');
        if (given !== undefined && 'item' in given && !sameJson(given.item, entry.item ?? null))
          return stop(
            at,
            `the iterator gave ${JSON.stringify(given.item)}`,
            `the body was given ${JSON.stringify(entry.item)}`,
          );
        phase = 'body';
        met += 1;
        break;
      case 'given':
        if (entry.raised !== undefined) leaving = entry;
        else if (phase === 'asking') given = entry.item as Given;
        break;
      case 'over':
        if (entry.item === true) phase = 'left';
        else if (phase === 'body') phase = 'begun';
        break;
      case 'else':
      case 'end': {
        if (entry.raised !== undefined) return { met: met + 1, errors, breach: undefined, ofError: false };
        if (part === 'end' && phase === 'else') break;
        const broken = endsTooEarly(phase, given, part, bodiesEnd, met);
        if (broken !== undefined) return stop(at, ...broken);
        met += 1;
        phase = part === 'else' ? 'else' : 'over';
        break;
      }
      default:
        break;
    }
  }
  return { met, errors, breach: undefined, ofError: false };
};

/** Why a loop cannot be over without an exception. */
const endsTooEarly = (
  phase: Phase,
  given: Given,
  part: 'else' | 'end',
  bodiesEnd: boolean,
  items: number,
): readonly [because: string, however: string] | undefined => {
  if (phase === 'left') return part === 'else' ? ['the body had left the loop', 'the else branch was run'] : undefined;
  if (phase === 'asking') {
    return given !== undefined && given !== null && 'item' in given
      ? ['the iterator had given an item', 'the loop was over']
      : undefined;
  }
  if (phase === 'begun')
    return [items === 0 ? 'no item had been asked for' : 'the body did not leave it', 'it was over'];
  // A body that leaves the loop does not say so in every trace.
  if (part === 'else' || bodiesEnd) return ['the iterator was not at its end', 'the loop went on as if it were'];
  return undefined;
};

const wentOn = ({ part, raised }: Entry): string => {
  if (part === 'end') return raised === undefined ? 'the loop ended without it' : `the loop ended with ${raised.type}`;
  switch (part) {
    case 'next':
      return 'the next item was asked for';
    case 'item':
      return 'the body was run';
    case 'else':
      return 'the else branch was run';
    default:
      return 'the loop went on';
  }
};
