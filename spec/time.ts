/**
 * Time, in seconds. An `Instant` is a reading of a subject's clock, whose zero means nothing; a `Duration` is the
 * distance of two of them. Both are plain numbers at run time: the brands exist for the compiler, so that a deadline is
 * never passed where a delay is meant.
 */

declare const role: unique symbol;

/** A reading of a loop's monotonic clock, in seconds. Only differences of readings of one loop mean anything. */
export type Instant = number & { readonly [role]: 'instant' };

/** A span of time, in seconds. It may be zero, negative, or not finite, since a caller may pass such a delay. */
export type Duration = number & { readonly [role]: 'duration' };

export const instant = (seconds: number): Instant => seconds as Instant;

export const duration = (seconds: number): Duration => seconds as Duration;

/** The instant that lies `delay` after `start`. */
export const after = (start: Instant, delay: Duration): Instant => (start + delay) as Instant;

/** The time from `start` to `end`; negative when `end` is the earlier one. */
export const between = (start: Instant, end: Instant): Duration => (end - start) as Duration;
