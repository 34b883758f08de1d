/**
 * What an application of the gateway interface did, and what it saw of its server. These events belong to no segment of the
 * program: whose step it is in which a server calls its application is the server's affair.
 */

import type { Data } from './data.js';
import type { Raised } from './occurrence.js';
import type { Json } from './statement.js';

interface OfInvocation {
  readonly kind: 'gateway';
  /** Numbers the calls of applications in a program, from 0. */
  readonly invocation: number;
}

/** The server has called the application. Of what is no text, number, truth or pair in the environ, its type is told. */
export interface GatewayCalledEvent extends OfInvocation {
  readonly what: 'called';
  readonly server: string;
  readonly environ: { readonly [name: string]: Json };
}

export interface GatewayStartEvent extends OfInvocation {
  readonly what: 'start';
  readonly status: string;
  readonly headers: readonly (readonly [string, string])[];
  /** The exception that was given with it. */
  readonly excInfo?: Raised;
  readonly raised?: Raised;
}

export interface GatewayWriteEvent extends OfInvocation {
  readonly what: 'write';
  readonly data: Data;
  readonly raised?: Raised;
}

export interface GatewayReadEvent extends OfInvocation {
  readonly what: 'read';
  readonly most?: number;
  readonly data?: readonly Data[];
  readonly raised?: Raised;
}

export interface GatewayYieldEvent extends OfInvocation {
  readonly what: 'yield';
  readonly data: Data;
}

/** It raises, in its call or in an iteration. */
export interface GatewayRaiseEvent extends OfInvocation {
  readonly what: 'raise';
  readonly raised: Raised;
}

/** `givesBack`: its call ends with an iterable; `asked`: for a further piece; `exhausted`: there was none; `close` was called. */
export interface GatewayTurnEvent extends OfInvocation {
  readonly what: 'givesBack' | 'asked' | 'exhausted' | 'close';
}

export type GatewayEvent =
  | GatewayCalledEvent
  | GatewayStartEvent
  | GatewayWriteEvent
  | GatewayReadEvent
  | GatewayYieldEvent
  | GatewayRaiseEvent
  | GatewayTurnEvent;
