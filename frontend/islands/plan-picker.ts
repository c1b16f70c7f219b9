/**
 * Chooses one of very many: a combobox whose options the server draws as a fragment. What is chosen goes into a hidden field
 * of the form; words that are in no list into a second one. Without script a button leads to a page that searches.
 */
import { parse } from "../lib/live.ts";

const PAUSE = 160;
const AFTER_CLICK = 200;
type Names = Record<string, string | undefined>;

interface Choice {
  value: string;
  text: string;
  path: string;
  stated?: boolean;
}

interface Level extends Choice {
  name: string;
  label: string;
}

export class PlanPicker extends HTMLElement {
  #value!: HTMLInputElement;
  #stated: HTMLInputElement | null = null;
  #box!: HTMLInputElement;
  #list!: HTMLElement;
  #notes!: HTMLElement;
  #text = "";
  #drawn = "";
  #active = -1;
  #timer = 0;
  #asked = 0;
  #typed = false;
  readonly #fit = (): void => this.#showWhole();

  connectedCallback(): void {
    const button = this.querySelector<HTMLButtonElement>("button[data-choose]");
    const blank = this.querySelector<HTMLTemplateElement>("template[data-live-control]");
    const value = this.querySelector<HTMLInputElement>("input[data-value]");
    if (!button || !blank || !value) return;
    this.#value = value;
    this.#stated = this.querySelector("input[data-stated]");
    this.#setUp(button, blank);
    this.#listen();
  }

  disconnectedCallback(): void {
    window.clearTimeout(this.#timer);
    window.removeEventListener("resize", this.#fit);
  }

  get #picked(): HTMLElement {
    return this.querySelector("[data-picked]") as HTMLElement;
  }

  get #options(): HTMLElement[] {
    return Array.from(this.#list.querySelectorAll<HTMLElement>("[role=option]"));
  }

  get isOpen(): boolean {
    return "open" in this.dataset;
  }

  get value(): string {
    return this.#value.value;
  }

  get name(): string {
    return this.#value.name;
  }

  #setUp(button: HTMLButtonElement, blank: HTMLTemplateElement): void {
    button.before(document.importNode(blank.content, true));
    this.#box = this.querySelector("[data-box]") as HTMLInputElement;
    this.#list = this.querySelector("[data-list]") as HTMLElement;
    this.#notes = this.querySelector(".picker-notes") as HTMLElement;
    for (const name of ["id", "aria-describedby", "aria-invalid"]) {
      const kept = button.getAttribute(name);
      if (kept) this.#box.setAttribute(name, kept);
    }
    const stoodHere = document.activeElement === button;
    button.remove();
    if (stoodHere) this.#box.focus(); // who came by keyboard before the script did goes on from here
    this.classList.add("picker-live");
    this.#text = this.#picked.dataset.text ?? "";
    this.#drawn = this.#state();
    this.#restore();
  }

