import { createEffect, createSignal, onCleanup } from "solid-js";
import { ApiError } from "../request.ts";
import { schedulesApi } from "./schedules-api.ts";

const pauseMs = 250;

/** The next times of a pattern while somebody writes it, and the server's problems with it. */
export function createTimes(when: () => { cron: string; timeZone: string }) {
  const [next, setNext] = createSignal<readonly string[]>();
  const [problems, setProblems] = createSignal<Readonly<Record<string, string>>>({});
  createEffect(() => {
    const wanted = when();
    let newer = false;
    const read = async () => {
      try {
        const times = await schedulesApi.times(wanted);
        if (newer) return;
        setNext(times.next);
        setProblems({});
      } catch (error) {
        if (!(error instanceof ApiError)) throw error;
        if (newer) return;
        setNext(undefined);
        setProblems(error.fields);
      }
    };
    const timer = setTimeout(() => void read(), pauseMs);
    onCleanup(() => {
      newer = true;
      clearTimeout(timer);
    });
  });
  return { next, problems };
}
