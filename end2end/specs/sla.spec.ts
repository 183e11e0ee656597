// Promises: drawn with a ladder and a time line, followed on the run's page, stopped for a reason, given more time.

import { Api } from "../support/api.ts";
import { Builder } from "../support/builder.ts";
import { expect, expectAccessible, settled, signIn, test } from "../support/fixtures.ts";

test.use({ viewport: { width: 1600, height: 1000 } });

interface Run {
  id: string;
}

test("a promise is drawn with a ladder, and the time line shows what would come", async ({ page, server }) => {
  const api = await Api.as(server, "admin");
  await api.send("PUT", "/calendars/always", {
    calendar: {
      label: "Every hour", time_zone: "Europe/Berlin",
      week: Object.fromEntries(["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"].map((day) => [day, [{ from: 0, until: 1440 }]])),
    },
  });
  await signIn(page, "admin");
  const builder = await Builder.blank(page, "Promised");
  await page.getByRole("button", { name: "Add the first stage" }).click();
  await builder.name("Asking");
  await builder.field("May take").fill("2");
  await builder.field("Unit of May take").selectOption({ label: "hours" });
  await builder.field("Counts by").selectOption({ label: "Every hour" });
  const line = builder.panel.getByRole("list", { name: "What would come if it began now" });
  await expect(builder.panel.getByText("If it began now, by Every hour:")).toBeVisible();
  await expect(line.getByRole("listitem")).toHaveCount(3);
  await expect(line).toContainText("people are warned (75 %)");
  await builder.panel.getByRole("button", { name: "Add a rung" }).click();
  const rung = builder.panel.getByRole("group", { name: "Rung 1" });
  await rung.getByLabel("Share").fill("150");
  await rung.getByLabel("Managers").check();
  await expect(line.getByRole("listitem").last()).toContainText("rung 1: people are told");
  await rung.getByLabel("When", { exact: true }).selectOption({ label: "Before it is due" });
  await rung.getByLabel("How long", { exact: true }).fill("1");
  await expectAccessible(page);
  await builder.panel.getByRole("button", { name: "Add a reason" }).click();
  await expect(page.getByText("choose wait steps or a condition while which the clock stands still").first()).toBeVisible();
});

async function asked(api: Api): Promise<Run> {
  await api.send("POST", "/orchestrations", {
    name: "asked",
    definition: {
      label: "Asked", start: { to: "stage", name: "only" },
      variables: [{ name: "waits", label: "Waits", data_type: { type: "checkbox" } }],
      stages: [{
        name: "only", label: "Only",
        steps: [{
          name: "ask", label: "Ask them", work: { kind: "interactive", assignee: { kind: "user", name: "admin" } },
          sla: {
            target_minutes: 120,
            pauses: [{ label: "Waiting for the customer", condition: { expression: "vars.waits == true" } }],
            ladder: [{ at: { kind: "share", percent: 150 }, action: { kind: "notify", to: [{ kind: "managers" }] } }],
          },
        }],
      }],
    },
  });
  await api.send("POST", "/orchestrations/asked/activate");
  return api.send<Run>("POST", "/orchestrations/asked/runs", {});
}

test("a promise is followed, stopped for a reason, and given more time", async ({ page, server }) => {
  const api = await Api.as(server, "admin");
  const run = await asked(api);
  await signIn(page, "manager");
  await page.goto(`/runs/${run.id}`);
  await settled(page);
  const promises = page.getByRole("region", { name: "Promises" });
  await expect(promises.getByText("Ask them")).toBeVisible();
  await expect(promises.getByText("counts day and night")).toBeVisible();
  await expect(promises.getByText("Tells the managers")).toBeVisible();
  await expectAccessible(page);

  await api.send("POST", `/runs/${run.id}/variables`, { values: { waits: true }, reason: "They must answer first." });
  await expect(promises.getByText("Clock stopped: Waiting for the customer")).toBeVisible();
  await expect(promises.getByText("clock stopped", { exact: true })).toBeVisible();
  await api.send("POST", `/runs/${run.id}/variables`, { values: { waits: false }, reason: "They did." });
  await expect(promises.getByText("Clock stopped: Waiting for the customer")).toHaveCount(0);

  await page.getByRole("button", { name: "More to do with this run" }).click();
  await page.getByRole("group", { name: "More to do with this run" }).getByText("Set another due moment…").click();
  const dialog = page.getByRole("dialog", { name: "Set another due moment" });
  await dialog.getByLabel("Due").fill("2030-06-01T12:00");
  await dialog.getByRole("button", { name: "Set it" }).click();
  await expect(dialog.getByText("Say why, for those who read the log.")).toBeVisible();
  await dialog.getByLabel("Why").fill("The customer asked for it.");
  await expectAccessible(page);
  await dialog.getByRole("button", { name: "Set it" }).click();
  await expect(promises.getByText("set by hand")).toBeVisible();
  await page.getByRole("tab", { name: "Full log" }).click();
  await expect(page.getByText("The customer asked for it.").first()).toBeVisible();
});
