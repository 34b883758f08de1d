/** Applications of the gateway interface: they do what a program says, and write down what they see of their server. */

import { bytesOf, dataOf } from '../../spec/data.js';
import { actsFor, type GatewayAct, type GatewayPages, type GatewayStart } from '../../spec/gateway-acts.js';
import type { Json, Name } from '../../spec/program.js';
import type {
  Environ,
  GatewayApplication,
  GatewayBody,
  GatewayInput,
  StartResponse,
  Write,
} from '../../spec/servers.js';
import type { GatewayEvent, GatewayReadEvent, GatewayStartEvent, GatewayWriteEvent, Raised } from '../../spec/trace.js';
import type { Mutable } from './calls.js';
import type { Host } from './host.js';
import { patternsOf } from './sockets.js';

export class Invocations {
  readonly #host: Host;
  #count = 0;

  constructor(host: Host) {
    this.#host = host;
  }

  application(server: Name, pages: GatewayPages): GatewayApplication {
    return (environ, startResponse) => {
      const path = typeof environ['PATH_INFO'] === 'string' ? environ['PATH_INFO'] : '';
      const invocation = new Invocation(this.#host, this.#count, actsFor(pages, path), environ, startResponse);
      this.#count += 1;
      return invocation.call(server);
    };
  }
}

/** An event, but for what all events of an invocation have. */
type Told = GatewayEvent extends infer Event
  ? Event extends GatewayEvent
    ? Omit<Event, 'kind' | 'invocation'>
    : never
  : never;

class Invocation {
  readonly #host: Host;
  readonly #self: { readonly kind: 'gateway'; readonly invocation: number };
  readonly #environ: Environ;
  readonly #startResponse: StartResponse;
  readonly #acts: Iterator<GatewayAct>;
  #write: Write | undefined;
  /** The first act of the iteration, if the call has met it already. */
  #first: GatewayAct | undefined;

  constructor(
    host: Host,
    invocation: number,
    acts: readonly GatewayAct[],
    environ: Environ,
    startResponse: StartResponse,
  ) {
    this.#host = host;
    this.#self = { kind: 'gateway', invocation };
    this.#acts = acts[Symbol.iterator]();
    this.#environ = environ;
    this.#startResponse = startResponse;
  }

  call(server: Name): GatewayBody {
    this.#tell({ what: 'called', server, environ: environJson(this.#environ) });
    return this.#raising(() => {
      for (const act of this.#left()) {
        if (act.do === 'giveBack') break;
        if (act.do === 'yield') {
          this.#first = act;
          break;
        }
        this.#do(act);
      }
      this.#tell({ what: 'givesBack' });
      return { [Symbol.iterator]: () => ({ next: () => this.#next() }), close: () => this.#tell({ what: 'close' }) };
    });
  }

  #next(): IteratorResult<Uint8Array, undefined> {
    this.#tell({ what: 'asked' });
    return this.#raising(() => {
      for (const act of this.#left()) {
        if (act.do !== 'yield') {
          this.#do(act);
          continue;
        }
        this.#tell({ what: 'yield', data: act.data });
        return { done: false, value: bytesOf(act.data) };
      }
      this.#tell({ what: 'exhausted' });
      return { done: true, value: undefined };
    });
  }

  *#left(): Generator<GatewayAct, void, void> {
    const first = this.#first;
    this.#first = undefined;
    if (first !== undefined) yield first;
    // Not with `for`, which would end the acts when one of its rounds is left.
    for (let next = this.#acts.next(); next.done !== true; next = this.#acts.next()) yield next.value;
  }

  #raising<Result>(act: () => Result): Result {
    try {
      return act();
    } catch (thrown) {
      this.#tell({ what: 'raise', raised: this.#host.recorder.describe(thrown) });
      throw thrown;
    }
  }

  #do(act: Exclude<GatewayAct, { do: 'yield' }>): void {
    switch (act.do) {
      case 'start':
        return this.#start(act);
      case 'write': {
        if (this.#write === undefined) return;
        const event: Mutable<GatewayWriteEvent> = { ...this.#self, what: 'write', data: act.data };
        return this.#noting(event, act.caught, () => this.#write?.(bytesOf(act.data)));
      }
      case 'read':
        return this.#read(act.most);
      case 'raise':
        throw this.#host.recorder.raising(this.#host.make(act.error), act.error);
      case 'giveBack':
        return;
    }
  }

  #start({ status, headers, excInfo, caught }: GatewayStart): void {
    const event: Mutable<GatewayStartEvent> = { ...this.#self, what: 'start', status, headers };
    const given = headers.map(([name, value]) => [name, value] as const);
    if (excInfo !== true) {
      this.#noting(event, caught, () => {
        this.#write = this.#startResponse(status, given);
      });
      return;
    }
    const exception = this.#host.recorder.raising(this.#host.make('Error'), 'Error');
    event.excInfo = this.#host.recorder.describe(exception);
    this.#noting(event, caught, () => {
      this.#write = this.#startResponse(status, given, { exception });
    });
  }

  #read(most: number | undefined): void {
    const event: Mutable<GatewayReadEvent> = { ...this.#self, what: 'read' };
    if (most !== undefined) event.most = most;
    this.#noting(event, undefined, () => {
      const input = this.#environ['wsgi.input'] as GatewayInput;
      const bytes = most === undefined ? input.read() : input.read(most);
      event.data = dataOf(bytes, patternsOf(this.#host.program));
    });
  }

  #noting(event: GatewayEvent & { raised?: Raised }, caught: true | undefined, act: () => void): void {
    this.#record(event);
    try {
      act();
    } catch (thrown) {
      event.raised = this.#host.recorder.describe(thrown);
      if (caught !== true) throw thrown;
    }
  }

  #tell(told: Told): void {
    this.#record({ ...this.#self, ...told });
  }

  #record(event: GatewayEvent): void {
    if (!this.#host.isOver()) this.#host.recorder.record(event);
  }
}

/** Characters of a value that are written down. */
const longest = 300;

const environJson = (environ: Environ): { readonly [name: string]: Json } =>
  Object.fromEntries(Object.entries(environ).map(([name, value]) => [name, valueJson(value)]));

const valueJson = (value: unknown): Json => {
  switch (typeof value) {
    case 'string':
      return value.slice(0, longest);
    case 'number':
    case 'boolean':
      return value;
    default:
      return Array.isArray(value) && value.every((each) => typeof each === 'number') ? value : { type: typeof value };
  }
};
