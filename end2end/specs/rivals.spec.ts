// Two people have the same work open. One finishes it; the other is told so, and loses nothing that they wrote.

import { Api } from "../support/api.ts";
import { expect, expectAccessible, settled, test } from "../support/fixtures.ts";

type Item = { id: string; run: string; step: string };

const CONTRACT = {
  plan: "pallet",
  contract_value: 48000,
  payment_days: "30",
  signed_on: "2026-06-01",
  go_live: "2027-03-01",
  signed_by: "Rosa Lindqvist",
  special_terms: "Liability as usual",
};

/** An account whose terms wait for the group; a second person of the demo belongs to it too. */
async function termsToReview(admin: Api, sales: Api): Promise<string> {
  await admin.send("PUT", "/groups/legal", { label: "Legal", members: ["legal", "finance", "sofia"] });
  const fields = { name: "Osprey Tools Ltd", owner: "sales", website: "https://osprey.example" };
  const account = await sales.send<{ id: string }>("POST", "/objects/Account/records", { fields });
  const waits = async (api: Api, step: string, scope: string): Promise<Item> => {
    const { items } = await api.get<{ items: Item[] }>(`/work-items?scope=${scope}&record=${account.id}`);
    const item = items.find((found) => found.step === step);
    expect(item, `${step} waits for ${account.id}`).toBeDefined();
    return item as Item;
  };
  const contract = await waits(sales, "complete_contract", "mine");
  await sales.send("POST", `/work-items/${contract.id}/complete`, { outcome: "complete", values: CONTRACT });
  const legal = await waits(admin, "review_terms", "all");
  return legal.id;
}

test("one wins, the other is told and keeps the draft", async ({ as, server, problems }) => {
  // The second answer is a refusal, and browsers note those.
  problems.allow(/status of 4(03|09|22)/);
  const id = await termsToReview(await Api.as(server, "admin"), await Api.as(server, "sales"));
  const [first, second] = [await as("legal"), await as("finance")];
  for (const page of [first, second]) {
    await page.goto(`/work/${id}`);
    await settled(page);
    await page.getByLabel("Standard", { exact: true }).check();
  }
  const comment = second.getByLabel("Comment for sales");
  await comment.fill("Two points of the annex are open.");
  await expect(second.getByText("Draft kept")).toBeVisible();

  await first.getByRole("button", { name: "Accept the terms" }).click();
  await expect(first.getByRole("heading", { name: "Review terms: done" })).toBeVisible();

  // The other hears of it without doing anything, and what they wrote is still there.
  await expect(second.getByText("Jon Bell finished this work.")).toBeVisible();
  await expect(comment).toHaveValue("Two points of the annex are open.");
  await second.getByRole("button", { name: "Send back to sales" }).click();
  await expect(second.locator(".doing [role=alert]")).not.toBeEmpty();
  await expect(comment).toHaveValue("Two points of the annex are open.");
  await expect(second.getByRole("heading", { name: "Review terms: done" })).toHaveCount(0);
  await expectAccessible(second);
});
