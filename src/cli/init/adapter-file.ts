/** The adapter that `looplaw init` writes: complete as it stands, with each claim explained where it is made. */

import { type Capability, capabilities, capabilityNames, outsideCapabilities } from '../../../spec/capability.js';
import type { Answers } from './answers.js';
import type { FoundLoop } from './found-claims.js';

/** `found` is what the loop can be seen to have; the loop of the kit where there is none yet. */
export const adapterText = ({ name, version, clock, plugged }: Answers, found: FoundLoop | undefined): string => {
  const claims = found?.claims ?? standInClaims;
  const { imported, made } = loopText(plugged, found);
  return `/** How looplaw reaches the loop: what it is, what it claims to do, and how one is made. */

${importLine('defineAdapter', 'looplaw')}
${imported}

export default defineAdapter({
  name: ${quoted(name)},
  version: ${quoted(version)},
  // ${clock === 'real' ? "'real': time() follows the machine's clock. 'virtual': it moves only while the loop waits, and then jumps to the next deadline." : "'virtual': time() moves only while the loop waits, and then jumps to the next deadline. 'real': it follows the machine's clock."}
  clock: ${quoted(clock)},${
    clock === 'real'
      ? `
  // Seconds by which a timer may be early, for a loop that counts in whole milliseconds, say.
  // resolution: 0.001,`
      : ''
  }
  // What the loop says that it can do. It is held to that and to nothing else, so each claim that is missing is a chapter
  // that is skipped: look through those below.
  claims: [
${claims.map((claim) => `    ${quoted(claim)}, // ${capabilities[claim]}`).join('\n')}
    // Not claimed yet:
${unclaimed(claims)
  .map((claim) => `    // ${quoted(claim)}, // ${capabilities[claim]}`)
  .join('\n')}
  ],
  // A new loop for each program. It must share nothing with those made before.
  create: () => ${made},
  // When a program is over: gives back what the loop holds, such as open files.
  // dispose: (loop) => loop.close(),
});
`;
};

const standInClaims: readonly Capability[] = ['arguments', 'cancel', 'timers', 'timerOrder', 'restart', 'persistent'];

const unclaimed = (claims: readonly Capability[]): readonly Capability[] =>
  capabilityNames.filter((claim) => !claims.includes(claim) && !outsideCapabilities.some((each) => each === claim));

const loopText = (
  plugged: Answers['plugged'],
  found: FoundLoop | undefined,
): { readonly imported: string; readonly made: string } => {
  if (plugged.kind !== 'module') {
    return {
      imported:
        "// The loop that comes with looplaw, until yours stands here.\nimport { VirtualLoop } from 'looplaw/reference';",
      made: 'new VirtualLoop()',
    };
  }
  const { path, exported } = plugged;
  const name = exported === 'default' ? 'Loop' : exported;
  const from = specifierOf(path);
  return {
    imported: `import ${exported === 'default' ? name : `{ ${name} }`} from ${quoted(from)};`,
    made: found?.made === 'call' ? `${name}()` : `new ${name}()`,
  };
};

/** Modules are named by what the compiler makes of them, and from where the adapter stands. */
const specifierOf = (path: string): string => {
  const built = path.replace(/\.(m|c)?ts$/, '.$1js');
  return built.startsWith('.') || built.startsWith('/') ? built : `./${built}`;
};

/** A line of what is written, which is none of this file's own. */
export const importLine = (names: string, from: string): string =>
  `${['import', `{ ${names} }`, 'from', quoted(from)].join(' ')};`;

const quoted = (text: string): string => `'${text.replace(/[\\']/g, '\\$&')}'`;
