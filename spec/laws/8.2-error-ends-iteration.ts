import { framesOf, type GeneratorReading } from './frames.js';
import { type Breach, breach, type Law, thing } from './law.js';
import { followLoop } from './loop-course.js';
import { never } from './records.js';

export const law: Law = {
  id: '8.2',
  title: 'An exception of the iterator, or of the body, leaves the async for, and the iteration is over.',
  basis: 'promised',
  needs: ['tasks', 'asyncFor'],
  source: 'PEP 492, "Asynchronous Iterators and async for"; PEP 525, "Asynchronous Generators"',
  why: 'A stream that breaks off must not look like one that has come to its end.',
  caveat: 'Where a cancellation may have come in the place of the exception it is accepted.',
  check(reading) {
    const { tasks } = reading;
    if (tasks === undefined || tasks.blocks.length === 0) return 0;
    const frames = framesOf(tasks);
    let met = 0;
    for (const node of frames.loops) {
      const course = followLoop(node, frames);
      if (course.breach !== undefined && course.ofError) return course.breach;
      met += course.errors;
    }
    for (const generator of frames.generators.values()) {
      const found = afterError(generator, frames.tangled);
      if (typeof found !== 'number') return found;
      met += found;
    }
    return met;
  },
  legal: `
    0 future f
    spawn a
    run
    a steps
    part k for enter
    part k for next
    await future f
    a pauses
    settle f with Error
    a steps
    awaited raising Error
    part k for end raising Error
    a fails Error
  `,
  illegal: `
    0 future f
    spawn a
    run
    a steps
    part k for enter
    part k for next
    await future f
    a pauses
    settle f with Error
    a steps
    awaited raising Error
    part k for else
    part k for end
    a finishes
  `,
};

/** A generator whose body has raised has nothing more to give. */
const afterError = (generator: GeneratorReading, until: number): number | Breach => {
  let met = 0;
  let failed = false;
  for (const wait of generator.waits) {
    if (wait.at >= until || wait.end === never || wait.event.what !== 'next') return met;
    const { outcome, end } = wait;
    if (failed) {
      if (outcome?.raised === undefined && outcome?.value !== null) {
        return breach(
          end,
          [thing(generator.made), ' had raised an exception'],
          [`its next gave ${JSON.stringify(outcome?.value)} afterwards`],
        );
      }
      met += 1;
    }
    // A cancellation may have met the next before it reached the body; and so may anything before the body has begun.
    if (outcome?.raised !== undefined && outcome.raised.type !== 'CancelledError' && generator.nodes.length > 0)
      failed = true;
  }
  return met;
};
