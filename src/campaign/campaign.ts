/** A campaign: programs are searched, run and judged, what breaks a law is made small, and a report is the result. */

import { setImmediate as turnOfTheHost } from 'node:timers/promises';
import type { Manifest } from '../../spec/capability.js';
import { capabilities } from '../../spec/capability.js';
import { laws as allLaws, byNumber, uncheckedLaws } from '../../spec/laws/index.js';
import { type Law, meets, strengthOf } from '../../spec/laws/law.js';
import { outcomeOf } from '../../spec/outcome.js';
import { type Cut, cutOf, enoughOf, noCuts, type Trace } from '../../spec/trace.js';
import type { LawReport, Report, Verdict } from '../../spec/verdict.js';
import type { Driver, RunOptions } from '../driver/driver.js';
import { mostCuts, mostHangs as usualHangs, virtualPatience } from '../harness/limits.js';
import type { Judgement } from '../judge/judge.js';
import { type Chunk, type Origin, searchOf } from './search.js';
import { serverSearchOf } from './server-search.js';
import { type Seen, shrink, tellsOfTheProgram, violationsIn } from './shrinking.js';
import { failureToListen } from './unheard.js';

export interface CampaignOptions {
  readonly programs: number;
  readonly seed: string;
  /** Only these laws are judged. */
  readonly laws?: (id: string) => boolean;
  /** A broken `should` counts like a broken `must`. */
  readonly strict?: boolean;
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
  /** Ends the search early; what has been found is reported. The driver is to be stopped as well. */
  readonly signal?: AbortSignal;
}

export type CampaignReport = Pick<Report, 'subject' | 'seed' | 'programs' | 'laws' | 'strict' | 'outcome' | 'remarks'>;

export const defaultPrograms = { virtual: 51_200, real: 2_000 } as const;

/** Of a server that is judged from outside: each program makes a dozen connections. */
export const defaultServerPrograms = 300;

