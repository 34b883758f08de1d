/** `looplaw/reference`: the reference loop, to be used as a loop. */

export { type Clock, HostClock, VirtualClock } from './clock.js';
export {
  forgetRunningLoop,
  getRunningLoop,
  ReferenceLoop,
  type ReferenceLoopOptions,
  RuntimeError,
} from './event-loop.js';
export { VirtualLoop, type VirtualLoopOptions } from './virtual-loop.js';
