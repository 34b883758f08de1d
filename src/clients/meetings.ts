/** Where clients wait for each other. Whoever is over is not waited for. */

import type { ClientStatement, Name } from '../../spec/program.js';

interface Meeting {
  readonly expected: Set<object>;
  readonly come: Map<object, () => void>;
}

export class Meetings {
  readonly #meetings = new Map<Name, Meeting>();

  /** Some clients meet. */
  get exist(): boolean {
    return this.#meetings.size > 0;
  }

  expect(client: object, acts: readonly ClientStatement[]): void {
    for (const act of acts) {
      if (act.op !== 'meet') continue;
      const meeting = this.#meetings.get(act.at) ?? { expected: new Set(), come: new Map() };
      meeting.expected.add(client);
      this.#meetings.set(act.at, meeting);
    }
  }

  /** Calls `go` when all have come. */
  come(client: object, at: Name, go: () => void): void {
    const meeting = this.#meetings.get(at);
    if (meeting === undefined) return go();
    meeting.come.set(client, go);
    this.#check(meeting);
  }

  leave(client: object): void {
    for (const meeting of this.#meetings.values()) {
      meeting.expected.delete(client);
      meeting.come.delete(client);
      this.#check(meeting);
    }
  }

  #check({ expected, come }: Meeting): void {
    if (come.size === 0 || [...expected].some((client) => !come.has(client))) return;
    const all = [...come.values()];
    come.clear();
    for (const go of all) go();
  }
}
