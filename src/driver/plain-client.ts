/** One plain request on a connection of its own, for the kit's own use: nothing of it stands in a trace. */

import { bytesOf, textOf } from '../../spec/data.js';
import { type HttpResponse, ResponseReader } from '../../spec/http-message.js';
import { plainRequest } from '../../spec/http-request.js';
import type { Network } from '../clients/network.js';

export interface Answer {
  /** A response has come to its end, or some of one and then the end of the connection. */
  readonly served: boolean;
  readonly response: HttpResponse | undefined;
  readonly seconds: number;
  /** It was answered without an end: bytes still came when the time was up. */
  readonly goesOn: boolean;
  /** The connection was open still, after so many seconds more as were asked for. */
  readonly stays: boolean;
  /** What came, in words. */
  readonly told: string;
}

/** `lingering`: seconds for which the connection is looked at after the response. */
export const ask = (network: Network, within: number, lingering?: number): Promise<Answer> =>
  new Promise((resolve) => {
    const began = network.now();
    const reader = new ResponseReader('GET');
    let seconds = 0;
    let over = false;
    const end = (served: boolean, stays: boolean, told: string, goesOn = false): void => {
      if (over) return;
      over = true;
      link.close();
      resolve({ served, response: reader.response, seconds: seconds || network.now() - began, goesOn, stays, told });
    };
    let pieces = 0;
    /** A response whose end never comes is for the laws to tell; that the server serves is seen. */
    const partly = (): void => {
      pieces += 1;
      const seen = pieces;
      network.after(restOfAnswer, () => {
        if (pieces === seen && !reader.isWhole) end(true, true, 'it was answered in part');
      });
    };
    const link = network.connect('server', {
      connected: () => {
        link.read(true);
        link.send(bytesOf(plainRequest), () => undefined);
      },
      refused: (error) => end(false, false, `the connection was refused (${error})`),
      received: (bytes) => {
        if (reader.isWhole) return;
        reader.push(textOf(bytes));
        seconds = network.now() - began;
        if (!reader.isWhole) return partly();
        if (lingering === undefined) end(true, true, 'it was answered');
        else network.after(lingering, () => end(true, true, 'it was answered'));
      },
      ended: () => {
        const begun = reader.hasBegun;
        reader.end();
        end(begun, false, begun ? 'it was answered' : 'the connection was closed without an answer');
      },
      lost: (error) => end(reader.hasBegun, false, `the connection broke (${error})`),
    });
    network.after(within, () => {
      if (reader.hasBegun) end(true, true, `it still went on after ${within} s`, true);
      else end(false, true, `nothing came in ${within} s`);
    });
  });

/** Seconds without a further byte after which an answer that has begun counts as given. */
const restOfAnswer = 0.3;
