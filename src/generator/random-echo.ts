/**
 * Random programs of an echo server, as a fast-check arbitrary: what a few clients do to it at the same time, how their
 * bytes are cut, when they rest, end their side, break off or go away; how much the server takes at once, when it gives up a
 * turn, and whether it survives what a connection raises.
 */

import * as fc from 'fast-check';
import type { ClientDeclaration, ClientStatement, CoroutineStatement, Name, Program } from '../../spec/program.js';
import { Chance } from './chance.js';
import { smallerPrograms } from './shrink.js';
import { mostUnderWay } from './smaller-clients.js';

const names: readonly Name[] = ['a', 'b', 'c', 'd'];
/** Receives that a client costs the server at a time, if the network cuts nothing: more are a lot of events for little. */
const mostTurns = 20;
/** Pieces of what is sent at once: a client rests between them. */
const mostPieces = 50;
/** Bytes of what is sent while the client goes on to read: more than buffers hold. */
const mostMeanwhile = 300_000;

export class RandomEcho extends fc.Arbitrary<Program> {
  override generate(random: fc.Random, _bias: number | undefined): fc.Value<Program> {
    return new fc.Value(new Draft(new Chance(random)).program(), undefined);
  }

  override canShrinkWithoutContext(_value: unknown): _value is Program {
    return false;
  }

  override shrink(value: Program): fc.Stream<fc.Value<Program>> {
    return fc.stream([...smallerPrograms(value)].map((smaller) => new fc.Value(smaller, undefined))[Symbol.iterator]());
  }
}

class Draft {
  readonly #chance: Chance;

  constructor(chance: Chance) {
    this.#chance = chance;
  }

  program(): Program {
    const most = this.#chance.pick([1, 7, 100, 1024, 65_536]);
    const clients: { [name: Name]: ClientDeclaration } = {};
    const count = this.#chance.int(1, names.length);
    for (const [index, name] of names.slice(0, count).entries()) {
      const earlier = names.slice(0, index);
      clients[name] = {
        to: 's',
        ...(this.#chance.once(5) ? { times: this.#chance.int(2, 6) } : {}),
        ...(index > 0 && this.#chance.once(4) ? { after: [this.#chance.pick(earlier)] } : {}),
        acts: this.#acts(index + 1, most),
      };
    }
    return {
      script: [{ op: 'spawn', coroutine: 'server' }, { op: 'run' }],
      callbacks: {},
      coroutines: {
        server: [
          { op: 'listen', as: 's' },
          { op: 'acceptEach', of: 's', as: 'c', coroutine: 'handler' },
        ],
        handler: this.#handler(most),
      },
      clients,
      fuel: 1000,
    };
  }

  #handler(most: number): readonly CoroutineStatement[] {
    const echo: CoroutineStatement = {
      op: 'receiveEach',
      of: 'c',
      most,
      body: [
        ...(this.#chance.once(4) ? [{ op: 'yield' } as const] : []),
        { op: 'sendAll', of: 'c' },
        ...(this.#chance.once(6) ? [{ op: 'sleep', for: 0 } as const] : []),
      ],
    };
    const guarded: CoroutineStatement = { op: 'try', body: [echo], except: { error: 'any', body: [] } };
    const end: readonly CoroutineStatement[] = this.#chance.once(3)
      ? [
          { op: 'shutdown', of: 'c' },
          { op: 'closeSocket', of: 'c' },
        ]
      : [{ op: 'closeSocket', of: 'c' }];
    return [this.#chance.once(2) ? guarded : echo, ...end];
  }

  #cut(length: number): { readonly cut?: number } {
    return this.#chance.once(2) ? { cut: this.#chance.int(Math.ceil(length / mostPieces), length) } : {};
  }

  #acts(pattern: number, most: number): readonly ClientStatement[] {
    const acts: ClientStatement[] = [];
    let at = 0;
    for (let turns = this.#chance.int(1, 4); turns > 0; turns -= 1) {
      const meanwhile = this.#chance.once(6);
      const length = this.#chance.int(1, Math.min(meanwhile ? mostMeanwhile : mostUnderWay, most * mostTurns));
      acts.push({
        op: 'send',
        data: { pattern, at, length },
        ...(meanwhile ? { meanwhile: true as const } : this.#cut(length)),
      });
      at += length;
      if (this.#chance.once(5)) acts.push({ op: 'pause', for: this.#chance.int(1, 2) });
      if (this.#chance.once(8)) return [...acts, this.#chance.once(2) ? { op: 'reset' } : { op: 'close' }];
      if (this.#chance.once(6) && length > 1) {
        const first = this.#chance.int(1, length - 1);
        acts.push({ op: 'receive', count: first }, { op: 'pause', for: 1 }, { op: 'receive', count: length - first });
      } else acts.push({ op: 'receive', count: length });
    }
    return this.#chance.once(2) ? [...acts, { op: 'finish' }, { op: 'receive', count: 'end' }] : acts;
  }
}
