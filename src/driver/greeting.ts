/** The first message of a harness: hello, or why there is none. */

import { type HelloMessage, protocolVersion } from '../../spec/protocol.js';
import { ControlTimer } from './control-timer.js';
import { AdapterError } from './driver.js';
import type { Fault, HarnessProcess } from './harness-process.js';

/** Waits for it, for so many seconds. An AdapterError with the harness's own sentence, if it refuses. */
export const greeting = (harness: HarnessProcess, patience: number): Promise<HelloMessage | Fault> =>
  new Promise((resolve, reject) => {
    let silent = 0;
    const control = new ControlTimer((seconds) => {
      silent += seconds;
      if (silent < patience) return;
      harness.end();
      end({
        how: 'ended',
        expected: 'a harness says hello',
        told: `it was silent for ${patience} s`,
        ...(harness.complaint === '' ? {} : { complaint: harness.complaint }),
      });
    });
    const end = (outcome: HelloMessage | Fault): void => {
      control.stop();
      harness.listenNoMore();
      resolve(outcome);
    };
    harness.listen({
      onMessage: (message) => {
        if (message.kind === 'refuse') {
          control.stop();
          harness.end();
          reject(new AdapterError(message.why));
        } else if (message.kind !== 'hello') {
          harness.refuse('the first message of a harness to be "hello"', `it was "${message.kind}"`);
        } else if (message.protocol !== protocolVersion) {
          harness.refuse(
            `version ${protocolVersion} of the protocol`,
            `the harness speaks version ${message.protocol}`,
          );
        } else end(message);
      },
      onFault: end,
    });
    control.start();
  });
