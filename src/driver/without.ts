/**
 * A driver whose subject does not claim what it claims: for a loop that breaks one thing in so many ways, or so badly, that
 * nothing else would be seen of it.
 */

import type { Capability, Manifest } from '../../spec/capability.js';
import type { Program } from '../../spec/program.js';
import type { Trace } from '../../spec/trace.js';
import type { Driver, Notes, RunOptions } from './driver.js';

export const withoutClaims = (driver: Driver, left: readonly Capability[]): Driver =>
  left.length === 0 ? driver : new HumbleDriver(driver, left);

class HumbleDriver implements Driver {
  readonly manifest: Manifest;
  readonly #driver: Driver;

  constructor(driver: Driver, left: readonly Capability[]) {
    this.#driver = driver;
    this.manifest = { ...driver.manifest, claims: driver.manifest.claims.filter((claim) => !left.includes(claim)) };
  }

  get apart(): boolean {
    return this.#driver.apart === true;
  }

  get doubts(): number {
    return this.#driver.doubts ?? 0;
  }

  get outside(): boolean {
    return this.#driver.outside === true;
  }

  get over(): string | undefined {
    return this.#driver.over;
  }

  /** The judges ask the trace what its subject claims. */
  async run(programs: readonly Program[], options?: RunOptions): Promise<readonly Trace[]> {
    const traces = await this.#driver.run(programs, options);
    return traces.map((trace) => trace && { ...trace, subject: this.manifest });
  }

  notes(): Notes {
    return this.#driver.notes?.() ?? {};
  }

  async close(): Promise<void> {
    await this.#driver.close?.();
  }
}
