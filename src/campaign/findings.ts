/** What a search has found so far, as data: it can be kept and gone on with, and those of the parts of a search be put together. */

import type { Aside, Counted, Ended, Tally } from '../../spec/shard.js';
import type { Cut } from '../../spec/trace.js';
import type { Report } from '../../spec/verdict.js';
import type { Seen } from './shrinking.js';

export interface Findings<Shown extends Seen = Seen> {
  readonly programs: Pick<Report['programs'], 'total' | 'scenarios' | 'exhaustive' | 'random'>;
  /** In front of this place of the search all has been run that belongs to the part. */
  readonly next: number;
  /** For each law that was met, in how many programs. */
  readonly exercised: { readonly [law: string]: number };
  /** For each broken law, the program that shows it. */
  readonly broken: { readonly [law: string]: Sighting<Shown> };
  readonly tally: Tally;
}

export interface Sighting<Shown extends Seen = Seen> {
  readonly place: number;
  /** The proof speaks of nothing but the program. */
  readonly clear: boolean;
  readonly seen: Shown;
}

/** Of two programs that break a law the one to show: one whose proof is clear, and of such the first. */
export const goesBefore = (
  one: Pick<Sighting, 'place' | 'clear'>,
  other: Pick<Sighting, 'place' | 'clear'> | undefined,
): boolean => other === undefined || (one.clear === other.clear ? one.place < other.place : one.clear);

/** What one search would have found that ran the programs of all parts. */
export const merged = <Shown extends Seen>(parts: readonly Findings<Shown>[]): Findings<Shown> => {
  const sum = (count: (part: Findings) => number): number => parts.reduce((all, part) => all + count(part), 0);
  const exercised: Record<string, number> = {};
  const broken: Record<string, Sighting<Shown>> = {};
  for (const part of parts) {
    for (const [law, count] of Object.entries(part.exercised)) exercised[law] = (exercised[law] ?? 0) + count;
    for (const [law, sighting] of Object.entries(part.broken))
      if (goesBefore(sighting, broken[law])) broken[law] = sighting;
  }
  return {
    programs: {
      total: sum(({ programs }) => programs.total),
      scenarios: sum(({ programs }) => programs.scenarios),
      exhaustive: sum(({ programs }) => programs.exhaustive),
      random: sum(({ programs }) => programs.random),
    },
    next: Math.min(...parts.map(({ next }) => next)),
    exercised,
    broken,
    tally: tallyOf(parts.map(({ tally }) => tally)),
  };
};

/** Counts are added; reasons are those of the first program. */
export const tallyOf = (parts: readonly Tally[]): Tally => {
  const cuts: Partial<Record<Cut, number>> = {};
  for (const part of parts)
    for (const cut of ['hung', 'slow', 'stuck', 'gone'] as const)
      if (part.cuts?.[cut] !== undefined) cuts[cut] = (cuts[cut] ?? 0) + part.cuts[cut];
  return tidy({
    cuts,
    doubts: parts.reduce((all, { doubts = 0 }) => all + doubts, 0),
    unheard: counted(parts.map(({ unheard }) => unheard)),
    unreadable: counted(parts.map(({ unreadable }) => unreadable)),
    disagreements: counted(parts.map(({ disagreements }) => disagreements)),
    unable: aside(
      parts.map(({ unable }) => unable),
      0,
    ),
    complaints: aside(
      parts.map(({ complaints }) => complaints),
      -1,
    ),
    ended: weightiest(parts.map(({ ended }) => ended)),
  });
};

type Loose<Type> = { readonly [Key in keyof Type]: Type[Key] | undefined };

/** Without what did not happen. */
export const tidy = ({ cuts = {}, doubts = 0, ...others }: Loose<Tally>): Tally => ({
  ...(Object.values(cuts).some((count) => count > 0)
    ? { cuts: Object.fromEntries(Object.entries(cuts).filter(([, count]) => count > 0)) }
    : {}),
  ...(doubts > 0 ? { doubts } : {}),
  ...Object.fromEntries(Object.entries(others).filter(([, value]) => value !== undefined)),
});

const counted = (parts: readonly (Counted | undefined)[]): Counted | undefined => {
  const [first, ...others] = parts.filter((part) => part !== undefined).sort((one, other) => one.place - other.place);
  return first && { ...first, count: others.reduce((all, { count }) => all + count, first.count) };
};

/** It has no place in the search: the first part that has something to say says it, or the last one. */
const aside = (parts: readonly (Aside | undefined)[], which: 0 | -1): Aside | undefined => {
  const there = parts.filter((part) => part !== undefined);
  const said = there.at(which);
  return said && { count: there.reduce((all, { count }) => all + count, 0), what: said.what };
};

/** What went wrong weighs more than what somebody wanted. */
const weights: readonly Ended['by'][] = [
  'lost',
  'hung',
  'slow',
  'stuck',
  'gone',
  'over',
  'missing',
  'interrupted',
  'bail',
];

const weightiest = (parts: readonly (Ended | undefined)[]): Ended | undefined =>
  parts
    .filter((part) => part !== undefined)
    .sort((one, other) => weights.indexOf(one.by) - weights.indexOf(other.by))[0];
