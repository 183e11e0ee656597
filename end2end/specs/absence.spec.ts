// Somebody is away for a while: their work comes to whoever stands in, the log says for whom it was done, and what was not
// finished comes back.

import { type Page } from "@playwright/test";
import { expect, expectAccessible, expectNoSideways, settled, signIn, test } from "../support/fixtures.ts";
import { Api } from "../support/api.ts";

type Run = { id: string; work_items: { id: string; closed: unknown }[] };

/** An account of Mia's, and the run of its onboarding. */
async function account(api: Api, name: string): Promise<Run> {
  const fields = { name, owner: "sales", website: "https://company.example" };
  const record = await api.send<{ id: string }>("POST", "/objects/Account/records", { fields });
  const runs = await api.get<{ items: { id: string }[] }>(`/runs?record=${record.id}`);
  return api.get<Run>(`/runs/${runs.items[0]?.id}`);
}

/** A day so many days from now, where the browser is. */
function day(ahead: number): string {
  const at = new Date(Date.now() + ahead * 86_400_000);
  return `${at.getFullYear()}-${String(at.getMonth() + 1).padStart(2, "0")}-${String(at.getDate()).padStart(2, "0")}`;
}

/** The card of a profile, or of the dialog on the page of people. */
function card(page: Page) {
  return page.locator("section, .card").filter({ has: page.getByRole("heading", { name: "Absences" }) }).last();
}

async function choose(page: Page, label: string, name: string): Promise<void> {
  await page.getByRole("dialog").last().getByRole("combobox", { name: label }).fill(name);
  await page.getByRole("option", { name: new RegExp(name) }).first().click();
}

test("while Mia is away Jon stands in, and afterwards it is hers again", async ({ page, as, server }) => {
  const api = await Api.as(server, "admin");
  const open = await account(api, "Absent Harbor");
  const jon = await as("legal");
  await signIn(page, "sales");
  await page.goto("/profile");
  await settled(page);
  await expect(card(page)).toContainText("None is planned.");
  await page.getByRole("button", { name: "Add an absence" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("button", { name: "Add", exact: true }).click();
  await expect(dialog).toContainText("Choose a day.");
  await dialog.getByLabel("First day").fill(day(0));
  await dialog.getByLabel("Last day").fill(day(6));
  await choose(page, "Who stands in", "Jon Bell");
  await expectAccessible(page);
  await dialog.getByRole("button", { name: "Add", exact: true }).click();
  await expect(dialog).toHaveCount(0);
  await expect(card(page)).toContainText("Jon Bell stands in");
  await expect(card(page).getByText("Now", { exact: true })).toBeVisible();
  await expectAccessible(page);
  await expectNoSideways(page);

  // What was open has come to Jon, and what begins now comes too.
  const fresh = await account(api, "Fresh Harbor");
  await jon.goto("/work");
  await settled(jon);
  await expect(jon.getByRole("main")).toContainText("Absent Harbor");
  await expect(jon.getByRole("main")).toContainText("Fresh Harbor");
  await jon.goto(`/work/${fresh.work_items[0]?.id}`);
  await settled(jon);
  await expect(jon.getByText(/^You stand in for Mia Chen, who is away until /)).toBeVisible();
  await expectAccessible(jon);

  // Mia can do hers all the same.
  await page.goto(`/work/${open.work_items[0]?.id}`);
  await settled(page);
  await expect(page.getByText(/^Jon Bell stands in for you until /)).toBeVisible();

  const contract = {
    plan: "pallet", contract_value: 42000, payment_days: "30", signed_on: "2026-09-20", go_live: "2026-10-20",
    signed_by: "Anna de Vries", special_terms: "",
  };
  const asJon = await Api.as(server, "legal");
  const done = { outcome: "complete", values: contract };
  await asJon.send("POST", `/work-items/${fresh.work_items[0]?.id}/complete`, done);
  const manager = await as("manager");
  await manager.goto(`/runs/${fresh.id}`);
  await settled(manager);
  await expect(manager.getByText("finished Complete contract for Mia Chen").first()).toBeVisible();
  await manager.goto(`/runs/${open.id}`);
  await settled(manager);
  await expect(manager.getByText("Jon Bell for Mia Chen").first()).toBeVisible();

  // She is back early: what he has not finished is with her again.
  await page.goto("/profile");
  await settled(page);
  await card(page).getByRole("button", { name: /^Take away/ }).click();
  await expect(card(page)).toContainText("None is planned.");
  await page.goto(`/work/${open.work_items[0]?.id}`);
  await settled(page);
  await expect(page.getByText(/stands in/)).toHaveCount(0);
  await expect(page.getByRole("button", { name: "Claim" })).toHaveCount(0);
});

test("an administrator notes an absence, and hears of a circle", async ({ page, problems }) => {
  problems.allow(/422/);
  await signIn(page, "admin");
  await page.goto("/admin/people");
  await settled(page);
  const add = async (whose: string, from: number, until: number, by: string) => {
    await page.getByRole("button", { name: `Absences of ${whose}` }).click();
    await page.getByRole("button", { name: "Add an absence" }).click();
    const form = page.getByRole("dialog", { name: "Add an absence" });
    await form.getByLabel("First day").fill(day(from));
    await form.getByLabel("Last day").fill(day(until));
    await choose(page, "Who stands in", by);
    await form.getByRole("button", { name: "Add", exact: true }).click();
    return form;
  };
  await expect(await add("Fatima Haddad", 30, 32, "Tom Okafor")).toHaveCount(0);
  await expect(page.getByRole("dialog", { name: "When Fatima Haddad is away" })).toContainText("Tom Okafor stands in");
  await expectAccessible(page);
  await page.getByRole("dialog").getByRole("button", { name: "Close" }).first().click();

  const refused = await add("Tom Okafor", 31, 33, "Fatima Haddad");
  await expect(refused).toContainText("Tom Okafor, then Fatima Haddad, then Tom Okafor");
  await refused.getByLabel("First day").fill(day(33));
  await refused.getByLabel("Last day").fill(day(34));
  await refused.getByRole("button", { name: "Add", exact: true }).click();
  await expect(refused).toHaveCount(0);
});
