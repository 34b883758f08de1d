/**
 * The order in which programs are tried: scenarios, then every program up to a small size, then programs of tasks with a
 * cancel injected at every place where one is suspended, then random ones. The same seed gives the same programs. They come
 * in chunks, so that memory does not grow with their number.
 */

import * as fc from 'fast-check';
import type { Manifest } from '../../spec/capability.js';
import { meets } from '../../spec/laws/law.js';
import type { Program } from '../../spec/program.js';
import { capabilitiesOf } from '../../spec/program-needs.js';
import { scenarios } from '../../spec/scenarios/index.js';
import type { Scenario } from '../../spec/scenarios/scenario.js';
import { endsWhenCancelled } from '../generator/cancellable.js';
import { largestSizeWithin, type ProgramsOfSize, programsOfSize } from '../generator/exhaustive.js';
import { taskProgramsOfSize } from '../generator/exhaustive-tasks.js';
import { injectedInTurn, pausesOf, withInjections } from '../generator/injection.js';
import { RandomEcho } from '../generator/random-echo.js';
import { RandomProgram } from '../generator/random-program.js';
import { type Scope, scopeOf } from '../generator/scope.js';
import { type Chunk, chunksOf, countOf, type Origin, type Part, type Stretch, whole } from './part.js';
import { seedNumber } from './seed.js';

export interface Search {
  /** Every program of callbacks of up to so many statements is among them, in front of this place. */
  readonly exhaustiveSize: number;
  readonly exhaustiveUpTo: number;
  /** Infinity of an endless one. */
  readonly total: number;
  /** Of a part, how many of them it has. */
  countOf(part: Part): number;
  chunks(part?: Part): Generator<Chunk, void, void>;
}

export interface SearchOptions {
  /** Leaves kinds of programs out; the budget of those goes to the random ones. */
  readonly origins?: readonly Origin[];
  /** Those that are judged: the long scenarios of others, which are there for these alone, are left out. */
  readonly laws?: (id: string) => boolean;
  /** After the programs that were asked for, random ones go on without an end. */
  readonly endless?: boolean;
}

/**
 * At most this part of the budget goes to the small programs; and where there are tasks, to those of callbacks and to those
 * of tasks each.
 */
const exhaustiveShare = 0.4;
const shareOfEach = 0.25;

/** At most this part goes to injected cancels: to those in scenarios, and to those in random programs, each. */
const injectedShare = 0.08;

/** So many of the random programs are clients of an echo server: each takes as long as a hundred of the others. */
const echoShare = 0.02;
const mostEchoes = 200;
const echoesAtOnce = 32;

/** Programs in a chunk: enough that starting one costs nothing, few enough that their traces fit into a cache. */
const chunkSize = { virtual: 128, real: 1000 } as const;

