/** Makes the program of a violation as small as it gets, as long as the same law is broken. */

import type { Law } from '../../spec/laws/law.js';
import { type Program, sizeOf } from '../../spec/program.js';
import { cutOf, type Trace } from '../../spec/trace.js';
import type { Counterexample, Violation } from '../../spec/verdict.js';
import type { Driver } from '../driver/driver.js';
import { smallerPrograms } from '../generator/shrink.js';
import { patienceForEnds, patienceForServers, shrinkingPatience } from '../harness/limits.js';
import { judge } from '../judge/judge.js';

export interface Seen {
  readonly program: Program;
  readonly trace: Trace;
  readonly violation: Violation;
  readonly judges: Counterexample['judges'];
}

/** Programs that are tried: on a virtual clock they cost nothing; on the machine's each takes its time. */
const mostTries = { virtual: 4000, real: 400 } as const;

/** Programs tried side by side on the machine's clock; the first that still breaks the law is taken. */
const together = 24;

/** Traces with more events are made shorter; and by how much fuel. */
const fewEvents = 60;
const littleFuel = [1, 2, 4, 8, 16, 32] as const;

export const shrink = async (seen: Seen, driver: Driver, laws: readonly Law[]): Promise<Counterexample> => {
  const foundSize = sizeOf(seen.program);
  const atOnce = driver.manifest.clock === 'real' && driver.outside !== true ? together : 1;
  let smallest = seen;
  let tries = mostTries[driver.manifest.clock];
  const until = performance.now() + patienceFor(seen, driver) * 1000;
  const isOver = (): boolean => tries <= 0 || performance.now() > until;
  const tried = new Set<string>();
  for (let better: Seen | undefined = seen; better !== undefined; ) {
    better = undefined;
    const candidates: Program[] = [];
    for (const candidate of smallerPrograms(smallest.program)) {
      const key = JSON.stringify(candidate);
      if (tried.has(key)) continue;
      tried.add(key);
      candidates.push(candidate);
      if (candidates.length < atOnce) continue;
      tries -= candidates.length;
      better = await firstThatBreaks(candidates.splice(0), smallest, driver, laws);
      if (better !== undefined || isOver()) break;
    }
    if (!isOver()) better ??= await firstThatBreaks(candidates, smallest, driver, laws);
    if (better !== undefined) smallest = better;
    if (isOver()) break;
  }
  smallest = await shorter(smallest, driver, laws);
  return { ...(await inFull(smallest, seen, driver, laws)), foundSize };
};

/** Seconds: of a hang each try takes its time, and so does each on a running server, where one runs after the other. */
const patienceFor = (seen: Seen, driver: Driver): number => {
  if (driver.outside === true) return patienceForServers;
  return isCutShort(seen) ? patienceForEnds : Number.POSITIVE_INFINITY;
};

/** A small program with much fuel may give a long trace, since callbacks schedule themselves again: less is tried. */
const shorter = async (smallest: Seen, driver: Driver, laws: readonly Law[]): Promise<Seen> => {
  if (smallest.trace.events.length <= fewEvents) return smallest;
  for (const fuel of littleFuel) {
    const program = { ...smallest.program, fuel };
    const found = await firstThatBreaks([program], smallest, driver, laws);
    if (found !== undefined) return found;
  }
  return smallest;
};

/** The loop hung, or its harness is gone; or a client waited in vain. */
const isCutShort = ({ trace }: Seen): boolean =>
  cutOf(trace) !== undefined || trace.events.some((event) => event.kind === 'client' && event.what === 'gaveUp');

/** A hang that was made smaller with little patience is run once more with all of it; if it comes back, the first one stands. */
const inFull = async (smallest: Seen, seen: Seen, driver: Driver, laws: readonly Law[]): Promise<Seen> => {
  if (!isCutShort(smallest) || smallest === seen) return smallest;
  const [trace] = await driver.run([smallest.program]);
  if (trace === undefined) return seen;
  const again = violationsIn(smallest.program, trace, laws).find(
    ({ violation }) => violation.law === smallest.violation.law,
  );
  return again ?? seen;
};

const firstThatBreaks = async (
  programs: readonly Program[],
  smallest: Seen,
  driver: Driver,
  laws: readonly Law[],
): Promise<Seen | undefined> => {
  if (programs.length === 0) return undefined;
  const clear = tellsOfTheProgram(smallest);
  const traces = await driver.run(programs, { patience: shrinkingPatience, once: isCutShort(smallest) });
  for (const [index, program] of programs.entries()) {
    const trace = traces[index];
    if (trace === undefined) continue;
    const found = violationsIn(program, trace, laws).find(({ violation }) => violation.law === smallest.violation.law);
    if (found !== undefined && (!clear || tellsOfTheProgram(found))) return found;
  }
  return undefined;
};

/** Whether the proof names only calls that the program made. A reader knows nothing of those of the harness. */
export const tellsOfTheProgram = ({ trace, violation }: Seen): boolean => {
  const named = new Set<number>();
  for (const piece of [...violation.because, ...violation.however]) {
    if (typeof piece !== 'string' && 'call' in piece) named.add(piece.call);
  }
  return !trace.events.some(
    (event) => event.kind === 'call' && event.callback.startsWith('~') && named.has(event.call),
  );
};

/** What the judges find in a trace, law by law. */
export const violationsIn = (
  program: Program,
  trace: Trace,
  laws: readonly Law[],
  exercised?: number[],
  onJudged?: (judgement: ReturnType<typeof judge>) => void,
): readonly Seen[] => {
  const judgement = judge(program, trace, laws, exercised);
  onJudged?.(judgement);
  if (judgement.violations.length === 0) return [];
  const { refusal, lawsRefuse, violations } = judgement;
  // The two may name the same fault by different laws; what counts is who refuses the trace.
  const judges = [...(lawsRefuse ? (['laws'] as const) : []), ...(refusal === undefined ? [] : (['machine'] as const))];
  return violations.map((violation) => ({ program, trace, violation, judges }));
};
