import { type Json, sameJson } from '../program.js';
import { exposureOf } from './exposure.js';
import { framesOf, type GeneratorReading } from './frames.js';
import { type Breach, breach, type Law, thing } from './law.js';
import { followLoop } from './loop-course.js';
import { never } from './records.js';
import type { TaskReading } from './task-reading.js';

export const law: Law = {
  id: '8.1',
  title:
    'An async for asks for one item at a time, and for the next only when the body is over with the last; at the end of the items the else branch runs.',
  basis: 'promised',
  needs: ['tasks', 'asyncFor'],
  source: 'PEP 492, "Asynchronous Iterators and async for"',
  why: 'An iterator is not made to be asked twice at once, and a body that is overtaken sees items out of their order.',
  caveat: 'That a body has left the loop, and what a declared iterator gave, is only known where the trace tells.',
  check(reading) {
    const { tasks } = reading;
    if (tasks === undefined || tasks.blocks.length === 0) return 0;
    const frames = framesOf(tasks);
    let met = 0;
    for (const node of frames.loops) {
      const course = followLoop(node, frames);
      if (course.breach !== undefined && !course.ofError) return course.breach;
      met += course.met;
    }
    for (const generator of frames.generators.values()) {
      const found = itemsOf(tasks, generator, frames.tangled);
      if (found !== undefined) return found;
    }
    return met;
  },
  legal: `
    0 spawn a
    run
    a steps
    part k for enter
    part k for next
    part k for item item 1
    await yield
    a pauses
    a steps
    awaited
    part k for next
    part k for else
    part k for end
    a finishes
  `,
  illegal: `
    0 spawn a
    run
    a steps
    part k for enter
    part k for next
    part k for item item 1
    await yield
    a pauses
    a steps
    part k for next
    part k for item item 2
    awaited
    a finishes
  `,
};

/** What a generator produces is what its `next` gives, one for one. */
const itemsOf = (tasks: TaskReading, generator: GeneratorReading, until: number): Breach | undefined => {
  const exposure = exposureOf(tasks);
  let place = 0;
  for (const wait of generator.waits) {
    if (wait.at >= until || wait.end === never || exposure.mayBeCancelled(wait)) return undefined;
    if (wait.event.what === 'aclose') return undefined;
    const produced = tasks.trace.events[generator.produced[place] ?? never];
    const item =
      produced?.kind === 'produce' && (generator.produced[place] ?? 0) < wait.end ? produced.item : undefined;
    const given = wait.outcome?.value as { readonly item: Json } | null | undefined;
    if (given === null ? item !== undefined : item === undefined || !sameJson(item, given?.item ?? null)) {
      return breach(
        wait.end,
        [thing(generator.made), item === undefined ? ' has produced nothing' : ` has produced ${JSON.stringify(item)}`],
        [given === null ? 'its next came to the end' : `its next gave ${JSON.stringify(given?.item)}`],
      );
    }
    place += 1;
  }
  return undefined;
};
