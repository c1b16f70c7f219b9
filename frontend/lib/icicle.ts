/** The tree of plans as an icicle: columns are levels, heights are shares. Pure: what to draw where, for any zoom. */
import { hierarchy, partition } from "d3-hierarchy";

export interface KindFact {
  kind: string;
  label: string;
  column: number;
  parents: number[];
  loaded: number;
  expected: number | null;
}

/** Whole columns, one entry per node; `above` is the place of the parent, -1 at the top, parents before children. */
export interface PlanData {
  year: number;
  figures: string;
  release: string | null;
  editions: string[];
  kinds: KindFact[];
  edition: number[];
  kind: number[];
  above: number[];
  code: string[];
  official: string[];
  name: string[];
  sure: number[];
  basis: number[];
  projects: number[];
  own: number[];
  satang: number[];
}

export type Size = "equal" | "projects" | "money";
export type Span = [from: number, to: number];

/** A node at a place of the picture. A ghost stands for what is not loaded below the node. */
export interface Box {
  place: number;
  column: number;
  top: number;
  height: number;
  isGhost: boolean;
}

export interface View {
  boxes: Box[];
  first: number;
  columns: number;
  height: number;
}

export interface Stage {
  height: number;
  /** The least height of what can be pointed at. */
  least: number;
  /** One level and a glimpse of the next, as on a phone. */
  isNarrow: boolean;
}

/** What is thinner than this is not drawn. */
const VISIBLE = 1.5;
export const TOP = -1;

export class Plan {
  readonly below: number[][];
  readonly tops: number[] = [];
  #spans: Span[] = [];
  readonly data: PlanData;

  constructor(data: PlanData, size: Size) {
    this.data = data;
    this.below = data.above.map(() => []);
    data.above.forEach((above, place) => this.children(above).push(place));
    this.size(size);
  }

  children(place: number): number[] {
    return place === TOP ? this.tops : (this.below[place] ?? []);
  }

  above(place: number): number {
    return this.data.above[place] ?? TOP;
  }

  /** The places from the top down to the node itself. */
  way(place: number): number[] {
    const steps: number[] = [];
    for (let step = place; step !== TOP; step = this.above(step)) steps.unshift(step);
    return steps;
  }

  kind(place: number): KindFact {
    return this.data.kinds[this.data.kind[place] ?? 0] as KindFact;
  }

  key(place: number): string {
    return `${this.data.editions[this.data.edition[place] ?? 0]}/${this.kind(place).kind}/${this.data.code[place]}`;
  }

  find(key: string | null | undefined): number {
    return key ? this.data.code.findIndex((_, place) => this.key(place) === key) : TOP;
  }

