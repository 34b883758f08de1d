/**
 * A fingerprint: what a loop does where the laws leave it free. The file has no times, no seeds and nothing of the machine, so
 * that the same loop gives the same file, byte for byte, and a difference between two files is one between two loops.
 */

import type { ClockKind } from './capability.js';

export interface Fingerprint {
  readonly looplaw: 'fingerprint/1';
  readonly subject: {
    readonly name: string;
    readonly version: string;
    readonly clock: ClockKind;
  };
  /** By the identifier of the probe, in alphabetical order. */
  readonly answers: { readonly [probe: string]: FingerprintAnswer };
}

export interface FingerprintAnswer {
  /** What is asked, in a few words. */
  readonly asks: string;
  /**
   * What the loop does, in a few words that mean the same in each fingerprint; `varies` if it did not do the same each time.
   * It is not there if the probe was not run.
   */
  readonly answer?: string;
  /** Why it was not run, or nothing was told. */
  readonly notAsked?: string;
  /** What asyncio documents about it. */
  readonly documented: string;
}

/** What `--diff` comes to. */
export interface FingerprintDifference {
  readonly looplaw: 'fingerprint-diff/1';
  readonly from: Fingerprint['subject'];
  readonly to: Fingerprint['subject'];
  /** Those alone whose answers are not the same. */
  readonly changed: readonly FingerprintChange[];
  readonly unchanged: number;
}

export interface FingerprintChange {
  readonly probe: string;
  readonly asks: string;
  readonly from: Pick<FingerprintAnswer, 'answer' | 'notAsked'>;
  readonly to: Pick<FingerprintAnswer, 'answer' | 'notAsked'>;
}
