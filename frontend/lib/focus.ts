/** An error summary takes the focus once, so that nobody has to look for what went wrong. */
export function focusOnProblems(within: ParentNode): void {
  within.querySelector<HTMLElement>("[data-focus]")?.focus();
}
