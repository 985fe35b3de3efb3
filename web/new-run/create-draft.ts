import { createEffect } from "solid-js";
import { createStore } from "solid-js/store";
import type { Effort } from "../../shared/engine.ts";
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
  /** Of the engine; empty for the engine's own choice. */
  model: string;
  effort: Effort | "";
  mode: "interactive" | "autonomous";
  title: string;
  /** `null`: as the coordinator is set to. */
  keepMinutes: number | null;
  activeMinutes: number;
  /** 0: without a limit. */
  turns: number;
  costUsd: number;
};

export const emptyDraft: Draft = {
  instructions: "",
  ticketUrl: "",
  worker: "",
  image: "",
  engine: "",
  model: "",
  effort: "",
  mode: "interactive",
  title: "",
  keepMinutes: null,
  activeMinutes: 60,
  turns: 0,
  costUsd: 0,
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

/** Whether a model can be named: for an engine that is chosen and has one. */
export const takesModel = (draft: Pick<Draft, "engine">): boolean =>
  draft.engine !== "" && draft.engine !== "script";

/** The request that a draft stands for. */
export function bodyOf(draft: Draft): NewRunBody {
  const model = takesModel(draft) ? draft.model.trim() : "";
  const effort = takesModel(draft) ? draft.effort : "";
  const pinned = draft.worker !== "" && draft.worker !== "ask";
  return {
    instructions: draft.instructions,
    mode: draft.mode,
    ...(draft.keepMinutes === null ? {} : { keepMinutes: draft.keepMinutes }),
    limits: {
      activeMinutes: draft.activeMinutes,
      ...(draft.turns > 0 ? { turns: draft.turns } : {}),
      ...(draft.costUsd > 0 ? { costUsd: draft.costUsd } : {}),
    },
    ...(draft.ticketUrl.trim() ? { ticketUrl: draft.ticketUrl.trim() } : {}),
    ...(pinned
      ? { target: { worker: draft.worker, ...(draft.image ? { image: draft.image } : {}) } }
      : {}),
    ...(draft.engine ? { engine: draft.engine } : {}),
    ...(model ? { model } : {}),
    ...(effort ? { effort } : {}),
    ...(draft.title.trim() ? { title: draft.title.trim() } : {}),
  };
}
