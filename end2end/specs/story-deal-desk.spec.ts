// The deal desk, installed from its template: thresholds decide who must approve, a rejection stops, a question sends back,
// sales takes back. Everybody in an own browser, or by their program.

import { Api } from "../support/api.ts";
import { expect, expectAccessible, expectNoSideways, settled, signIn, test } from "../support/fixtures.ts";
import { type Server } from "../support/server.ts";
import { PASSWORD, choose, complete, finish, holder, kept, openWork, run, sign, work } from "../support/story.ts";
import { installTemplate } from "../support/templates.ts";

test.describe.configure({ mode: "serial" });

/** Whoever of the deal desk has it lets the offer pass, by a program. */
async function pass(server: Server, deal: string): Promise<void> {
  const by = await holder(await Api.as(server, "marta"), deal, "check_offer");
  await complete(await Api.as(server, by), deal, "check_offer", { outcome: "complete" });
}

const approve = { outcome: "approve" };

test("a small deal: one manager decides, and the offer goes out", async ({ page, as, server }) => {
  test.setTimeout(180_000);
  await signIn(page, "admin");
  await installTemplate(page, "Deal desk");

  // Sales makes a deal: its run starts at once.
  const theo = await as("theo");
  const theos = await Api.as(server, "theo");
  await theo.goto("/records/Deal");
  await settled(theo);
  await theo.getByRole("link", { name: "New Deal" }).first().click();
  await expect(theo.getByRole("heading", { name: "New Deal" })).toBeVisible();
  await theo.locator("#field-name").fill("Quay lights");
  await theo.locator("#field-customer").fill("City of Lübeck");
  await choose(theo, "Account executive", "Theo", "Theo Laurent");
  await theo.locator("#field-amount").fill("42000");
  await expectAccessible(theo);
  await theo.getByRole("button", { name: "Create" }).click();
  await expect(theo.getByRole("heading", { name: "Quay lights", level: 1 })).toBeVisible();

  await openWork(theo, theos, "Quay lights", "prepare_offer");
  await theo.getByLabel(/^Discount/).fill("8");
  await expect(theo.getByRole("textbox", { name: /^Why this discount/ })).toHaveCount(0);
  await theo.getByLabel(/^Discount/).fill("12");
  await theo.getByRole("textbox", { name: /^Why this discount/ }).fill("They take two years.");
  await expectAccessible(theo);
  await theo.getByRole("button", { name: "Next" }).click();
  await finish(theo, "Ask for approval", "Prepare the offer");

  const desk = await holder(await Api.as(server, "marta"), "Quay lights", "check_offer");
  const checker = await as(desk);
  await openWork(checker, await Api.as(server, desk), "Quay lights", "check_offer");
  await expect(checker.getByText("They take two years.").first()).toBeVisible();
  await expectAccessible(checker);
  await finish(checker, "The offer is complete", "Check the offer");

  // The record stands still; whoever asked does not decide; on a phone it can be decided.
  const deal = await kept(theos, "Deal", "Quay lights");
  const path = `/objects/Deal/records/${deal.id}`;
  expect(await theos.refused("PATCH", path, { fields: { discount: 40 } })).toBe("record_locked");
  expect(await work(theos, "Quay lights", "sales_approval")).toEqual([]);
  const joanna = await as("joanna");
  await openWork(joanna, await Api.as(server, "joanna"), "Quay lights", "sales_approval");
  await joanna.setViewportSize({ width: 360, height: 740 });
  await expectNoSideways(joanna);
  await expectAccessible(joanna);
  await finish(joanna, "Approve", "Approve as a sales manager");
  for (const nobody of ["deniz", "carla", "amelie"]) {
    expect(await work(await Api.as(server, nobody), "Quay lights", "sales_approval"), nobody).toEqual([]);
  }

  await openWork(theo, theos, "Quay lights", "send_offer");
  await theo.getByLabel("Sent on").fill("2031-05-06");
  await finish(theo, "It is sent", "Send the offer");
  await theo.goto(`/records/Deal/${deal.id}`);
  await settled(theo);
  await expect(theo.getByText("Sent to the customer", { exact: true }).first()).toBeVisible();
  await theo.getByRole("tab", { name: "Files" }).click();
  await expect(theo.getByRole("link", { name: "Offer Quay lights.pdf" })).toBeVisible();
});

