import { randomBytes } from "node:crypto";
import { Problem } from "../../shared/problem.ts";
import {
  type KeptOutgoing,
  keptOutgoing,
  type NewOutgoing,
  type OutgoingView,
  outgoingView,
} from "../../shared/schemas/outgoing-webhook.ts";
import type { Caller } from "../identity/caller.ts";
import type { Ports } from "../ports/ports.ts";
import { addressProblem } from "./address.ts";

type World = Pick<Ports, "records" | "now" | "settings">;

/** Limit of receivers per team. */
const mostOutgoing = 20;

const shelf = (team: string): string => `outgoing-webhooks#${team}`;

export async function outgoingOf(
  { records }: Pick<Ports, "records">,
  team: string,
): Promise<KeptOutgoing[]> {
  const all = await records.list(shelf(team), { limit: mostOutgoing });
  return all.map(({ value }) => keptOutgoing.parse(value));
}

/** The URLs of Wheelhouse itself: a message to one of them would come back. */
export const ownUrls = ({ settings }: Pick<Ports, "settings">): string[] => [
  settings.consoleUrl(),
  ...(settings.localUrl ? [settings.localUrl()] : []),
];

/** Creates a receiver. Its secret signs the messages to it, and is returned only here. */
export async function makeOutgoing(
  { records, now, settings }: World,
  { team, name }: Caller,
  { url, on, shape }: NewOutgoing,
): Promise<{ readonly webhook: OutgoingView; readonly secret: string }> {
  const problem = addressProblem(url, ownUrls({ settings }));
  if (problem) throw new Problem("run-invalid", problem, { fields: { url: problem } });
  if ((await outgoingOf({ records }, team)).length >= mostOutgoing)
    throw new Problem(
      "too-many",
      `A team can have ${mostOutgoing} outgoing webhooks. Remove one first.`,
    );
  const secret = randomBytes(32).toString("base64url");
  const id = `out_${randomBytes(13).toString("hex")}`;
  const kept: KeptOutgoing = {
    id,
    url,
    on: [...new Set(on)],
    shape,
    createdAt: now(),
    createdBy: name,
    paused: false,
    secret,
  };
  await records.add(shelf(team), id, kept);
  return { webhook: shownOutgoing(kept), secret };
}

export const shownOutgoing = (kept: KeptOutgoing): OutgoingView => outgoingView.parse(kept);

/** False: the team has no receiver with that id. */
export const removeOutgoing = (
  { records }: Pick<Ports, "records">,
  team: string,
  id: string,
): Promise<boolean> => records.remove(shelf(team), id);

/** Stops sending, because the receiver is gone. */
export const pauseOutgoing = (
  { records }: Pick<Ports, "records">,
  team: string,
  id: string,
): Promise<unknown> =>
  records.change(shelf(team), id, (value) => ({ ...keptOutgoing.parse(value), paused: true }));
