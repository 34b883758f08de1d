/** What can be known of a program before it runs: how far its timers reach, and what the harness has to prepare for it. */

import {
  blocksOf,
  type CoroutineStatement,
  type Delay,
  defaultFuel,
  forEachStatement,
  type Program,
  type Statement,
} from '../../spec/program.js';
import { clientsHorizon, farDelay, horizonMargin, realGeneration, threadCall, threadPatience } from './limits.js';
import type { Subject } from './subject.js';

export interface Needs {
  /** Some callback is scheduled inside a context. */
  readonly contexts: boolean;
  /** Nothing else may run in this process meanwhile: the program steps the wall clock, or measures what only one can. */
  readonly alone: boolean;
  readonly cost: boolean;
  readonly retained: boolean;
  /** Ticks; the longest delay that is not far, or the most that one coroutine waits in all. */
  readonly longestTicks: number;
  /** Seconds that other threads may take for their calls. */
  readonly fromThreads: number;
  /** Seconds; the longest finite delay given in seconds. */
  readonly longestSeconds: number;
}

type MutableNeeds = { -readonly [Key in keyof Needs]: Needs[Key] };

export const needsOf = (program: Program): Needs => {
  const needs: MutableNeeds = {
    contexts: false,
    alone: false,
    cost: false,
    retained: false,
    fromThreads: 0,
    longestTicks: 0,
    longestSeconds: 0,
  };
  forEachStatement(program, (statement) => addNeeds(needs, statement));
  // What callbacks schedule waits side by side; a coroutine waits for one thing after the other.
  if (program.coroutines !== undefined) needs.longestTicks = Math.max(needs.longestTicks, longestBody(program));
  // Clients act one after the other at the most.
  for (const { acts } of Object.values(program.clients ?? {}))
    for (const act of acts) if (act.op === 'pause') needs.longestTicks += act.for;
  return needs;
};

const addNeeds = (needs: MutableNeeds, statement: Statement): void => {
  switch (statement.op) {
    case 'callSoon':
      needs.contexts ||= statement.context !== undefined;
      return;
    case 'callLater':
      needs.contexts ||= statement.context !== undefined;
      addDelay(needs, statement.in);
      return;
    case 'callAt':
      needs.contexts ||= statement.context !== undefined;
      addDelay(needs, statement.at);
      return;
    case 'block':
      addDelay(needs, statement.for);
      return;
    case 'use':
      if (statement.do === 'reschedule') addDelay(needs, statement.count ?? 0);
      return;
    case 'callFromThread':
      needs.alone = true;
      needs.fromThreads += (statement.times ?? 1) * threadCall;
      return;
    case 'watchSignal':
      needs.alone = true;
      return;
    case 'stepWallClock':
      needs.alone = true;
      return;
    case 'askRetained':
      needs.alone = needs.retained = true;
      return;
    case 'askCost':
      needs.alone = needs.cost = true;
      return;
    default:
      return;
  }
};

const addDelay = (needs: MutableNeeds, delay: Delay): void => {
  if (typeof delay === 'number') needs.longestTicks = Math.max(needs.longestTicks, delay);
  else if (typeof delay === 'object') needs.longestSeconds = Math.max(needs.longestSeconds, delay.seconds);
};

type Body = readonly CoroutineStatement[];

/** Iterators and managers that hold themselves have no end; nobody has to know how long these take. */
const deepest = 16;

/**
 * Ticks; the most that one coroutine or generator can take: the sum of all that it waits for. Each time that one of them
 * runs costs fuel, and at any moment something is waited for that some body has begun, so fuel times this is as far as a
 * program reaches.
 */
const longestBody = (program: Program): number => {
  const generators = Object.values(program.generators ?? {});
  const items = Math.max(0, ...generators.map((body) => new Reach(program, 0).itemsIn(body, 0)));
  const reach = new Reach(program, items);
  let longest = 0;
  for (const bodies of [Object.values(program.coroutines ?? {}), generators]) {
    for (const body of bodies) longest = Math.max(longest, reach.ticksIn(body, 0));
  }
  return longest;
};

