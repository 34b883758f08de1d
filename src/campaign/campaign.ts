/** A campaign: programs are searched, run and judged, what breaks a law is made small, and a report is the result. */

import type { Manifest } from '../../spec/capability.js';
import { capabilities } from '../../spec/capability.js';
import { laws as allLaws, byNumber, uncheckedLaws } from '../../spec/laws/index.js';
import { type Law, meets, strengthOf } from '../../spec/laws/law.js';
import type { LawReport, Outcome, Report, Verdict } from '../../spec/verdict.js';
import type { Driver } from '../driver/driver.js';
import { mostSlow, mostHangs as usualHangs, virtualPatience } from '../harness/limits.js';
import type { Judgement } from '../judge/judge.js';
import { type Origin, searchOf } from './search.js';
import { type Seen, shrink, tellsOfTheProgram, violationsIn } from './shrinking.js';

export interface CampaignOptions {
  readonly programs: number;
  readonly seed: string;
  /** Only these laws are judged. */
  readonly laws?: (id: string) => boolean;
  /** Ends the search as soon as these laws are all broken. */
  readonly until?: readonly string[];
  /** Which kinds of programs are tried; all unless it is said. */
  readonly origins?: readonly Origin[];
  /** False leaves programs as they were found. */
  readonly shrinks?: boolean;
  /** Seconds of silence after which a subject that blocks the thread is given up. */
  readonly patience?: number;
  /** After so many programs from which the subject did not come back the search ends. */
  readonly mostHangs?: number;
  readonly onProgress?: (done: number, total: number, violated: number) => void;
}

export type CampaignReport = Pick<Report, 'subject' | 'seed' | 'programs' | 'laws' | 'outcome' | 'remarks'>;

export const defaultPrograms = { virtual: 51_200, real: 2_000 } as const;

export const runCampaign = async (driver: Driver, options: CampaignOptions): Promise<CampaignReport> => {
  const { manifest } = driver;
  const { patience = virtualPatience, mostHangs = usualHangs } = options;
  const selected = allLaws.filter(({ id }) => options.laws?.(id) ?? true);
  const laws = selected.filter((law) => law.needs.every((need) => meets(manifest, need)));
  const found = new Found(laws, mostHangs);
  const search = searchOf(manifest, options.programs, options.seed, options.origins, options.laws);
  const programs = { scenarios: 0, exhaustive: 0, random: 0 };
  let done = 0;
  for (const chunk of search.chunks()) {
    const traces = await driver.run(chunk.programs, { patience, mostHangs });
    for (const [index, program] of chunk.programs.entries()) {
      const trace = traces[index];
      if (trace === undefined) {
        if (!found.ended) found.lost = true;
        continue;
      }
      done += 1;
      programs[chunk.origin] += 1;
      const last = trace.events.at(-1);
      if (last?.kind === 'hung' && last.goesOn === true) found.slow += 1;
      else if (last?.kind === 'hung') found.hangs += 1;
      for (const seen of violationsIn(program, trace, laws, found.exercised, (judgement) => found.note(judgement))) {
        found.add(seen);
      }
    }
    options.onProgress?.(done, search.total, found.violations.size);
    if (found.ended || (options.until?.every((law) => found.violations.has(law)) ?? false)) break;
  }
  const reports: LawReport[] = [];
  for (const law of selected) {
    const verdict = await verdictOf(law, laws, found, driver, options.shrinks ?? true);
    reports.push({ id: law.id, title: law.title, strength: strengthOf(law, manifest), source: law.source, verdict });
  }
  for (const { id, title, basis, source, unchecked } of uncheckedLaws) {
    if (!(options.laws?.(id) ?? true)) continue;
    reports.push({
      id,
      title,
      strength: strengthOf({ basis }, manifest),
      source,
      verdict: { kind: 'unchecked', why: unchecked },
    });
  }
  reports.sort(byNumber);
  const remarks = found.remarks(done, search.total);
  return {
    subject: manifest,
    seed: options.seed,
    programs: { total: done, ...programs, exhaustiveSize: search.exhaustiveSize },
    laws: reports,
    outcome: outcomeOf(reports),
    remarks,
  };
};

