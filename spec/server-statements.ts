/** Statements that start a server of the loop under test. It listens under its name, and clients connect to it. */

import type { GatewayPages } from './gateway-acts.js';
import type { Name } from './name.js';

/** A server of the site that spec/site.ts declares. */
export interface ServeHttp {
  readonly op: 'serveHttp';
  readonly as: Name;
}

/** A server that asks an application of the gateway interface. */
export interface ServeGateway {
  readonly op: 'serveGateway';
  readonly as: Name;
  readonly app: GatewayPages;
}

export type ServerAwait = ServeHttp | ServeGateway;
