import { createEffect } from "solid-js";
import { createStore } from "solid-js/store";
import type { EgressPolicy } from "../../shared/egress.ts";
import type { Effort } from "../../shared/engine.ts";
import type { NewRunBody } from "../api.ts";
import { readStored, writeStored } from "../ui/behaviour/stored.ts";
import { labelIn, labelled } from "../workers/labels.ts";

/** The composer's fields. For an empty text or `ask`, the coordinator decides or asks later. */
export type Draft = {
  instructions: string;
  ticketUrl: string;
  /** Only without a ticket. The same holds for `branch`. */
  repository: string;
  branch: string;
  /** A worker's id, `label:` with the label of several, or `ask`. Empty until the workers are loaded; then the first one is chosen. */
  worker: string;
  image: string;
  engine: string;
  /** Empty: the engine's default model. */
  model: string;
  effort: Effort | "";
  mode: "interactive" | "autonomous";
  /** Empty: the team's setting for the mode. */
  egress: EgressPolicy | "";
  title: string;
  /** `null`: the coordinator's setting. */
  keepMinutes: number | null;
  activeMinutes: number;
  /** 0: no limit. The same holds for `costUsd`. */
  turns: number;
  costUsd: number;
};

export const emptyDraft: Draft = {
  instructions: "",
  ticketUrl: "",
  repository: "",
  branch: "",
  worker: "",
  image: "",
  engine: "",
  model: "",
  effort: "",
  mode: "interactive",
  egress: "",
  title: "",
  keepMinutes: null,
  activeMinutes: 60,
  turns: 0,
  costUsd: 0,
};

const draftName = "draft.new-run";

/** The draft of the next Run. The browser stores it, so it survives a reload and leaving the page. */
export function createDraft() {
  const [draft, setDraft] = createStore<Draft>({ ...emptyDraft, ...readStored<Draft>(draftName) });
  createEffect(() => writeStored(draftName, { ...draft }));
  return { draft, setDraft, clear: () => setDraft({ ...emptyDraft }) };
}

/** Fills the composer's draft, for a follow-up of another Run. */
export function prefill(draft: Partial<Draft>): void {
  writeStored(draftName, { ...emptyDraft, ...draft });
}

/** Whether a model can be chosen: only for a chosen engine that uses one. */
export const takesModel = (draft: Pick<Draft, "engine">): boolean =>
  draft.engine !== "" && draft.engine !== "script";

/** A ticket names its own repository, so the fields of a repository count without one only. */
function workplaceIn(draft: Draft): Pick<NewRunBody, "ticketUrl" | "repository" | "branch"> {
  const [ticketUrl, repository, branch] = [draft.ticketUrl, draft.repository, draft.branch].map(
    (text) => text.trim(),
  );
  if (ticketUrl) return { ticketUrl };
  if (!repository) return {};
  return branch ? { repository, branch } : { repository };
}

const goalOf = (worker: string) => {
  const label = labelIn(worker);
  return label === undefined ? { worker } : { label };
};

/** The request for a draft. Fields that are left open are absent. */
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
    ...workplaceIn(draft),
    ...(pinned
      ? { target: { ...goalOf(draft.worker), ...(draft.image ? { image: draft.image } : {}) } }
      : {}),
    ...(draft.engine ? { engine: draft.engine } : {}),
    ...(model ? { model } : {}),
    ...(effort ? { effort } : {}),
    ...(draft.egress ? { egress: draft.egress } : {}),
    ...(draft.title.trim() ? { title: draft.title.trim() } : {}),
  };
}

/** The draft that makes this request. */
export function draftOf({ target, limits, ...body }: NewRunBody): Draft {
  const { instructions, ticketUrl, repository, branch, engine, model, effort, mode } = body;
  const { activeMinutes = 60, turns = 0, costUsd = 0 } = limits ?? {};
  return {
    instructions,
    ticketUrl: ticketUrl ?? "",
    repository: repository ?? "",
    branch: branch ?? "",
    worker: target?.label === undefined ? (target?.worker ?? "ask") : labelled(target.label),
    image: target?.image ?? "",
    engine: engine ?? "",
    model: model ?? "",
    effort: effort ?? "",
    mode: mode ?? "interactive",
    egress: body.egress ?? "",
    title: body.title ?? "",
    keepMinutes: body.keepMinutes ?? null,
    activeMinutes,
    turns,
    costUsd,
  };
}
