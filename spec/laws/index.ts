/** All laws, in the order of their numbers, and those that are known and not checked. */

import { law as law0x1 } from './0.1-comes-back.js';
import { law as law0x2 } from './0.2-process-lives-on.js';
import { law as law0x3 } from './0.3-protocol.js';
import { law as law1x1 } from './1.1-registration-order.js';
import { law as law1x2 } from './1.2-exactly-once.js';
import { law as law1x3 } from './1.3-never-synchronous.js';
import { law as law1x4 } from './1.4-nested-goes-last.js';
import { law as law1x5 } from './1.5-chain-spares-sockets.js';
import { law as law1x6 } from './1.6-chain-spares-timers.js';
import { law as law1x7 } from './1.7-arguments.js';
import { law as law1x8 } from './1.8-cancelled-never-runs.js';
import { law as law1x9 } from './1.9-cancel-again.js';
import { law as law1x10 } from './1.10-cancel-self.js';
import { law as law1x11 } from './1.11-exception-is-contained.js';
import { law as law1x12 } from './1.12-many-callbacks.js';
import { law as law1x13 } from './1.13-kept-between-runs.js';
import { law as law1x14 } from './1.14-soon-and-due-meet.js';
import { law as law1x15 } from './1.15-context.js';
import { law as law2x1 } from './2.1-not-early.js';
import { law as law2x2 } from './2.2-deadline-order.js';
import { law as law2x3 } from './2.3-order-after-blocking.js';
import { law as law2x4 } from './2.4-equal-deadlines.js';
import { law as law2x5 } from './2.5-no-delay.js';
import { law as law2x6 } from './2.6-once.js';
import { law as law2x7 } from './2.7-cancelled-timer.js';
import { law as law2x8 } from './2.8-cancel-earliest.js';
import { law as law2x10 } from './2.10-far.js';
import { law as law2x11 } from './2.11-infinity.js';
import { law as law2x12 } from './2.12-nan.js';
import { law as law2x13 } from './2.13-zero-timer-chain.js';
import { law as law2x14 } from './2.14-delay-from-call.js';
import { law as law2x15 } from './2.15-when.js';
import { law as law2x16 } from './2.16-past-longest-wait.js';
import { law as law2x17 } from './2.17-cancelled-are-released.js';
import { law as law2x18 } from './2.18-waiting-is-idle.js';
import { law as law2x19 } from './2.19-sockets-spare-timers.js';
import { law as law2x20 } from './2.20-due-timer-fires.js';
import { law as law3x1 } from './3.1-stop-ends-after-batch.js';
import { law as law3x2 } from './3.2-stop-before-run.js';
import { law as law3x3 } from './3.3-stop-is-consumed.js';
import { law as law3x4 } from './3.4-nothing-lost-between-runs.js';
import { law as law3x5 } from './3.5-runs-until-stopped.js';
import { law as law3x6 } from './3.6-until-done.js';
import { law as law3x7 } from './3.7-stopped-early.js';
import { law as law3x8 } from './3.8-orphan.js';
import { law as law3x9 } from './3.9-callbacks-first.js';
import { law as law3x10 } from './3.10-no-run-inside-a-run.js';
import { law as law3x11 } from './3.11-no-close-while-running.js';
import { law as law3x12 } from './3.12-closed-for-good.js';
import { law as law3x13 } from './3.13-close-drops.js';
import { law as law3x14 } from './3.14-is-running.js';
import { law as law3x15 } from './3.15-exits-leave.js';
import { law as law3x16 } from './3.16-runner.js';
import { law as law4x1 } from './4.1-pending.js';
import { law as law4x2 } from './4.2-one-outcome.js';
import { law as law4x3 } from './4.3-cancel.js';
import { law as law4x4 } from './4.4-never-synchronous.js';
import { law as law4x5 } from './4.5-once.js';
import { law as law4x6 } from './4.6-callback-order.js';
import { law as law4x7 } from './4.7-remove.js';
import { law as law4x8 } from './4.8-removed-too-late.js';
import { law as law4x9 } from './4.9-changed-from-within.js';
import { law as law4x10 } from './4.10-callback-raises.js';
import { law as law4x11 } from './4.11-all-waiters.js';
import { law as law4x12 } from './4.12-falsy-results.js';
import { law as law4x13 } from './4.13-done-goes-on.js';
import { law as law4x14 } from './4.14-one-hop.js';
import { law as law5x1 } from './5.1-not-at-once.js';
import { law as law5x2 } from './5.2-begin-in-order.js';
import { law as law5x3 } from './5.3-one-turn.js';
import { law as law5x4 } from './5.4-in-line.js';
import { law as law5x5 } from './5.5-delegation.js';
import { law as law5x6 } from './5.6-outcome.js';
import { law as law5x7 } from './5.7-no-preemption.js';
import { law as law5x8 } from './5.8-one-after-the-other.js';
import { law as law5x9 } from './5.9-not-itself.js';
import { law as law5x10 } from './5.10-bad-yield.js';
import { law as law5x11 } from './5.11-other-loop.js';
import { law as law5x12 } from './5.12-not-settled.js';
import { law as law5x13 } from './5.13-current-task.js';
import { law as law5x15 } from './5.15-long-chains.js';
import { law as law6x1 } from './6.1-before-it-begins.js';
import { law as law6x2 } from './6.2-where-it-waits.js';
import { law as law6x3 } from './6.3-cancel-only-asks.js';
import { law as law6x4 } from './6.4-too-late.js';
import { law as law6x5 } from './6.5-swallowed.js';
import { law as law6x6 } from './6.6-asked-again.js';
import { law as law6x7 } from './6.7-once.js';
import { law as law6x8 } from './6.8-cancels-itself.js';
import { law as law6x9 } from './6.9-result-is-dropped.js';
import { law as law6x10 } from './6.10-down-the-chain.js';
import { law as law6x11 } from './6.11-awaited-is-cancelled.js';
import { law as law6x12 } from './6.12-cleanup.js';
import { law as law6x13 } from './6.13-another-exception.js';
import { law as law6x14 } from './6.14-not-an-error.js';
import { law as law6x15 } from './6.15-nothing-left-behind.js';
import { law as law6x16 } from './6.16-counts.js';
import { law as law7x1 } from './7.1-gather-order.js';
import { law as law7x2 } from './7.2-gather-first-failure.js';
import { law as law7x3 } from './7.3-gather-exceptions.js';
import { law as law7x4 } from './7.4-gather-cancel.js';
import { law as law7x5 } from './7.5-gather-cancelled-child.js';
import { law as law7x6 } from './7.6-wait.js';
import { law as law7x7 } from './7.7-wait-for-cleanup.js';
import { law as law7x8 } from './7.8-wait-for-no-time.js';
import { law as law7x9 } from './7.9-wait-for-cancel.js';
import { law as law7x10 } from './7.10-wait-for-leaves-nothing.js';
import { law as law7x11 } from './7.11-shield.js';
import { law as law7x13 } from './7.13-as-completed.js';
import { law as law7x14 } from './7.14-timeout-block.js';
import { law as law7x15 } from './7.15-task-group.js';
import { law as law8x1 } from './8.1-one-item-after-the-other.js';
import { law as law8x2 } from './8.2-error-ends-iteration.js';
import { law as law8x3 } from './8.3-exit-exactly-once.js';
import { law as law8x4 } from './8.4-close-generator.js';
import { law as law8x5 } from './8.5-two-at-once.js';
import { law as law9x1 } from './9.1-lock.js';
import { law as law9x2 } from './9.2-cancelled-waiter.js';
import { law as law9x3 } from './9.3-event-wakes-all.js';
import { law as law9x4 } from './9.4-semaphore.js';
import { law as law9x5 } from './9.5-condition.js';
import { law as law9x6 } from './9.6-queue.js';
import { law as law9x7 } from './9.7-join.js';
import { law as law10x1 } from './10.1-handler-is-told.js';
import { law as law10x2 } from './10.2-raising-handler.js';
import { law as law10x3 } from './10.3-other-exceptions.js';
import { law as law10x4 } from './10.4-delivered-once.js';
import { law as law11x1 } from './11.1-receive.js';
import { law as law11x2 } from './11.2-send-all.js';
import { law as law11x3 } from './11.3-others-go-on.js';
import { law as law11x4 } from './11.4-connect.js';
import { law as law11x5 } from './11.5-reset.js';
import { law as law11x6 } from './11.6-half-close.js';
import { law as law11x7 } from './11.7-level-triggered.js';
import { law as law11x8 } from './11.8-second-reader.js';
import { law as law11x9 } from './11.9-removed.js';
import { law as law11x10 } from './11.10-cancelled-wait.js';
import { law as law11x11 } from './11.11-number-again.js';
import { law as law11x12 } from './11.12-no-would-block.js';
import { law as law12x1 } from './12.1-cut-anywhere.js';
import { law as law12x2 } from './12.2-short-or-long.js';
import { law as law12x3 } from './12.3-drain.js';
import { law as law12x4 } from './12.4-close-flushes.js';
import { law as law12x5 } from './12.5-reading-pauses.js';
import { law as law13x1 } from './13.1-cut-anywhere.js';
import { law as law13x2 } from './13.2-pipelined-in-order.js';
import { law as law13x3 } from './13.3-body-is-consumed.js';
import { law as law13x4 } from './13.4-framing.js';
import { law as law13x5 } from './13.5-keep-or-close.js';
import { law as law13x6 } from './13.6-others-are-served.js';
import { law as law13x7 } from './13.7-malformed.js';
import { law as law14x1 } from './14.1-start-first.js';
import { law as law14x2 } from './14.2-exc-info.js';
import { law as law14x3 } from './14.3-head-waits.js';
import { law as law14x4 } from './14.4-write-first.js';
import { law as law14x5 } from './14.5-close.js';
import { law as law14x6 } from './14.6-passed-on.js';
import { law as law14x7 } from './14.7-environ.js';
import { law as law14x8 } from './14.8-content-length.js';
import { law as law14x9 } from './14.9-own-headers.js';
import { law as law15x1 } from './15.1-monotonic.js';
import { law as law15x2 } from './15.2-wall-clock.js';
import { law as law15x3 } from './15.3-coarse-clock.js';
import { law as law15x4 } from './15.4-due-now.js';
import { law as law16x1 } from './16.1-wakes-the-loop.js';
import { law as law16x2 } from './16.2-threads-in-order.js';
import { law as law16x3 } from './16.3-thread-after-close.js';
import { law as law16x4 } from './16.4-signal-is-a-callback.js';
import type { Law } from './law.js';

