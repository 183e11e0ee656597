// Somebody leaves: an administrator sees everything that they hold before anything happens, and hands it over in one action
// with a result for each thing.

import { expect, expectAccessible, expectNoSideways, settled, signIn, test } from "../support/fixtures.ts";
import { Api } from "../support/api.ts";

test("whoever leaves hands everything over", async ({ page, server }) => {
  const api = await Api.as(server, "admin");
  const asks = {
    label: "Ask Mia", trigger: { kind: "autolaunched" }, owner: "sales", start: { to: "stage", name: "ask" },
    stages: [
      {
        name: "ask", label: "Ask",
        steps: [
          {
            name: "answer", label: "Answer",
            work: { kind: "interactive", assignee: { kind: "user", name: "sales" } },
          },
        ],
      },
    ],
  };
  await api.send("POST", "/orchestrations", { name: "ask_mia", definition: asks });
  await api.send("POST", "/orchestrations/ask_mia/activate");
  const run = await api.send<{ id: string }>("POST", "/orchestrations/ask_mia/runs", {});
  await api.send("PUT", "/role-holders/chief", { label: "Chief of sales", members: ["sales"] });
  await api.send("PATCH", "/users/nina", { manager: "sales" });

  await signIn(page, "admin");
  await page.goto("/admin/people");
  await settled(page);
  await page.getByRole("button", { name: "Edit Mia Chen" }).click();
  await page.getByRole("dialog").getByLabel("Can sign in and be given work").uncheck();
  await page.getByRole("dialog").getByRole("button", { name: "Save" }).click();

  const dialog = page.getByRole("dialog", { name: "Hand over from Mia Chen" });
  await expect(dialog).toContainText(/Mia Chen holds \d+ things\./);
  for (const heading of ["Open work", "Roles", "Orchestrations that they own", "Definitions that name them", "People who report to them"]) {
    await expect(dialog.locator("summary").filter({ hasText: heading })).toBeVisible();
  }
  await expect(dialog).toContainText("Role Chief of sales");
  await expect(dialog).toContainText("Nina Petrov");
  await expectAccessible(page);
  await expectNoSideways(page);
  await dialog.getByRole("button", { name: "Deactivate and hand over" }).click();
  await expect(dialog).toContainText("Choose who takes over.");
  await dialog.getByRole("combobox", { name: "Who takes over" }).fill("Nina");
  await page.getByRole("option", { name: /Nina Petrov/ }).first().click();
  await dialog.getByLabel("Why").fill("Mia has left");
  await dialog.getByRole("button", { name: "Deactivate and hand over" }).click();

  await expect(page).toHaveURL(/\/bulk\/[0-9a-f-]+$/);
  await expect(page.getByRole("heading", { name: "Hand over from Mia Chen to Nina Petrov" })).toBeVisible();
  await expect(page.getByText("Done", { exact: true }).first()).toBeVisible({ timeout: 30_000 });
  await expect(page.getByRole("status").filter({ hasText: "refused" })).toContainText("0 refused");
  await expect(page.getByRole("region", { name: "What became of each" })).toContainText("Role Chief of sales");
  await expectAccessible(page);
  await expectNoSideways(page);

  // Nothing is with her any more, and her name means Nina.
  const before = await api.get<{ work_items: { assignee: string }[] }>(`/runs/${run.id}`);
  expect(before.work_items.map((item) => item.assignee)).toEqual(["user:nina"]);
  const again = await api.send<{ id: string }>("POST", "/orchestrations/ask_mia/runs", {});
  const after = await api.get<{ work_items: { assignee: string }[] }>(`/runs/${again.id}`);
  expect(after.work_items.map((item) => item.assignee)).toEqual(["user:nina"]);
  const mia = await api.get<{ active: boolean; open_work: number; successor: string }>("/users/sales");
  expect(mia).toMatchObject({ active: false, open_work: 0, successor: "nina" });

  // Whoever never had anything has nothing to hand over.
  await api.send("POST", "/users", { name: "vera", label: "Vera Holm", role: "member" });
  await api.send("PATCH", "/users/vera", { active: false });
  await page.goto("/admin/people");
  await settled(page);
  await page.getByRole("button", { name: "Hand over from Vera Holm" }).click();
  const empty = page.getByRole("dialog", { name: "Hand over from Vera Holm" });
  await expect(empty).toContainText("Vera Holm holds nothing.");
  await expect(empty.getByRole("button", { name: "Deactivate only" })).toHaveCount(0);
  await expectAccessible(page);
});

test("whoever holds nothing is deactivated at once", async ({ page }) => {
  await signIn(page, "admin");
  await page.goto("/admin/people");
  await settled(page);
  await page.getByRole("button", { name: "Edit Omar Diaz" }).click();
  await page.getByRole("dialog").getByLabel("Can sign in and be given work").uncheck();
  await page.getByRole("dialog").getByRole("button", { name: "Save" }).click();
  const leaves = page.getByRole("dialog", { name: "Hand over from Omar Diaz" });
  const saved = page.getByText(/Omar Diaz is saved/);
  await expect(saved.or(leaves).first()).toBeVisible();
  if (await leaves.isVisible()) {
    await leaves.getByRole("button", { name: "Deactivate only" }).click();
  }
  await expect(saved).toBeVisible();
  await expect(page.getByRole("row").filter({ hasText: "Omar Diaz" })).toContainText("Deactivated");
});
