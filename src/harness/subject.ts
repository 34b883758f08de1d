/** A subject as the harness knows it: the adapter, and what is derived from it once. */

import type { Manifest } from '../../spec/capability.js';
import { type AnyAdapter, manifestOf } from './adapter.js';
import { realTick, virtualTick } from './limits.js';

export interface Subject {
  readonly adapter: AnyAdapter;
  readonly manifest: Manifest;
  /** Seconds a tick. */
  readonly tick: number;
}

export const subjectOf = (adapter: AnyAdapter): Subject => ({
  adapter,
  manifest: manifestOf(adapter),
  tick: adapter.clock === 'real' ? realTick : virtualTick,
});
