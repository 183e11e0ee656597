// The inbox as a tool: filters that are kept and shared, everything by keyboard, many at once, no connection for a while; and
// the work guide with what people say about the record.

import { type Page } from "@playwright/test";
import { Api } from "../support/api.ts";
import { expect, expectAccessible, expectNoSideways, settled, signIn, test } from "../support/fixtures.ts";
import { Keyboard } from "../support/keyboard.ts";
import { type Server } from "../support/server.ts";

type Item = { id: string; step: string; run_title: string };
type Listed = { items: Item[] };

/** A customer whose terms wait for the legal team. */
async function reviewed(server: Server, customer: string): Promise<Item> {
  const [sales, legal] = [await Api.as(server, "sales"), await Api.as(server, "legal")];
  const fields = { name: customer, owner: "sales", website: "https://company.example" };
  await sales.send("POST", "/objects/Account/records", { fields });
  const find = async (api: Api, step: string): Promise<Item> => {
    const listed = await api.get<Listed>(`/work-items?text=${encodeURIComponent(customer)}`);
    const found = listed.items.find((item) => item.step === step);
    if (!found) throw new Error(`${step} of ${customer} is with nobody`);
    return found;
  };
  const contract = await find(sales, "complete_contract");
  await sales.send("POST", `/work-items/${contract.id}/complete`, {
    outcome: "complete",
    values: {
      plan: "pallet",
      contract_value: 42_000,
      payment_days: "30",
      signed_on: "2026-01-20",
      go_live: "2030-10-20",
      signed_by: "Anna de Vries",
      special_terms: "",
    },
  });
  return find(legal, "review_terms");
}

const row = (page: Page, customer: string) => page.locator("tr.work-row", { hasText: customer });
const chosen = (page: Page) => page.locator("tr.work-row.chosen");
const kept = (page: Page, label: string) => page.getByRole("button", { name: new RegExp(`^${label}\\b`) });

async function search(page: Page, words: string): Promise<void> {
  await page.goto(`/work?text=${encodeURIComponent(words)}`);
  await settled(page);
}

test("a filter is kept, shared, and seen by somebody else with their own work in it", async ({ as, problems, server }) => {
  problems.allow(/422/);
  await reviewed(server, "Kestrel Books");
  const [manager, legal] = [await as("manager"), await as("legal")];
  await search(manager, "Kestrel");
  await manager.getByRole("button", { name: "Keep filter", exact: true }).click();
  await manager.getByRole("button", { name: "Keep as a new filter" }).click();
  const dialog = manager.getByRole("dialog", { name: "Keep as a new filter" });
  await dialog.getByRole("button", { name: "Save" }).click();
  await expect(dialog.getByText("is required: say which work it shows", { exact: false })).toBeVisible();
  await dialog.getByLabel("Name").fill("Kestrel work");
  await dialog.getByLabel(/^Everybody may use it/).check();
  await expectAccessible(manager);
  await dialog.getByRole("button", { name: "Save" }).click();
  await expect(manager.getByText("Kestrel work is saved.")).toBeVisible();
  await expect(kept(manager, "Kestrel work")).toHaveAttribute("aria-pressed", "true");

  await legal.goto("/work");
  await settled(legal);
  const shared = kept(legal, "Kestrel work");
  await expect(shared).toContainText("1");
  await shared.click();
  await expect(shared).toHaveAttribute("aria-pressed", "true");
  await expect(legal.locator("tr.work-row")).toHaveCount(1);
  await expect(row(legal, "Kestrel Books")).toBeVisible();
  await expect(legal).toHaveURL(/view=/);
  await expectAccessible(legal);
  await legal.reload();
  await settled(legal);
  await expect(row(legal, "Kestrel Books")).toBeVisible();
  await expect(legal.locator("tr.work-row")).toHaveCount(1);
  await legal.getByRole("button", { name: "Keep filter", exact: true }).click();
  await expect(legal.getByRole("button", { name: "Delete the filter" })).toBeDisabled();
  await legal.keyboard.press("Escape");
  await kept(legal, "Kestrel work").click();
  await expect(legal).toHaveURL(/\/work$/);
});