/** What has been found so far. */
class Found {
  /** For each applicable law, the first program that broke it, with calls of its own if there is one. */
  readonly violations = new Map<string, Seen>();
  /** For each applicable law, in how many programs it was met. */
  readonly exercised: number[];
  hangs = 0;
  /** Programs that were given up although the loop still went on. */
  slow = 0;
  /** The subject cannot be run any more. */
  lost = false;
  readonly #laws: readonly Law[];
  readonly #mostHangs: number;
  /** Broken laws whose proof speaks of the harness's calls so far. */
  readonly #unclear = new Set<string>();
  #unreadable: string | undefined;
  #unreadables = 0;
  #disagreements = 0;
  #disagreed: string | undefined;

  constructor(laws: readonly Law[], mostHangs: number) {
    this.#laws = laws;
    this.#mostHangs = mostHangs;
    this.exercised = laws.map(() => 0);
  }

  /** The search has ended before its time. */
  get ended(): boolean {
    return this.lost || this.hangs >= this.#mostHangs || this.slow >= mostSlow;
  }

  add(seen: Seen): void {
    const { law } = seen.violation;
    const first = !this.violations.has(law) && this.#laws.some(({ id }) => id === law);
    if (!first && !this.#unclear.has(law)) return;
    const clear = tellsOfTheProgram(seen);
    if (first || clear) this.violations.set(law, seen);
    if (clear) this.#unclear.delete(law);
    else this.#unclear.add(law);
  }

  note({ refusal, lawsRefuse, hung, unreadable }: Judgement): void {
    if (unreadable !== undefined) {
      this.#unreadables += 1;
      this.#unreadable ??= unreadable;
    } else if (!hung && !lawsRefuse && refusal !== undefined && this.#laws.some(({ id }) => id === refusal.law)) {
      this.#disagreements += 1;
      this.#disagreed ??= refusal?.law;
    }
  }

  remarks(done: number, total: number): readonly string[] {
    const remarks: string[] = [];
    if (this.slow > 0) {
      const many = this.slow === 1 ? 'One program was' : `${this.slow} programs were`;
      const then = this.slow < mostSlow ? '' : ` The search was ended after ${done} of ${total}.`;
      remarks.push(`${many} given up, since the loop still went on after its time; nothing is said of them.${then}`);
    }
    if (this.lost || this.hangs >= this.#mostHangs) {
      const times = this.hangs === 1 ? 'a program' : `${this.hangs} programs`;
      const then = this.lost ? ', and new loops did not work afterwards' : '';
      remarks.push(
        `The loop did not come back from ${times}${then}, so the search was ended after ${done} of ${total}.`,
      );
    }
    if (this.#unreadables > 0) {
      remarks.push(
        `${this.#unreadables} traces did not fit their programs and were not judged by the machine (${this.#unreadable}); this is a fault of the harness.`,
      );
    }
    if (this.#disagreements > 0) {
      remarks.push(
        `On ${this.#disagreements} traces only the machine, and no law, refused what it saw (law ${this.#disagreed}).`,
      );
    }
    return remarks;
  }
}

const verdictOf = async (
  law: Law,
  applicable: readonly Law[],
  found: Found,
  driver: Driver,
  shrinks: boolean,
): Promise<Verdict> => {
  const index = applicable.indexOf(law);
  if (index < 0) return { kind: 'skipped', why: missing(law, driver.manifest) };
  const exercised = found.exercised[index] ?? 0;
  const seen = found.violations.get(law.id);
  if (seen !== undefined) {
    const counterexample = shrinks ? await shrink(seen, driver, applicable) : { ...seen, foundSize: 0 };
    return { kind: 'violates', exercised, counterexample };
  }
  if (found.ended)
    return {
      kind: 'inconclusive',
      why: `the search was ended early, since the loop ${found.slow >= mostSlow ? 'was too slow' : 'hung'}`,
    };
  return exercised === 0 ? { kind: 'vacuous' } : { kind: 'conforms', exercised };
};

const missing = (law: Law, manifest: Manifest): string => {
  const needs = law.needs.filter((need) => !meets(manifest, need));
  return `needs ${needs.map((need) => (need in capabilities ? need : need === 'realClock' ? 'a real clock' : 'a virtual clock')).join(', ')}`;
};

const outcomeOf = (laws: readonly LawReport[]): Outcome => {
  const binding = laws.filter(({ strength }) => strength !== 'may');
  if (binding.some(({ verdict }) => verdict.kind === 'violates')) return 'violates';
  return binding.some(({ verdict }) => verdict.kind === 'vacuous' || verdict.kind === 'inconclusive')
    ? 'inconclusive'
    : 'conforms';
};
