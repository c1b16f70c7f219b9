/** An outline of details and summary: arrow keys walk it, a box filters it. Without script it opens and closes by itself. */
const STOP = "summary, .node-leaf a";

export class Tree extends HTMLElement {
  connectedCallback(): void {
    this.addEventListener("keydown", (event) => this.#walk(event));
    if (this.dataset.filter && !this.querySelector(".tree-filter")) this.#addFilter(this.dataset.filter);
  }

  get #stops(): HTMLElement[] {
    const all = Array.from(this.querySelectorAll<HTMLElement>(STOP));
    return all.filter((stop) => {
      const node = stop.closest<HTMLElement>(".node");
      const above = node?.parentElement?.closest("details");
      return !node?.closest("[hidden]") && (!above || this.#isOpen(above));
    });
  }

  #isOpen(details: Element): boolean {
    for (let up: Element | null | undefined = details; up && up !== this; up = up.parentElement?.closest("details")) {
      if (!(up as HTMLDetailsElement).open) return false;
    }
    return true;
  }

  #walk(event: KeyboardEvent): void {
    const here = (event.target as Element).closest<HTMLElement>(STOP);
    if (!here) return;
    const stops = this.#stops;
    const at = stops.indexOf(here);
    const details = here.matches("summary") ? (here.parentElement as HTMLDetailsElement) : null;
    const goal: Record<string, () => HTMLElement | null | undefined> = {
      ArrowDown: () => stops[at + 1],
      ArrowUp: () => stops[at - 1],
      Home: () => stops[0],
      End: () => stops.at(-1),
      ArrowRight: () => this.#open(details, stops[at + 1]),
      ArrowLeft: () => this.#close(details, here),
    };
    const move = goal[event.key];
    if (!move) return;
    event.preventDefault();
    move()?.focus();
  }

  #open(details: HTMLDetailsElement | null, below: HTMLElement | undefined): HTMLElement | null | undefined {
    if (!details) return null;
    if (details.open) return below;
    details.open = true;
    return null;
  }

  #close(details: HTMLDetailsElement | null, here: HTMLElement): HTMLElement | null | undefined {
    if (details?.open) {
      details.open = false;
      return null;
    }
    const own = here.closest(".node");
    return own?.parentElement?.closest("details")?.querySelector<HTMLElement>("summary");
  }

  #addFilter(label: string): void {
    const box = document.createElement("p");
    const input = document.createElement("input");
    input.type = "search";
    input.className = "form-control tree-filter";
    input.placeholder = label;
    input.setAttribute("aria-label", label);
    const none = document.createElement("span");
    none.setAttribute("role", "status");
    input.addEventListener("input", () => {
      none.textContent = this.filter(input.value) ? "" : (this.dataset.none ?? "");
    });
    box.append(input, none);
    this.prepend(box);
  }

  /** Show only entries whose words hold the text, with everything above and below them; answers how many match. */
  filter(text: string): number {
    const words = text.trim().toLowerCase();
    const nodes = Array.from(this.querySelectorAll<HTMLElement>(".node"));
    const matches = nodes.filter((node) => words && this.#words(node).includes(words));
    const shown = new Set<Element>();
    for (const node of matches) {
      for (const below of node.querySelectorAll(".node")) shown.add(below);
      for (let up: Element | null | undefined = node; up; up = up.parentElement?.closest(".node")) shown.add(up);
    }
    for (const node of nodes) {
      node.hidden = Boolean(words) && !shown.has(node);
      const details = node.querySelector<HTMLDetailsElement>(":scope > details");
      if (details && words) details.open = matches.some((match) => match !== node && node.contains(match));
    }
    return words ? matches.length : nodes.length;
  }

  #words(node: HTMLElement): string {
    return (node.querySelector(".node-line")?.textContent ?? "").toLowerCase();
  }
}

customElements.define("samrit-tree", Tree);
