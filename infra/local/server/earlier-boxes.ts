import { verifyBootToken, verifyCapability } from "../../../functions/identity/capability.ts";
import type { Ports } from "../../../functions/ports/ports.ts";
import { steadyMs } from "../../../functions/steady-time.ts";
import { isJoined } from "../../../functions/workers/kept-worker.ts";
import { Problem } from "../../../shared/problem.ts";

/** Whether an earlier version launched this DevBox, so that it knows only the TCP port. */
export type EarlierBox = (runId: string, generation: number) => boolean;

type World = Pick<Ports, "settings" | "now" | "skipped" | "log">;

/**
 * Refuses DevBoxes of this machine on the TCP port, except those that run since before an update: their program can
 * only use TCP, and without it their Runs would stop. They are gone when they are parked or end. DevBoxes on workers
 * that joined have no other way: they come through the proxy or the tunnel that their worker uses.
 */
export async function refuseOtherBoxes(
  ports: World,
  request: Request,
  earlier: EarlierBox,
): Promise<void> {
  const { settings, ...clock } = ports;
  const bearer = /^Bearer (\S{1,500})$/.exec(request.headers.get("authorization") ?? "")?.[1];
  const claim = bearer
    ? verifyCapability(settings.secret, bearer)
    : verifyBootToken(settings.secret, await bootTokenIn(request), steadyMs(clock));
  if (claim && earlier(claim.runId, claim.generation)) return;
  if (claim && (await isElsewhere(ports, claim))) return;
  throw new Problem("not-found", "DevBoxes reach this server by its Unix socket only.");
}

/** Whether the DevBox of this generation is on another machine than the server, or was: then it is told that it is over. */
async function isElsewhere(
  { log }: World,
  { runId, generation }: { readonly runId: string; readonly generation: number },
): Promise<boolean> {
  const run = (await log.last(runId))?.after;
  if (!run) return false;
  const { devbox, pastDevboxes } = run;
  if (devbox?.generation === generation) return isJoined(devbox.worker);
  return pastDevboxes.some(({ worker }) => isJoined(worker));
}

/** Far more than a hello needs. */
const longestHello = 4_096;

async function bootTokenIn(request: Request): Promise<string> {
  const length = request.headers.get("content-length");
  if (length === null || !(Number(length) <= longestHello)) return "";
  const text = await request.clone().text();
  try {
    const body: unknown = JSON.parse(text);
    const token =
      typeof body === "object" && body !== null && "bootToken" in body && body.bootToken;
    return typeof token === "string" && token.length <= 500 ? token : "";
  } catch {
    return "";
  }
}
