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
  let place = 0;
  let steady = true;
  for (const wait of asks) {
    const meets = wait.at < until;
    until = Math.max(until, wait.end === never ? Number.POSITIVE_INFINITY : wait.end);
    const { outcome } = wait;
    if (meets) met += 1;
    if (meets && outcome?.raised?.type === 'RuntimeError' && outcome.raised.error === 'foreign') continue;
    if (exposure.mayBeCancelled(wait) || wait.end === never) steady = false;
    if (!steady) continue;
    const index = produced[place];
    const event = index === undefined ? undefined : tasks.trace.events[index];
    const item = event?.kind === 'produce' ? event.item : undefined;
    place += 1;
    if (outcome?.raised !== undefined) continue;
    const given = outcome?.value as { readonly item: Json } | null | undefined;
    if (given === null && produced.some((at) => at > wait.end))
      return breach(wait.end, [named(wait.task), ' was told of the end of ', thing(made)], ['it gave more items']);
    if (given === null ? item === undefined : item !== undefined && sameJson(item, given?.item ?? null)) continue;
    return breach(
      wait.end,
      [
        thing(made),
        item === undefined ? ' had nothing more to give' : ` had ${JSON.stringify(item)} for the next that asked`,
      ],
      [named(wait.task), given === null ? ' was told of its end' : ` was given ${JSON.stringify(given?.item)}`],
    );
  }
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
