/** What the fixtures know of each law: `npm run law-facts` makes the file from them. */

import { readFileSync } from 'node:fs';

export interface LawFacts {
  /** What is wrong with loops that break it, one deviation each. */
  readonly mutants: readonly string[];
  readonly loops: readonly KnownLoop[];
}

/** A loop in use that does not keep the law, or did not. */
export interface KnownLoop {
  readonly loop: string;
  readonly versions?: string;
  /** `looplaw`: a campaign broke it, in these versions. `tracker`: its own project has told of it. */
  readonly seen: 'looplaw' | 'tracker';
  readonly what?: string;
  readonly citations?: readonly string[];
  /** It is broken in the wake of that law, and the reason is that one's. */
  readonly wakeOf?: string;
}

export const lawFacts = (id: string): LawFacts => {
  const text = readFileSync(new URL('../cli/law-facts.json', import.meta.url), 'utf8');
  const facts = JSON.parse(text) as Readonly<Record<string, LawFacts>>;
  return facts[id] ?? { mutants: [], loops: [] };
};
