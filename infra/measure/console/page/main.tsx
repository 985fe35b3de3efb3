import { createSignal } from "solid-js";
import { render } from "solid-js/web";
import { usualEgress } from "../../../../shared/egress.ts";
import { viewOf } from "../../../../shared/view.ts";
import { MeProvider } from "../../../../web/me.tsx";
import type { RunStream } from "../../../../web/run-stream/create-run-stream.ts";
import "../../../../web/theme.css";
import { RowContent } from "../../../../web/timeline/row-content.tsx";
import { story } from "../../../testing/console/runs.ts";
import type { Candidate, List } from "./candidate.ts";
import { follow, jump, readSlowly, scrollFast } from "./measures.ts";
import { Ours } from "./ours.tsx";
import { growingPage } from "./rows.ts";

/** Another list can be compared with ours: write a component for it and name it here. */
const candidates: Record<string, Candidate> = { ours: Ours };
const Chosen = candidates[location.hash.slice(1)] ?? Ours;

const me = {
  team: "local",
  teams: ["local"],
  name: "Ana",
  warmSeconds: 300,
  keepMinutes: 60,
  egress: usualEgress,
  unpriced: "warn" as const,
};
const told = story().launch();
const view = viewOf(told.run(), told.now());
const { page, append } = growingPage(10_000);
const stream = {
  runId: "run_1",
  view: () => view,
  state: told.run,
  launchOf: () => undefined,
  writing: () => [],
} as unknown as RunStream;

const [rows, setRows] = createSignal({ list: page.rows });
const changed = () => setRows({ list: page.rows });
let list!: List;
const began = performance.now();
render(
  () => (
    <MeProvider me={me} signOut={() => {}}>
      <Chosen
        rows={rows}
        ready={(it) => {
          list = it;
        }}
        row={(row) => <RowContent row={row} stream={stream} toggled={() => {}} />}
      />
    </MeProvider>
  ),
  document.getElementById("root") as HTMLElement,
);

const scroller = () => document.querySelector("[data-scroller]") as HTMLElement;
const painted = new Promise<number>((resolve) => {
  const look = () =>
    document.querySelector("[data-seq]")
      ? requestAnimationFrame(() => resolve(performance.now() - began))
      : requestAnimationFrame(look);
  requestAnimationFrame(look);
});
const rowAt = (index: number) => {
  const row = page.rows[index];
  if (!row) throw new Error(`There is no row ${index}.`);
  return row;
};

Object.assign(globalThis, {
  measure: {
    painted: () => painted,
    follow: () =>
      follow(scroller(), (frame) => {
        append(3);
        changed();
        const row = page.rows.findLast((it) => it.kind === "step");
        if (row?.kind === "step" && frame % 2 === 0) row.setOutput((text) => `${text}more\n`);
      }),
    scrollFast: () => scrollFast(scroller()),
    readSlowly: () => readSlowly(scroller()),
    jump: (index: number) =>
      jump(scroller(), rowAt(index).seq, () => list.scrollTo(rowAt(index), index)),
  },
});
