/**
 * Judges a server that runs already, from outside: the programs it is given have clients, and nothing else. One program
 * runs at a time, so that what a program does to the server is told of that program; its clients act at the same time.
 *
 * After each program the server is asked once more for what it answered at the beginning. If it does not answer any more,
 * this stands at the end of the program's trace, as what one more client saw, and no further program runs.
 */

import type { Capability, Manifest } from '../../spec/capability.js';
import { optionsOf } from '../../spec/http-message.js';
import { plainRequest } from '../../spec/http-request.js';
import type { ClientDeclaration, Program } from '../../spec/program.js';
import type { ClientEvent, Trace } from '../../spec/trace.js';
import { BeatPatience } from '../clients/beats.js';
import { runClients } from '../clients/interpreter.js';
import type { Patience } from '../clients/patience.js';
import { type Address, TcpNetwork } from '../clients/tcp-network.js';
import { mostBytes, realTick } from '../harness/limits.js';
import { AdapterError, type Driver, type RunOptions } from './driver.js';
import { type Answer, ask } from './plain-client.js';
import {
  checkTries,
  clientBeat,
  clientGap,
  leastSilence,
  longestWait,
  mostAtOnce,
  mostGiveUps,
  mostSilences,
  plainAnswers,
  shortSilence,
  silences,
  witnesses,
} from './server-limits.js';

export interface UrlDriverOptions {
  /** Seconds of silence, at the least, before witnesses are asked. */
  readonly silence?: number;
  /** Seconds for the server's first answers. */
  readonly firstAnswer?: number;
  /** Bytes that may come over a connection. */
  readonly most?: number;
}

/** An AdapterError where nothing answers. */
export const urlDriver = async (address: Address, options: UrlDriverOptions = {}): Promise<Driver> => {
  const { silence = leastSilence, firstAnswer = leastSilence * mostSilences, most = mostBytes } = options;
  const network = new TcpNetwork(address, most);
  try {
    const found = await greet(network, address, firstAnswer, most);
    const little = silenceOf(found, Math.min(shortSilence, silence));
    return new UrlDriver(network, manifestOf(address, found), silenceOf(found, silence), little);
  } catch (thrown) {
    network.close();
    throw thrown;
  }
};

interface Greeting {
  readonly answer: Answer;
  /** Seconds that the longest answer took. */
  readonly longest: number;
  readonly keeps: boolean;
}

/** The answers at the beginning: how long they take, and whether the connection stays open. */
const greet = async (network: TcpNetwork, address: Address, within: number, most: number): Promise<Greeting> => {
  let longest = 0;
  let last: Answer | undefined;
  let flooded = false;
  network.onFlood = () => {
    flooded = true;
  };
  for (let count = 0; count < plainAnswers; count += 1) {
    const given = await ask(network, within);
    const answer = flooded ? { ...given, goesOn: true, told: `it went on after ${most / 2 ** 20} MiB` } : given;
    if (!answer.served || answer.goesOn) throw new AdapterError(refusal(address, answer));
    longest = Math.max(longest, answer.seconds);
    last = answer;
  }
  if (last === undefined) throw new Error('Expected at least one plain request.');
  const kept = await ask(network, within, clientBeat * 4);
  const { response } = kept;
  const keeps =
    response !== undefined &&
    kept.stays &&
    response.version === '1.1' &&
    response.framing !== 'close' &&
    !optionsOf(response.fields, 'connection').includes('close');
  return { answer: last, longest, keeps };
};

const refusal = (address: Address, { goesOn, told }: Answer): string => {
  const asked = `"GET /" at ${placeOf(address)}`;
  return goesOn
    ? `Expected the answer to ${asked} to come to its end, ${told}; judge a server whose page at "/" ends.`
    : `Expected a server to answer ${asked}, ${told}; start the server first, and look whether this is its port.`;
};

const placeOf = ({ host, port }: Address): string => `${host.includes(':') ? `[${host}]` : host}:${port}`;

const manifestOf = (address: Address, { answer, keeps }: Greeting): Manifest => {
  const server = answer.response?.fields.find(({ name }) => name === 'server')?.value;
  const claims: readonly Capability[] = keeps ? ['http', 'keepAlive'] : ['http'];
  return { name: `http://${placeOf(address)}`, version: server ?? '', clock: 'real', resolution: 0, claims };
};

