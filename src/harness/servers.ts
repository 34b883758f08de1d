/** Servers of a program: the loop under test serves looplaw's site, or an application of the gateway interface. */

import type { Awaitable, Coroutine } from '../../spec/future.js';
import type { Name, ServerAwait } from '../../spec/program.js';
import type { PlainRequest, PlainResponse, Server } from '../../spec/servers.js';
import { pageFor, responseOf } from '../../spec/site.js';
import { duration } from '../../spec/time.js';
import { type Awaits, type Body, needed } from './awaits.js';
import { Invocations } from './gateway-application.js';
import type { Host } from './host.js';

export class Servers {
  readonly #host: Host;
  readonly #servers: Server[] = [];
  readonly #invocations: Invocations;

  constructor(host: Host) {
    this.#host = host;
    this.#invocations = new Invocations(host);
  }

  *await(statement: ServerAwait, awaits: Awaits): Body<void> {
    const { loop } = this.#host;
    switch (statement.op) {
      case 'serveHttp':
        return yield* this.#serve(statement.as, awaits, () =>
          needed(
            loop.serveHttp?.((request) => this.#answer(request)),
            'serveHttp',
          ),
        );
      case 'serveGateway': {
        const application = this.#invocations.application(statement.as, statement.app);
        return yield* this.#serve(statement.as, awaits, () => needed(loop.serveGateway?.(application), 'serveGateway'));
      }
    }
  }

  /** Nothing is left open when the program is over. */
  close(): void {
    for (const server of this.#servers) {
      try {
        server.close();
      } catch {
        // It was the server's to close; whether it can is nobody's concern any more.
      }
    }
  }

  *#serve(name: Name, awaits: Awaits, make: () => Awaitable<Server>): Body<void> {
    const server = yield* awaits.await({ what: 'serve', server: name }, make);
    this.#servers.push(server);
    this.#host.listens(name, server);
  }

  #answer(request: PlainRequest): PlainResponse | Coroutine<PlainResponse> {
    const page = pageFor(request.target);
    if (page.raises === true) throw new Error('The page raises.');
    if (page.after === undefined) return responseOf(page, request);
    return this.#answerLater(page.after, () => responseOf(page, request));
  }

  *#answerLater(ticks: number, answer: () => PlainResponse): Coroutine<PlainResponse> {
    const { loop, tick } = this.#host;
    yield* needed(loop.sleep?.(duration(ticks * tick)), 'sleep');
    return answer();
  }
}