test("a large deal: managers in turn, finance, legal, and both executives sign", async ({ as, server }) => {
  test.setTimeout(180_000);
  const deal = "Terminal, whole group";
  const theos = await Api.as(server, "theo");
  await complete(theos, deal, "prepare_offer", { outcome: "submit", values: { payment_days: "90" } });
  await pass(server, deal);

  // One manager after another, as far up as the value needs.
  const deniz = await Api.as(server, "deniz");
  expect(await work(deniz, deal, "sales_approval"), "not his turn").toEqual([]);
  const joanna = await as("joanna");
  await openWork(joanna, await Api.as(server, "joanna"), deal, "sales_approval");
  await expect(joanna.getByText("0 of 3 have approved")).toBeVisible();
  await finish(joanna, "Approve", "Approve as a sales manager");
  await complete(deniz, deal, "sales_approval", approve);
  const marta = await as("marta");
  const martas = await Api.as(server, "marta");
  await openWork(marta, martas, deal, "sales_approval");
  await expect(marta.getByText("2 of 3 have approved")).toBeVisible();
  await finish(marta, "Approve", "Approve as a sales manager");

  // Finance and legal beside them.
  const carla = await as("carla");
  await openWork(carla, await Api.as(server, "carla"), deal, "finance_approval");
  await finish(carla, "Approve", "Approve as finance");
  expect(await work(await Api.as(server, "hugo"), deal, "finance_approval")).toEqual([]);
  expect((await run(martas, "deal_desk", deal)).stage_label).toBe("Approval");
  const amelie = await as("amelie");
  await openWork(amelie, await Api.as(server, "amelie"), deal, "legal_approval");
  await expect(amelie.getByText("Source code in escrow.").first()).toBeVisible();
  await finish(amelie, "Approve", "Approve as legal");
  expect((await run(martas, "deal_desk", deal)).stage_label).toBe("Executives");

  await openWork(marta, martas, deal, "executive_approval");
  const statement = await sign(marta, "Approve", PASSWORD);
  expect(statement).toBe(`I approve ${deal} for Orion Terminals: 720000 EUR with 30 % of discount.`);
  await expect(marta.getByText("Sign as an executive: done.")).toBeVisible();
  const gerhard = await as("gerhard");
  await openWork(gerhard, await Api.as(server, "gerhard"), deal, "executive_approval");
  await expectAccessible(gerhard);
  await sign(gerhard, "Approve", PASSWORD);
  await expect(gerhard.getByText("Sign as an executive: done.")).toBeVisible();
  expect((await kept(martas, "Deal", deal)).fields["status"]).toBe("approved");
  await marta.goto(`/records/Deal/${(await kept(martas, "Deal", deal)).id}`);
  await settled(marta);
  await expect(marta.getByRole("region", { name: "Signatures" }).getByText(statement)).toHaveCount(2);
  await expectAccessible(marta);
});

test("a question sends it back, a rejection stops it", async ({ as, server }) => {
  test.setTimeout(180_000);
  const deal = "Ferry fleet, planning";
  const anas = await Api.as(server, "ana");
  const martas = await Api.as(server, "marta");
  await complete(anas, deal, "prepare_offer", { outcome: "submit" });
  await pass(server, deal);
  const hugo = await as("hugo");
  await openWork(hugo, await Api.as(server, "hugo"), deal, "finance_approval");
  await hugo.getByRole("button", { name: "Request changes" }).click();
  await expect(hugo.getByText("Say why, so that the others know what to do.")).toBeVisible();
  await hugo.locator("#decide-comment").fill("Not more than 20 %.");
  await finish(hugo, "Request changes", "Approve as finance");

  const ana = await as("ana");
  await openWork(ana, anas, deal, "prepare_offer");
  await expect(ana.getByText("sent it back from Approval: Not more than 20 %.")).toBeVisible();
  await ana.getByLabel(/^Discount/).fill("18");
  await ana.getByRole("button", { name: "Next" }).click();
  await finish(ana, "Ask for approval", "Prepare the offer");
  await pass(server, deal);
  expect(await work(await Api.as(server, "hugo"), deal, "finance_approval"), "below the threshold").toEqual([]);

  // Whoever manages runs sees who decides.
  const joanna = await as("joanna");
  const joannas = await Api.as(server, "joanna");
  await openWork(joanna, joannas, deal, "sales_approval");
  await finish(joanna, "Approve", "Approve as a sales manager");
  const { id } = await run(martas, "deal_desk", deal);
  const marta = await as("marta");
  await marta.goto(`/runs/${id}`);
  await settled(marta);
  const card = marta.getByRole("region", { name: "Approve as a sales manager" });
  await expect(card).toContainText("Joanna Price");
  await expect(card).toContainText("Deniz Arslan");
  await expectAccessible(marta);

  const deniz = await as("deniz");
  await openWork(deniz, await Api.as(server, "deniz"), deal, "sales_approval");
  await deniz.locator("#decide-comment").fill("We do not sell below our cost.");
  await finish(deniz, "Reject", "Approve as a sales manager");
  expect((await run(martas, "deal_desk", deal)).status).toBe("Completed");
  expect((await kept(martas, "Deal", deal)).fields).toMatchObject({
    status: "rejected",
    decision_note: "We do not sell below our cost.",
  });
  await ana.goto("/notifications");
  await settled(ana);
  await expect(ana.getByText(`${deal} is rejected`).first()).toBeVisible();
});

test("sales takes a deal back until somebody has decided", async ({ as, server }) => {
  test.setTimeout(120_000);
  const theos = await Api.as(server, "theo");
  const martas = await Api.as(server, "marta");
  const made = async (name: string) => {
    await theos.send("POST", "/objects/Deal/records", {
      fields: { name, customer: "Sand & Kies", owner: "theo", amount: 90000, discount: 5 },
    });
    await complete(theos, name, "prepare_offer", { outcome: "submit" });
    await pass(server, name);
    return (await run(martas, "deal_desk", name)).id;
  };
  const theo = await as("theo");
  await theo.goto(`/runs/${await made("Gravel barges")}`);
  await settled(theo);
  await theo.getByRole("button", { name: "Recall" }).click();
  const dialog = theo.getByRole("dialog");
  await dialog.getByLabel("Why").fill("The customer waits.");
  await dialog.getByRole("button", { name: "Recall it" }).click();
  await expect(theo.getByText("Recalled", { exact: true }).first()).toBeVisible();
  expect((await kept(theos, "Deal", "Gravel barges")).fields["status"]).toBe("withdrawn");
  expect(await work(await Api.as(server, "joanna"), "Gravel barges", "sales_approval")).toEqual([]);

  const later = await made("Sand barges");
  await complete(await Api.as(server, "joanna"), "Sand barges", "sales_approval", approve);
  expect(await theos.refused("POST", `/runs/${later}/recall`, { reason: "Too late." })).toBe("recall_too_late");
});
