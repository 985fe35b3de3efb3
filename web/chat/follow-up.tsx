import { useNavigate } from "@solidjs/router";
import type { RunView } from "../../shared/schemas/run-view.ts";
import { prefill } from "../new-run/create-draft.ts";
import type { RunStream } from "../run-stream/create-run-stream.ts";
import { Button } from "../ui/controls.tsx";
import css from "./follow-up.module.css";

type Props = { title: string; reason: string; stream: RunStream; view: RunView };

/** Says why a Run cannot continue, and offers a new Run that starts from its summary. */
export function FollowUp(props: Props) {
  const navigate = useNavigate();
  const skipped = () => props.view.status === "skipped";

  const start = (): void => {
    const { view } = props;
    const { wanted } = props.stream.state() ?? {};
    const instructions = props.stream.details()?.instructions ?? "";
    prefill({
      instructions: skipped() ? instructions : followUpText(view, location.href),
      ticketUrl: view.ticketUrl ?? "",
      repository: wanted?.repository?.url ?? "",
      branch: wanted?.repository?.branch ?? "",
      worker: view.target?.worker ?? wanted?.worker ?? "",
      image: view.target?.image ?? wanted?.image ?? "",
      engine: wanted?.engine ?? "",
      model: wanted?.model ?? "",
      effort: wanted?.effort ?? "",
      mode: view.mode,
    });
    navigate("/new");
  };
  return (
    <div class={css["gone"]}>
      <div>
        <strong>{props.title}</strong>
        <p>{props.reason}</p>
      </div>
      <Button look="primary" onClick={start}>
        {skipped() ? "Start it again" : "Start a follow-up Run"}
      </Button>
    </div>
  );
}

function followUpText(view: RunView, address: string): string {
  const summary = (view.summary ?? "It left no summary.").replaceAll("\n", "\n> ");
  return `\n\nThis is a follow-up to “${view.title}” (${address.split("#", 1)[0]}). Its summary:\n\n> ${summary}\n`;
}
