import * as z from "zod";
import { Problem } from "../shared/problem.ts";
import { ended, type Run } from "../shared/run.ts";
import { previewLabel, readPreviewLabel, verifyPreview } from "./identity/preview-label.ts";
import type { Ports } from "./ports/ports.ts";
import { keepTeamSetting, teamSetting } from "./team-settings.ts";

type World = Pick<Ports, "records">;

const name = "previews";
const setting = z.object({ on: z.boolean() });

/** Whether a team has previews. */
export async function previewsOn(world: World, team: string): Promise<boolean> {
  const kept = await teamSetting(world, team, name);
  return kept === undefined || setting.parse(kept).on;
}

export const turnPreviews = (world: World, team: string, on: boolean): Promise<void> =>
  keepTeamSetting(world, team, name, { on });

/** The DevBox of a Run whose ports may be opened. Throws a Problem if they may not. */
async function openDevBox(ports: Ports, run: Run) {
  const { devbox } = run;
  if (!ports.previews || devbox?.ephemeral)
    throw new Problem(
      "no-preview",
      "Previews are for DevBoxes on the machine of the server. Ask the Run to test its server itself.",
    );
  if (run.mode === "autonomous")
    throw new Problem(
      "autonomous-run",
      "An autonomous Run has no previews. Continue it as an interactive Run.",
    );
  if (!(await previewsOn(ports, run.team)))
    throw new Problem(
      "no-preview",
      "Previews are turned off. An admin can turn them on under Settings, Network access.",
    );
  if (devbox?.state !== "up" || ended(run))
    throw new Problem(
      "devbox-gone",
      "Previews are open while the Run's DevBox is on and the Run has not ended. Send a message to continue it.",
    );
  return devbox;
}

/** The open ports of a Run's DevBox with their addresses. */
export async function previewsOf(ports: Ports, run: Run): Promise<{ port: number; url: string }[]> {
  const devbox = await openDevBox(ports, run);
  return (devbox.ports ?? []).map((port) => ({
    port,
    url: ports.previews?.addressOf(previewLabel(ports.settings.secret, run, port)) ?? "",
  }));
}

/** What a label opens now. */
export type OpenPreview = { readonly run: Run; readonly devbox: string; readonly port: number };

/** Finds what a label opens. Throws a Problem; a label that was never valid gets the same one as one that was. */
export async function previewAt(ports: Ports, label: string): Promise<OpenPreview> {
  const read = readPreviewLabel(label);
  const run = read && (await ports.log.last(read.runId))?.after;
  if (!read || !run?.devbox || !verifyPreview(ports.settings.secret, run, read))
    throw new Problem(
      "devbox-gone",
      "This preview has ended with its DevBox or its Run. Open it again from the page of the Run.",
    );
  const devbox = await openDevBox(ports, run);
  return { run, devbox: devbox.id, port: read.port };
}
