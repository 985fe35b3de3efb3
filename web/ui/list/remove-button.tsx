import { createSignal } from "solid-js";
import { createSubmit } from "../behaviour/create-submit.ts";
import { Button, ProblemText } from "../controls.tsx";
import { Dialog } from "../dialog.tsx";
import css from "../page.module.css";

/** Removes something, after a dialog that names the consequences. */
export function RemoveButton(props: {
  /** `Revoke deploy-bot` */
  title: string;
  verb: string;
  /** The consequence: the part that stops working. */
  means: string;
  remove: () => Promise<unknown>;
  removed: () => void;
}) {
  const [asking, setAsking] = createSignal(false);
  const submit = createSubmit();
  const remove = async () => {
    const done = await submit.run(async () => {
      await props.remove();
      return true;
    });
    if (!done) return;
    setAsking(false);
    props.removed();
  };
  return (
    <div>
      <Button small look="danger" aria-label={props.title} onClick={() => setAsking(true)}>
        {props.verb}
      </Button>
      <Dialog open={asking()} onClose={() => setAsking(false)} title={`${props.title}?`}>
        <div class={css["confirm"]}>
          <p>{props.means}</p>
          <ProblemText text={submit.problem()} />
          <div class={css["acts"]}>
            <Button look="danger" disabled={submit.busy()} onClick={() => void remove()}>
              {props.verb}
            </Button>
            <Button onClick={() => setAsking(false)}>Cancel</Button>
          </div>
        </div>
      </Dialog>
    </div>
  );
}
