/**
 * The whole tree of plans as a zoomable icicle: a column for each level, a box for each node, as tall as its share.
 * Click, tap or Enter goes in, the way above or Escape goes out, arrow keys walk; what is too thin is painted, not offered.
 * The wheel scrolls the page as everywhere. Every zoom has its address; the outline beside it follows.
 */
import { dataOf } from "../lib/data.ts";
import { type Box, Plan, type PlanData, type Size, step, TOP, view, type View } from "../lib/icicle.ts";
import { type Colour, element, Sayings, type Words } from "../lib/icicle-words.ts";

const NARROW = 640;
const LINE = 21;
const SWIPE = 60;
/** Below this height boxes have no line between them. */
const FINE = 8;

export class PlanExplorer extends HTMLElement {
  #plan!: Plan;
  #say!: Sayings;
  #view!: View;
  #focus = TOP;
  #here = TOP;
  #colour: Colour = "projects";
  #width = 0;
  #swipe: [x: number, y: number] | null = null;
  readonly #items = new Map<number, HTMLElement>();
  readonly #heads = element("div", "explorer-heads");
  readonly #paint = element("div", "explorer-paint");
  readonly #tree = element("div", "explorer-tree");
  readonly #status = element("p", "visually-hidden");

  async connectedCallback(): Promise<void> {
    const words = dataOf<Words>("explorer-words") ?? {};
    const stage = this.querySelector<HTMLElement>(".explorer-stage");
    if (!stage || !this.dataset.source || this.#items.size) return;
    stage.replaceChildren(element("p", "", words.reading));
    try {
      const response = await fetch(this.dataset.source);
      if (!response.ok) throw new Error(response.statusText);
      this.#plan = new Plan((await response.json()) as PlanData, (this.dataset.size as Size) ?? "equal");
    } catch {
      stage.replaceChildren(element("p", "", words.failed));
      return;
    }
    this.#say = new Sayings(words, this.#plan);
    this.#colour = (this.dataset.colour as Colour) ?? "projects";
    this.#furnish(stage);
    this.#listen(stage);
    this.#settle(this.#plan.find(this.dataset.at));
    this.#draw();
  }

  #furnish(stage: HTMLElement): void {
    this.#tree.setAttribute("role", "tree");
    this.#tree.setAttribute("aria-label", this.dataset.label ?? "");
    this.#paint.setAttribute("aria-hidden", "true");
    this.#status.setAttribute("role", "status");
    const canvas = element("div", "explorer-canvas");
    canvas.append(this.#paint, this.#tree);
    stage.replaceChildren(this.#heads, canvas, element("div", "explorer-legend-place"), this.#status);
  }

  #listen(stage: HTMLElement): void {
    stage.addEventListener("click", (event) => this.#click(event));
    stage.addEventListener("keydown", (event) => this.#walk(event));
    // where the card stands above the picture it must not move what is under the finger
    stage.addEventListener("pointerover", (event) => this.#isNarrow || this.#show(this.#placeOf(event.target)));
    stage.addEventListener("pointerleave", () => this.#isNarrow || this.#show(this.#here));
    stage.addEventListener("focusin", (event) => {
      if (!this.#isNarrow || (event.target as Element).matches(":focus-visible"))
        this.#show(this.#placeOf(event.target));
    });
    stage.addEventListener("pointerdown", (event) => {
      this.#swipe = event.pointerType === "touch" ? [event.clientX, event.clientY] : null;
    });
    stage.addEventListener("pointerup", (event) => this.#swiped(event));
    const page = this.closest(".explorer") ?? this;
    page.addEventListener("click", (event) => this.#follow(event as MouseEvent));
    document.querySelector(".explorer-tabs")?.addEventListener("click", (event) => this.#turn(event, page));
    document.querySelector(".explorer-choice")?.addEventListener("change", (event) => this.#choose(event));
    window.addEventListener("popstate", () => {
      this.#enter(this.#plan.find(new URL(location.href).searchParams.get("at")), { keep: false });
    });
    new ResizeObserver(() => {
      if (!this.#width || Math.abs(this.clientWidth - this.#width) <= 1) return;
      this.classList.add("is-still");
      this.#draw();
      requestAnimationFrame(() => this.classList.remove("is-still"));
    }).observe(this);
  }

  get #isNarrow(): boolean {
    return this.clientWidth < NARROW;
  }

  // ---------------------------------------------------------------- going in and out

  /** Stand at a node: the picture shows what is below it, or, where there is nothing, the node among its siblings. */
  #settle(place: number): void {
    this.#here = place;
    this.#focus = this.#plan.children(place).length ? place : this.#plan.above(place);
  }

  #enter(place: number, { keep = true, focus = false, follow = true } = {}): void {
    this.#settle(place);
    if (keep) history.pushState(null, "", this.#address(place));
    this.#draw();
    this.#status.textContent = this.#say.arrived(place, this.#say.word("whole"));
    if (focus) this.#stand(this.#items.has(place) ? place : (this.#plan.children(place)[0] ?? place));
    if (follow) this.#openOutline();
    if (this.#isNarrow && this.getBoundingClientRect().top < 0) this.scrollIntoView();
  }

  #out(): void {
    const from = this.#focus;
    if (from === TOP) return;
    this.#enter(this.#plan.above(from));
    this.#stand(from);
  }

  /** Have the outline of this place fetched beside the picture, unless it is not on show. */
  #openOutline(): void {
    const beside = document.getElementById("explorer-outline");
    const at = document.querySelector<HTMLInputElement>("#explorer-at");
    if (!beside || !at || beside.offsetParent === null) return;
    at.value = this.#here === TOP ? "" : this.#plan.key(this.#here);
    beside.dispatchEvent(new Event("explorer-walk"));
  }

  #follow(event: MouseEvent): void {
    const link = (event.target as Element).closest<HTMLAnchorElement>("a[data-at]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const place = link.dataset.at ? this.#plan.find(link.dataset.at) : TOP;
    if (link.dataset.at && place === TOP) return;
    event.preventDefault();
    event.stopPropagation();
    const isBeside = !this.contains(link);
    this.#enter(place, { follow: !isBeside });
    if (isBeside && this.offsetParent === null) location.assign(link.href);
  }

  #turn(event: Event, page: Element): void {
    const link = (event.target as Element).closest("a");
    if (!link) return;
    event.preventDefault();
    const shown = new URL(link.href).searchParams.get("view") ?? "picture";
    page.className = `explorer shows-${shown}`;
    for (const other of document.querySelectorAll(".explorer-tabs a")) other.removeAttribute("aria-current");
    link.setAttribute("aria-current", "page");
    if (shown === "outline") this.#openOutline();
    else this.#draw();
  }

  #choose(event: Event): void {
    const control = event.target as HTMLSelectElement;
    if (control.name === "size") this.#plan.size(control.value as Size);
    else if (control.name === "colour") this.#colour = control.value as Colour;
    else {
      control.form?.requestSubmit();
      return;
    }
    const url = new URL(location.href);
    url.searchParams.set(control.name, control.value);
    history.replaceState(null, "", url.toString().replaceAll("%2F", "/"));
    this.#draw();
  }

  #placeOf(target: EventTarget | null): number {
    const box = (target as Element | null)?.closest<HTMLElement>("[data-place]");
    return box ? Number(box.dataset.place) : this.#here;
  }

  #click(event: Event): void {
    if (!(event.target as Element).closest("[data-place]")) return;
    let place = this.#placeOf(event.target);
    while (place !== TOP && !this.#items.has(place)) place = this.#plan.above(place);
    if (place === this.#focus) this.#out();
    else if (place !== TOP) this.#enter(place, { focus: !this.#isNarrow });
  }

  #swiped(event: PointerEvent): void {
    const [x, y] = this.#swipe ?? [event.clientX, event.clientY];
    const [right, down] = [event.clientX - x, event.clientY - y];
    if (Math.abs(right) < SWIPE || Math.abs(right) < 2 * Math.abs(down)) return;
    if (right > 0) this.#out();
    else this.#click(event);
  }

  // ---------------------------------------------------------------- walking by keyboard

  #walk(event: KeyboardEvent): void {
    const here = this.#placeOf(event.target);
    if (event.ctrlKey || event.metaKey || event.altKey || here === TOP) return;
    const siblings = this.#plan.children(this.#plan.above(here));
    const children = this.#plan.children(here);
    const moves: Record<string, () => void> = {
      ArrowDown: () => this.#stand(this.#beside(here, 1)),
      ArrowUp: () => this.#stand(this.#beside(here, -1)),
      ArrowRight: () => this.#stand(children[0] ?? here),
      ArrowLeft: () => (this.#plan.above(here) === TOP ? this.#out() : this.#stand(this.#plan.above(here))),
      Home: () => this.#stand(siblings[0] ?? here),
      End: () => this.#stand(siblings.at(-1) ?? here),
      Enter: () => this.#enter(here, { focus: true }),
      " ": () => this.#enter(here, { focus: true }),
      Escape: () => this.#out(),
    };
    const move = moves[event.key];
    if (!move) return;
    event.preventDefault();
    move();
  }

  /** The neighbour in the same column: the next sibling, else the next child of the parent's neighbour. */
  #beside(place: number, way: 1 | -1): number {
    if (place === TOP || place === this.#focus) return place;
    const above = this.#plan.above(place);
    const siblings = this.#plan.children(above);
    const next = siblings[siblings.indexOf(place) + way];
    if (next !== undefined) return next;
    const aunt = this.#beside(above, way);
    return aunt === above ? place : (this.#plan.children(aunt).at(way === 1 ? 0 : -1) ?? aunt);
  }

  /** Move the keyboard to a node; where it is not offered in this view, go in, or out, until it is. */
  #stand(place: number): void {
    if (!this.#items.has(place)) {
      this.#enter(this.#plan.above(place));
    }
    const item = this.#items.get(place);
    if (!item) return;
    this.#here = place;
    this.#rove();
    item.focus({ preventScroll: false });
  }

  #rove(): void {
    const stop = this.#items.has(this.#here) ? this.#here : this.#items.keys().next().value;
    for (const [place, item] of this.#items) {
      item.tabIndex = place === stop ? 0 : -1;
      item.setAttribute("aria-selected", String(place === this.#here));
    }
  }

  // ---------------------------------------------------------------- drawing

  #draw(): void {
    this.#width = this.clientWidth;
    const isNarrow = this.#isNarrow;
    const least = isNarrow ? 52 : 26;
    const height = isNarrow ? 420 : Math.min(860, Math.max(480, Math.round(window.innerHeight * 0.72)));
    this.#view = view(this.#plan, this.#focus, { height, least, isNarrow });
    this.classList.toggle("is-narrow", isNarrow);
    this.style.setProperty("--height", `${this.#view.height}px`);
    this.#drawWay();
    this.#drawHeads(isNarrow);
    this.#drawBoxes(least, isNarrow);
    this.#rove();
    this.querySelector(".explorer-legend-place")?.replaceChildren(this.#say.legend(this.#colour));
    this.#show(this.#here);
  }

  #drawBoxes(least: number, isNarrow: boolean): void {
    const isOffered = (box: Box): boolean => !box.isGhost && box.height >= least && !(isNarrow && box.column > 0);
    const offered = this.#view.boxes.filter(isOffered);
    const painted = this.#view.boxes.filter((box) => !isOffered(box));
    this.#paint.replaceChildren(...painted.map((box) => this.#placed(this.#blank(box), box)));
    const wanted = new Set(offered.map((box) => box.place));
    for (const [place, item] of this.#items) {
      if (!wanted.has(place)) {
        item.remove();
        this.#items.delete(place);
      }
    }
    let after: Element | null = null;
    for (const box of offered) {
      const item = this.#items.get(box.place) ?? this.#item(box.place);
      this.#items.set(box.place, item);
      this.#label(item, box);
      this.#placed(item, box);
      const next: Element | null = after ? after.nextElementSibling : this.#tree.firstElementChild;
      if (next !== item) this.#tree.insertBefore(item, next);
      after = item;
    }
  }

  #blank(box: Box): HTMLElement {
    const fine = box.height < FINE ? " fine" : "";
    const blank = element("div", (box.isGhost ? "box ghost" : `box ${this.#tone(box.place)}`) + fine);
    blank.dataset.place = String(box.place);
    return blank;
  }

  #placed(box: HTMLElement, { column, top, height }: Box): HTMLElement {
    const { left, width } = this.#view.columns[column] ?? { left: 0, width: 1 };
    box.style.setProperty("--left", `${left * 100}%`);
    box.style.setProperty("--wide", `${width * 100}%`);
    box.style.setProperty("--top", `${top}px`);
    box.style.setProperty("--tall", `${height}px`);
    return box;
  }

  #item(place: number): HTMLElement {
    const item = element("div", "box");
    item.dataset.place = String(place);
    item.setAttribute("role", "treeitem");
    const siblings = this.#plan.children(this.#plan.above(place));
    item.setAttribute("aria-level", String(this.#plan.way(place).length));
    item.setAttribute("aria-posinset", String(siblings.indexOf(place) + 1));
    item.setAttribute("aria-setsize", String(siblings.length));
    item.setAttribute("aria-label", this.#say.line(place));
    const name = element("span", "box-name");
    name.append(element("strong", "", this.#plan.data.official[place]), ` ${this.#plan.data.name[place]}`);
    item.append(name, element("span", "box-figures", this.#say.figures(place)));
    return item;
  }

  #label(item: HTMLElement, { place, height }: Box): void {
    const lines = Math.max(1, Math.floor((height - 6) / LINE));
    const size = lines > 2 ? " box-tall box-told" : lines > 1 ? " box-tall" : "";
    item.className = `box box-item ${this.#tone(place)}${size}`;
    item.style.setProperty("--lines", String(lines > 2 ? lines - 1 : lines));
    if (this.#plan.children(place).length) {
      const isOpen = this.#view.boxes.some((box) => this.#plan.above(box.place) === place);
      item.setAttribute("aria-expanded", String(isOpen));
    }
  }

  #tone(place: number): string {
    if (this.#plan.data.sure[place] === 2) return "sure-2";
    if (this.#colour === "coverage") return `sure-${this.#plan.data.sure[place]}`;
    return `step-${step(this.#plan, place, this.#colour)}`;
  }

  #drawHeads(isNarrow: boolean): void {
    const { first, columns } = this.#view;
    const own = new Set(this.#plan.children(this.#focus).map((place) => this.#plan.kind(place)));
    const kinds = this.#plan.data.kinds;
    const heads = isNarrow ? [[...own]] : columns.map((_, at) => kinds.filter((fact) => fact.column === first + at));
    const widths = columns.map((column) => `${column.width}fr`).join(" ");
    this.#heads.style.setProperty("--widths", isNarrow ? "1fr" : widths);
    this.#heads.replaceChildren(...heads.map((of) => this.#say.head(of)));
  }

  #drawWay(): void {
    const list = element("ol", "");
    const add = (place: number, words: string): void => {
      const entry = element("li", "");
      entry.append(place === this.#here ? element("span", "", words) : this.#link(place, words));
      if (place === this.#here) entry.firstElementChild?.setAttribute("aria-current", "page");
      list.append(entry);
    };
    add(TOP, this.#say.word("whole"));
    for (const place of this.#plan.way(this.#here)) add(place, this.#plan.data.name[place] ?? "");
    this.querySelector(".explorer-way")?.replaceChildren(list);
  }

  #link(place: number, words: string): HTMLElement {
    const link = element("a", "", words) as HTMLAnchorElement;
    link.dataset.at = place === TOP ? "" : this.#plan.key(place);
    link.href = this.#address(place);
    return link;
  }

  /** The permanent address of a place, with everything else that was chosen. */
  #address(place: number): string {
    const url = new URL(location.href);
    for (const name of ["at", "q"]) url.searchParams.delete(name);
    if (place !== TOP) url.searchParams.set("at", this.#plan.key(place));
    return url.toString().replaceAll("%2F", "/");
  }

  #show(place: number): void {
    const card = this.querySelector(".explorer-card");
    if (place === TOP) card?.replaceChildren(element("p", "muted", this.#say.word(this.#isNarrow ? "touch" : "hint")));
    else card?.replaceChildren(...this.#say.card(place));
  }
}

customElements.define("samrit-plan-explorer", PlanExplorer);
