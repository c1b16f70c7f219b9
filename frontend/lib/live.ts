/** Puts the live parts of an answer (elements with an id and `data-live`) in place of those on the page. */
export function parse(html: string): Document {
  return new DOMParser().parseFromString(html, "text/html");
}

export function replaceLive(answer: ParentNode, page: Document = document): number {
  let replaced = 0;
  for (const fresh of answer.querySelectorAll<HTMLElement>("[data-live][id]")) {
    const old = page.getElementById(fresh.id);
    // what the person is standing in stays
    if (!old || old.contains(page.activeElement)) continue;
    fresh.querySelector("[data-focus]")?.removeAttribute("data-focus");
    old.replaceWith(page.importNode(fresh, true));
    replaced += 1;
  }
  return replaced;
}

/** Marks the controls whose error place has something in it. */
export function markWrong(within: ParentNode): void {
  for (const place of within.querySelectorAll<HTMLElement>("[data-errors-for]")) {
    const control = within.querySelector(`[id="${place.dataset.errorsFor}"]`);
    if (!control?.matches("input, select, textarea")) continue;
    if (place.textContent?.trim()) control.setAttribute("aria-invalid", "true");
    else control.removeAttribute("aria-invalid");
  }
}
