/**
 * The short guide to a page: its steps one after the other, each pointing at a part of the page. It opens by itself on the
 * first page that has it, once for each person in this browser, and lies behind its name afterwards. Without script it is a
 * list that can be opened.
 */
export class Guide extends HTMLElement {
  #steps: HTMLElement[] = [];
  #at = 0;
  #pointed: Element | null = null;

  get #fold(): HTMLDetailsElement | null {
    return this.querySelector("details");
  }

  get #key(): string {
    return `samrit:guide:${this.dataset.owner ?? ""}`;
  }

  connectedCallback(): void {
    const fold = this.#fold;
    if (!fold || this.#steps.length) return;
    this.#steps = Array.from(fold.querySelectorAll<HTMLElement>("li"));
    fold.append(this.#buttons());
    fold.addEventListener("toggle", () => (fold.open ? this.#show(this.#at) : this.#close()));
    if (!this.#isKnown()) {
      fold.open = true;
      this.#remember();
    }
    this.#show(0, false);
  }

  disconnectedCallback(): void {
    this.#point(null);
  }

  #isKnown(): boolean {
    try {
      return localStorage.getItem(this.#key) !== null;
    } catch {
      return true;
    }
  }

  #close(): void {
    this.#point(null);
    this.#at = 0;
  }

  #remember(): void {
    try {
      localStorage.setItem(this.#key, "1");
    } catch {
      // it will open again next time
    }
  }

  #buttons(): HTMLElement {
    const bar = document.createElement("p");
    bar.className = "cluster guide-bar";
    const said = document.createElement("span");
    said.className = "unit";
    said.setAttribute("role", "status");
    bar.append(
      this.#button(this.dataset.back ?? "", () => this.#show(this.#at - 1)),
      this.#button(this.dataset.next ?? "", () => this.#show(this.#at + 1)),
      this.#button(this.dataset.done ?? "", () => {
        const fold = this.#fold;
        if (fold) fold.open = false;
        fold?.querySelector("summary")?.focus();
      }),
      said,
    );
    return bar;
  }

  #button(label: string, act: () => void): HTMLButtonElement {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "btn btn-secondary btn-sm";
    button.textContent = label;
    button.addEventListener("click", act);
    return button;
  }

  #show(at: number, points = true): void {
    this.#at = Math.min(Math.max(at, 0), this.#steps.length - 1);
    this.#steps.forEach((step, n) => {
      step.hidden = n !== this.#at;
    });
    const [back, next] = Array.from(this.querySelectorAll<HTMLButtonElement>(".guide-bar button"));
    if (back) back.disabled = this.#at === 0;
    if (next) next.disabled = this.#at === this.#steps.length - 1;
    const said = this.querySelector(".guide-bar [role=status]");
    if (said) said.textContent = this.#place();
    if (points || this.#fold?.open) this.#point(this.#steps[this.#at]?.dataset.points ?? null);
  }

  #place(): string {
    const words: Record<string, string> = { n: String(this.#at + 1), all: String(this.#steps.length) };
    return (this.dataset.step ?? "").replace(/%\((\w+)\)s/g, (_, name: string) => words[name] ?? "");
  }

  #point(selector: string | null): void {
    this.#pointed?.classList.remove("guide-pointed");
    this.#pointed = selector ? document.querySelector(selector) : null;
    this.#pointed?.classList.add("guide-pointed");
  }
}

customElements.define("samrit-guide", Guide);
