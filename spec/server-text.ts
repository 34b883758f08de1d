/** Statements that start servers, in looplaw's short form: one line, with what its application does. */

import { dataText } from './data.js';
import type { GatewayAct } from './gateway-acts.js';
import { assertNever } from './program.js';
import type { ServerAwait } from './server-statements.js';

export const serverText = (statement: ServerAwait): string => {
  switch (statement.op) {
    case 'serveHttp':
      return `serve looplaw's site as ${statement.as}`;
    case 'serveGateway': {
      const pages = Object.entries(statement.app).map(
        ([path, acts]) => `at ${path === '*' ? 'all other paths' : path} ${acts.map(actText).join(', ') || 'nothing'}`,
      );
      return `serve as ${statement.as} the application that does ${pages.join('; ')}`;
    }
    default:
      return assertNever(statement);
  }
};

const actText = (act: GatewayAct): string => {
  switch (act.do) {
    case 'start': {
      const headers = act.headers.map(([name, value]) => ` ${JSON.stringify(`${name}: ${value}`)}`).join('');
      return `start ${act.status}${headers}${act.excInfo === true ? ' with exc_info' : ''}${caughtText(act)}`;
    }
    case 'write':
      return `write ${dataText(act.data)}${caughtText(act)}`;
    case 'read':
      return act.most === undefined ? 'read all' : `read up to ${act.most} bytes`;
    case 'giveBack':
      return 'give an iterable back';
    case 'yield':
      return `yield ${dataText(act.data)}`;
    case 'raise':
      return `raise ${act.error}`;
    default:
      return assertNever(act);
  }
};

const caughtText = ({ caught }: { readonly caught?: true }): string =>
  caught === true ? ', and go on if it raises' : '';