test("without a mouse: through the list, claim, choose, open, complete", async ({ page, server }) => {
  const item = await reviewed(server, "Osprey Optics");
  await reviewed(server, "Osprey Audio");
  const keys = await Keyboard.enter(page, "legal");
  await search(page, "Osprey");
  await expect(page.locator("tr.work-row")).toHaveCount(2);
  await keys.press("?");
  const help = page.getByRole("dialog", { name: "Keys in this list" });
  await expect(help).toContainText("Finish what is chosen");
  await expectAccessible(page);
  await keys.press("Escape");
  await expect(help).toBeHidden();

  await keys.press("j", "ArrowDown", "ArrowUp", "x");
  await expect(chosen(page)).toHaveCount(1);
  await keys.press("x");
  await expect(chosen(page)).toHaveCount(0);
  const here = page.locator("tr.work-row[aria-selected=true]");
  if (!(await here.innerText()).includes("Optics")) await keys.press("j");
  await expect(here).toContainText("Osprey Optics");
  await keys.press("c");
  await expect(page.getByText("Review terms is yours now.")).toBeVisible();
  await keys.press("o");
  await expect(page).toHaveURL(new RegExp(`/work/${item.id}`));
  await settled(page);
  await keys.pick(page.getByRole("radio", { name: "Standard" }));
  await keys.use(page.getByRole("button", { name: "Accept the terms" }));
  await expect(page.getByRole("heading", { name: "Review terms: done" })).toBeFocused();
});

test("D finishes with a button alone, and says what needs more", async ({ page, server }) => {
  await reviewed(server, "Heron Tea");
  const keys = await Keyboard.enter(page, "legal");
  await search(page, "Heron");
  await keys.press("j", "d");
  const dialog = page.getByRole("dialog", { name: "Finish 1 work item" });
  await keys.pick(dialog.getByRole("radio", { name: "Accept the terms" }));
  await expectAccessible(page);
  await keys.use(dialog.getByRole("button", { name: "Finish", exact: true }));
  await expect(page.getByText("It needs more than a button", { exact: false })).toBeVisible();
  await expect(row(page, "Heron Tea")).toBeVisible();
  await expectAccessible(page);
  await keys.press("Escape");
  await page.getByRole("button", { name: "Close this message" }).click();
  await row(page, "Heron Tea").getByRole("link").first().focus();
  await keys.press("d");
  await keys.pick(dialog.getByRole("radio", { name: "Send back to sales" }));
  await keys.use(dialog.getByRole("button", { name: "Finish", exact: true }));
  await expect(page.getByText("1 work item, all done.", { exact: false })).toBeVisible();
  await expect(row(page, "Heron Tea")).toHaveCount(0);
});

