import { createSignal, createUniqueId, onMount, Show } from "solid-js";
import { type Unpriced, unpricedLabels, unpricedSentences } from "../../../shared/unpriced.ts";
import { createSubmit } from "../../ui/behaviour/create-submit.ts";
import { ProblemText } from "../../ui/controls.tsx";
import { Field, hintId } from "../../ui/field.tsx";
import css from "../../ui/page.module.css";
import { Select } from "../../ui/select.tsx";
import { settingsApi } from "../settings-api.ts";

const choices = Object.entries(unpricedLabels).map(([value, label]) => ({ value, label }));

/** What happens with a cost limit that cannot count the model. */
export function CostLimits() {
  const [unpriced, setUnpriced] = createSignal<Unpriced>();
  const [saved, setSaved] = createSignal(false);
  const id = createUniqueId();
  const submit = createSubmit();
  const take = (it: { readonly unpriced: Unpriced } | undefined) => it && setUnpriced(it.unpriced);
  onMount(() => void submit.run(settingsApi.costLimits).then(take));
  const choose = async (wanted: Unpriced) => {
    setSaved(false);
    const now = await submit.run(() => settingsApi.putCostLimits({ unpriced: wanted }));
    take(now);
    setSaved(now !== undefined);
  };
  return (
    <section class={css["part"]} id="cost" aria-labelledby="cost-title">
      <h2 id="cost-title">Cost limits</h2>
      <p class={css["about"]}>
        A Run’s cost limit counts list prices, and prices in opencode’s settings. Models without a
        known price cost nothing by that count.
      </p>
      <Show when={unpriced()}>
        {(value) => (
          <div class={css["form"]}>
            <Field
              id={id}
              label="If a Run has a cost limit and its model has no known price"
              hint={unpricedSentences[value()]}
              problem={undefined}
            >
              <Select
                id={id}
                aria-describedby={hintId(id)}
                value={value()}
                options={choices}
                choose={(chosen) => void choose(chosen as Unpriced)}
              />
            </Field>
          </div>
        )}
      </Show>
      <Show when={saved()}>
        <p role="status">Saved. It applies to Runs and DevBoxes that start from now on.</p>
      </Show>
      <ProblemText text={submit.problem()} />
    </section>
  );
}
