/** The usual mistakes: each with what it is, as a title, and the law that it breaks in a campaign. */

import type { AdapterMistake } from '../driver/check-adapter.js';
import type { FactoryMistake } from '../driver/factory-faults.js';

export type Mistake = AdapterMistake | FactoryMistake | RunningMistake;

type RunningMistake =
  | 'never-loads'
  | 'process-ends'
  | 'harness'
  | 'run-raises'
  | 'called-at-once'
  | 'arguments-lost'
  | 'nothing-starts'
  | 'stop-ignored'
  | 'does-not-come-back'
  | 'returns-early'
  | 'timer-never-fires'
  | 'callback-lost'
  | 'second-run-returns'
  | 'runs-outside'
  | 'virtual-clock-waits'
  | 'real-clock-jumps'
  | 'time-stands-still'
  | 'time-goes-back'
  | 'time-is-no-number'
  | 'time-in-milliseconds'
  | 'wall-clock'
  | 'delays-in-milliseconds'
  | 'timers-early'
  | 'no-resolution'
  | 'order-of-setting'
  | 'call-at-takes-a-delay'
  | 'no-cancel'
  | 'cancel-ignored'
  | 'cancelled-not-told'
  | 'no-when'
  | 'exception-escapes'
  | 'exception-vanishes'
  | 'exception-ends-the-batch'
  | 'loops-share-state'
  | 'is-running'
  | 'task-never-runs';

export interface About {
  readonly title: string;
  readonly law?: string;
  readonly severity?: 'warning';
}

export const mistakes: Readonly<Record<Mistake, About>> = {
  'no-adapter': { title: 'the module exports no adapter' },
  manifest: { title: 'the manifest lacks a name, a version, a clock, a factory or a list of claims' },
  resolution: { title: 'the resolution is in milliseconds, or no number' },
  'unknown-claim': { title: 'a claim is not on the list' },
  'claim-rests-on-another': { title: 'a claim is made without the one on which it rests' },
  'missing-method': { title: 'a claim is made, and its method is missing' },
  'factory-throws': { title: 'the factory throws' },
  'async-factory': { title: 'the factory makes a promise of a loop' },
  'factory-makes-no-loop': { title: 'the factory returns nothing' },
  'shared-loop': { title: 'the factory makes the same loop again' },
  'slow-factory': { title: 'the factory is slow', severity: 'warning' },
  'never-loads': { title: 'the module, or its factory, never comes back', law: '0.1' },
  'process-ends': { title: 'the process of the loop ends', law: '0.2' },
  harness: { title: 'a harness does not keep to the protocol', law: '0.3' },
  'run-raises': { title: 'a method that every program calls raises' },
  'called-at-once': { title: 'callSoon calls its callback at once', law: '1.3' },
  'arguments-lost': { title: 'arguments do not reach the callback', law: '1.7' },
  'nothing-starts': { title: 'the run goes on, and calls nothing', law: '0.1' },
  'stop-ignored': { title: 'the run goes on after stop()', law: '0.1' },
  'does-not-come-back': { title: 'the run of a program does not come back', law: '0.1' },
  'returns-early': { title: 'the run returns before it was stopped, with callbacks left', law: '3.5' },
  'timer-never-fires': { title: 'a timer never fires', law: '2.20' },
  'callback-lost': { title: 'what a callback schedules is never called', law: '1.2' },
  'second-run-returns': { title: 'a second run returns at once', law: '3.3' },
  'runs-outside': { title: 'callbacks run while no run is on', law: '1.3' },
  'virtual-clock-waits': { title: 'a clock that is claimed to be virtual waits', law: '15.1' },
  'real-clock-jumps': { title: "a clock that is claimed to be the machine's jumps", law: '15.1' },
  'time-stands-still': { title: 'time() stands still', law: '15.1' },
  'time-goes-back': { title: 'time() goes back', law: '15.1' },
  'time-is-no-number': { title: 'time() tells no number', law: '15.1' },
  'time-in-milliseconds': { title: 'time() tells milliseconds', law: '15.1' },
  'wall-clock': { title: 'time() is the wall clock', law: '15.2' },
  'delays-in-milliseconds': { title: 'delays are taken for milliseconds', law: '2.1' },
  'timers-early': { title: 'timers come early', law: '2.1' },
  'no-resolution': { title: 'timers come early by a tick, and no resolution is declared', law: '2.1' },
  'order-of-setting': { title: 'timers fire in the order in which they were set', law: '2.2' },
  'call-at-takes-a-delay': { title: 'callAt takes its instant for a delay', law: '2.2' },
  'no-cancel': { title: 'handles have no cancel()', law: '1.8' },
  'cancel-ignored': { title: 'what is cancelled runs all the same', law: '1.8' },
  'cancelled-not-told': { title: 'cancelled() does not tell that a handle was cancelled', law: '1.9' },
  'no-when': { title: 'when() of a timer does not tell its deadline', law: '2.15' },
  'exception-escapes': { title: 'an exception of a callback leaves the run', law: '1.11' },
  'exception-vanishes': { title: 'an exception of a callback vanishes', law: '10.1' },
  'exception-ends-the-batch': { title: 'an exception of a callback takes the next ones along', law: '1.11' },
  'loops-share-state': { title: 'loops share what was scheduled', law: '1.3' },
  'is-running': { title: 'isRunning() does not tell whether the loop is running', law: '3.14' },
  'task-never-runs': { title: 'createTask does not drive its coroutine', law: '5.1' },
};
