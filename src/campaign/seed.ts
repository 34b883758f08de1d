/** A seed is a short word of hexadecimal digits; whatever is given becomes one. */

/** The number that fast-check is given; the same for the same word. */
export const seedNumber = (seed: string): number => {
  let hash = 0x811c9dc5;
  for (const character of seed) hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193);
  return hash | 0;
};

export const freshSeed = (): string =>
  Math.floor(Math.random() * 0x10000)
    .toString(16)
    .padStart(4, '0');