export const laws: readonly Law[] = [
  law0x1,
  law0x2,
  law0x3,
  law1x1,
  law1x2,
  law1x3,
  law1x4,
  law1x5,
  law1x6,
  law1x7,
  law1x8,
  law1x9,
  law1x10,
  law1x11,
  law1x12,
  law1x13,
  law1x14,
  law1x15,
  law2x1,
  law2x2,
  law2x3,
  law2x4,
  law2x5,
  law2x6,
  law2x7,
  law2x8,
  law2x10,
  law2x11,
  law2x12,
  law2x13,
  law2x14,
  law2x15,
  law2x16,
  law2x17,
  law2x18,
  law2x19,
  law2x20,
  law3x1,
  law3x2,
  law3x3,
  law3x4,
  law3x5,
  law3x6,
  law3x7,
  law3x8,
  law3x9,
  law3x10,
  law3x11,
  law3x12,
  law3x13,
  law3x14,
  law3x15,
  law3x16,
  law4x1,
  law4x2,
  law4x3,
  law4x4,
  law4x5,
  law4x6,
  law4x7,
  law4x8,
  law4x9,
  law4x10,
  law4x11,
  law4x12,
  law4x13,
  law4x14,
  law5x1,
  law5x2,
  law5x3,
  law5x4,
  law5x5,
  law5x6,
  law5x7,
  law5x8,
  law5x9,
  law5x10,
  law5x11,
  law5x12,
  law5x13,
  law5x15,
  law6x1,
  law6x2,
  law6x3,
  law6x4,
  law6x5,
  law6x6,
  law6x7,
  law6x8,
  law6x9,
  law6x10,
  law6x11,
  law6x12,
  law6x13,
  law6x14,
  law6x15,
  law6x16,
  law7x1,
  law7x2,
  law7x3,
  law7x4,
  law7x5,
  law7x6,
  law7x7,
  law7x8,
  law7x9,
  law7x10,
  law7x11,
  law7x13,
  law7x14,
  law7x15,
  law8x1,
  law8x2,
  law8x3,
  law8x4,
  law8x5,
  law9x1,
  law9x2,
  law9x3,
  law9x4,
  law9x5,
  law9x6,
  law9x7,
  law10x1,
  law10x2,
  law10x3,
  law10x4,
  law11x1,
  law11x2,
  law11x3,
  law11x4,
  law11x5,
  law11x6,
  law11x7,
  law11x8,
  law11x9,
  law11x10,
  law11x11,
  law11x12,
  law12x1,
  law12x2,
  law12x3,
  law12x4,
  law12x5,
  law13x1,
  law13x2,
  law13x3,
  law13x4,
  law13x5,
  law13x6,
  law13x7,
  law14x1,
  law14x2,
  law14x3,
  law14x4,
  law14x5,
  law14x6,
  law14x7,
  law14x8,
  law14x9,
  law15x1,
  law15x2,
  law15x3,
  law15x4,
  law16x1,
  law16x2,
  law16x3,
  law16x4,
];

