/**
 * What an application of the gateway interface does, as data: the same in every language. What it does before `giveBack`
 * it does while it is called; the rest, while the server iterates over what it has given back. Where `giveBack` is not
 * said, that is right before the first `yield`.
 */

import type { Data } from './data.js';
import type { Exception } from './statement.js';

/** Calls start_response; `excInfo`: with an exception that the application says to have caught. */
export interface GatewayStart {
  readonly do: 'start';
  readonly status: string;
  readonly headers: readonly (readonly [string, string])[];
  readonly excInfo?: true;
  /** Goes on where it is refused; otherwise what was raised leaves the application. */
  readonly caught?: true;
}

/** Calls the write() that start_response gave last. */
export interface GatewayWrite {
  readonly do: 'write';
  readonly data: Data;
  readonly caught?: true;
}

/** Reads at most so many bytes of wsgi.input; all that are left, where it is not said. */
export interface GatewayRead {
  readonly do: 'read';
  readonly most?: number;
}

export interface GatewayGiveBack {
  readonly do: 'giveBack';
}

export interface GatewayYield {
  readonly do: 'yield';
  readonly data: Data;
}

export interface GatewayRaise {
  readonly do: 'raise';
  readonly error: Exception;
}

export type GatewayAct = GatewayStart | GatewayWrite | GatewayRead | GatewayGiveBack | GatewayYield | GatewayRaise;

/** What is done for each path; `*` for all others, which are otherwise not found. */
export interface GatewayPages {
  readonly [path: string]: readonly GatewayAct[];
}

const notFound: readonly GatewayAct[] = [
  { do: 'start', status: '404 Not Found', headers: [['Content-Type', 'text/plain']] },
  { do: 'yield', data: 'Not Found' },
];

export const actsFor = (pages: GatewayPages, path: string): readonly GatewayAct[] =>
  (Object.hasOwn(pages, path) ? pages[path] : pages['*']) ?? notFound;

/** The patterns that an application may send. */
export const patternsOfPages = (pages: GatewayPages): readonly number[] =>
  Object.values(pages).flatMap((acts) =>
    acts.flatMap((act) =>
      (act.do === 'write' || act.do === 'yield') && typeof act.data === 'object' ? [act.data.pattern] : [],
    ),
  );
