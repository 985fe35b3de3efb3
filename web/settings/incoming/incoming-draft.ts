import type { EgressPolicy } from "../../../shared/egress.ts";
import type { WebhookView } from "../../../shared/schemas/webhook.ts";
import type { Worker } from "../../../shared/worker.ts";
import { labelIn } from "../../workers/labels.ts";
import type { IncomingBody } from "../settings-api.ts";

/** The values in the form of a new incoming webhook. "" means that the field is left open. */
export type IncomingDraft = {
  readonly kind: WebhookView["kind"];
  /** The entered name; absent while the form suggests one. */
  readonly name?: string;
  readonly label: string;
  /** A worker's id, or `label:` with the label of several. */
  readonly worker: string;
  readonly engine: string;
  readonly mode: "" | "interactive" | "autonomous";
  /** "": the team's setting for the mode. */
  readonly egress: EgressPolicy | "";
  /** In US dollars. 0: no limit. */
  readonly costUsd: number;
  readonly instructions: string;
  readonly title: string;
  readonly ticketUrl: string;
  readonly repository: string;
  readonly branch: string;
  readonly path: string;
  readonly equals: string;
};

export const emptyIncoming: IncomingDraft = {
  kind: "github",
  label: "wheelhouse",
  worker: "",
  engine: "",
  mode: "",
  egress: "",
  costUsd: 0,
  instructions: "",
  title: "",
  ticketUrl: "",
  repository: "",
  branch: "",
  path: "",
  equals: "",
};

/** The form's fields that the server checks, by the server's names. */
export const incomingFields = [
  "body",
  "kind",
  "start.label",
  "start.target",
  "start.target.worker",
  "start.engine",
  "start.mode",
  "start.egress",
  "start.limits.costUsd",
  "template.instructions",
  "template.title",
  "template.ticketUrl",
  "template.repository",
  "template.branch",
  "template.when.path",
  "template.when.equals",
];

/** The request that creates the webhook. */
export function incomingBody(draft: IncomingDraft, workers: readonly Worker[]): IncomingBody {
  const { kind, label, engine, mode, egress, instructions, title, path, equals } = draft;
  const { ticketUrl, repository, branch, costUsd } = draft;
  const target = targetOf(draft.worker, workers);
  const start = {
    ...(kind === "custom" ? {} : { label }),
    ...(target ? { target } : {}),
    ...(engine ? { engine } : {}),
    ...(target && mode ? { mode } : {}),
    ...(egress ? { egress } : {}),
    ...(costUsd > 0 ? { limits: { costUsd } } : {}),
  };
  if (kind !== "custom") return { kind, start };
  const template = {
    instructions,
    ...(title.trim() ? { title } : {}),
    ...(ticketUrl.trim() ? { ticketUrl } : {}),
    ...(repository.trim() ? { repository } : {}),
    ...(branch.trim() ? { branch } : {}),
    ...(path.trim() ? { when: { path, equals } } : {}),
  };
  return { kind, start, template };
}

function targetOf(chosen: string, workers: readonly Worker[]) {
  const label = labelIn(chosen);
  if (label !== undefined) return { label };
  const worker = workers.find(({ id }) => id === chosen);
  const image = worker?.images[0]?.id;
  return worker && { worker: worker.id, ...(image ? { image } : {}) };
}