export const chapters: Readonly<Record<string, string>> = {
  0: 'Staying alive',
  1: 'Scheduling',
  2: 'Timers',
  3: 'Lifecycle',
  4: 'Futures',
  5: 'Tasks and coroutines',
  6: 'Cancellation',
  7: 'Combinators',
  8: 'Iteration and context managers',
  9: 'Synchronisation and queues',
  10: 'Exceptions',
  11: 'Sockets and readiness',
  12: 'Streams',
  13: 'HTTP',
  14: 'Gateway (PEP 3333)',
  15: 'Time',
  16: 'Threads and signals',
};

export { uncheckedLaws } from './unchecked.js';

/** These speak of how a trace ends before its time; all others, of traces that were seen to the end. */
export const lawsOfTheEnd: ReadonlySet<string> = new Set(['0.1', '0.2', '0.3']);

const byId = new Map(laws.map((law) => [law.id, law]));

export const lawOf = (id: string): Law | undefined => byId.get(id);

/** The chapter of a law's number. */
export const chapterOf = (id: string): string => id.split('.')[0] ?? id;

/** Orders numbers as people count: 2.2 before 2.10. */
export const byNumber = (left: { readonly id: string }, right: { readonly id: string }): number => {
  const [leftChapter = 0, leftLaw = 0] = left.id.split('.').map(Number);
  const [rightChapter = 0, rightLaw = 0] = right.id.split('.').map(Number);
  return leftChapter - rightChapter || leftLaw - rightLaw;
};
