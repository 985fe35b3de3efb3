import type { Status } from "../../shared/run.ts";
import type { KeptImage } from "../../shared/schemas/image.ts";
import { keptWebhook } from "../../shared/schemas/webhook.ts";
import { counted } from "../../shared/words/quantity.ts";
import { mostWebhooks, webhooksShelf } from "../incoming-webhooks/team-webhooks.ts";
import type { Ports } from "../ports/ports.ts";
import { schedulesOf } from "../schedules/kept-schedules.ts";

type World = Pick<Ports, "records" | "list" | "log">;

const alive: Status[] = ["queued", "running", "needs-you"];
const pageSize = 100;

/** What names an image, for people: "the schedule nightly and 2 Runs". Undefined: nothing. */
export async function useOf(
  ports: World,
  team: string,
  { reference, name }: KeptImage,
): Promise<string | undefined> {
  const named = (image: string | undefined) => image === reference || image === name;
  const [schedules, webhooks, runs] = await Promise.all([
    schedulesOf(ports, team),
    ports.records.list(webhooksShelf(team), { limit: mostWebhooks }),
    liveRuns(ports, team),
  ]);
  const using = runs.filter((it) => named(it?.target?.image ?? it?.wanted.image)).length;
  const words = [
    ...schedules.filter((it) => named(it.run.target?.image)).map((it) => `the schedule ${it.name}`),
    ...webhooks
      .map(({ value }) => keptWebhook.parse(value))
      .filter((it) => named(it.start.target?.image))
      .map((it) => `the webhook ${it.name}`),
    ...(using > 0 ? [counted(using, "Run")] : []),
  ];
  return words.length === 0 ? undefined : words.join(", ");
}

async function liveRuns({ list, log }: World, team: string) {
  const ids: string[] = [];
  for (let cursor: string | undefined, first = true; first || cursor; first = false) {
    const page = await list.page(team, {
      status: alive,
      limit: pageSize,
      ...(cursor === undefined ? {} : { cursor }),
    });
    ids.push(...page.runs.map((it) => it.id));
    cursor = page.cursor;
  }
  return Promise.all(ids.map(async (id) => (await log.last(id))?.after));
}
