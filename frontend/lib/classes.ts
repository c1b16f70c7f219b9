/** Upper bounds of classes with about equally many values each; ties fall into one class. */
export function bounds(values: number[], steps: number): number[] {
  const sorted = [...values].sort((a, b) => a - b);
  if (sorted.length === 0) return [];
  const cuts = Array.from({ length: steps }, (_, i) => sorted[Math.ceil(((i + 1) * sorted.length) / steps) - 1] ?? 0);
  return cuts.filter((cut, i) => i === 0 || cut !== cuts[i - 1]);
}

/** Which class a value falls into, counted from 0. */
export function classOf(value: number, upper: number[]): number {
  const found = upper.findIndex((bound) => value <= bound);
  return found < 0 ? upper.length - 1 : found;
}
