/** What is known of the calls, segments and runs of a trace, once it has been read. Indices are those of events. */

import type { CallEvent, FutureId, Raised } from '../trace.js';

/** Of something that never happened. */
export const never = -1;

/** What is not in any segment: the script. */
export const script = -1;

export interface CallReading {
  readonly event: CallEvent;
  /** The index of the call's event; so for all indices here. */
  readonly at: number;
  readonly timer: boolean;
  /** The harness's own. */
  readonly own: boolean;
  /** The segment that made the call; `script` outside. */
  readonly segment: number;
  /** The run in which the call was made; `never` outside. */
  readonly run: number;
  /** The deadline lies from `earliest` to `latest`, in seconds of the subject's clock. NaN for callSoon. */
  readonly earliest: number;
  readonly latest: number;
  /** How many callbacks stand between this call and the script: each was scheduled by the one before. */
  readonly generation: number;
  start: number;
  startTime: number;
  /** Its place among the calls by callSoon, or among the timers. */
  readonly place: number;
  /** The segment in which it ran. */
  body: number;
  /** A second start. */
  again: number;
  end: number;
  raised: Raised | undefined;
  /** The first cancel, if it came before the start. */
  cancelled: number;
  /** The first cancel from the start on. */
  cancelledLate: number;
  /** It was due when an exit left a run. */
  adrift: boolean;
  /** The event which shows that the call was lost: the start of a later one, or `settled`. */
  missed: number;
}

export interface SegmentReading {
  readonly call: CallReading | undefined;
  readonly start: number;
  end: number;
  /** The run in which it started; `never` outside. */
  readonly run: number;
  /** Started while another segment was open, which had not tried a run of its own. */
  readonly insideAnother: boolean;
  /** It has tried to run a loop. */
  triedRun: boolean;
}

export interface RaisingSegment {
  readonly call: CallReading;
  readonly start: number;
  readonly end: number;
  readonly run: number;
  readonly raised: Raised;
}

export interface RunReading {
  readonly begin: number;
  readonly time: number;
  end: number;
  endTime: number;
  /** What left the run; what a run until something is done raises is the outcome of that, and not here. */
  raised: Raised | undefined;
  /** What the run was to end with; undefined for `runForever`. */
  readonly until: FutureId | undefined;
  /** By a runner, which runs the loop several times: what a stop ends is not the whole. */
  readonly main: boolean;
  /** `runForever` had returned a promise: when exactly the run ended was not seen. */
  later: boolean;
  /** A stop had been asked for since the run before; or perhaps, since it came when that run may have been over. */
  readonly stoppedBefore: boolean;
  readonly perhapsStoppedBefore: boolean;
  /** The first stop inside the run. */
  stop: number;
  /** The start of the segment that called it. */
  stopSegment: number;
  stops: number;
  /** The first start of the run. */
  first: number;
  /** Time was spent inside a callback of this run. */
  blocked: boolean;
  /** Calls of callSoon that were made before it; and the place of the last of these that had started. */
  readonly soonBefore: number;
  readonly soonStarted: number;
  /**
   * Seconds: the earliest deadline among the timers that were set before it and had not started, cancelled ones among
   * them. Minus infinity where these are too many to look at.
   */
  readonly earliestTimer: number;
}

/** The first of so many ascending numbers that is greater than `limit`, by halving. */
export const firstAfter = (length: number, at: (index: number) => number, limit: number): number => {
  let low = 0;
  let high = length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (at(middle) > limit) high = middle;
    else low = middle + 1;
  }
  return low;
};
