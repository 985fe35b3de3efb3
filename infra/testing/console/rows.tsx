import { render } from "@solidjs/testing-library";
import { For } from "solid-js";
import { usualEgress } from "../../../shared/egress.ts";
import type { RunEvent, RunFact } from "../../../shared/schemas/event.ts";
import { viewOf } from "../../../shared/view.ts";
import { MeProvider } from "../../../web/me.tsx";
import type { RunStream } from "../../../web/run-stream/create-run-stream.ts";
import { emptyPage, fold } from "../../../web/run-stream/rows/rows.ts";
import { RowContent } from "../../../web/timeline/row-content.tsx";
import { story } from "./runs.ts";

const me = {
  team: "local",
  teams: ["local"],
  name: "Ana",
  warmSeconds: 300,
  keepMinutes: 60,
  egress: usualEgress,
  unpriced: "warn" as const,
};
const told = story().launch().say({ type: "turn.started", turn: 1 });

/** Renders the timeline rows of these facts. */
export function show(...facts: RunFact[]) {
  const page = emptyPage();
  const events = facts.map(
    (fact, index): RunEvent => ({ ...fact, seq: index + 1, at: "2026-11-23T10:00:00.000Z" }),
  );
  for (const event of events) fold(page, event);
  const view = viewOf(told.run(), told.now());
  const stream = {
    runId: "run_1",
    view: () => view,
    state: told.run,
    messageAt: async () => undefined,
    messageOf: (id: string) => page.said.get(id),
    launchOf: (devbox: string) => page.launches.get(devbox),
    writing: () => [],
  } as unknown as RunStream;
  return render(() => (
    <MeProvider me={me} signOut={() => {}}>
      <For each={page.rows}>
        {(row) => <RowContent row={row} stream={stream} toggled={() => {}} />}
      </For>
    </MeProvider>
  ));
}

/** A command that begins, as step `s`. */
export const started = (command: string, title = `exec in DevBox: ${command}`): RunFact => ({
  type: "step.started",
  step: "s",
  kind: "exec",
  title,
  call: { command, cwd: "/workspace" },
});
