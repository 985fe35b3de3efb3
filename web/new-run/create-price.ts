import { createEffect, createSignal, onCleanup } from "solid-js";
import type { EngineName } from "../../shared/engine.ts";
import { unpricedText } from "../../shared/unpriced.ts";
import { api } from "../api.ts";
import { useMe } from "../me.tsx";
import { type Draft, takesModel } from "./create-draft.ts";

/** A person types a model's name letter by letter. */
const typingMs = 300;

/** What to know if a draft has a cost limit and no price is known for its model. */
export function createPriceWarning(draft: Draft): () => string | undefined {
  const me = useMe();
  const [unpriced, setUnpriced] = createSignal<string>();
  createEffect(() => {
    const { engine, worker } = draft;
    const model = takesModel(draft) ? draft.model.trim() : "";
    setUnpriced(undefined);
    if (draft.costUsd <= 0 || model === "") return;
    const at = worker === "" || worker === "ask" ? {} : { worker };
    let current = true;
    const look = async () => {
      // Without an answer there is no warning: the Run tells later.
      const price = await api.price({ engine: engine as EngineName, model, ...at }).catch(() => {});
      if (current && price?.known === false) setUnpriced(model);
    };
    const timer = setTimeout(look, typingMs);
    onCleanup(() => {
      current = false;
      clearTimeout(timer);
    });
  });
  return () => {
    const model = unpriced();
    return model === undefined ? undefined : unpricedText(model, me.unpriced);
  };
}
