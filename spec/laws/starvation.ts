/**
 * Starvation, counted. A chain is a row of callbacks of which each schedules the next; a callback's generation is its
 * place in it. Somebody is starved if a chain goes on for a thousand generations while he could have run all the time.
 */

import type { TraceEvent } from '../trace.js';
import { type Breach, breach, the } from './law.js';
import type { Reading } from './reading.js';
import { type CallReading, never } from './records.js';

/** More than any loop drains before it looks for other work. */
export const generations = 1000;

/** Victims looked at in one trace; chains are long, and one victim tells as much as many. */
const mostVictims = 50;

export const starved = (
  reading: Reading,
  victims: readonly CallReading[],
  inChain: (call: CallReading) => boolean,
  chain: string,
): number | Breach => {
  if (reading.deepest < generations) return 0;
  let met = 0;
  let looked = 0;
  for (const victim of victims) {
    if (
      victim === undefined ||
      inChain(victim) ||
      victim.own ||
      victim.cancelled !== never ||
      victim.event.refused !== undefined
    )
      continue;
    looked += 1;
    if (looked > mostVictims) break;
    const result = follow(reading, victim, inChain, chain);
    if (typeof result !== 'number') return result;
    met += result;
  }
  return met;
};

/** Goes on from where the victim could have run, and counts how far the chain gets before it does. */
const follow = (
  reading: Reading,
  victim: CallReading,
  inChain: (call: CallReading) => boolean,
  chain: string,
): number | Breach => {
  const { events } = reading.trace;
  let from: number | undefined;
  let deepest = 0;
  for (let index = 0; index < events.length; index += 1) {
    const event = events[index];
    if (event === undefined) continue;
    if (from === undefined && index > victim.at && isReady(reading, victim, event)) from = deepest;
    if (event.kind !== 'start') continue;
    const call = reading.call(event.call);
    if (call === undefined || !inChain(call)) continue;
    deepest = Math.max(deepest, call.generation);
    if (from === undefined || deepest - from < generations) continue;
    if (victim.start !== never && victim.start < index) return 1;
    return breach(
      index,
      [the(victim), victim.timer ? ' is due' : ' is ready', ', and every iteration should look for it'],
      [`${generations} generations of ${chain} have run since, and `, the(victim), ' has not'],
    );
  }
  return 0;
};

/** A callback of callSoon is ready at once; a timer when the clock has surely reached its deadline. */
const isReady = (reading: Reading, victim: CallReading, event: TraceEvent): boolean => {
  if (!victim.timer) return true;
  return 'time' in event && event.time !== undefined && event.time >= victim.latest + reading.trace.resolution;
};