class Reach {
  readonly #program: Program;
  /** The most items that a generator gives. */
  readonly #items: number;

  constructor(program: Program, items: number) {
    this.#program = program;
    this.#items = items;
  }

  ticksIn(body: Body, depth: number): number {
    let ticks = 0;
    if (depth < deepest) for (const statement of body) ticks += this.#ticksOf(statement, depth + 1);
    return ticks;
  }

  #ticksOf(statement: CoroutineStatement, depth: number): number {
    switch (statement.op) {
      case 'sleep':
      case 'block':
        return atLeastNone(statement.for);
      case 'callLater':
        return typeof statement.in === 'number' ? atLeastNone(statement.in) : 0;
      case 'callAt':
        return typeof statement.at === 'number' ? atLeastNone(statement.at) : 0;
      case 'use':
        return statement.do === 'reschedule' ? atLeastNone(statement.count ?? 0) : 0;
      case 'wait':
      case 'asCompleted':
      case 'waitFor':
        return atLeastNone(statement.timeout ?? 0);
      case 'timeout':
        return atLeastNone(statement.in ?? 0) + this.ticksIn(statement.body, depth);
      case 'asyncFor': {
        const { iterator, body, otherwise = [] } = statement;
        const declared = this.#program.iterators?.[iterator ?? ''];
        const each = this.ticksIn(declared?.each ?? [], depth);
        const times = declared?.items.length ?? this.#items;
        return times * (each + this.ticksIn(body, depth)) + each + this.ticksIn(otherwise, depth);
      }
      case 'asyncWith': {
        const { enter, exit } = this.#program.managers?.[statement.manager ?? ''] ?? { enter: [], exit: [] };
        return this.ticksIn(enter, depth) + this.ticksIn(statement.body, depth) + this.ticksIn(exit, depth);
      }
      default: {
        let ticks = 0;
        for (const block of blocksOf(statement)) ticks += this.ticksIn(block, depth);
        return ticks;
      }
    }
  }

  /** How many items the body of a generator gives. */
  itemsIn(body: Body, depth: number): number {
    if (depth >= deepest) return 0;
    let items = 0;
    for (const statement of body) {
      if (statement.op === 'produce') items += 1;
      const declared = statement.op === 'asyncFor' ? this.#program.iterators?.[statement.iterator ?? ''] : undefined;
      const times = declared?.items.length ?? 1;
      for (const block of blocksOf(statement)) items += times * this.itemsIn(block, depth + 1);
    }
    return items;
  }
}

const atLeastNone = (ticks: number): number => Math.max(ticks, 0);

/** Seconds from the beginning of a run to its horizon: where clients come from elsewhere, it is no more than a safeguard. */
export const horizonOf = (program: Program, needs: Needs, subject: Pick<Subject, 'manifest' | 'tick'>): number => {
  const hasClients = program.clients !== undefined && subject.manifest.clock === 'real';
  return reachOf(program, needs, subject) + (hasClients ? clientsHorizon : 0);
};

/** Seconds from the beginning of a run to the latest that anything awaited can still be due. */
export const reachOf = (program: Program, needs: Needs, subject: Pick<Subject, 'manifest' | 'tick'>): number => {
  const real = subject.manifest.clock === 'real';
  // What other threads schedule has fuel, and is no chain: the time for it is counted apart.
  const fuel = needs.fromThreads > 0 ? defaultFuel : (program.fuel ?? defaultFuel);
  const generations = Math.max(fuel, 1) + 1;
  const ticks = (needs.longestTicks * generations + horizonMargin) * subject.tick;
  // Even a delay of zero takes time on the machine's clock.
  const least = real ? generations * realGeneration : 0;
  const far = real && needs.longestSeconds >= farDelay ? 0 : needs.longestSeconds;
  const threads = needs.fromThreads > 0 ? needs.fromThreads + threadPatience : 0;
  return ticks + least + threads + far * (real ? 1 : generations);
};