/** Variants of scenarios count as exhaustive, since every place has its turn; variants of random programs as random. */
export const searchOf = (
  manifest: Manifest,
  programs: number,
  seed: string,
  { origins = ['scenarios', 'exhaustive', 'random'], laws = () => true, endless = false }: SearchOptions = {},
): Search => {
  const scope = scopeOf(manifest);
  const cancels = scope.tasks && scope.cancellation;
  const applicable = origins.includes('scenarios')
    ? scenarios.filter(
        (each) =>
          each.needs.every((need) => meets(manifest, need)) &&
          isWithin(manifest, each.program) &&
          (laws(each.law) || !isLong(each)),
      )
    : [];
  const share = programs * (scope.tasks ? shareOfEach : exhaustiveShare);
  const none = { size: 0, count: 0 };
  const small = origins.includes('exhaustive') ? largestSizeWithin(share, scope) : none;
  const smallTasks =
    origins.includes('exhaustive') && scope.tasks ? largestSizeWithin(share, scope, taskProgramsOfSize) : none;
  const injectable = origins.includes('exhaustive') && cancels ? applicable.filter(isInjectable) : [];
  const injected = [
    ...injectedInTurn(
      injectable.map(({ program }) => program),
      programs * injectedShare,
    ),
  ];
  const before = applicable.length + small.count + smallTasks.count + injected.length;
  const random = origins.includes('random') ? Math.max(programs - before, 0) : 0;
  const injectedRandom = cancels ? Math.floor(Math.min(random, programs * injectedShare)) : 0;
  const echoes =
    scope.tasks && manifest.claims.includes('sockets') ? Math.floor(Math.min(random * echoShare, mostEchoes)) : 0;
  const size = chunkSize[manifest.clock];
  const isEndless = endless && origins.includes('random');
  const stretches = function* (): Generator<Stretch, void, void> {
    // Those of the laws that are asked for come first: who looks for one fault mostly finds it there.
    for (const isNext of [
      (each: Scenario) => laws(each.law) && !isLong(each),
      (each: Scenario) => !laws(each.law),
      (each: Scenario) => laws(each.law) && isLong(each),
    ]) {
      const next = applicable.filter(isNext);
      // The traces of long ones are large: those of one are given up before the next runs, where nothing waits meanwhile.
      const atOnce = manifest.clock === 'virtual' && next.some(isLong) ? 1 : Math.max(next.length, 1);
      const programsOf = (): readonly Program[] => next.map(({ program }) => program);
      yield { origin: 'scenarios', count: next.length, atOnce, programs: programsOf };
    }
    const exhaustive = { origin: 'exhaustive', atOnce: size } as const;
    yield { ...exhaustive, count: small.count, programs: () => upTo(small.size, scope, programsOfSize) };
    yield { ...exhaustive, count: smallTasks.count, programs: () => upTo(smallTasks.size, scope, taskProgramsOfSize) };
    yield { ...exhaustive, count: injected.length, programs: () => injected };
    const base = seedNumber(seed);
    const ofTasks = { origin: 'random', atOnce: size, count: injectedRandom } as const;
    yield { ...ofTasks, programs: () => randomInjected(scope, injectedRandom, base) };
    const echo = new RandomEcho();
    for (let made = 0, part = 0; made < echoes; made += echoesAtOnce, part += 1) {
      const count = Math.min(echoesAtOnce, echoes - made);
      const programsOf = sampled(echo, partOf(~base, -1 - part), count);
      yield { origin: 'random', count, atOnce: echoesAtOnce, programs: programsOf };
    }
    const arbitrary = new RandomProgram(scope);
    // On the machine's clock a part would wait as long for half as many, and there is time enough to make all.
    const undivided = manifest.clock === 'virtual';
    const last = isEndless ? Number.POSITIVE_INFINITY : random;
    for (let made = injectedRandom + echoes, part = 0; made < last; made += size, part += 1) {
      const count = Math.min(size, last - made);
      yield {
        origin: 'random',
        count,
        atOnce: size,
        undivided,
        programs: sampled(arbitrary, partOf(base, part), count),
      };
    }
  };
  return {
    exhaustiveSize: small.size,
    exhaustiveUpTo: applicable.length + small.count,
    total: isEndless ? Number.POSITIVE_INFINITY : before + random,
    countOf: (part) => countOf(stretches(), part),
    chunks: (part = whole) => chunksOf(stretches(), part),
  };
};

export const sampled =
  (arbitrary: fc.Arbitrary<Program>, seed: number, numRuns: number): (() => readonly Program[]) =>
  () =>
    fc.sample(arbitrary, { seed, numRuns });

export const partOf = (base: number, part: number): number => (base + Math.imul(part, 0x9e3779b1)) | 0;

function* upTo(size: number, scope: Scope, ofSize: ProgramsOfSize): Generator<Program> {
  for (let length = 1; length <= size; length += 1) yield* ofSize(length, scope);
}

/** The part of the places of a random program that are mostly reached: what fails or is cancelled skips the rest. */
const reached = 0.6;

/** Random programs of tasks, with all their variants. */
function* randomInjected(scope: Scope, most: number, base: number): Generator<Program> {
  const arbitrary = new RandomProgram(scope, 100);
  for (let made = 0, part = 1; made < most; part += 1) {
    for (const program of fc.sample(arbitrary, { seed: partOf(~base, part), numRuns: 16 })) {
      for (const variant of withInjections(program, Math.ceil(pausesOf(program) * reached))) {
        if (made < most) yield variant;
        made += 1;
      }
    }
  }
}

/** A short program of tasks, which no cancel disturbs so far, and which ends wherever one does. */
const isInjectable = (scenario: Scenario): boolean => {
  const { program } = scenario;
  if (program.coroutines === undefined || program.injection !== undefined || isLong(scenario)) return false;
  return !program.script.some(({ op }) => op === 'runMain') || endsWhenCancelled(program);
};

/** Whether the loop claims all that a program of tasks speaks of. */
const isWithin = (manifest: Manifest, program: Program): boolean =>
  [...capabilitiesOf(program)].every((capability) => manifest.claims.includes(capability));

/** A scenario of thousands of callbacks; the short ones go first, since they mostly find the same. */
const isLong = ({ program }: Scenario): boolean =>
  (program.fuel ?? 0) > 1000 ||
  program.script.some((statement) => 'times' in statement && (statement.times ?? 0) > 100);
