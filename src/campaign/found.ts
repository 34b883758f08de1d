/** What has been found so far, while a search goes on: its programs come one by one, in the order of their places. */

import type { Law } from '../../spec/laws/law.js';
import type { Counted, Ended, Tally } from '../../spec/shard.js';
import { type Cut, type Cuts, cutOf, enoughOf, noCuts, type Trace } from '../../spec/trace.js';
import { mostCuts } from '../harness/limits.js';
import type { Judgement } from '../judge/judge.js';
import { type Findings, goesBefore, type Sighting, tallyOf, tidy } from './findings.js';
import type { Origin } from './part.js';
import { type Seen, tellsOfTheProgram } from './shrinking.js';
import { failureToListen } from './unheard.js';

export class Found {
  /** For each applicable law, in how many programs it was met. */
  readonly exercised: number[];
  /** Programs without a trace. */
  left = 0;
  ended: Ended | undefined;
  /** What the driver counts by itself. */
  asides: Pick<Tally, 'doubts' | 'unable' | 'complaints'> = {};
  next: number;
  readonly #laws: readonly Law[];
  readonly #most: Cuts;
  readonly #cuts = noCuts();
  readonly #programs = { total: 0, scenarios: 0, exhaustive: 0, random: 0 };
  readonly #broken: Map<string, Sighting>;
  readonly #before: Tally;
  #unheard: Counted | undefined;
  #unreadable: Counted | undefined;
  #disagreements: Counted | undefined;

  /** `before` is what was found until the search was interrupted. */
  constructor(laws: readonly Law[], mostHangs: number, before?: Findings) {
    this.#laws = laws;
    this.#most = { ...mostCuts, hung: mostHangs };
    this.exercised = laws.map(({ id }) => before?.exercised[id] ?? 0);
    this.#broken = new Map(Object.entries(before?.broken ?? {}));
    this.next = before?.next ?? 0;
    Object.assign(this.#programs, before?.programs);
    const { cuts, ended: _, ...tally } = before?.tally ?? {};
    Object.assign(this.#cuts, cuts);
    this.#before = tally;
  }

  get done(): number {
    return this.#programs.total;
  }

  get brokenLaws(): readonly string[] {
    return [...this.#broken.keys()];
  }

  isBroken(law: string): boolean {
    return this.#broken.has(law);
  }

  /** How a program was seen to end too often to go on. */
  get enough(): Cut | undefined {
    return enoughOf(this.#cuts, this.#most);
  }

  /** A program has come to its trace. */
  noteRun(origin: Origin, trace: Trace, place: number): void {
    this.#programs.total += 1;
    this.#programs[origin] += 1;
    const cut = cutOf(trace);
    if (cut !== undefined) this.#cuts[cut] += 1;
    const why = failureToListen(trace);
    if (why !== undefined) this.#unheard = oneMore(this.#unheard, why, place);
  }

  add(seen: Seen, place: number): void {
    const { law } = seen.violation;
    if (!this.#laws.some(({ id }) => id === law)) return;
    const before = this.#broken.get(law);
    if (before?.clear === true) return;
    const sighting = { place, clear: tellsOfTheProgram(seen), seen };
    if (goesBefore(sighting, before)) this.#broken.set(law, sighting);
  }

  note({ refusal, lawsRefuse, hung, unreadable }: Judgement, place: number): void {
    if (unreadable !== undefined) this.noteUnreadable(unreadable, place);
    else if (!hung && !lawsRefuse && refusal !== undefined && this.#laws.some(({ id }) => id === refusal.law))
      this.#disagreements = oneMore(this.#disagreements, refusal.law, place);
  }

  /** The events of a trace fit neither their program nor each other. */
  noteUnreadable(why: string, place: number): void {
    this.#unreadable = oneMore(this.#unreadable, why, place);
  }

  findings(): Findings {
    const exercised = this.#laws.flatMap(({ id }, index) => {
      const count = this.exercised[index] ?? 0;
      return count === 0 ? [] : [[id, count] as const];
    });
    const { doubts, unable, complaints } = this.asides;
    const [unheard, unreadable, disagreements] = [this.#unheard, this.#unreadable, this.#disagreements];
    const now = { cuts: this.#cuts, doubts, unheard, unreadable, disagreements, unable, complaints, ended: this.ended };
    return {
      programs: { ...this.#programs },
      next: this.next,
      exercised: Object.fromEntries(exercised),
      broken: Object.fromEntries(this.#broken),
      tally: tallyOf([this.#before, tidy(now)]),
    };
  }
}

const oneMore = (before: Counted | undefined, what: string, place: number): Counted =>
  before === undefined ? { count: 1, what, place } : { ...before, count: before.count + 1 };
