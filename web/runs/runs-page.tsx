import { A, useSearchParams } from "@solidjs/router";
import { createEffect, createMemo, For, Match, on, Show, Switch } from "solid-js";
import { createKeys } from "../ui/behaviour/create-keys.ts";
import { createRowKeys } from "../ui/behaviour/create-row-keys.ts";
import { createPageTitle } from "../ui/behaviour/page-title.ts";
import { Button, buttonClass, fieldClass, Kbd, ProblemText } from "../ui/controls.tsx";
import { Icon } from "../ui/icon.tsx";
import { createRunList } from "./create-run-list.ts";
import { FirstRun } from "./first-run.tsx";
import { RunLine } from "./run-line.tsx";
import css from "./runs-page.module.css";
import { countOf, filters, selectRuns, statusesOf } from "./select-runs.ts";

const typingPauseMs = 250;

/** The live list of Runs. Filter and search text are in the URL. */
export function RunsPage() {
  const list = createRunList();
  const [params, setParams] = useSearchParams<{ status?: string; q?: string }>();
  const shown = createMemo(() => selectRuns(list.runs(), params.status, params.q ?? ""));
  let search: HTMLInputElement | undefined;
  let rows: HTMLUListElement | undefined;

  createPageTitle(() => "Runs");
  createKeys({ "/": () => search?.focus() });
  createRowKeys(() => rows);

  let pause: ReturnType<typeof setTimeout> | undefined;
  createEffect(
    on([() => params.status, () => params.q], ([status, q]) => {
      clearTimeout(pause);
      if (!list.hasMore() || (!status && !q)) return;
      const query = { status: statusesOf(status).join(","), q: q ?? "" };
      pause = setTimeout(() => void list.find(query), typingPauseMs);
    }),
  );

  return (
    <main class={css["page"]}>
      <Show
        when={list.runs().length > 0 || !list.loaded() || list.problem()}
        fallback={<FirstRun />}
      >
        <div class={css["head"]}>
          <h1>Runs</h1>
          <label class={css["search"]}>
            <Icon name="search" size={14} />
            <span class="visually-hidden">Search Runs by title</span>
            <input
              ref={search}
              class={fieldClass}
              type="search"
              placeholder="Search titles"
              value={params.q ?? ""}
              onInput={(event) =>
                setParams({ q: event.currentTarget.value || undefined }, { replace: true })
              }
            />
            <Kbd>/</Kbd>
          </label>
        </div>
        <nav class={css["filters"]} aria-label="Filter Runs by status">
          <For each={filters}>
            {(filter) => (
              <button
                type="button"
                data-filter={filter.id}
                aria-pressed={(params.status ?? "all") === filter.id}
                onClick={() => setParams({ status: filter.id === "all" ? undefined : filter.id })}
              >
                {filter.label}
                <span class={css["count"]}>
                  {countOf(list.runs(), filter.id)}
                  {list.hasMore() ? "+" : ""}
                </span>
              </button>
            )}
          </For>
        </nav>
        <ProblemText text={list.problem()} />
        <Switch>
          <Match when={shown().length > 0}>
            <ul class={css["runs"]} ref={rows}>
              <For each={shown()}>{(run) => <RunLine run={run} />}</For>
            </ul>
          </Match>
          <Match when={list.loaded() && !list.problem()}>
            <div class={css["none"]}>
              <p>No Runs match this filter.</p>
              <A href="/" class={buttonClass()}>
                Clear filter
              </A>
            </div>
          </Match>
        </Switch>
        <Show when={list.hasMore()}>
          <Button onClick={() => void list.more()}>Load older Runs</Button>
        </Show>
      </Show>
    </main>
  );
}