export const runCampaign = async (driver: Driver, options: CampaignOptions): Promise<CampaignReport> => {
  const { manifest } = driver;
  const { patience = virtualPatience, mostHangs = usualHangs, strict = false } = options;
  // From outside nothing is seen of callbacks and tasks.
  const visible = driver.outside === true ? allLaws.filter(({ needs }) => needs.includes('http')) : allLaws;
  const selected = visible.filter(({ id }) => options.laws?.(id) ?? true);
  const laws = selected.filter((law) => law.needs.every((need) => meets(manifest, need)));
  const found = new Found(laws, mostHangs);
  const search = (driver.outside === true ? serverSearchOf : searchOf)(
    manifest,
    options.programs,
    options.seed,
    options.origins,
    options.laws,
  );
  const programs = { scenarios: 0, exhaustive: 0, random: 0 };
  let done = 0;
  const isInterrupted = (): boolean => options.signal?.aborted ?? false;
  for await (const { chunk, traces } of runsOf(driver, search.chunks(), { patience, mostHangs }, options.signal)) {
    for (const [index, program] of chunk.programs.entries()) {
      // While it is judged here, the next programs run elsewhere; what they have to say must be heard.
      if (driver.apart === true && index % judgedAtOnce === 0) await turnOfTheHost();
      if (isInterrupted()) break;
      const trace = traces[index];
      if (trace === undefined) {
        found.left += 1;
        continue;
      }
      done += 1;
      programs[chunk.origin] += 1;
      const cut = cutOf(trace);
      if (cut !== undefined) found.cuts[cut] += 1;
      found.noteUnheard(failureToListen(trace));
      const judged = (): readonly Seen[] =>
        violationsIn(program, trace, laws, found.exercised, (judgement) => found.note(judgement));
      for (const seen of driver.apart === true ? judgedFromAfar(judged, found) : judged()) found.add(seen);
    }
    options.onProgress?.(done, search.total, found.violations.size);
    found.doubts = driver.doubts ?? 0;
    found.interrupted = isInterrupted();
    found.over = driver.over;
    // A driver that leaves programs out without a reason that we count cannot go on.
    if (found.left > 0 && !found.ended && driver.apart !== true) found.lost = true;
    if (found.ended || (options.until?.every((law) => found.violations.has(law)) ?? false)) break;
  }
  const reports: LawReport[] = [];
  for (const law of selected) {
    const verdict = await verdictOf(law, laws, found, driver, !found.interrupted && (options.shrinks ?? true));
    reports.push({ id: law.id, title: law.title, strength: strengthOf(law, manifest), source: law.source, verdict });
  }
  for (const { id, title, basis, source, unchecked } of driver.outside === true ? [] : uncheckedLaws) {
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
  const remarks = [...found.remarks(done, search.total), ...(driver.remarks?.() ?? [])];
  return {
    subject: manifest,
    seed: options.seed,
    programs: { planned: search.total, total: done, ...programs, exhaustiveSize: search.exhaustiveSize },
    laws: reports,
    strict,
    outcome: outcomeOf(reports, { strict }),
    remarks,
  };
};

/**
 * Each event of a trace from another process fits its schema; whether they fit each other is seen only now. Where they do
 * not, it cannot be told whether the harness or a judge is at fault, and nobody is blamed.
 */
const judgedFromAfar = (judged: () => readonly Seen[], found: Found): readonly Seen[] => {
  try {
    return judged();
  } catch (thrown) {
    found.noteUnreadable(thrown instanceof Error ? thrown.message : String(thrown));
    return [];
  }
};

/** Programs that are judged in one go, while others run in another process. */
const judgedAtOnce = 8;

interface Ran {
  readonly chunk: Chunk;
  readonly traces: readonly Trace[];
}

/** The chunks with their traces. Where programs run in another process, the next chunk runs while the last is judged. */
async function* runsOf(
  driver: Driver,
  chunks: Iterable<Chunk>,
  options: RunOptions,
  signal: AbortSignal | undefined,
): AsyncGenerator<Ran, void, void> {
  const enough = new AbortController();
  signal?.addEventListener('abort', () => enough.abort(), { once: true });
  const run = async (chunk: Chunk): Promise<Ran> => ({
    chunk,
    traces: await driver.run(chunk.programs, { ...options, signal: enough.signal }),
  });
  if (driver.apart !== true) {
    for (const chunk of chunks) yield await run(chunk);
    return;
  }
  let ahead: Promise<Ran> | undefined;
  try {
    for (const chunk of chunks) {
      const ran = ahead === undefined ? undefined : await ahead;
      ahead = run(chunk);
      if (ran !== undefined) yield ran;
    }
    if (ahead !== undefined) yield await ahead;
  } finally {
    // Nobody wants the rest: it is not to run beside what comes next.
    enough.abort();
    await ahead;
  }
}

/** What has been found so far. */
class Found {
  /** For each applicable law, the first program that broke it, with calls of its own if there is one. */
  readonly violations = new Map<string, Seen>();
  /** For each applicable law, in how many programs it was met. */
  readonly exercised: number[];
  readonly cuts = noCuts();
  /** How often a program did not come back, and did when it was run again. */
  doubts = 0;
  /** Programs without a trace. */
  left = 0;
  /** Somebody has ended the search. */
  interrupted = false;
  /** Why the driver runs no more. */
  over: string | undefined;
  /** The subject cannot be run any more. */
  lost = false;
  readonly #laws: readonly Law[];
  readonly #mostHangs: number;
  /** Broken laws whose proof speaks of the harness's calls so far. */
  readonly #unclear = new Set<string>();
  #unreadable: string | undefined;
  unreadables = 0;
  #disagreements = 0;
  #disagreed: string | undefined;
  /** Programs in which the loop could not listen, and why first. */
  #unheard = 0;
  #whyUnheard: string | undefined;

  constructor(laws: readonly Law[], mostHangs: number) {
    this.#laws = laws;
    this.#mostHangs = mostHangs;
    this.exercised = laws.map(() => 0);
  }

  /** The search has ended before its time. */
  get ended(): boolean {
    return this.whyEnded !== undefined;
  }

  get #enough(): Cut | undefined {
    return enoughOf(this.cuts, { ...mostCuts, hung: this.#mostHangs });
  }

  get whyEnded(): string | undefined {
    if (this.interrupted) return 'the search was interrupted';
    if (this.over !== undefined) return `the search was ended early, since ${this.over}`;
    if (this.lost) return whyEnded.hung;
    const enough = this.#enough;
    return enough && whyEnded[enough];
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
    if (unreadable !== undefined) this.noteUnreadable(unreadable);
    else if (!hung && !lawsRefuse && refusal !== undefined && this.#laws.some(({ id }) => id === refusal.law)) {
      this.#disagreements += 1;
      this.#disagreed ??= refusal?.law;
    }
  }

  /** The events of a trace fit neither their program nor each other. */
  noteUnreadable(why: string): void {
    this.unreadables += 1;
    this.#unreadable ??= why;
  }

  noteUnheard(why: string | undefined): void {
    if (why === undefined) return;
    this.#unheard += 1;
    this.#whyUnheard ??= why;
  }

  remarks(done: number, total: number): readonly string[] {
    const remarks: string[] = [];
    if (this.#unheard > 0) {
      remarks.push(
        `In ${programsIn(this.#unheard)} the loop could not listen (${this.#whyUnheard}), so nothing is said of what it would have served; a port that the system chooses is never in use.`,
      );
    }
    const { slow, hung, stuck, gone } = this.cuts;
    const enough = this.#enough;
    const ended = ` The search was ended after ${done} of ${total}.`;
    if (slow > 0) {
      const many = slow === 1 ? 'One program was' : `${slow} programs were`;
      remarks.push(
        `${many} given up, since the loop still went on after its time; nothing is said of them.${enough === 'slow' ? ended : ''}`,
      );
    }
    if (this.lost || enough === 'hung') {
      const then = this.lost ? ', and new loops did not work afterwards' : '';
      remarks.push(
        `The loop did not come back from ${programsIn(hung)}${then}, so the search was ended after ${done} of ${total}.`,
      );
    }
    if (stuck > 0)
      remarks.push(
        `In ${programsIn(stuck)} the loop waited, and nothing was left that could wake it.${enough === 'stuck' ? ended : ''}`,
      );
    if (gone > 0)
      remarks.push(
        `The harness was lost in ${programsIn(gone)}, and a fresh one went on.${enough === 'gone' ? ended : ''}`,
      );
    if (this.over !== undefined)
      remarks.push(`The search was ended after ${done} of ${total} programs, since ${this.over}.`);
    if (this.interrupted) remarks.push(`The search was interrupted after ${done} of ${total} programs.`);
    if (this.unreadables > 0) {
      remarks.push(
        `${this.unreadables} traces did not fit their programs and were not judged by the machine (${this.#unreadable}); this is a fault of the harness.`,
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

const programsIn = (count: number): string => (count === 1 ? 'a program' : `${count} programs`);

const whyEnded: Readonly<Record<Cut, string>> = {
  hung: 'the search was ended early, since the loop hung',
  slow: 'the search was ended early, since the loop was too slow',
  stuck: 'the search was ended early, since the loop hung',
  gone: 'the search was ended early, since the harness was lost again and again',
};

/** The law that every hang breaks, and that of the protocol. */
const ground = '0.1';
const protocol = '0.3';

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
  if (found.whyEnded !== undefined) return { kind: 'inconclusive', why: found.whyEnded };
  if (law.id === ground && found.doubts > 0) {
    return { kind: 'inconclusive', why: `${programsIn(found.doubts)} did not come back once, and did when run again` };
  }
  if (law.id === protocol && found.unreadables > 0)
    return { kind: 'inconclusive', why: `${found.unreadables} traces did not fit their programs, or made no sense` };
  return exercised === 0 ? { kind: 'vacuous' } : { kind: 'conforms', exercised };
};

const missing = (law: Law, manifest: Manifest): string => {
  const needs = law.needs.filter((need) => !meets(manifest, need));
  return `needs ${needs.map((need) => (need in capabilities ? need : need === 'realClock' ? 'a real clock' : 'a virtual clock')).join(', ')}`;
};
