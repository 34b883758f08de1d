/** Colours, as a reporter needs them: roles, not colours, so that plain text is one more palette. */

import picocolors from 'picocolors';

export interface Paint {
  good(text: string): string;
  bad(text: string): string;
  warn(text: string): string;
  dim(text: string): string;
  strong(text: string): string;
}

const as = (text: string): string => text;

export const plain: Paint = { good: as, bad: as, warn: as, dim: as, strong: as };

export const colours: Paint = {
  good: picocolors.green,
  bad: picocolors.red,
  warn: picocolors.yellow,
  dim: picocolors.dim,
  strong: picocolors.bold,
};
