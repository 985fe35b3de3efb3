import { useNavigate } from "@solidjs/router";
import runCss from "../new-run/new-run-page.module.css";
import { createPageTitle } from "../ui/behaviour/page-title.ts";
import { ScheduleForm } from "./schedule-form.tsx";

/** The composer of a new schedule. */
export function NewSchedulePage() {
  const navigate = useNavigate();
  createPageTitle(() => "New schedule");
  return (
    <main class={`${runCss["page"]} ${runCss["form"]}`}>
      <div class={runCss["head"]}>
        <h1>New schedule</h1>
      </div>
      <ScheduleForm done={({ id }) => navigate(`/schedules/${id}`)} />
    </main>
  );
}
