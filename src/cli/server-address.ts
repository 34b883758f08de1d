/** The address of a running server, as it was given: on this machine alone, since a campaign is no kindness to a server. */

import { isIPv4 } from 'node:net';
import type { Address } from '../clients/tcp-network.js';
import { UsageError } from './usage-error.js';

export const isUrl = (given: string): boolean => /^[a-z][a-z0-9+.-]*:\/\//i.test(given);

export const addressOf = (given: string): Address => {
  const url = parsed(given);
  if (url.protocol !== 'http:') {
    throw new UsageError(
      `Expected a server of plain HTTP, like http://127.0.0.1:8000, got "${given}"; looplaw speaks no ${url.protocol.slice(0, -1)}.`,
    );
  }
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1');
  if (!isLoopback(host)) {
    throw new UsageError(
      `Expected a server on this machine (127.0.0.1, ::1 or localhost), got "${host}"; run looplaw where the server runs.`,
    );
  }
  if (url.pathname !== '/' || url.search !== '' || url.username !== '') {
    throw new UsageError(
      `Expected an address alone, like http://127.0.0.1:8000, got "${given}"; leave out what stands behind it, since looplaw asks for pages of its own choice.`,
    );
  }
  return { host, port: url.port === '' ? 80 : Number(url.port) };
};

const isLoopback = (host: string): boolean =>
  host === 'localhost' || host === '::1' || (isIPv4(host) && host.startsWith('127.'));

const parsed = (given: string): URL => {
  try {
    return new URL(given);
  } catch {
    throw new UsageError(`Expected the address of a server, like http://127.0.0.1:8000, got "${given}"; check it.`);
  }
};
