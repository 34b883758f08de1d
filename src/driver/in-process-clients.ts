/** The clients of a program that runs in this process, on the machine's network: as of one in another process, without messages. */

import type { Program } from '../../spec/program.js';
import type { Trace } from '../../spec/trace.js';
import type { ClientSide } from '../harness/client-side.js';
import { OutsideClients } from '../harness/outside-clients.js';
import { needsOf } from '../harness/reach.js';
import { ClientPatience } from './client-patience.js';
import { ControlTimer } from './control-timer.js';
import { ProgramClients } from './program-clients.js';

export class InProcessClients {
  /** What the harness knows of them. */
  readonly side: ClientSide;
  readonly #clients: ProgramClients;
  readonly #control: ControlTimer;
  readonly #finished: Promise<void>;

  constructor(program: Program, tick: number) {
    const side = new OutsideClients(0, (message) => {
      if (message.kind === 'alive') this.#clients.sign();
      else this.#clients.listens(message.name, message.port);
    });
    this.side = side;
    const { promise, resolve } = finishing();
    this.#finished = promise;
    this.#clients = new ProgramClients(
      program,
      tick,
      new ClientPatience(1, needsOf(program).longestTicks * tick),
      () => {
        side.finish();
        resolve();
      },
    );
    this.#control = new ControlTimer(() => this.#clients.beat());
    this.#control.start();
  }

  /** The program is over. Its trace, and after it what the clients saw, once they have seen its end. */
  async seenAfter(trace: Trace): Promise<Trace> {
    if (this.#clients.areActive) {
      this.#clients.outlive();
      await this.#finished;
    }
    this.#control.stop();
    this.#clients.end();
    const { events } = this.#clients;
    return events.length === 0 ? trace : { ...trace, events: [...trace.events, ...events] };
  }
}

const finishing = (): { readonly promise: Promise<void>; readonly resolve: () => void } => {
  let resolve = (): void => undefined;
  const promise = new Promise<void>((done) => {
    resolve = done;
  });
  return { promise, resolve };
};
