/**
 * Two judges look at one trace and do not know each other: the laws, each a predicate on the trace, and the machine,
 * which carries the program out beside it. What either refuses is a violation. Where only one of them refuses, the other
 * is blind or the first is wrong; the judgement says so.
 */

import { laws, lawsOfTheEnd } from '../../spec/laws/index.js';
import type { Law } from '../../spec/laws/law.js';
import { readingOf } from '../../spec/laws/pass.js';
import { follow } from '../../spec/machine/machine.js';
import type { Program } from '../../spec/program.js';
import type { Trace } from '../../spec/trace.js';
import type { Violation } from '../../spec/verdict.js';

export interface Judgement {
  /** Those that were found by the laws, and after them the machine's if it names another law. */
  readonly violations: readonly Violation[];
  /** What the machine refused. */
  readonly refusal: Violation | undefined;
  /** The laws have refused the trace. */
  readonly lawsRefuse: boolean;
  /** The loop did not come back, so the laws were not asked. */
  readonly hung: boolean;
  /** The trace does not fit the program: no verdict on the loop. */
  readonly unreadable: string | undefined;
}

const nothing: readonly Violation[] = [];

const accepted: Judgement = {
  hung: false,
  violations: nothing,
  refusal: undefined,
  lawsRefuse: false,
  unreadable: undefined,
};

/** Adds to `exercised`, law by law in the order of `applicable`, how often the trace met what the law speaks of. */
export const judge = (
  program: Program,
  trace: Trace,
  applicable: readonly Law[] = laws,
  exercised?: number[],
): Judgement => {
  const reading = readingOf(trace);
  const hung = reading.hung >= 0;
  // What a harness that is gone has told may lack what it had not told yet.
  const refused = reading.gone >= 0 ? undefined : follow(program, trace);
  const ended = hung || reading.gone >= 0;
  let violations: Violation[] | undefined;
  for (let index = 0; index < applicable.length; index += 1) {
    const law = applicable[index];
    // A law speaks of what was seen to the end; of a loop that did not come back the machine may say what was next.
    if (law === undefined || (ended && (refused?.kind === 'violation' || !lawsOfTheEnd.has(law.id)))) continue;
    const result = law.check(reading);
    if (typeof result !== 'number') {
      violations ??= [];
      violations.push({ law: law.id, ...result });
      if (exercised !== undefined) exercised[index] = (exercised[index] ?? 0) + 1;
    } else if (result > 0 && exercised !== undefined) {
      exercised[index] = (exercised[index] ?? 0) + 1;
    }
  }
  if (refused === undefined && violations === undefined) return accepted;
  const lawsRefuse = violations !== undefined;
  if (refused?.kind === 'unreadable') {
    return {
      violations: violations ?? nothing,
      refusal: undefined,
      lawsRefuse,
      hung,
      unreadable: `event ${refused.event}: ${refused.why}`,
    };
  }
  const refusal = refused?.violation;
  const all = violations ?? [];
  if (refusal !== undefined && !all.some(({ law }) => law === refusal.law)) all.push(refusal);
  return { violations: all, refusal, lawsRefuse, hung, unreadable: undefined };
};