  #listen(): void {
    const box = this.#box;
    box.addEventListener("click", () => this.open());
    box.addEventListener("focus", () => box.select());
    box.addEventListener("input", () => this.#type());
    box.addEventListener("keydown", (event) => this.#key(event));
    // a moment later, so that the click that takes the focus away still meets what it aimed at
    this.addEventListener("focusout", () => window.setTimeout(() => this.#leave(), AFTER_CLICK));
    this.#list.addEventListener("mousedown", (event) => event.preventDefault());
    this.#list.addEventListener("click", (event) => {
      const option = (event.target as Element).closest<HTMLElement>("[role=option]");
      if (option) this.#choose(option);
    });
    this.querySelector("[data-clear]")?.addEventListener("click", () => this.clear());
    this.querySelector("[data-close]")?.addEventListener("click", () => this.close());
    this.#beside()?.addEventListener("change", () => this.clear());
    this.closest("form")?.addEventListener("samrit:restored", () => void this.#redraw());
    window.addEventListener("resize", this.#fit);
  }

  /** The control of the same row that says what may be chosen. */
  #beside(): HTMLSelectElement | null {
    const end = this.dataset.beside;
    return end ? (this.closest("[data-row]")?.querySelector(`[name$="-${end}"]`) ?? null) : null;
  }

  #state(): string {
    return `${this.value}\n${this.#stated?.value ?? ""}`;
  }

  open(): void {
    if (this.isOpen) return;
    this.dataset.open = "";
    const title = this.querySelector<HTMLElement>("[data-title]");
    if (title) title.textContent = document.querySelector(`label[for="${this.#box.id}"]`)?.textContent ?? "";
    this.#list.id = `${this.#box.id}-list`;
    this.#list.setAttribute("aria-label", title?.textContent ?? "");
    this.#box.setAttribute("aria-controls", this.#list.id);
    if (this.#box.getBoundingClientRect().bottom > window.innerHeight / 2) this.scrollIntoView({ block: "start" });
    if (!this.#typed) void this.search("");
  }

  close(): void {
    if (!this.isOpen) return;
    window.clearTimeout(this.#timer);
    this.#asked += 1;
    delete this.dataset.open;
    this.#list.hidden = this.#notes.hidden = true;
    this.#box.setAttribute("aria-expanded", "false");
    this.#activate(-1);
    this.#restore();
  }

  #restore(): void {
    this.#typed = false;
    this.#box.value = this.#text;
    (this.querySelector("[data-clear]") as HTMLElement).hidden = !this.#text;
    this.#showWhole();
  }

  /** The whole wording stands under the box where the box is too small for it. */
  #showWhole(): void {
    this.classList.toggle("picker-long", this.#box.scrollWidth > this.#box.clientWidth);
  }

  #type(): void {
    this.#typed = true;
    this.open();
    this.#activate(-1); // what the words before have found is not what Enter means now
    window.clearTimeout(this.#timer);
    this.#timer = window.setTimeout(() => void this.search(this.#box.value), PAUSE);
  }

  #leave(): void {
    if (this.contains(document.activeElement)) return;
    if (this.#typed && !this.#box.value.trim() && this.#text) this.clear();
    this.close();
  }

  #address(more: Names): string {
    const url = new URL(this.dataset.search ?? "", document.baseURI);
    const form = this.closest("form");
    for (const name of (this.dataset.above ?? "").split(" ").filter(Boolean)) {
      const control = form?.querySelector<HTMLInputElement>(`input[name="${name}"]`);
      if (control?.value) url.searchParams.set(name, control.value);
    }
    const beside = this.#beside();
    if (beside && this.dataset.beside) url.searchParams.set(this.dataset.beside, beside.value);
    for (const [name, value] of Object.entries(more)) if (value) url.searchParams.set(name, value);
    return url.href;
  }

  /** Ask the server and show what it answers; an answer that comes late is dropped. */
  async search(words: string): Promise<void> {
    const asked = ++this.#asked;
    this.#list.setAttribute("aria-busy", "true");
    let answer: Document | null = null;
    try {
      const response = await fetch(this.#address({ q: words.trim() }), { headers: { "HX-Request": "true" } });
      if (response.ok) answer = parse(await response.text());
    } catch {
      // said below
    }
    if (asked !== this.#asked || !this.isOpen) return;
    this.#list.removeAttribute("aria-busy");
    this.#show(answer, words);
  }

  #show(answer: Document | null, words: string): void {
    const options = answer?.querySelector("[data-options]");
    const notes = answer?.querySelector("[data-notes]");
    this.#list.replaceChildren(...Array.from(options?.children ?? [], (child) => document.importNode(child, true)));
    this.#notes.replaceChildren(...Array.from(notes?.children ?? [], (child) => document.importNode(child, true)));
    if (!options) this.#notes.textContent = this.dataset.lost ?? "";
    this.#options.forEach((option, n) => {
      option.id = `${this.#list.id}-${n}`;
      if (option.dataset.value && option.dataset.value === this.value) option.setAttribute("aria-selected", "true");
    });
    this.#list.hidden = this.#options.length === 0;
    this.#notes.hidden = !this.#notes.textContent?.trim();
    this.#box.setAttribute("aria-expanded", String(!this.#list.hidden));
    this.#list.scrollTop = 0;
    this.#activate(words.trim() && this.#options[0]?.dataset.value ? 0 : -1);
    this.#say(answer?.querySelector<HTMLElement>("[data-count]")?.dataset.count ?? this.dataset.lost ?? "");
  }

  #activate(at: number): void {
    this.#active = at;
    this.#options.forEach((option, n) => option.classList.toggle("picker-active", n === at));
    const option = this.#options[at];
    if (option) {
      this.#box.setAttribute("aria-activedescendant", option.id);
      option.scrollIntoView({ block: "nearest" });
    } else this.#box.removeAttribute("aria-activedescendant");
  }

