/**
 * A form that saves itself: 3 seconds after the last change and on leaving. The answer may be the whole form again; only its
 * live parts are put into the page. A lost connection keeps the text in this browser and offers it at the next visit.
 */
import {
  type Draft,
  draftOf,
  drop,
  entriesOf,
  forget,
  isTouched,
  keep,
  keepSent,
  kept,
  keyOf,
  remember,
  restore,
} from "../lib/draft.ts";
import { markWrong, parse, replaceLive } from "../lib/live.ts";

const PAUSE = 3000;
const RETRY = 15000;

export class Autosave extends HTMLElement {
  #form!: HTMLFormElement;
  #timer = 0;
  #saved = "";
  #saving = false;
  readonly #leave = (): void => {
    if (document.visibilityState === "hidden") void this.save(true);
  };
  readonly #online = (): void => {
    void this.save();
  };

  connectedCallback(): void {
    const form = this.querySelector("form");
    if (!form) return;
    this.#form = form;
    this.#saved = this.#now();
    form.addEventListener("input", () => this.#later());
    form.addEventListener("change", () => this.#later());
    form.addEventListener("submit", (event) => this.#submit(event));
    document.addEventListener("visibilitychange", this.#leave);
    window.addEventListener("online", this.#online);
    this.#offer();
    if (isTouched(form)) {
      this.#saved = "";
      this.#later();
    }
  }

  disconnectedCallback(): void {
    window.clearTimeout(this.#timer);
    document.removeEventListener("visibilitychange", this.#leave);
    window.removeEventListener("online", this.#online);
  }

  #now(): string {
    return JSON.stringify(entriesOf(this.#form));
  }

  #later(pause = PAUSE): void {
    window.clearTimeout(this.#timer);
    this.#timer = window.setTimeout(() => void this.save(), pause);
  }

  #submit(event: SubmitEvent): void {
    window.clearTimeout(this.#timer);
    if (navigator.onLine) {
      this.#saved = this.#now();
      keepSent(this.#form);
      return;
    }
    event.preventDefault();
    this.#lost();
  }

  /** Send what is on screen; `leaving` lets the request outlive the page. */
  async save(leaving = false): Promise<void> {
    const text = this.#now();
    if (text === this.#saved || this.#saving) return;
    window.clearTimeout(this.#timer);
    this.#saving = true;
    if (leaving) keep(keyOf(this.#form), draftOf(this.#form));
    else this.#say(this.dataset.saving ?? "", "");
    try {
      const response = await fetch(this.#form.action, {
        method: "POST",
        body: this.#body(),
        headers: { "HX-Request": "true", "X-Autosave": "1" },
        keepalive: leaving,
      });
      const answer = parse(await response.text());
      if (isDoor(response, answer)) this.#signedOut();
      else this.#take(response.status, answer, text);
    } catch {
      this.#lost();
    } finally {
      this.#saving = false;
    }
    if (this.#now() !== text) this.#later();
  }

  /** What is typed, with the token of the session as it is now: a person may have signed in again in another window. */
  #body(): FormData {
    const body = new FormData(this.#form);
    const token = /(?:^|;\s*)csrftoken=([^;]+)/.exec(document.cookie)?.[1];
    if (token) body.set("csrfmiddlewaretoken", token);
    return body;
  }

  /** The session has ended: the text is kept, and a link leads to the door and back. */
  #signedOut(): void {
    keep(keyOf(this.#form), draftOf(this.#form));
    this.#say(this.dataset.signedOut ?? this.dataset.offline ?? "", "offline");
    const line = document.getElementById(this.dataset.status ?? "");
    if (line && this.dataset.door) {
      const link = document.createElement("a");
      link.href = `${this.dataset.door}?next=${encodeURIComponent(window.location.pathname)}`;
      link.textContent = this.dataset.signIn ?? "";
      link.addEventListener("click", () => remember(`${keyOf(this.#form)}:door`, "1"));
      line.append(" ", link);
    }
    this.#later(RETRY);
  }

  #take(status: number, answer: Document, text: string): void {
    const known = Boolean(answer.getElementById(this.dataset.status ?? "") ?? answer.querySelector("[data-live]"));
    if (status === 403) {
      this.#saved = text;
      keep(keyOf(this.#form), draftOf(this.#form));
      this.#insert(answer.querySelector(".notice"));
      this.#say(this.dataset.refused ?? "", "wrong");
    } else if (status === 409) {
      this.#saved = text; // waits until the person has looked and changed or sent something
      replaceLive(answer);
      const conflict = answer.querySelector(".conflict");
      const place = conflict?.closest("[data-live][id]");
      if (!(place && document.getElementById(place.id))) this.#insert(conflict);
      this.#say(this.dataset.clash ?? "", "wrong");
    } else if (status === 422) {
      this.#saved = text;
      replaceLive(answer);
      markWrong(this.#form);
      this.#say(this.dataset.wrong ?? "", "wrong");
    } else if (status < 300 && known) {
      this.#saved = text;
      drop(keyOf(this.#form));
      this.querySelector("[data-inserted]")?.remove();
      replaceLive(answer);
      markWrong(this.#form);
      this.dispatchEvent(new Event("samrit:saved", { bubbles: true }));
    } else {
      this.#lost();
    }
  }

  #lost(): void {
    keep(keyOf(this.#form), draftOf(this.#form));
    this.#say(this.dataset.offline ?? "", "offline");
    this.#later(RETRY);
  }

  #insert(part: Element | null): void {
    if (!part) return;
    this.querySelector("[data-inserted]")?.remove();
    const place = document.createElement("div");
    place.dataset.inserted = "";
    place.append(document.importNode(part, true));
    this.#form.before(place);
  }

  #say(text: string, tone: string): void {
    const line = document.getElementById(this.dataset.status ?? "");
    if (!line) return;
    line.textContent = text;
    line.dataset.tone = tone;
  }

  #offer(): void {
    const key = keyOf(this.#form);
    const draft = kept(key);
    if (!draft) return;
    if (JSON.stringify(draft.entries) === this.#saved) {
      drop(key);
      return;
    }
    if (forget(`${key}:door`)) {
      // she came back through the door in the middle of a sentence: the text stands there again
      window.setTimeout(() => this.#putBack(draft), 0);
      return;
    }
    const box = document.createElement("div");
    box.className = "kept";
    box.setAttribute("role", "status");
    const words = document.createElement("p");
    words.textContent = this.dataset.kept ?? "";
    box.append(
      words,
      this.#choice(this.dataset.restore ?? "", () => this.#putBack(draft, box)),
    );
    box.append(
      this.#choice(this.dataset.discard ?? "", () => {
        drop(key);
        box.remove();
      }),
    );
    this.#form.before(box);
  }

  #choice(label: string, act: () => void): HTMLButtonElement {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "btn btn-secondary";
    button.textContent = label;
    button.addEventListener("click", act);
    return button;
  }

  #putBack(draft: Draft, box?: HTMLElement): void {
    restore(this.#form, draft);
    box?.remove();
    this.#say(this.dataset.restored ?? "", "");
    this.#later();
  }
}

/** Whether the answer is the page where people sign in. */
function isDoor(response: Response, answer: Document): boolean {
  return response.redirected && Boolean(answer.getElementById("id_password"));
}

customElements.define("samrit-autosave", Autosave);
