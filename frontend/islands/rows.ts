/** A repeating table in a form: adds rows from a template, gives each a stable id, renumbers when one goes. */
function uuid(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}

/** A row that begins in a group has the group's level already; the other levels of the group stand first in the list. */
function preset(row: HTMLElement, levels: string[]): void {
  const select = row.querySelector<HTMLSelectElement>('select[name$="-level"]');
  if (!select) return;
  const options = Array.from(select.options);
  const first = levels.flatMap((level) => options.find((option) => option.value === level) ?? []);
  select.options[0]?.after(...first);
  select.value = levels[0] ?? "";
}

export class Rows extends HTMLElement {
  connectedCallback(): void {
    this.addEventListener("click", (event) => {
      const pressed = (event.target as Element).closest<HTMLElement>("[data-add], [data-remove]");
      if (!pressed || !this.contains(pressed)) return;
      event.preventDefault();
      if ("add" in pressed.dataset) this.add(pressed.dataset.add ?? "");
      else this.#remove(pressed);
    });
    this.#useButtons(this);
  }

  get #rows(): HTMLElement[] {
    return Array.from(this.querySelectorAll<HTMLElement>("[data-rows] > [data-row]"));
  }

  /** The group that takes a level of plan, for rows that are put back from a draft. */
  groupOf(level: string): string {
    const bodies = Array.from(this.querySelectorAll<HTMLElement>("[data-rows][data-group]"));
    return bodies.find((body) => body.dataset.levels?.split(" ").includes(level))?.dataset.group ?? "";
  }

  /** Append a blank row, to a group where there are groups, and put the focus into it. */
  add(group = ""): void {
    const blank = this.querySelector<HTMLTemplateElement>("template[data-blank]");
    const body = this.querySelector<HTMLElement>(group ? `[data-rows][data-group="${group}"]` : "[data-rows]");
    if (!blank || !body) return;
    const copy = document.createElement("template");
    const next = this.#rows.length;
    copy.innerHTML = blank.innerHTML.replaceAll("__prefix__", String(next));
    const row = copy.content.querySelector<HTMLElement>("[data-row]");
    if (!row) return;
    const uid = row.querySelector<HTMLInputElement>('input[name$="-uid"]');
    if (uid && !uid.value) uid.value = uuid();
    if (body.dataset.levels) preset(row, body.dataset.levels.split(" "));
    body.append(row);
    this.#useButtons(row);
    this.#count();
    row.querySelector<HTMLElement>("input:not([type=hidden]), select, textarea")?.focus();
    this.#changed();
  }

  #remove(button: HTMLElement): void {
    const row = button.closest<HTMLElement>("[data-row]");
    if (!row) return;
    const next = (row.nextElementSibling ?? row.previousElementSibling)?.querySelector<HTMLElement>("[data-remove]");
    row.remove();
    this.#renumber();
    this.#count();
    (next ?? this.querySelector<HTMLElement>("[data-add]"))?.focus();
    this.#changed();
  }

  /** With script the removal is a button at once; the box is for pages without. */
  #useButtons(within: ParentNode): void {
    for (const box of within.querySelectorAll<HTMLElement>(".remove-check")) box.remove();
    for (const button of within.querySelectorAll<HTMLElement>("[data-remove]")) button.hidden = false;
  }

  #renumber(): void {
    const start = new RegExp(`^(id_)?(${this.dataset.prefix ?? ""})-\\d+-`);
    this.#rows.forEach((row, n) => {
      for (const element of row.querySelectorAll("[name], [id], [for], [aria-describedby], [data-errors-for]")) {
        for (const attribute of ["name", "id", "for", "aria-describedby", "data-errors-for"]) {
          const value = element.getAttribute(attribute);
          if (!value) continue;
          const words = value.split(" ").map((word) => word.replace(start, `$1$2-${n}-`));
          element.setAttribute(attribute, words.join(" "));
        }
      }
    });
  }

  #count(): void {
    const total = this.querySelector<HTMLInputElement>(`input[name="${this.dataset.prefix}-TOTAL_FORMS"]`);
    if (total) total.value = String(this.#rows.length);
  }

  #changed(): void {
    this.dispatchEvent(new Event("change", { bubbles: true }));
  }
}

customElements.define("samrit-rows", Rows);
