/** SystemExit and KeyboardInterrupt are the two exceptions that leave a run. */

import type { Raised } from '../trace.js';

export const isExit = (raised: Raised): boolean => raised.type === 'SystemExit' || raised.type === 'KeyboardInterrupt';