const silenceOf = ({ longest }: Greeting, least: number): number =>
  Math.ceil(Math.max(least, longest * silences) / clientBeat);

const patienceOf = (network: TcpNetwork, silence: number, onEndless: () => void): Patience =>
  new BeatPatience({
    beat: clientBeat,
    silence,
    witnesses,
    most: silence * mostSilences,
    longest: silence * mostSilences * longestWait,
    onEndless,
    witness: (onEnd) => {
      ask(network, silence * clientBeat).then(
        ({ served }) => onEnd(served),
        () => onEnd(false),
      );
    },
  });

class UrlDriver implements Driver {
  readonly manifest: Manifest;
  readonly outside = true;
  readonly #network: TcpNetwork;
  readonly #patience: Patience;
  /** For shrinking, whose result is run once more with all of the patience. */
  readonly #little: Patience;
  readonly #within: number;
  #over: string | undefined;
  /** Programs in which a client waited in vain. */
  #gaveUp = 0;
  /** It does not serve any more. */
  #gone = false;
  /** What becomes of a program whose client is answered without an end. */
  #onEndless = (): void => undefined;

  constructor(network: TcpNetwork, manifest: Manifest, silence: number, little: number) {
    this.#network = network;
    this.manifest = manifest;
    this.#within = silence * clientBeat;
    this.#patience = patienceOf(network, silence, () => this.#onEndless());
    this.#little = patienceOf(network, little, () => this.#onEndless());
    network.onFlood = () => this.#onEndless();
  }

  get over(): string | undefined {
    return this.#over;
  }

  async run(programs: readonly Program[], { signal, once = false }: RunOptions = {}): Promise<readonly Trace[]> {
    const traces: Trace[] = [];
    for (const program of programs) {
      if (this.#gone || signal?.aborted === true) break;
      const events = await this.#clients(program.clients ?? {}, once ? this.#little : this.#patience);
      if (events === undefined) break;
      events.push(...(await this.#afterwards(events)));
      traces.push({ subject: this.manifest, tick: realTick, resolution: 0, origin: 0, events });
      if (once || !events.some(({ what }) => what === 'gaveUp')) continue;
      this.#gaveUp += 1;
      if (this.#gaveUp < mostGiveUps) continue;
      this.#over ??= 'clients waited in vain again and again';
      break;
    }
    return traces;
  }

  close(): Promise<void> {
    this.#network.close();
    return Promise.resolve();
  }

  /** What they saw; nothing if one of them is answered without an end, which no law forbids, and then no further one runs. */
  #clients(
    clients: { readonly [name: string]: ClientDeclaration },
    patience: Patience,
  ): Promise<ClientEvent[] | undefined> {
    return new Promise((resolve) => {
      const events: ClientEvent[] = [];
      this.#onEndless = () => {
        this.#gone = true;
        this.#over ??= 'an answer of the server did not come to its end';
        resolve(undefined);
      };
      runClients(
        clients,
        {
          network: this.#network,
          tick: realTick,
          patience,
          gap: clientGap,
          mostAtOnce,
          endsAtGiveUp: true,
          onEvent: (event) => events.push(event),
        },
        () => resolve(events),
      );
    });
  }

  /** What a further client saw, if it was not served. */
  async #afterwards(before: readonly ClientEvent[]): Promise<readonly ClientEvent[]> {
    for (let tries = 0; tries < checkTries; tries += 1) {
      if ((await ask(this.#network, this.#within)).served) return [];
      await new Promise<void>((resolve) => this.#network.after(clientBeat * 2, resolve));
    }
    const events = await this.#clients({ afterwards }, this.#patience);
    if (events === undefined) return [];
    const last = events.at(-1);
    if (last?.what === 'done' && events.some(({ what }) => what === 'received')) return [];
    this.#gone = true;
    this.#over = 'the server does not answer any more';
    const began = before.at(-1)?.time ?? 0;
    return events.map((event) => ({ ...event, time: event.time + began }));
  }
}

const afterwards: ClientDeclaration = {
  to: 'server',
  acts: [
    { op: 'send', data: plainRequest },
    { op: 'response', to: 'GET' },
  ],
};