  #key(event: KeyboardEvent): void {
    const last = this.#options.length - 1;
    const goal: Record<string, () => number> = {
      ArrowDown: () => (this.#active >= last ? 0 : this.#active + 1),
      ArrowUp: () => (this.#active <= 0 ? last : this.#active - 1),
      Home: () => 0,
      End: () => last,
      PageDown: () => Math.min(last, this.#active + 8),
      PageUp: () => Math.max(0, this.#active - 8),
    };
    const move = goal[event.key];
    if (event.key === "Enter") {
      event.preventDefault(); // the box never sends the form
      const option = this.#options[this.#active];
      if (!this.isOpen) this.open();
      else if (option) this.#choose(option);
      else if (this.#typed && !this.#box.value.trim()) this.clear();
    } else if (event.key === "Escape" && this.isOpen) {
      event.preventDefault();
      this.close();
    } else if (event.key === "ArrowDown" && !this.isOpen) {
      event.preventDefault();
      this.open();
    } else if (move && this.isOpen && last >= 0 && (this.#active >= 0 || !["Home", "End"].includes(event.key))) {
      event.preventDefault();
      this.#activate(move());
    }
  }

  #choose(option: HTMLElement): void {
    const { value = "", text = "", path = "", own, levels } = option.dataset;
    this.put(own === undefined ? { value, text, path } : { value: "", text: own, path: "", stated: true });
    this.close();
    this.#say(`${this.dataset.chose ?? ""} ${this.#text}`);
    this.#offer(levels ? (JSON.parse(levels) as Level[]) : []);
  }

  /** Hold this choice and tell the form. */
  put(choice: Choice): void {
    this.#value.value = choice.value;
    if (this.#stated) this.#stated.value = choice.stated ? choice.text : "";
    this.#draw(choice);
    this.#value.dispatchEvent(new Event("change", { bubbles: true }));
  }

  clear(): void {
    if (!this.#state().trim()) {
      this.close();
      return;
    }
    this.put({ value: "", text: "", path: "" });
    this.close();
    this.#offer([]);
    this.#say(this.dataset.cleared ?? "");
    if (this.contains(document.activeElement)) this.#box.focus();
  }

  #draw(choice: Choice): void {
    this.#text = choice.text;
    this.#drawn = this.#state();
    const lines = [];
    if (choice.text) lines.push(line("picked-name", choice.text));
    const below = choice.stated ? this.dataset.unmatched : choice.path;
    if (below) lines.push(line("picked-path", below));
    this.#picked.dataset.text = choice.text;
    this.#picked.replaceChildren(...lines);
    this.#restore();
  }

  /** After a draft kept in the browser was put back: show what the fields hold now. */
  async #redraw(): Promise<void> {
    if (this.#state() === this.#drawn) return;
    const { value } = this;
    if (!value) {
      const text = this.#stated?.value ?? "";
      this.#draw({ value, text, path: "", stated: Boolean(text) });
      return;
    }
    this.#draw({ value, text: value, path: "" });
    const response = await fetch(this.#address({ value }), { headers: { "HX-Request": "true" } });
    const option = parse(await response.text()).querySelector<HTMLElement>("[role=option]");
    if (option && this.value === value) {
      this.#draw({ value, text: option.dataset.text ?? value, path: option.dataset.path ?? "" });
    }
  }

  /** What is chosen stands under others: offer to choose those too, where the form has a field for them. */
  #offer(levels: Level[]): void {
    const box = this.querySelector("[data-offer-box]") as HTMLElement;
    const pickers = Array.from(this.closest("form")?.querySelectorAll<PlanPicker>("samrit-picker") ?? []);
    const open = new Map(pickers.map((picker) => [picker.name, picker]));
    const differing = levels.filter((level) => open.has(level.name) && open.get(level.name)?.value !== level.value);
    box.hidden = differing.length === 0;
    if (box.hidden) return;
    const list = document.createElement("ul");
    list.append(...differing.map((level) => item(`${level.label}: ${level.text}`)));
    const fill = press(this.dataset.fill ?? "", () => {
      for (const level of differing) open.get(level.name)?.put(level);
      box.replaceChildren(line("", `${this.dataset.filled ?? ""} ${differing.map((level) => level.text).join(", ")}`));
      this.#say(box.textContent ?? "");
      this.#box.focus();
    });
    const leave = press(this.dataset.keep ?? "", () => {
      box.hidden = true;
      this.#box.focus();
    });
    leave.className = "btn btn-quiet";
    box.replaceChildren(line("", this.dataset.offer ?? ""), list, fill, leave);
  }

  #say(text: string): void {
    const place = this.querySelector("[data-said]");
    if (place) place.textContent = text;
  }
}

function line(style: string, text: string): HTMLElement {
  const made = document.createElement("p");
  made.className = style;
  made.textContent = text;
  return made;
}

function item(text: string): HTMLElement {
  const made = document.createElement("li");
  made.textContent = text;
  return made;
}

function press(label: string, act: () => void): HTMLButtonElement {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "btn btn-secondary";
  button.textContent = label;
  button.addEventListener("click", act);
  return button;
}

customElements.define("samrit-picker", PlanPicker);
