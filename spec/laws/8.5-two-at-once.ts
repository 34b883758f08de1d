import { type Json, sameJson } from '../program.js';
import { exposureOf } from './exposure.js';
import { framesOf, type GeneratorReading } from './frames.js';
import { type Breach, breach, type Law, named, thing } from './law.js';
import type { Reading } from './reading.js';
import { never } from './records.js';
import { settledFrom } from './settled.js';
import type { TaskReading } from './task-reading.js';
import type { WaitReading } from './task-records.js';

export const law: Law = {
  id: '8.5',
  title:
    'Who asks an async generator that is still at work for another item is refused with a RuntimeError or waits; no item is lost, or given twice.',
  basis: 'unspecified',
  needs: ['tasks', 'asyncGenerators'],
  source: 'CPython raises RuntimeError ("asynchronous generator is already running"); in JavaScript the requests queue',
  why: 'Two tasks that share a source must not be given the same item.',
  caveat: 'Where one of those that ask may have been cancelled its item may go with it.',
  check(reading) {
    const { tasks } = reading;
    if (tasks === undefined || !tasks.things.some((made) => made?.event.what === 'generator')) return 0;
    const frames = framesOf(tasks);
    if (frames.tangled === Number.POSITIVE_INFINITY) return 0;
    let met = 0;
    for (const generator of frames.generators.values()) {
      const found = sharedBy(generator, reading, tasks);
      if (typeof found !== 'number') return found;
      met += found;
    }
    return met;
  },
  legal: `
    0 create generator g
    spawn a
    spawn b
    run
    a steps
    await next of g
    part m generator body of g
    await yield
    a pauses
    b steps
    await next of g
    awaited raising RuntimeError
    b finishes
    a steps
    awaited
    produce g 1
    awaited {"item":1}
    a finishes
  `,
  illegal: `
    0 create generator g
    spawn a
    spawn b
    run
    a steps
    await next of g
    part m generator body of g
    await yield
    a pauses
    b steps
    await next of g
    awaited null
    b finishes
    a steps
    awaited
    produce g 1
    awaited {"item":1}
    a finishes
  `,
};

/** How often a generator was asked while it was at work, and did one or the other. */
const sharedBy = (generator: GeneratorReading, reading: Reading, tasks: TaskReading): number | Breach => {
  const { made, waits, produced } = generator;
  const asks = waits.filter(({ event }) => event.what === 'next');
  if (asks.length < waits.length) return 0;
  const exposure = exposureOf(tasks);
  let met = 0;
  let until = never;
  /** What was produced and has not been given to anybody. */
  const left: Json[] = [];
  let seen = 0;
  let steady = true;
  for (const wait of asks) {
    if (wait.at < until) met += 1;
    until = Math.max(until, wait.end === never ? Number.POSITIVE_INFINITY : wait.end);
    const refused = wait.outcome?.raised?.type === 'RuntimeError';
    if (wait.end === never || (!refused && exposure.mayBeCancelled(wait))) steady = false;
  }
  for (const wait of asks.filter(({ end }) => end !== never).sort((one, other) => one.end - other.end)) {
    if (wait.outcome?.raised !== undefined) continue;
    for (let at = produced[seen]; at !== undefined && at < wait.end; at = produced[seen]) {
      const event = tasks.trace.events[at];
      if (event?.kind === 'produce') left.push(event.item);
      seen += 1;
    }
    const given = wait.outcome?.value as { readonly item: Json } | null | undefined;
    if (given === null) {
      if (seen === produced.length) continue;
      return breach(wait.end, [named(wait.task), ' was told of the end of ', thing(made)], ['it gave more items']);
    }
    const index = left.findIndex((item) => sameJson(item, given?.item ?? null));
    if (index < 0) {
      return breach(
        wait.end,
        [thing(made), ` had no ${JSON.stringify(given?.item)} that nobody had been given`],
        [named(wait.task), ' was given it'],
      );
    }
    left.splice(index, 1);
  }
  if (steady && (left.length > 0 || seen < produced.length))
    return breach(asks.at(-1)?.at ?? made.at, [thing(made), ' gave an item'], ['nobody got it']);
  return stuck(generator, asks, reading, tasks) ?? met;
};

/** Who waits for its turn must get it when those before have come back. */
const stuck = (
  { made }: GeneratorReading,
  asks: readonly WaitReading[],
  reading: Reading,
  tasks: TaskReading,
): Breach | undefined => {
  const settled = settledFrom(reading);
  const [first, ...others] = asks.filter(({ end }) => end === never);
  if (settled === never || first === undefined || exposureOf(tasks).mayBeCancelled(first)) return undefined;
  const last = Math.max(...asks.map(({ at, end }) => Math.max(at, end)));
  // The body itself may stand in an await.
  const stands = tasks.waits.some((wait) => wait !== undefined && wait.end === never && wait.outer === first);
  if (stands || others.length > 0 || last >= settled) return undefined;
  return breach(
    last,
    [named(first.task), ' waits for the next item of ', thing(made), ', and nobody else is before it'],
    ['it never came'],
  );
};
