/** The provinces coloured by a value: plain SVG, one tab stop, arrow keys go to the neighbour, a legend with the bounds. */
import { bounds, classOf } from "../lib/classes.ts";
import { dataOf, figure } from "../lib/data.ts";
import { type Drawing, draw, shapesOf } from "../lib/shapes.ts";

interface Figures {
  values: Record<string, number | null>;
  names: Record<string, string>;
  links?: Record<string, string>;
  points?: { lat: number; lon: number; name: string }[];
}

const SVG = "http://www.w3.org/2000/svg";
const DIRECTIONS: Record<string, [number, number]> = {
  ArrowRight: [1, 0],
  ArrowLeft: [-1, 0],
  ArrowDown: [0, 1],
  ArrowUp: [0, -1],
};

export class ProvinceMap extends HTMLElement {
  #figures: Figures = { values: {}, names: {} };
  #drawing!: Drawing;
  #upper: number[] = [];
  #tip = document.createElement("div");
  readonly #stops = new Map<string, SVGElement>();

  async connectedCallback(): Promise<void> {
    const figures = dataOf<Figures>(this.dataset.source);
    if (!figures || !this.dataset.shapes || this.#stops.size) return;
    this.#figures = figures;
    try {
      const response = await fetch(this.dataset.shapes);
      this.#drawing = draw(shapesOf(await response.json()));
    } catch {
      this.textContent = this.dataset.failed ?? "";
      return;
    }
    const known = Object.values(figures.values).filter((value): value is number => value !== null);
    this.#upper = bounds(known, Number(this.dataset.steps ?? 5));
    this.#tip.className = "map-tip";
    this.#tip.setAttribute("aria-hidden", "true");
    this.replaceChildren(this.#svg(), this.#tip, this.#legend(known));
  }

  #svg(): SVGElement {
    const svg = document.createElementNS(SVG, "svg");
    svg.setAttribute("viewBox", this.#drawing.viewBox);
    svg.setAttribute("class", "map-shapes");
    svg.setAttribute("role", "group");
    svg.setAttribute("aria-label", this.dataset.label ?? "");
    for (const [code, { d }] of this.#drawing.paths) {
      if (code in this.#figures.names) svg.append(this.#province(code, d));
    }
    for (const point of this.#figures.points ?? []) svg.append(this.#point(point));
    this.#stops.values().next().value?.setAttribute("tabindex", "0");
    svg.addEventListener("keydown", (event) => this.#walk(event));
    svg.addEventListener("pointerleave", () => this.#tip.replaceChildren());
    return svg;
  }

  #province(code: string, d: string): SVGElement {
    const path = document.createElementNS(SVG, "path");
    path.setAttribute("d", d);
    path.setAttribute("class", `map-step-${this.#step(this.#figures.values[code])}`);
    const link = this.#figures.links?.[code];
    const stop = link ? document.createElementNS(SVG, "a") : document.createElementNS(SVG, "g");
    if (link) stop.setAttribute("href", link);
    else stop.setAttribute("role", "img");
    stop.setAttribute("aria-label", `${this.#figures.names[code]}: ${this.#words(code)}`);
    stop.setAttribute("tabindex", "-1");
    stop.append(path);
    stop.addEventListener("pointerenter", () => this.#show(code));
    stop.addEventListener("focus", () => this.#show(code));
    this.#stops.set(code, stop);
    return stop;
  }

  /** A place of work over the provinces; the list beside the map names it too. */
  #point({ lat, lon, name }: { lat: number; lon: number; name: string }): SVGElement {
    const [x, y] = this.#drawing.at(lon, lat);
    const mark = document.createElementNS(SVG, "circle");
    mark.setAttribute("class", "map-point");
    mark.setAttribute("cx", x.toFixed(1));
    mark.setAttribute("cy", y.toFixed(1));
    mark.setAttribute("r", "6");
    const title = document.createElementNS(SVG, "title");
    title.textContent = name;
    mark.append(title);
    return mark;
  }

  #step(value: number | null | undefined): number {
    if (value === null || value === undefined) return 0;
    return Math.max(1, 6 - this.#upper.length + classOf(value, this.#upper));
  }

  #words(code: string): string {
    const value = this.#figures.values[code];
    if (value === null || value === undefined) return this.dataset.missing ?? "";
    return `${figure(value)} ${this.dataset.unit ?? ""}`.trim();
  }

  #show(code: string): void {
    const name = document.createElement("strong");
    name.textContent = this.#figures.names[code] ?? "";
    this.#tip.replaceChildren(name, this.#words(code));
  }

  #walk(event: KeyboardEvent): void {
    const direction = DIRECTIONS[event.key];
    const here = [...this.#stops].find(([, stop]) => stop.contains(event.target as Node))?.[0];
    if (!direction || !here) return;
    event.preventDefault();
    const goal = this.#neighbour(here, direction);
    if (!goal) return;
    this.#stops.get(here)?.setAttribute("tabindex", "-1");
    const stop = this.#stops.get(goal);
    stop?.setAttribute("tabindex", "0");
    stop?.focus();
  }

  /** The nearest province in that direction: distance along it, with sideways distance counted twice. */
  #neighbour(code: string, [dx, dy]: [number, number]): string | undefined {
    const from = this.#drawing.paths.get(code)?.centre ?? [0, 0];
    let best: [number, string | undefined] = [Infinity, undefined];
    for (const [other] of this.#stops) {
      const to = this.#drawing.paths.get(other)?.centre ?? [0, 0];
      const [x, y] = [to[0] - from[0], to[1] - from[1]];
      const along = x * dx + y * dy;
      const cost = along + 2 * Math.abs(x * dy + y * dx);
      if (other !== code && along > 1 && cost < best[0]) best = [cost, other];
    }
    return best[1];
  }

  #legend(known: number[]): HTMLElement {
    const list = document.createElement("ul");
    list.className = "map-legend";
    let low = Math.min(...known);
    for (const bound of this.#upper) {
      const words = low === bound ? figure(bound) : `${figure(low)} – ${figure(bound)}`;
      list.append(this.#entry(this.#step(bound), words));
      low = Math.min(...known.filter((value) => value > bound));
    }
    list.append(this.#entry(0, this.dataset.missing ?? ""));
    return list;
  }

  #entry(step: number, words: string): HTMLElement {
    const entry = document.createElement("li");
    const swatch = document.createElement("span");
    swatch.className = `map-step-${step}`;
    entry.append(swatch, words);
    return entry;
  }
}

customElements.define("samrit-map", ProvinceMap);