  span(place: number): Span {
    return place === TOP ? [0, 1] : (this.#spans[place] ?? [0, 0]);
  }

  /** Share out the height anew. A node is at least the sum of what is below it; what has nothing keeps a sliver. */
  size(by: Size): void {
    const figures = by === "projects" ? this.data.projects : by === "money" ? this.data.satang : [];
    const whole = this.tops.reduce((sum, top) => sum + (figures[top] ?? 0), 0);
    const leaves = this.below.filter((children) => children.length === 0).length;
    const sliver = whole ? (0.15 * whole) / leaves : 1;
    const weight = (place: number): number => {
      if (place === TOP) return 0;
      const children = this.children(place);
      const told = children.reduce((sum, child) => sum + (figures[child] ?? 0), 0);
      return Math.max(0, (figures[place] ?? 0) - told) + (children.length ? 0 : sliver);
    };
    const root = hierarchy(TOP, (place) => this.children(place)).sum(weight);
    for (const node of partition<number>().size([1, 1])(root).descendants())
      this.#spans[node.data] = [node.x0, node.x1];
  }

  /** Kinds that properly stand under a node's kind and are not, or not all, loaded. */
  missing(place: number): KindFact[] {
    const own = this.data.kind[place] ?? 0;
    return this.data.kinds.filter(
      (fact) => fact.parents.includes(own) && (fact.loaded === 0 || (fact.expected ?? 0) > fact.loaded),
    );
  }
}

/** Heights that fill the stage by their shares, none lower than the least; the stage grows where they do not fit. */
export function heights(shares: number[], height: number, least: number): number[] {
  if (shares.length * least >= height) return shares.map(() => least);
  let lifted = new Set<number>();
  for (;;) {
    const free = height - lifted.size * least;
    const sum = shares.reduce((total, share, i) => total + (lifted.has(i) ? 0 : share), 0);
    const given = shares.map((share, i) => (lifted.has(i) || sum === 0 ? least : (share / sum) * free));
    const low = given.flatMap((one, i) => (one < least && !lifted.has(i) ? [i] : []));
    if (low.length === 0) return given;
    lifted = new Set([...lifted, ...low]);
  }
}

/** Everything to draw when the reader stands at a node. */
export function view(plan: Plan, focus: number, stage: Stage): View {
  const children = plan.children(focus);
  const [from, to] = plan.span(focus);
  const shares = children.map((child) => plan.span(child)[1] - plan.span(child)[0]);
  const free = stage.isNarrow ? 0 : Math.max(0, to - from - shares.reduce((sum, share) => sum + share, 0));
  const room = stage.height * (1 - free / (to - from || 1));
  const given = heights(shares, room, stage.least);
  const total = given.reduce((sum, one) => sum + one, 0);
  const height = children.length ? Math.max(stage.isNarrow ? total : stage.height, total) : stage.height;
  const boxes: Box[] = [];
  const first = stage.isNarrow || focus === TOP ? 0 : plan.kind(focus).column;
  const column = (place: number, depth: number): number => (stage.isNarrow ? depth : plan.kind(place).column - first);

  const put = (place: number, top: number, tall: number, depth: number): void => {
    if (tall < VISIBLE || (stage.isNarrow && depth > 1)) return;
    boxes.push({ place, column: column(place, depth), top, height: tall, isGhost: false });
    const [start, end] = plan.span(place);
    for (const child of plan.children(place)) {
      const [low, high] = plan.span(child);
      const scale = tall / (end - start || 1);
      put(child, top + (low - start) * scale, (high - low) * scale, depth + 1);
    }
    if (plan.children(place).length === 0) haunt(place, top, tall, depth);
  };
  const haunt = (place: number, top: number, tall: number, depth: number): void => {
    const [next] = plan.missing(place);
    if (!next || (stage.isNarrow && depth > 0)) return;
    boxes.push({ place, column: stage.isNarrow ? depth + 1 : next.column - first, top, height: tall, isGhost: true });
  };

  if (focus !== TOP && !stage.isNarrow) {
    boxes.push({ place: focus, column: 0, top: 0, height, isGhost: false });
    if (children.length === 0) haunt(focus, 0, height, 0);
  }
  let top = 0;
  children.forEach((child, i) => {
    put(child, top, given[i] ?? 0, 0);
    top += given[i] ?? 0;
  });
  const deepest = boxes.reduce((most, box) => Math.max(most, box.column), 0);
  const known = Math.max(...plan.data.kinds.map((fact) => fact.column));
  return { boxes, first, columns: stage.isNarrow ? 2 : (focus === TOP ? known : deepest) + 1, height };
}

const STEPS: Record<"projects" | "money", number[]> = {
  projects: [5, 25, 100, 500],
  money: [10, 100, 1_000, 10_000],
};
const MILLION_IN_SATANG = 1e8;

/** Upper bounds of the colour steps: projects, or million baht; what is more is one step further. */
export function bounds(by: "projects" | "money"): number[] {
  return STEPS[by];
}

/** The step of a node's colour: 0 has nothing, then 1 to 5. */
export function step(plan: Plan, place: number, by: "projects" | "money"): number {
  const figure = by === "money" ? (plan.data.satang[place] ?? 0) / MILLION_IN_SATANG : (plan.data.projects[place] ?? 0);
  if (figure <= 0) return 0;
  const found = STEPS[by].findIndex((bound) => figure <= bound);
  return found < 0 ? STEPS[by].length + 1 : found + 1;
}

export function million(satang: number): number {
  return satang / MILLION_IN_SATANG;
}
