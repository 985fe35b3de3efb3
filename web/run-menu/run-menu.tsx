import { useNavigate } from "@solidjs/router";
import { createSignal } from "solid-js";
import type { RunSummary } from "../../shared/schemas/run-view.ts";
import { api } from "../api.ts";
import { draftOf, prefill } from "../new-run/create-draft.ts";
import { createIntent } from "../ui/behaviour/create-intent.ts";
import { createSubmit } from "../ui/behaviour/create-submit.ts";
import { ProblemText } from "../ui/controls.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { Menu, MenuItem } from "../ui/menu.tsx";
import { visible } from "../ui/text/visible.ts";
import { withoutProblems } from "./without-problems.ts";

/** What a person can do with a Run as a whole. */
export function RunMenu(props: { run: Pick<RunSummary, "id" | "title"> }) {
  const navigate = useNavigate();
  const again = createIntent<string>();
  const reading = createSubmit();
  const [failed, setFailed] = createSignal<string>();

  const runAgain = async () => {
    const id = await again.run(async (key) => (await api.runAgain(props.run.id, key)).run.id);
    if (id) return navigate(`/runs/${id}`);
    const state = again.state();
    if (state.kind === "refused") setFailed(state.error.message);
    return undefined;
  };
  const open = async () => {
    const read = await reading.run(() => api.repeat(props.run.id));
    if (!read) return setFailed(reading.problem());
    const { draft, lost } = withoutProblems(draftOf(read.run), read.problems);
    prefill(draft);
    return navigate("/new", { state: { lost } });
  };
  return (
    <>
      <Menu label={`Actions for ${visible(props.run.title)}`} title="Actions" icon="more">
        {(close) => (
          <>
            <MenuItem
              disabled={again.busy()}
              act={() => {
                close();
                void runAgain();
              }}
            >
              Run again
            </MenuItem>
            <MenuItem
              act={() => {
                close();
                void open();
              }}
            >
              Open in composer
            </MenuItem>
          </>
        )}
      </Menu>
      <Dialog
        open={failed() !== undefined}
        onClose={() => setFailed(undefined)}
        title="Can’t run this again"
      >
        <ProblemText text={failed()} />
        <p>Open it in the composer to choose something else.</p>
      </Dialog>
    </>
  );
}
