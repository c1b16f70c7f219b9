/** What a person typed, as a list that fits into the browser's storage, and back into the form. */
export type Entry = [name: string, value: string];

const NOT_TYPED = new Set(["csrfmiddlewaretoken", "seen"]);

export function entriesOf(form: HTMLFormElement): Entry[] {
  const entries: Entry[] = [];
  for (const [name, value] of new FormData(form)) {
    if (typeof value === "string" && !NOT_TYPED.has(name)) entries.push([name, value]);
  }
  return entries;
}

/** Whether a field holds something else than the page came with: typed before the script was there, or put back by the browser. */
export function isTouched(form: HTMLFormElement): boolean {
  return Array.from(form.elements).some((control) => {
    const { name, type, value, defaultValue, checked, defaultChecked } = control as HTMLInputElement;
    if (!name || ["hidden", "file", "submit", "button"].includes(type)) return false;
    if (["checkbox", "radio"].includes(type)) return checked !== defaultChecked;
    return defaultValue !== undefined && value !== defaultValue;
  });
}

/** One place for each person and form: who signs in next on this machine is not offered somebody else's text. */
export function keyOf(form: HTMLFormElement): string {
  const owner = form.closest<HTMLElement>("[data-owner]")?.dataset.owner ?? "";
  return `samrit:draft:${owner}:${form.getAttribute("action") ?? ""}`;
}

/** What was typed, and what the page showed when it was typed: by that the server tells whose change is whose. */
export interface Draft {
  entries: Entry[];
  seen: string;
}

function seenOf(form: HTMLFormElement): HTMLInputElement | null {
  return form.querySelector<HTMLInputElement>('input[name="seen"]');
}

export function draftOf(form: HTMLFormElement): Draft {
  return { entries: entriesOf(form), seen: seenOf(form)?.value ?? "" };
}

export function keep(key: string, draft: Draft): void {
  try {
    localStorage.setItem(key, JSON.stringify(draft));
  } catch {
    // a full or forbidden storage keeps nothing; the page itself still holds the text
  }
}

export function kept(key: string): Draft | null {
  try {
    const text = localStorage.getItem(key);
    if (!text) return null;
    const draft = JSON.parse(text) as Draft | Entry[];
    return Array.isArray(draft) ? { entries: draft, seen: "" } : draft;
  } catch {
    return null;
  }
}

export function drop(key: string): void {
  try {
    localStorage.removeItem(key);
  } catch {
    // nothing was kept
  }
}

interface GrowingRows extends HTMLElement {
  add(group?: string): void;
  groupOf?(level: string): string;
}

function growRows(form: HTMLFormElement, values: Map<string, string[]>): void {
  for (const rows of form.querySelectorAll<GrowingRows>("samrit-rows")) {
    const wanted = Number(values.get(`${rows.dataset.prefix}-TOTAL_FORMS`)?.[0] ?? 0);
    for (let n = rows.querySelectorAll("[data-rows] > [data-row]").length; n < wanted; n += 1) {
      rows.add(rows.groupOf?.(values.get(`${rows.dataset.prefix}-${n}-level`)?.[0] ?? ""));
    }
  }
}

export function restore(form: HTMLFormElement, { entries, seen }: Draft): void {
  const values = new Map<string, string[]>();
  const shown = seenOf(form);
  if (shown && seen) shown.value = seen;
  for (const [name, value] of entries) values.set(name, [...(values.get(name) ?? []), value]);
  growRows(form, values);
  for (const control of form.elements) {
    const named = control as HTMLInputElement;
    if (!named.name || NOT_TYPED.has(named.name) || named.type === "file" || named.type === "submit") continue;
    if (named.type === "checkbox" || named.type === "radio") {
      named.checked = values.get(named.name)?.includes(named.value) ?? false;
    } else if (values.has(named.name)) {
      named.value = values.get(named.name)?.shift() ?? "";
    }
  }
  form.dispatchEvent(new Event("samrit:restored"));
}

const SENT = "samrit:sent";

/** A form leaves by its button: what it held is kept until the next page shows that it was not met by the door. */
export function keepSent(form: HTMLFormElement): void {
  keep(keyOf(form), draftOf(form));
  remember(SENT, keyOf(form));
}

/** The page after a form was sent. Where it was refused, or met by the door, the text waits and is put back; else it has arrived. */
export function settleSent(page: Document, status = statusOf()): void {
  const key = forget(SENT);
  if (!key) return;
  if (page.getElementById("id_password") || status >= 400) remember(`${key}:door`, "1");
  else drop(key);
}

function statusOf(): number {
  const [loaded] = performance.getEntriesByType("navigation") as PerformanceNavigationTiming[];
  return loaded?.responseStatus ?? 200;
}

/** A word of this visit; where the browser keeps none, the text is offered instead of put back. */
export function remember(name: string, value: string): void {
  try {
    sessionStorage.setItem(name, value);
  } catch {
    // then the text is offered, not put back at once
  }
}

export function forget(name: string): string | null {
  try {
    const found = sessionStorage.getItem(name);
    sessionStorage.removeItem(name);
    return found;
  } catch {
    return null;
  }
}
