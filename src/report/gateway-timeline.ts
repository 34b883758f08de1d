/** What applications of the gateway interface did and saw, in a timeline. */

import { dataText } from '../../spec/data.js';
import type { GatewayEvent } from '../../spec/trace.js';
import { raisedText } from './names.js';

export const applicationName = ({ invocation }: GatewayEvent): string => `app#${invocation + 1}`;

export const gatewayText = (event: GatewayEvent): string => {
  switch (event.what) {
    case 'called': {
      const { REQUEST_METHOD: method, PATH_INFO: path } = event.environ;
      return `is called by ${event.server}, for ${String(method)} ${String(path)}`;
    }
    case 'start': {
      const info = event.excInfo === undefined ? '' : ` and the exception ${raisedText(event.excInfo)}`;
      return `calls start_response with ${JSON.stringify(event.status)}${info}${outcome(event)}`;
    }
    case 'write':
      return `writes ${dataText(event.data)}${outcome(event)}`;
    case 'read': {
      const came = event.data === undefined ? '' : `: ${event.data.map(dataText).join(', ') || 'nothing'}`;
      return `reads ${event.most === undefined ? 'all' : `up to ${event.most} bytes`} of its input${came}${outcome(event)}`;
    }
    case 'yield':
      return `yields ${dataText(event.data)}`;
    case 'raise':
      return `raises ${raisedText(event.raised)}`;
    case 'givesBack':
      return 'gives an iterable back';
    case 'asked':
      return 'is asked for the next piece';
    case 'exhausted':
      return 'has no more pieces';
    case 'close':
      return 'is closed';
  }
};

const outcome = ({ raised }: Extract<GatewayEvent, { what: 'start' | 'write' | 'read' }>): string =>
  raised === undefined ? '' : `, which raises ${raisedText(raised)}`;
