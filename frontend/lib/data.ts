/** The data block beside an island: `<script type="application/json" id="…">`. */
export function dataOf<T>(id: string | undefined): T | null {
  const block = id ? document.getElementById(id) : null;
  return block?.textContent ? (JSON.parse(block.textContent) as T) : null;
}

const NUMBERS = new Intl.NumberFormat("en-US", { maximumFractionDigits: 2 });

/** A figure as the tables write it. */
export function figure(value: number): string {
  return NUMBERS.format(value);
}
