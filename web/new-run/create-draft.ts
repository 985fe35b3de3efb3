import { createEffect } from "solid-js";
import { createStore } from "solid-js/store";
import type { NewRunBody } from "../api.ts";
import { readStored, writeStored } from "../ui/stored.ts";

/** What the composer holds. Empty texts and `ask` stand for what the coordinator finds out itself. */
export type Draft = {
  instructions: string;
  ticketUrl: string;
  /** A worker's id, `ask`, or empty: the first worker, once it is known. */
  worker: string;
  image: string;
  engine: string;
  mode: "interactive" | "autonomous";
  title: string;
  keepMinutes: number;
  activeMinutes: number;
};

export const emptyDraft: Draft = {
  instructions: "",
  ticketUrl: "",
  worker: "",
  image: "",
  engine: "",
  mode: "interactive",
  title: "",
  keepMinutes: 60,
  activeMinutes: 60,
};

const draftName = "draft.new-run";

/** The draft of the next Run. It survives a reload, and leaving the page. */
export function createDraft() {
  const [draft, setDraft] = createStore<Draft>({ ...emptyDraft, ...readStored<Draft>(draftName) });
  createEffect(() => writeStored(draftName, { ...draft }));
  return { draft, setDraft, clear: () => setDraft({ ...emptyDraft }) };
}

/** Puts a Run into the composer, for a follow-up. */
export function prefill(draft: Partial<Draft>): void {
  writeStored(draftName, { ...emptyDraft, ...draft });
}

/** The request that a draft stands for. */
export function bodyOf(draft: Draft): NewRunBody {
  const pinned = draft.worker !== "" && draft.worker !== "ask";
  return {
    instructions: draft.instructions,
    mode: draft.mode,
    keepMinutes: draft.keepMinutes,
    limits: { activeMinutes: draft.activeMinutes },
    ...(draft.ticketUrl.trim() ? { ticketUrl: draft.ticketUrl.trim() } : {}),
    ...(pinned
      ? { target: { worker: draft.worker, ...(draft.image ? { image: draft.image } : {}) } }
      : {}),
    ...(draft.engine ? { engine: draft.engine } : {}),
    ...(draft.title.trim() ? { title: draft.title.trim() } : {}),
  };
}
