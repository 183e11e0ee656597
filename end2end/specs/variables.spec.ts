// What a run remembers: a step leaves a value in a variable, which the run's page shows.

import { Api } from "../support/api.ts";
import { Builder } from "../support/builder.ts";
import { expect, expectAccessible, settled, signIn, test } from "../support/fixtures.ts";

test("a step leaves a value in a variable when it is done", async ({ page, server }) => {
  const api = await Api.as(server, "admin");
  await api.send("POST", "/orchestrations", {
    name: "remember",
    definition: {
      label: "Remember",
      trigger: { kind: "autolaunched" },
      start: { to: "stage", name: "only" },
      stages: [{
        name: "only", label: "Only", next: { to: "stage", name: "rest" },
        steps: [{ name: "ask", label: "Ask", work: { kind: "interactive", assignee: { kind: "user", name: "admin" } } }],
      }, {
        name: "rest", label: "Rest", next: { to: "end" },
        steps: [{ name: "wait", label: "Wait", work: { kind: "interactive", assignee: { kind: "user", name: "admin" } } }],
      }],
    },
  });
  await signIn(page, "admin");
  await page.goto("/orchestrations/remember");
  await settled(page);
  const builder = new Builder(page);

  // Without a variable nothing can be set, and nothing is said about it.
  await builder.select(builder.card("Interactive step", "Ask"));
  await expect(builder.panel.getByRole("group", { name: "When it is done, variables become" })).toHaveCount(0);

  await builder.select(page.getByRole("button", { name: /^Start/ }).first());
  await builder.panel.locator("summary", { hasText: "Variables" }).click();
  await builder.panel.getByRole("button", { name: "Add a variable" }).click();
  await builder.panel.locator("#p-variable-0-label").fill("Asked by");
  await builder.panel.locator("#p-variable-0-label").blur();

  await builder.select(builder.card("Interactive step", "Ask"));
  const sets = builder.panel.getByRole("group", { name: "When it is done, variables become" });
  await sets.getByRole("button", { name: "Add a value" }).click();
  await expect(sets.locator("#p-set-0")).toHaveValue("asked_by");
  await sets.locator("#p-set-0-value-mode").selectOption("expression");
  await sets.getByRole("group", { name: "becomes" }).getByRole("textbox").fill("steps.ask.done_by");
  await sets.getByRole("group", { name: "becomes" }).getByRole("textbox").blur();
  await expectAccessible(page);
  await builder.saved();
  await builder.activate();

  const run = (await api.send("POST", "/orchestrations/remember/runs", {})) as { id: string; work_items: { id: string }[] };
  await api.send("POST", `/work-items/${run.work_items[0]?.id}/complete`, { outcome: null, values: {} });
  await page.goto(`/runs/${run.id}`);
  await settled(page);
  await page.getByRole("tab", { name: "Data" }).click();
  await expect(page.getByRole("main")).toContainText(/Asked by\s*admin/);
  await expectAccessible(page);
});
