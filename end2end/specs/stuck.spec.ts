// The only member of a queue leaves while work waits there: it is listed as stuck, and given away in one action.

import { type Page } from "@playwright/test";
import { expect, expectAccessible, expectNoSideways, settled, signIn, test } from "../support/fixtures.ts";

const COMPANIES = 500;

/** Accounts whose contract is complete, so that finance's queue has a piece of work for each. */
async function fill(page: Page): Promise<void> {
  const made = await page.evaluate(async (many) => {
    const post = async (path: string, body: unknown) => {
      const answer = await fetch(`/api/v1${path}`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify(body),
      });
      if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
      return answer.json();
    };
    const get = async (path: string) => (await fetch(`/api/v1${path}`)).json();
    const contract = {
      plan: "pallet", contract_value: 42000, payment_days: "30", signed_on: "2026-09-20", go_live: "2026-10-20",
      signed_by: "Anna de Vries", special_terms: "",
    };
    let done = 0;
    const one = async (n: number) => {
      const fields = { name: `Stuck company ${n}`, owner: "sales", website: "https://company.example" };
      const record = await post("/objects/Account/records", { fields });
      const runs = await get(`/runs?record=${record.id}`);
      const run = await get(`/runs/${runs.items[0].id}`);
      const item = run.work_items.find((work: { closed: unknown }) => !work.closed);
      await post(`/work-items/${item.id}/complete-for`, { outcome: "complete", values: contract, reason: "Set-up of the test" });
      done += 1;
    };
    for (let n = 0; n < many; n += 10) {
      await Promise.all(Array.from({ length: 10 }, (_, i) => one(n + i)));
    }
    return done;
  }, COMPANIES);
  expect(made).toBe(COMPANIES);
}

test("the work of a queue that nobody is in any more is found, and given away in one action", async ({ page, as }) => {
  test.setTimeout(180_000);
  const admin = await as("admin");
  await signIn(page, "manager");
  await page.goto("/stuck");
  await settled(page);
  await expect(page.getByRole("region", { name: "Nobody is in the team" })).toHaveCount(0);
  await fill(page);
  await admin.evaluate(async () => {
    for (const name of ["liam", "elena", "finance"]) {
      const answer = await fetch(`/api/v1/users/${name}`, {
        method: "PATCH",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ active: false }),
      });
      if (!answer.ok) throw new Error(await answer.text());
    }
  });

  await page.goto("/stuck");
  await settled(page);
  const part = page.getByRole("region", { name: "Nobody is in the team" });
  await expect(part).toContainText(/50\d open work items/);
  await expectAccessible(page);
  await expectNoSideways(page);
  const many = /(\d+) open work items/.exec(await part.innerText())?.[1] ?? "0";
  expect(Number(many)).toBeGreaterThanOrEqual(COMPANIES);

  await part.getByRole("link").first().click();
  await expect(page.getByRole("main").locator("tbody tr")).not.toHaveCount(0);
  await expectAccessible(page);
  await page.getByRole("button", { name: "Give all of it to somebody else" }).click();
  const dialog = page.getByRole("dialog");
  await expect(dialog.getByRole("status")).toContainText(`This concerns ${many} work items`);
  await dialog.getByRole("combobox", { name: "To whom" }).fill("Greta");
  await page.getByRole("option").first().click();
  await dialog.getByLabel("Why").fill("Fatima has left");
  await dialog.getByRole("button", { name: `Do it to ${many} work items` }).click();
  await expect(page).toHaveURL(/\/bulk\//);
  await expect(page.getByText(`${many} of ${many} work items`)).toBeVisible({ timeout: 60_000 });
  await expect(page.getByRole("status").filter({ hasText: "done" })).toContainText(`${many} done, 0 refused`);

  await page.goto("/stuck");
  await settled(page);
  await expect(page.getByRole("region", { name: "Nobody is in the team" })).toHaveCount(0);
});
