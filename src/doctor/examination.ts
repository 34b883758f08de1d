/** Examines a loop: runs the programs of the checks on it, one after the other, and looks at what came. */

import type { Answer, Finding } from '../../spec/diagnosis.js';
import type { Driver } from '../driver/driver.js';
import type { Check, Found, Unclear } from './check.js';
import { clocks } from './clocks.js';
import { handles } from './handles.js';
import { mistakes } from './mistakes.js';
import { runs } from './runs.js';
import { endOf } from './seen.js';
import { surroundings } from './surroundings.js';
import { timers } from './timers.js';

/** In the order in which one mistake hides the next. */
export const checks: readonly Check[] = [...runs, ...clocks, ...timers, ...handles, ...surroundings];

/** Yields an answer for each check, as soon as it is known. */
export async function* examine(driver: Driver, now = () => performance.now()): AsyncGenerator<Answer, void, void> {
  const failed = new Set<string>();
  for (const check of checks) {
    const { asked } = check;
    if (check.clock !== undefined && check.clock !== driver.manifest.clock) continue;
    const hindrance = hindranceTo(check, driver, failed);
    if (hindrance !== undefined) {
      yield { asked, kind: 'notAsked', why: hindrance };
      continue;
    }
    const found = await confirmed(check, driver, now);
    if (found === undefined) yield { asked, kind: 'passes' };
    else if ('unclear' in found) yield { asked, kind: 'notAsked', why: found.unclear };
    else {
      failed.add(check.name);
      yield { asked, kind: 'finds', findings: [findingOf(found)] };
    }
  }
}

/** A mistake as it is told. */
export const findingOf = (found: Found): Finding => {
  const { law, severity = 'error' } = mistakes[found.mistake];
  return { ...found, severity, ...(law === undefined ? {} : { law }) };
};

/** What is asked for is little, and the horizon of a program is as far as its fuel may reach. */
const checkFuel = 8;

/** Why a check says nothing of this loop. */
const hindranceTo = (
  { claims = [], restsOn = [] }: Check,
  { manifest }: Driver,
  failed: ReadonlySet<string>,
): string | undefined => {
  if (restsOn.some((name) => failed.has(name))) return 'mend what stands above first';
  const missing = claims.filter((claim) => !manifest.claims.includes(claim));
  if (missing.length === 0) return undefined;
  return `${missing.join(' and ')} ${missing.length === 1 ? 'is' : 'are'} not claimed`;
};

/** What is found each time that the program is run. */
const confirmed = async (check: Check, driver: Driver, now: () => number): Promise<Found | Unclear | undefined> => {
  let found: Found | Unclear | undefined;
  for (let tries = check.tries ?? 1; tries > 0; tries -= 1) {
    const began = now();
    const [trace] = await driver.run([{ fuel: checkFuel, ...check.program }]);
    if (trace === undefined) return { unclear: driver.over ?? 'its harness could not run the program' };
    const ended = check.seesEnds === true ? undefined : endOf(trace);
    found = ended ?? check.look({ trace, within: (now() - began) / 1000 });
    if (found === undefined || ended !== undefined) return found;
  }
  return found;
};
