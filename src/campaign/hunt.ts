/** The programs of a search, or of a part of it, are run and judged one after the other. */

import { setImmediate as turnOfTheHost } from 'node:timers/promises';
import type { Law } from '../../spec/laws/law.js';
import type { Trace } from '../../spec/trace.js';
import type { Driver, RunOptions } from '../driver/driver.js';
import { mostHangs as usualHangs, virtualPatience } from '../harness/limits.js';
import type { Findings } from './findings.js';
import { Found } from './found.js';
import { type Chunk, type Part, whole } from './part.js';
import type { Search } from './search.js';
import { type Seen, violationsIn } from './shrinking.js';

export interface HuntOptions {
  /** Only every n-th of the programs. */
  readonly part?: Part;
  /** What was found in front of the place from which on the search is to go on. */
  readonly before?: Findings;
  /** Ends the search as soon as these laws are all broken. */
  readonly until?: readonly string[];
  /** Ends the search as soon as so many laws are broken that are not to be. */
  readonly bail?: Bail;
  /** Seconds after which it ends. */
  readonly seconds?: number;
  /** Seconds of silence after which a subject that blocks the thread is given up. */
  readonly patience?: number;
  /** After so many programs from which the subject did not come back the search ends. */
  readonly mostHangs?: number;
  readonly onProgress?: (done: number, broken: readonly string[]) => void;
  /** What has been found so far can be had, and kept. */
  readonly onFindings?: (findings: () => Findings) => void;
  /** Ends the search early; what has been found is reported. The driver is to be stopped as well. */
  readonly signal?: AbortSignal;
}

export interface Bail {
  readonly after: number;
  /** Of the broken laws those that count. */
  readonly laws: readonly string[];
}

export const hunt = async (
  driver: Driver,
  search: Search,
  laws: readonly Law[],
  options: HuntOptions = {},
): Promise<Findings> => {
  const { patience = virtualPatience, mostHangs = usualHangs, bail, part = whole, before, signal } = options;
  const found = new Found(laws, mostHangs, before);
  const time = new Time(options.seconds);
  const isInterrupted = (): boolean => signal?.aborted ?? false;
  const from = before === undefined ? part : { ...part, from: before.next };
  const signals = [time.signal, ...(signal === undefined ? [] : [signal])];
  for await (const { chunk, traces } of runsOf(driver, search.chunks(from), { patience, mostHangs }, signals)) {
    for (const [index, program] of chunk.programs.entries()) {
      // While it is judged here, the next programs run elsewhere; what they have to say must be heard.
      if (driver.apart === true && index % judgedAtOnce === 0) await turnOfTheHost();
      if (isInterrupted() || found.ended !== undefined) break;
      const trace = traces[index];
      const place = chunk.places[index] ?? 0;
      if (trace === undefined) {
        if (!time.isOver) found.left += 1;
        continue;
      }
      found.next = place + 1;
      found.noteRun(chunk.origin, trace, place);
      const judged = (): readonly Seen[] =>
        violationsIn(program, trace, laws, found.exercised, (judgement) => found.note(judgement, place));
      for (const seen of driver.apart === true ? judgedFromAfar(judged, found, place) : judged())
        found.add(seen, place);
      if (bail !== undefined && found.brokenLaws.filter((law) => bail.laws.includes(law)).length >= bail.after)
        found.ended = { by: 'bail' };
    }
    options.onProgress?.(found.done, found.brokenLaws);
    found.asides = { ...(driver.doubts === undefined ? {} : { doubts: driver.doubts }), ...driver.notes?.() };
    if (isInterrupted()) found.ended = { by: 'interrupted' };
    else if (driver.over !== undefined) found.ended = { by: 'over', why: driver.over };
    else if (found.ended === undefined && found.enough !== undefined) found.ended = { by: found.enough };
    // A driver that leaves programs out without a reason that we count cannot go on.
    else if (found.left > 0 && driver.apart !== true) found.ended = { by: 'lost' };
    options.onFindings?.(() => found.findings());
    if (found.ended !== undefined || time.isOver) break;
    if (options.until?.every((law) => found.isBroken(law)) ?? false) break;
  }
  time.stop();
  return found.findings();
};

/**
 * Each event of a trace from another process fits its schema; whether they fit each other is seen only now. Where they do
 * not, it cannot be told whether the harness or a judge is at fault, and nobody is blamed.
 */
const judgedFromAfar = (judged: () => readonly Seen[], found: Found, place: number): readonly Seen[] => {
  try {
    return judged();
  } catch (thrown) {
    found.noteUnreadable(thrown instanceof Error ? thrown.message : String(thrown), place);
    return [];
  }
};

/** Programs that are judged in one go, while others run in another process. */
const judgedAtOnce = 8;

/** When it is over, what runs elsewhere is given up. */
class Time {
  readonly #until: number;
  readonly #over = new AbortController();
  readonly #timer: NodeJS.Timeout | undefined;

  constructor(seconds: number | undefined) {
    this.#until = seconds === undefined ? Number.POSITIVE_INFINITY : performance.now() + seconds * 1000;
    this.#timer = seconds === undefined ? undefined : setTimeout(() => this.#over.abort(), seconds * 1000);
  }

  get isOver(): boolean {
    return performance.now() >= this.#until;
  }

  get signal(): AbortSignal {
    return this.#over.signal;
  }

  stop(): void {
    clearTimeout(this.#timer);
  }
}

interface Ran {
  readonly chunk: Chunk;
  readonly traces: readonly Trace[];
}

/** The chunks with their traces. Where programs run in another process, the next chunk runs while the last is judged. */
async function* runsOf(
  driver: Driver,
  chunks: Iterable<Chunk>,
  options: RunOptions,
  signals: readonly AbortSignal[],
): AsyncGenerator<Ran, void, void> {
  const enough = new AbortController();
  for (const signal of signals) {
    if (signal.aborted) enough.abort();
    else signal.addEventListener('abort', () => enough.abort(), { once: true });
  }
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
