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

/** A column of the picture and the share of the width it takes. */
export interface Column {
  left: number;
  width: number;
}

export interface View {
  boxes: Box[];
  first: number;
  columns: Column[];
  height: number;
}

export interface Stage {
  height: number;
  /** The least height of what can be pointed at. */
  least: number;
  /** One level and a glimpse of the next, as on a phone. */
  isNarrow: boolean;
}

/** Edges lie on this grid of pixels: of nodes thinner than a line every so-manieth is drawn, so that no level has holes. */
const GRID = 2;
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

/** Heights that fill the stage by their shares, none lower than it needs; the stage grows where they do not fit. */
export function heights(shares: number[], height: number, needs: number[]): number[] {
  const wanted = needs.reduce((sum, need) => sum + need, 0);
  if (wanted >= height) return needs;
  let lifted = new Set<number>();
  for (;;) {
    const free = height - needs.reduce((sum, need, i) => sum + (lifted.has(i) ? need : 0), 0);
    const sum = shares.reduce((total, share, i) => total + (lifted.has(i) ? 0 : share), 0);
    const given = shares.map((share, i) => (lifted.has(i) || sum === 0 ? (needs[i] ?? 0) : (share / sum) * free));
    const low = given.flatMap((one, i) => (one < (needs[i] ?? 0) && !lifted.has(i) ? [i] : []));
    if (low.length === 0) return given;
    lifted = new Set([...lifted, ...low]);
  }
}

/** Everything to draw when the reader stands at a node. */
export function view(plan: Plan, focus: number, stage: Stage): View {
  return new Drawing(plan, focus, stage).view();
}

/** How much taller than the window the picture may become so that two levels can be read and pointed at. */
const STRETCH = 1.4;
/** A level of which nothing is loaded takes less width. */
const EMPTY = 0.4;

class Drawing {
  readonly #boxes: Box[] = [];
  readonly #plan: Plan;
  readonly #focus: number;
  readonly #stage: Stage;
  readonly #first: number;

  constructor(plan: Plan, focus: number, stage: Stage) {
    this.#plan = plan;
    this.#focus = focus;
    this.#stage = stage;
    this.#first = stage.isNarrow || focus === TOP ? 0 : plan.kind(focus).column;
  }

  view(): View {
    const { height, isNarrow } = this.#stage;
    const children = this.#plan.children(this.#focus);
    const needs = this.#needs(children);
    const given = heights(children.map(this.#share), isNarrow ? 0 : height * this.#shared(this.#focus), needs);
    const tall = given.reduce((sum, one) => sum + one, 0);
    const whole = isNarrow ? Math.max(tall, this.#stage.least) : Math.max(height, tall);
    const start = this.#focus === TOP || isNarrow ? 0 : 1;
    if (start) this.#box(this.#focus, 0, 0, whole);
    const roomy = needs.some((need) => need > this.#stage.least);
    this.#stack(children, given, 0, { depth: 0, roomy });
    return { boxes: this.#boxes, first: this.#first, columns: this.#columns(), height: whole };
  }

  readonly #share = (place: number): number => {
    const [from, to] = this.#plan.span(place);
    return to - from;
  };

  /** How much of a node's height its children take; the rest stands for what the node has itself. */
  #shared(place: number): number {
    const taken = this.#plan.children(place).reduce((sum, child) => sum + this.#share(child), 0);
    return this.#stage.isNarrow ? 1 : Math.min(1, taken / (this.#share(place) || 1));
  }

  /** What each child needs so that it, and if there is room also its children, can be pointed at. */
  #needs(children: number[]): number[] {
    const { least, height, isNarrow } = this.#stage;
    const ample = children.map((child) => Math.max(1, this.#plan.children(child).length) * least);
    const sum = ample.reduce((total, need) => total + need, 0);
    return isNarrow || sum > STRETCH * height ? children.map(() => least) : ample;
  }

  #stack(places: number[], given: number[], start: number, at: { depth: number; roomy: boolean }): void {
    let top = start;
    places.forEach((place, i) => {
      this.#put(place, top, given[i] ?? 0, at);
      top += given[i] ?? 0;
    });
  }

  #put(place: number, top: number, tall: number, { depth, roomy }: { depth: number; roomy: boolean }): void {
    const { isNarrow, least } = this.#stage;
    if (isNarrow && depth > 1) return;
    this.#box(place, isNarrow ? depth : this.#plan.kind(place).column - this.#first, top, tall);
    const children = this.#plan.children(place);
    if (children.length === 0) this.#haunt(place, top, tall, depth);
    const room = tall * this.#shared(place);
    const needs = children.map(() => (roomy ? least : 0));
    this.#stack(children, heights(children.map(this.#share), room, needs), top, { depth: depth + 1, roomy: false });
  }

  /** What is not loaded below a node stands beside it, through all levels that would follow. */
  #haunt(place: number, top: number, height: number, depth: number): void {
    const kinds = this.#plan.data.kinds;
    let next = this.#plan.missing(place)[0];
    if (next && this.#stage.isNarrow) {
      if (depth === 0) this.#box(place, 1, top, height, true);
      return;
    }
    while (next) {
      this.#box(place, next.column - this.#first, top, height, true);
      const own: number = kinds.indexOf(next);
      const column: number = next.column;
      const below = kinds.filter((fact) => fact.column > column && fact.loaded === 0);
      next = below.find((fact) => fact.parents.includes(own)) ?? below.find((fact) => fact.column === column + 1);
    }
  }

  #box(place: number, column: number, top: number, tall: number, isGhost = false): void {
    const [from, to] = [Math.round(top / GRID) * GRID, Math.round((top + tall) / GRID) * GRID];
    if (to > from) this.#boxes.push({ place, column, top: from, height: to - from, isGhost });
  }

  #columns(): Column[] {
    if (this.#stage.isNarrow)
      return [
        { left: 0, width: 0.74 },
        { left: 0.74, width: 0.26 },
      ];
    const kinds = this.#plan.data.kinds;
    const last = this.#focus === TOP ? Math.max(...kinds.map((fact) => fact.column)) - this.#first : 0;
    const count = this.#boxes.reduce((most, box) => Math.max(most, box.column), last) + 1;
    const isLoaded = (at: number): boolean => kinds.some((fact) => fact.column === this.#first + at && fact.loaded > 0);
    const widths = Array.from({ length: count }, (_, at) => (isLoaded(at) ? 1 : EMPTY));
    const sum = widths.reduce((total, width) => total + width, 0);
    let left = 0;
    return widths.map((width) => {
      left += width / sum;
      return { left: left - width / sum, width: width / sum };
    });
  }
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