test("many are claimed and given away, each with its result", async ({ page, server }) => {
  for (const customer of ["Plover One", "Plover Two", "Plover Three"]) await reviewed(server, customer);
  await signIn(page, "legal");
  await search(page, "Plover");
  await expect(page.locator("tr.work-row")).toHaveCount(3);
  await row(page, "Plover One").getByRole("checkbox").check();
  await row(page, "Plover Two").getByRole("checkbox").check();
  const bar = page.getByRole("region", { name: "Chosen work" });
  await expect(bar).toContainText("2 work items chosen");
  await expectAccessible(page);
  await bar.getByRole("button", { name: "Claim", exact: true }).click();
  await expect(page.getByText("Claim: 2 work items, all done.")).toBeVisible();
  await expect(bar).toHaveCount(0);
  await expect(row(page, "Plover One")).toContainText("Jon Bell");
  await expect(row(page, "Plover Three")).not.toContainText("Jon Bell");

  await row(page, "Plover One").getByRole("checkbox").check();
  await bar.getByRole("button", { name: "Choose all shown" }).click();
  await expect(bar).toContainText("3 work items chosen");
  await bar.getByRole("button", { name: "Give to …" }).click();
  const dialog = page.getByRole("dialog", { name: "Give 3 work items to somebody else" });
  await dialog.getByRole("combobox", { name: "To" }).fill("fin");
  await dialog.getByRole("option", { name: /Finance/ }).first().click();
  await dialog.getByLabel("Why").fill("They know these customers");
  await expectAccessible(page);
  await dialog.getByRole("button", { name: "Give", exact: true }).click();
  // Who holds work may give it away; what is only offered to the team is not theirs to give.
  await expect(page.getByText("3 work items, 2 done, 1 refused.", { exact: false })).toBeVisible();
  await expect(page.getByText("Only who holds this work, or a manager, can give it to somebody else.")).toBeVisible();
  await page.getByRole("link", { name: "What became of each" }).click();
  await expect(page).toHaveURL(/\/bulk\//);
  await expect(page.getByRole("region", { name: "What became of each" }).locator("tbody tr")).toHaveCount(3);
  await expectAccessible(page);
});

test("what is finished without a connection is sent by itself, once, also when one has gone on", async ({ page, problems, server }) => {
  problems.allow(/ERR_INTERNET_DISCONNECTED/);
  // Code of what comes after the list of the inbox.
  problems.allow(/Failed to fetch/);
  const item = await reviewed(server, "Curlew Tools");
  await signIn(page, "legal");
  await page.goto(`/work/${item.id}`);
  await settled(page);
  await page.getByRole("radio", { name: "Standard" }).check();
  await expect(page.getByText("Draft kept", { exact: true })).toBeVisible();
  const sent: string[] = [];
  page.on("request", (request) => {
    if (request.url().includes("complete_work")) sent.push(request.postData() ?? "");
  });
  await page.context().setOffline(true);
  await page.getByRole("button", { name: "Accept the terms" }).click();
  await expect(page.getByText("There is no connection just now.", { exact: false })).toBeVisible();
  await expect(page.getByText("1 finished, not sent yet")).toBeVisible();
  await expectAccessible(page);
  // Somebody else's part of the day goes on meanwhile.
  await page.getByRole("link", { name: "My work" }).first().click();
  await expect(page).toHaveURL(/\/work$/);
  await page.context().setOffline(false);
  await expect(page.getByText("Review terms: done. It was sent just now.")).toBeVisible();
  await expect(page.getByText("1 finished, not sent yet")).toHaveCount(0);
  const keys = new Set(sent.map((body) => (JSON.parse(body) as { key: string }).key));
  expect(keys.size, "every try has the same key").toBe(1);
  const legal = await Api.as(server, "legal");
  const now = await legal.get<{ status: string }>(`/work-items/${item.id}`);
  expect(now.status).toBe("Completed");
});

test("comments with mentions and files under the guide, on a phone too", async ({ page, server }) => {
  const item = await reviewed(server, "Dunlin Paper");
  await page.setViewportSize({ width: 360, height: 740 });
  await signIn(page, "legal");
  await page.goto(`/work/${item.id}`);
  await settled(page);
  const together = page.getByRole("region", { name: "Comments and files of the record" });
  await together.getByLabel("Comment", { exact: true }).fill("Please look, @fin");
  await together.getByRole("group", { name: "Whom you mean" }).getByRole("button").first().click();
  await expect(together.getByLabel("Comment", { exact: true })).toHaveValue(/@finance $/);
  await expect(together.getByLabel("Comment", { exact: true })).toBeFocused();
  await together.getByRole("button", { name: "Add comment" }).click();
  await expect(together.getByRole("listitem")).toContainText("Please look");
  await together.getByRole("tab", { name: "Files" }).click();
  await together.locator('input[type="file"]').setInputFiles({
    name: "terms.txt",
    mimeType: "text/plain",
    buffer: Buffer.from("The terms."),
  });
  await expect(together.getByText("terms.txt").first()).toBeVisible();
  await expect(page.getByText("Before you")).toBeVisible();
  await expect(page.getByText("Why am I seeing this?")).toBeVisible();
  await expectAccessible(page);
  await expectNoSideways(page);
  await search(page, "Dunlin");
  await expect(row(page, "Dunlin Paper")).toBeVisible();
  await row(page, "Dunlin Paper").getByRole("checkbox").check();
  await expectAccessible(page);
  await expectNoSideways(page);
});
